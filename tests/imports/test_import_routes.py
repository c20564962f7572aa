"""Imports over HTTP."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from app.codes import Role
from app.db.session import sqlalchemy_url
from app.partners.store import create_token

SOURCE = "vg250_municipalities"


@pytest.fixture(autouse=True)
def temp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A temporary folder of the test's own; every request must leave it empty."""
    folder = tmp_path / "temp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert list(folder.iterdir()) == []


@pytest.fixture
def bearer(database_url: str) -> Callable[[Role], dict[str, str]]:
    """The header of a new token."""

    def make(role: Role) -> dict[str, str]:
        engine = create_engine(sqlalchemy_url(database_url))
        with Session(engine) as session, session.begin():
            secret = create_token(session, "test", role, None, 1)
        engine.dispose()
        return {"Authorization": f"Bearer {secret}"}

    return make


@pytest.fixture
def staff(bearer: Callable[[Role], dict[str, str]]) -> dict[str, str]:
    return bearer(Role.STAFF)


def test_staff_import_a_file(client: TestClient, staff: dict[str, str], write_land: Callable[..., Path]) -> None:
    content = write_land({"AGS": "15088205", "GEN": "Leuna", "BEZ": "Stadt"}).read_bytes()
    files = {"file": ("gemeinden.geojson", content)}
    dry = client.post("/imports", data={"source": SOURCE, "dry_run": "true"}, files=files, headers=staff)
    assert (dry.status_code, dry.json()["new"], dry.json()["run_id"]) == (200, 1, None)
    done = client.post("/imports", data={"source": SOURCE}, files=files, headers=staff)
    assert (done.status_code, done.json()["new"], done.json()["file_name"]) == (201, 1, "gemeinden.geojson")
    kept = client.get(done.headers["Location"], headers=staff).json()
    assert (kept["new"], kept["source"]) == (1, SOURCE)
    assert client.get("/imports", headers=staff).json()["imports"][0]["id"] == kept["id"]


def test_too_many_rejected_rows_are_a_problem_that_lists_them(
    client: TestClient, staff: dict[str, str], write_land: Callable[..., Path]
) -> None:
    content = write_land({"AGS": "1508820", "GEN": "Leuna", "BEZ": "Stadt"}).read_bytes()
    answer = client.post("/imports", data={"source": SOURCE}, files={"file": ("a.geojson", content)}, headers=staff)
    assert answer.status_code == 422
    assert "1 of 1 rows were rejected" in answer.json()["detail"]
    assert "row 1" in answer.json()["errors"][0]["detail"]


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [
        ("a.geojson", b"<OGRVRTDataSource/>", 422),
        ("a.vrt", b"<OGRVRTDataSource/>", 422),
        ("../../etc/passwd.csv", b"AGS;GEN\n", 422),
        ("a.shp", b"\x00\x00\x27\x0a" + bytes(96), 422),
        ("", b"", 400),
    ],
    ids=["vrt called geojson", "vrt", "path", "shapefile alone", "no file"],
)
def test_a_file_that_is_none_is_a_problem(
    client: TestClient, staff: dict[str, str], name: str, content: bytes, status: int
) -> None:
    answer = client.post("/imports", data={"source": SOURCE}, files={"file": (name, content)}, headers=staff)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert tempfile.gettempdir() not in answer.text


@pytest.mark.parametrize(
    ("data", "status"),
    [({}, 400), ({"source": "nowhere"}, 404), ({"source": SOURCE, "dry_run": "maybe"}, 400),
     ({"source": SOURCE, "force": "1"}, 400)],
)  # fmt: skip
def test_a_wrong_form_is_a_problem(
    client: TestClient, staff: dict[str, str], data: dict[str, str], status: int
) -> None:
    assert client.post("/imports", data=data, files={"file": ("a.csv", b"AGS\n")}, headers=staff).status_code == status


def test_a_json_body_is_no_form(client: TestClient, staff: dict[str, str]) -> None:
    assert client.post("/imports", json={"source": SOURCE}, headers=staff).status_code == 415


@pytest.mark.parametrize("path", ["/imports", "/imports/1"])
def test_imports_are_for_staff(client: TestClient, bearer: Callable[[Role], dict[str, str]], path: str) -> None:
    assert client.get(path).status_code == 401
    assert client.get(path, headers=bearer(Role.VIEWER)).status_code == 403


def test_an_upload_without_a_good_token_is_refused_unread(
    client: TestClient, bearer: Callable[[Role], dict[str, str]]
) -> None:
    files = {"file": ("a.geojson", b"x" * 3_000_000)}
    assert client.post("/imports", files=files).status_code == 401
    assert client.post("/imports", files=files, headers=bearer(Role.VIEWER)).status_code == 403


def test_an_unknown_import_is_not_found(client: TestClient, staff: dict[str, str]) -> None:
    assert client.get("/imports/999", headers=staff).status_code == 404


def test_everybody_may_read_the_sources(client: TestClient) -> None:
    sources = {source["id"]: source for source in client.get("/sources").json()["sources"]}
    assert "BKG" in sources["districts"]["attribution"]
    assert sources["stations"]["licence"] == "CC-BY-4.0 AND ODbL-1.0"
