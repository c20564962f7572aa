"""Live, ready, and a stated warning where the database cannot check writes again."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app import main
from app.main import create_app
from app.settings import Settings
from tests.makers import make_parcel


def test_service_is_live_and_ready(client: TestClient) -> None:
    assert client.get("/health/live").json() == {"status": "live"}
    ready = client.get("/health/ready")
    assert ready.json() == {"status": "ready", "database": True, "row_security": True, "warnings": []}
    assert ready.headers["Cache-Control"] == "no-store"


def test_missing_role_is_warned_of_and_the_service_works(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(main, "has_app_role", lambda _engine: False)
    app = create_app(Settings(data_dir=tmp_path, database_url=database_url, pool_size=2))
    assert "no row-level safety net" in caplog.text
    with TestClient(app) as client:
        ready = client.get("/health/ready").json()
        assert (ready["status"], ready["row_security"], len(ready["warnings"])) == ("ready", False, 1)
        assert client.get(f"/parcels/{make_parcel(client)}").status_code == 200
