"""Files that are no extract, damaged ones, and extracts without roads: each a sentence, never a traceback."""

import os
from pathlib import Path

import osmium
import pyrosm
import pytest
from osmium.osm.mutable import Node, Way

from app.errors import InvalidInput
from app.network.osm import read
from tests.network.osm.extracts import Map
from tests.network.osm.town import NODES

HELSINKI = Path(pyrosm.get_data("helsinki_pbf"))


def refusal(path: Path) -> str:
    """What is said of a file that must be refused."""
    with pytest.raises(InvalidInput) as caught:
        read([path], lambda _: None)
    return str(caught.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.osm.pbf") == "none.osm.pbf does not exist."


def test_a_directory(tmp_path: Path) -> None:
    assert refusal(tmp_path).endswith("is not a file.")


def test_an_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "empty.osm.pbf"
    path.touch()
    assert refusal(path) == "empty.osm.pbf is empty."


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "locked.osm.pbf"
    path.write_bytes(HELSINKI.read_bytes())
    path.chmod(0)
    assert "cannot be read" in refusal(path)


@pytest.mark.parametrize("content", [b"<?xml version='1.0'?><osm version='0.6'/>", b"PK\x03\x04", b"\x00" * 100, b"x"])
def test_another_format(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "other.osm.pbf"
    path.write_bytes(content)
    assert "is not an OpenStreetMap extract in the format PBF" in refusal(path)


@pytest.mark.parametrize("share", [0.0001, 0.01, 0.3, 0.7, 0.999])
def test_a_file_that_was_cut_off(share: float, tmp_path: Path) -> None:
    whole = HELSINKI.read_bytes()
    path = tmp_path / "cut.osm.pbf"
    path.write_bytes(whole[: max(20, int(len(whole) * share))])
    assert "cut.osm.pbf is damaged or was not downloaded whole" in refusal(path)


def test_a_file_with_bytes_overwritten(tmp_path: Path) -> None:
    whole = bytearray(HELSINKI.read_bytes())
    middle = len(whole) // 2
    whole[middle : middle + 1_000] = b"\xff" * 1_000
    path = tmp_path / "damaged.osm.pbf"
    path.write_bytes(bytes(whole))
    assert "damaged.osm.pbf is damaged" in refusal(path)


def test_an_extract_without_roads(tmp_path: Path) -> None:
    path = Map(NODES, [([1, 2, 3], {"highway": "footway"})]).write(tmp_path / "paths.osm.pbf")
    assert refusal(path) == "paths.osm.pbf holds no roads that cars and lorries can use."


def test_an_extract_that_holds_nothing(tmp_path: Path) -> None:
    path = Map({}).write(tmp_path / "nothing.osm.pbf")
    assert "holds no roads" in refusal(path)


def test_one_bad_file_among_good_ones_is_named(tmp_path: Path) -> None:
    path = tmp_path / "cut.osm.pbf"
    path.write_bytes(HELSINKI.read_bytes()[:100_000])
    with pytest.raises(InvalidInput, match=r"cut\.osm\.pbf is damaged"):
        read([HELSINKI, path], lambda _: None)


def test_an_extract_of_another_part_of_the_world(tmp_path: Path) -> None:
    path = tmp_path / "tokyo.osm.pbf"
    with osmium.SimpleWriter(str(path)) as writer:
        for number in (1, 2):
            writer.add_node(Node(id=number, location=(139.7 + number / 100, 35.7)))
        writer.add_way(Way(id=1, nodes=[1, 2], tags={"highway": "primary"}))
    assert refusal(path) == "The extract has roads beyond what EPSG:25832 can hold."
