"""`lotse network` as a user has it: what it says, and that nothing is half done, whatever a file or server does."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest
import shapely
from fastapi.testclient import TestClient
from psycopg.rows import tuple_row

from app.files.download import Limits
from app.files.web import Waiting
from app.geo import LONLAT_SRID, STORAGE_SRID, reproject
from app.imports import network_commands
from app.imports.store import LOCK_NUMBER as IMPORT_LOCK
from app.main import create_app
from app.network.store import LOCK_NUMBER as NETWORK_LOCK
from app.settings import Settings
from tests.conftest import CloneDatabase, Run
from tests.files.faulty_server import Site, dripping, dying, faulty_server, leading_to, saying, stated_length
from tests.imports.town import SIDE, town, write_fields, write_town
from tests.makers import make_facility, make_parcel
from tests.network.osm.extracts import ORIGIN

Capture = pytest.CaptureFixture[str]
PATH = "/region-latest.osm.pbf"


def lonlat(x_m: float, y_m: float) -> tuple[float, float]:
    """A place east and north of the town's corner, in degrees."""
    point = reproject(shapely.Point(ORIGIN[0] + x_m, ORIGIN[1] + y_m), STORAGE_SRID, LONLAT_SRID)
    return point.x, point.y


@pytest.fixture(scope="module")
def stock_url(clone_database: CloneDatabase) -> str:
    """A database with a parcel in the town, and its exit as somebody remembered it."""
    url = clone_database()
    with TestClient(create_app(Settings(database_url=url))) as client:
        make_parcel(client, at=lonlat(1_600, 1_600), area_m2=5_000.0, key="P-1")
        make_facility(client, key="rough", name="AS Leuna-Ost", at=lonlat(1_400, -300), accuracy_m=900.0)
    return url


@pytest.fixture
def stock(clone_database: CloneDatabase, stock_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """The same for a test that changes it."""
    url = clone_database(stock_url)
    monkeypatch.setenv("LOTSE_DATABASE_URL", url)
    monkeypatch.setenv("LOTSE_DATA_DIR", str(tmp_path / "data"))
    return url


@pytest.fixture(scope="module")
def kept_url(clone_database: CloneDatabase, stock_url: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The stock with the town imported: what follows must leave it as it is."""
    url = clone_database(stock_url)
    town_file = write_town(tmp_path_factory.mktemp("town") / "town.osm.pbf")
    command = [sys.executable, "-m", "app.cli", "network", "import", str(town_file)]
    subprocess.run(command, env=os.environ | {"LOTSE_DATABASE_URL": url}, check=True, capture_output=True)
    return url


@pytest.fixture
def kept(kept_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[str]:
    """It is the same before and after the test, to the last row of what is measured and told."""
    monkeypatch.setenv("LOTSE_DATABASE_URL", kept_url)
    monkeypatch.setenv("LOTSE_DATA_DIR", str(tmp_path / "data"))
    before = state(kept_url)
    yield kept_url
    assert state(kept_url) == before


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Downloads lose patience soon."""
    monkeypatch.setattr(network_commands, "WAITING", Waiting(connect_s=2.0, headers_s=2.0, silence_s=1.0))
    monkeypatch.setattr(network_commands, "LIMITS", Limits(pause_s=0.01, attempts=3, patience_s=0.3))


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A server on loopback, which may be asked."""
    monkeypatch.setenv("LOTSE_DOWNLOAD_ALLOW_HOSTS", '["127.0.0.1"]')
    with faulty_server() as running:
        yield running


def asked(url: str, question: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(url, row_factory=tuple_row) as connection:
        return connection.execute(question).fetchall()


def state(url: str) -> list[list[tuple[Any, ...]]]:
    """Everything a network brings."""
    return [
        asked(url, "SELECT id, is_current, node_count, edge_count, as_of FROM network ORDER BY id"),
        asked(url, "SELECT tablename FROM pg_tables WHERE schemaname = 'networks' ORDER BY 1"),
        asked(url, "SELECT count(*), sum(length_m) FROM network_edge"),
        asked(url, "SELECT parcel_id, mode, to_m FROM travel ORDER BY 1, 2"),
        asked(url, "SELECT key, status, attributes, as_of FROM facility ORDER BY key"),
        asked(url, "SELECT max(id) FROM change"),
    ]


def test_import_brings_roads_facilities_times_and_scores(run: Run, stock: str, capsys: Capture, tmp_path: Path) -> None:
    assert run("network", "import", str(write_town(tmp_path / "town.osm.pbf"))) == 0
    said = capsys.readouterr().out
    assert "Road network, data of 2026-05-01 (network 1)" in said
    assert "facilities: 1 new" in said
    assert "AS Leuna-Ost by osm-exit-A14-20 (by name, " in said
    networks, tables, (edges,), travel, facilities, _ = state(stock)
    assert [row[:2] for row in networks] == [(1, True)]
    assert tables == [("edge_1",)]
    assert edges[0] > 300
    assert {mode for _, mode, _ in travel} == {"car", "truck"}
    assert {key: status for key, status, *_ in facilities} == {"osm-exit-A14-20": "open", "rough": "superseded"}
    assert run("network", "list") == 0
    (line,) = capsys.readouterr().out.splitlines()
    method, day, nodes, count, km2, _engine, files = line.split("\t")
    assert (method, day, count, files) == ("road", "2026-05-01", str(edges[0]), "town.osm.pbf")
    assert int(nodes) >= SIDE * SIDE
    assert 8 <= int(km2) <= 30


def test_networks_are_told_with_their_coverage_and_whom_to_name(kept: str) -> None:
    with TestClient(create_app(Settings(database_url=kept))) as client:
        (network,) = client.get("/networks").json()["networks"]
        sources = {source["id"]: source for source in client.get("/sources").json()["sources"]}
    assert (network["method"], network["as_of"], network["licence"]) == ("road", "2026-05-01", "ODbL-1.0")
    assert "© OpenStreetMap contributors" in network["attribution"]
    assert [file["name"] for file in network["files"]] == ["town.osm.pbf"]
    assert shapely.geometry.shape(network["coverage"]).contains(shapely.Point(lonlat(1_600, 1_600)))
    assert sources["osm"]["licence"] == "ODbL-1.0"


def test_dry_run_tells_the_same_and_writes_nothing(run: Run, kept: str, capsys: Capture, tmp_path: Path) -> None:
    assert run("network", "import", "--dry-run", "--json", str(town(has_exit=False).write(tmp_path / "b.osm.pbf"))) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["network"], report["dry_run"], report["facilities"]["restored"]) == (None, True, ["rough"])


def test_newer_extract_replaces_the_old_one_and_closes_what_is_gone(run: Run, stock: str, tmp_path: Path) -> None:
    assert run("network", "import", str(write_town(tmp_path / "town.osm.pbf"))) == 0
    assert run("network", "import", str(town(has_exit=False).write(tmp_path / "town2.osm.pbf"))) == 0
    networks, tables, _edges, _travel, facilities, _ = state(stock)
    assert [row[:2] for row in networks] == [(2, True)]
    assert tables == [("edge_2",)]
    assert {key: status for key, status, *_ in facilities}["rough"] == "open"


def test_extracts_merge(run: Run, stock: str, capsys: Capture, tmp_path: Path) -> None:
    west = town(columns=range(8)).write(tmp_path / "west.osm.pbf")
    east = town(columns=range(7, SIDE), has_exit=False).write(tmp_path / "east.osm.pbf")
    assert run("network", "import", "--json", str(west), str(east)) == 0
    report = json.loads(capsys.readouterr().out)
    assert [file["name"] for file in report["files"]] == ["west.osm.pbf", "east.osm.pbf"]


def test_removal_goes_back_to_estimates_and_to_the_rough_exit(run: Run, stock: str, tmp_path: Path) -> None:
    before = asked(stock, "SELECT key, status, attributes FROM facility ORDER BY key")
    assert run("network", "import", str(write_town(tmp_path / "town.osm.pbf"))) == 0
    assert run("network", "remove") == 0
    networks, tables, edges, travel, _, _ = state(stock)
    assert (networks, tables, edges, travel) == ([], [], [(0, None)], [])
    assert asked(stock, "SELECT key, status, attributes FROM facility ORDER BY key") == before
    assert run("network", "remove") == 1


def good(path: Path) -> bytes:
    return write_town(path / "good.osm.pbf").read_bytes()


FILES: dict[str, tuple[Callable[[Path, bytes], object], str]] = {
    "missing": (lambda path, _: None, "does not exist"),
    "a folder": (lambda path, _: path.mkdir(), "is not a file"),
    "empty": (lambda path, _: path.write_bytes(b""), "is empty"),
    "cut off": (lambda path, content: path.write_bytes(content[: len(content) * 2 // 3]), "was not downloaded whole"),
    "cut off early": (lambda path, content: path.write_bytes(content[:40]), "was not downloaded whole"),
    "damaged": (lambda path, content: path.write_bytes(content[:300] + b"\xff" * 100 + content[400:]), "is damaged"),
    "XML": (lambda path, _: path.write_text("<?xml version='1.0'?><osm/>"), "but OpenStreetMap XML"),
    "zip": (lambda path, _: path.write_bytes(b"PK\x03\x04" + b"0" * 100), "but a zip archive"),
    "without roads": (lambda path, _: write_fields(path), "holds no roads"),
    "roads without places": (lambda path, _: town().write(path, left_out=range(1, 2_000)), "holds no roads"),
}


@pytest.mark.parametrize("case", FILES)
@pytest.mark.usefixtures("kept")
def test_bad_file_is_one_sentence_and_changes_nothing(run: Run, capsys: Capture, tmp_path: Path, case: str) -> None:
    make, sentence = FILES[case]
    path = tmp_path / "bad.osm.pbf"
    make(path, good(tmp_path))
    assert run("network", "import", str(path)) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert len(captured.err.splitlines()) == 1
    assert captured.err.startswith("lotse: ")
    assert sentence in captured.err


@pytest.mark.usefixtures("kept")
def test_one_bad_file_of_several_changes_nothing(run: Run, tmp_path: Path) -> None:
    bad = tmp_path / "bad.osm.pbf"
    bad.write_bytes(good(tmp_path)[:200])
    assert run("network", "import", str(tmp_path / "good.osm.pbf"), str(bad)) == 2


SERVERS: dict[str, tuple[Callable[[bytes], Any], int, str]] = {
    "not a PBF": (lambda _: saying(200, b"<!DOCTYPE html><title>Sign in</title>"), 2, "but a web page"),
    "not there": (lambda _: saying(404), 2, "answers with status 404"),
    "cut off without saying so": (lambda content: stated_length(content[:600], 600), 2, "was not downloaded whole"),
    "leads into the private network": (lambda _: leading_to("http://10.0.0.1/a"), 2, "not on the public internet"),
    "slow": (lambda _: dripping(0.05), 1, "is too slow"),
    "dies": (lambda content: dying(100, 1_000, content), 1, "the same command goes on from there"),
}


@pytest.mark.parametrize("case", SERVERS)
@pytest.mark.usefixtures("kept", "impatient")
def test_bad_server_is_one_sentence_and_changes_nothing(run: Run, site: Site, capsys: Capture, tmp_path: Path,
                                                        case: str) -> None:  # fmt: skip
    make, code, sentence = SERVERS[case]
    site.pages[PATH] = make(good(tmp_path))
    assert run("network", "import", site.url + PATH) == code
    captured = capsys.readouterr()
    assert (captured.out, len(captured.err.splitlines())) == ("", 1)
    assert sentence in captured.err


@pytest.mark.usefixtures("kept")
def test_private_network_is_refused_unless_its_host_is_named(run: Run, capsys: Capture) -> None:
    assert run("network", "import", "http://127.0.0.1:9/a.osm.pbf") == 2
    assert "name the host in LOTSE_DOWNLOAD_ALLOW_HOSTS" in capsys.readouterr().err


@pytest.mark.usefixtures("stock", "impatient")
def test_download_that_broke_off_goes_on_and_is_kept(run: Run, site: Site, capsys: Capture, tmp_path: Path) -> None:
    content = good(tmp_path)
    site.pages[PATH] = dying(200, 2, content)
    assert run("network", "import", site.url + PATH) == 0
    assert site.ranges() == [None, "bytes=200-", "bytes=400-"]
    assert "fetched 20" in capsys.readouterr().out
    site.pages[PATH] = saying(500)
    assert run("network", "import", site.url + PATH) == 0


def test_two_imports_at_once_are_refused(run: Run, capsys: Capture, stock: str, tmp_path: Path) -> None:
    with psycopg.connect(stock) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", [NETWORK_LOCK])
        assert run("network", "import", str(write_town(tmp_path / "town.osm.pbf"))) == 1
    assert "Another import of a network is running" in capsys.readouterr().err


def start_listening_to_ctrl_c(command: list[str]) -> subprocess.Popen[str]:
    """Start a command that heeds Ctrl-C, which a shell has ignored by what it runs in the background."""
    heeded = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True, preexec_fn=heeded)


def test_ctrl_c_leaves_nothing_half_done(kept: str, tmp_path: Path) -> None:
    """The command is stopped where it has read all and waits for another import to end."""
    town_file = town(has_exit=False).write(tmp_path / "town.osm.pbf")
    command = [sys.executable, "-m", "app.cli", "network", "import", str(town_file)]
    waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    with psycopg.connect(kept) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", [IMPORT_LOCK])
        process = start_listening_to_ctrl_c(command)
        while process.poll() is None and asked(kept, waiting) == [(0,)]:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    assert process.returncode not in (0, None)
