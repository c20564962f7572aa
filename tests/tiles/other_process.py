"""A process of its own that renames a parcel whenever it is told a name, and says so once that is committed.

Run as `python -m tests.tiles.other_process URL KEY`.
"""

import sys

from sqlalchemy import create_engine, select, update
from sqlalchemy.orm import Session

from app.changes.apply import ChangedRows, apply
from app.codes import ImportTarget
from app.db.session import sqlalchemy_url
from app.db.tables import ParcelRow
from tests.makers import shipped_profiles


def main(database_url: str, key: str) -> None:
    """Write one change for each line."""
    engine = create_engine(sqlalchemy_url(database_url))
    for line in sys.stdin:
        with Session(engine) as session, session.begin():
            parcel_id = session.scalars(select(ParcelRow.id).where(ParcelRow.key == key)).one()
            session.execute(update(ParcelRow).where(ParcelRow.id == parcel_id).values(name=line.strip()))
            apply(session, ChangedRows(ImportTarget.PARCELS, changed=[parcel_id]), "test", shipped_profiles())
        sys.stdout.write("committed\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
