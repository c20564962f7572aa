"""Change the power of a parcel in a process of its own: `edit_elsewhere.py DATABASE_URL PARCEL_ID`."""

import sys

from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.makers import change_parcel

if __name__ == "__main__":
    with TestClient(create_app(Settings(database_url=sys.argv[1]))) as client:
        change_parcel(client, int(sys.argv[2]), power_mw=90.0)
