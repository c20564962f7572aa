"""`lotse export`: the same files on the command line, whole or not at all, with progress told."""

import json
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import geopandas
import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app import cli
from app.exports.save import Wanted, save
from app.partners.model import ANONYMOUS
from app.published.registry import Published
from tests.exports.conftest import ALL, PUBLIC
from tests.makers import app_of, make_parcel, shipped_profiles

Export = Callable[..., int]


@pytest.fixture
def export(world: TestClient, monkeypatch: pytest.MonkeyPatch) -> Export:
    """Runs `lotse export` on the database of the world and gives its exit code."""
    monkeypatch.setattr(signal, "signal", lambda *_: None)  # keep pytest's own handlers
    monkeypatch.setenv("LOTSE_DATABASE_URL", app_of(world).state.settings.database_url)

    def run(*arguments: str) -> int:
        monkeypatch.setattr(sys, "argv", ["lotse", "export", *arguments])
        with pytest.raises(SystemExit) as caught:
            cli.main()
        return int(caught.value.code or 0)

    return run


def test_file_is_that_of_the_address(export: Export, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "land.v2.gpkg"
    assert export("parcels", str(file), "--crs", "EPSG:25832", "--query", "zoning=GI&bbox=11,51,13,52") == 0
    assert capsys.readouterr().out == f"1 features written to {file}\n"
    frame = geopandas.read_file(file)
    assert (frame["key"].tolist(), frame.crs.to_epsg()) == (["ODD"], 25832)


def test_what_is_not_public_takes_a_word(export: Export, tmp_path: Path) -> None:
    file = tmp_path / "parcels.geojson"
    assert export("parcels", str(file)) == 0
    assert len(json.loads(file.read_text("utf-8"))["features"]) == PUBLIC
    assert export("parcels", str(file), "--internal") == 0  # and replaces the file
    assert len(json.loads(file.read_text("utf-8"))["features"]) == ALL
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("nothing", "x.csv"), 1, "collection"),
        (("parcels", "x.kml"), 1, "shp.zip"),
        (("parcels", "x.csv", "--filter", "(("), 2, "filter"),
        (("parcels", "x.csv", "--query", "nonsense=1"), 2, "nonsense"),
        (("parcels", "x.geojson", "--crs", "EPSG:25832"), 2, "CRS84"),
        (("parcels", "no/such/folder/x.csv"), 2, "cannot be written"),
    ],
)
def test_what_makes_no_sense_is_one_sentence_and_no_file(
    export: Export,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    code: int,
    told: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert export(*arguments) == code
    error = capsys.readouterr().err
    assert told in error
    assert len(error.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_progress_is_told_up_to_the_whole(database_url: str, client: TestClient, tmp_path: Path) -> None:
    for number in range(3):
        make_parcel(client, key=f"P{number}")
    told: list[float] = []
    wanted = Wanted("parcels", tmp_path / "p.csv", {}, ANONYMOUS)
    with app_of(client).state.session_factory() as session:
        assert isinstance(session, Session)
        count = save(session, Published(shipped_profiles()), wanted, {}, lambda _step, ratio: told.append(ratio))
    assert count == 3
    assert told == sorted(told)
    assert told[-1] == 1.0
