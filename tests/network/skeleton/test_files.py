"""The skeleton network that ships with the project, and what is said of files that are wrong."""

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from app.codes import Mode
from app.errors import InvalidInput
from app.network.model import RoadClass
from app.network.skeleton import Skeleton, read
from app.settings import PROJECT_DIR

FOLDER = PROJECT_DIR / "geodata" / "skeleton"
MOST_DETOUR = 1.6  # of a single road between neighbouring nodes

NODES = "id,name,lon,lat,kind,accuracy_m,source,source_detail,as_of\n"
A = "a,A,12.0,51.5,place,300,own knowledge,,2026-01-01\n"
B = "b,B,12.1,51.5,exit,300,own knowledge,,2026-02-01\n"
EDGES = "from,to,ref,length_km,road_class,car_kmh,truck_kmh,oneway,source,accuracy_km,note\n"
AB = "a,b,B6,,primary,72,36,no,computed,,\n"
Files = Callable[..., Path]


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def shipped() -> Skeleton:
    return read(FOLDER)


@pytest.fixture
def files(tmp_path: Path) -> Files:
    def write(nodes: str = NODES + A + B, edges: str = EDGES + AB) -> Path:
        (tmp_path / "nodes.csv").write_text(nodes, encoding="utf-8")
        (tmp_path / "edges.csv").write_text(edges, encoding="utf-8")
        return tmp_path

    return write


def test_every_road_leads_to_every_other(shipped: Skeleton) -> None:
    network = shipped.network
    ends = (network.from_node, network.to_node)
    count, _ = connected_components(coo_array((np.ones(network.edge_count), ends), shape=(network.node_count,) * 2))
    assert count == 1


def test_no_road_is_shorter_than_the_straight_line(shipped: Skeleton) -> None:
    network = shipped.network
    straight_m = np.hypot(*(network.xy[network.to_node] - network.xy[network.from_node]).T)
    accuracy_m = np.array([1_000 * float(row["accuracy_km"] or 0) for row in rows("edges.csv")])
    assert (network.length_m >= straight_m - accuracy_m).all()


def test_no_road_makes_an_absurd_detour(shipped: Skeleton) -> None:
    network = shipped.network
    straight_m = np.hypot(*(network.xy[network.to_node] - network.xy[network.from_node]).T)
    assert (network.length_m <= MOST_DETOUR * straight_m).all()


def test_interchanges_join_motorways_only(shipped: Skeleton) -> None:
    kinds = [row["kind"] for row in rows("nodes.csv")]
    fast = (RoadClass.MOTORWAY, RoadClass.TRUNK)
    for start, end, road_class in zip(
        shipped.network.from_node, shipped.network.to_node, shipped.network.road_class, strict=True
    ):
        assert road_class in fast or "interchange" not in (kinds[start], kinds[end])


@pytest.mark.parametrize(
    ("ends", "published_km"),
    [
        (("kreuz-schkeuditz", "kreuz-rippachtal"), 24),
        (("dreieck-halle-sued", "kreuz-rippachtal"), 26),
        (("kreuz-schkeuditz", "dreieck-parthenaue"), 32),
        (("kreuz-rippachtal", "dreieck-parthenaue"), 38),
    ],
)
def test_sections_add_up_to_the_published_length(ends: tuple[str, str], published_km: float) -> None:
    notes = {row["note"] for row in rows("edges.csv") if ends[0] in (row["from"], row["to"])}
    shared = [row for row in rows("edges.csv") if row["note"] in notes and f" {published_km} km" in row["note"]]
    assert {end for row in shared for end in (row["from"], row["to"])} >= set(ends)
    assert sum(float(row["length_km"]) for row in shared) == pytest.approx(published_km, abs=0.3)


def test_every_fact_names_its_source() -> None:
    assert all(row["source"] and row["as_of"] for row in rows("nodes.csv"))
    for row in rows("edges.csv"):
        assert bool(row["length_km"]) == (row["source"] != "computed")
        assert bool(row["length_km"]) == bool(row["accuracy_km"] and row["note"])


def test_the_gap_of_the_a143_is_not_open() -> None:
    assert not [row for row in rows("nodes.csv") if "halle-nord" in row["id"]]
    assert not [row for row in rows("edges.csv") if {row["from"], row["to"]} == {"a143-halle-neustadt", "a14-trotha"}]


def test_lorries_are_no_faster_than_cars(shipped: Skeleton) -> None:
    assert (shipped.network.seconds[Mode.TRUCK] >= shipped.network.seconds[Mode.CAR]).all()


def test_a_length_that_nobody_published_follows_from_the_straight_line(files: Files) -> None:
    skeleton = read(files())
    straight_m = np.hypot(*(skeleton.network.xy[1] - skeleton.network.xy[0]))
    assert skeleton.network.length_m == pytest.approx([1.15 * straight_m])
    assert skeleton.network.seconds[Mode.CAR][0] == pytest.approx([1.15 * straight_m / 20] * 2)
    assert skeleton.network.seconds[Mode.TRUCK][0] == pytest.approx([1.15 * straight_m / 10] * 2)
    assert skeleton.as_of.isoformat() == "2026-02-01"


def test_a_published_length_counts(files: Files) -> None:
    skeleton = read(files(edges=EDGES + AB.replace(",,primary", ",7.2,primary").replace("computed", "a sign")))
    assert skeleton.network.length_m.tolist() == [7_200.0]


def test_a_one_way_road_is_driven_along_only(files: Files) -> None:
    seconds = read(files(edges=EDGES + AB.replace(",no,", ",yes,"))).network.seconds[Mode.CAR]
    assert np.isfinite(seconds).tolist() == [[True, False]]


@pytest.mark.parametrize(
    ("nodes", "edges", "message"),
    [
        (A + A, AB, "nodes.csv, line 3: a node needs an id of its own, not 'a'."),
        (A.replace("51.5", "north") + B, AB, "nodes.csv, line 2: lat must be a number from -90 to 90, not 'north'."),
        (A.replace("51.5", "nan") + B, AB, "nodes.csv, line 2: lat must be a number from -90 to 90, not 'nan'."),
        (A + B.replace("exit", "ramp"), AB, "nodes.csv, line 3: kind must be one of"),
        (A + B.replace("2026-02-01", "today"), AB, "nodes.csv, line 3: as_of must be a date"),
        (A + "b\n", AB, "nodes.csv, line 3: kind must be one of"),
        (A + B, AB.replace("b,", "c,"), "edges.csv, line 2: there is no node 'c'."),
        (A + B, AB + AB.replace("a,b", "b,a"), "edges.csv, line 3: a road leads from one node to another"),
        (A + B, AB.replace("a,b", "a,a"), "edges.csv, line 2: a road leads from one node to another"),
        (A + B, AB.replace("primary", "path"), "edges.csv, line 2: road_class must be one of"),
        (A + B, AB.replace("72", "0"), "edges.csv, line 2: car_kmh must be a number from 1 to 200, not '0'."),
        (A + B, AB.replace(",no,", ",,"), "edges.csv, line 2: oneway must be one of yes, no, not ''."),
        (A + B, AB.replace(",,primary", ",7.2,primary"), "edges.csv, line 2: a length needs its source"),
        (A + B, AB.replace("computed", "a sign"), "edges.csv, line 2: length_km must be a number"),
    ],
)
def test_a_fault_is_told_with_file_and_line(files: Files, nodes: str, edges: str, message: str) -> None:
    with pytest.raises(InvalidInput) as told:
        read(files(NODES + nodes, EDGES + edges))
    assert str(told.value).startswith(message)


def test_a_file_that_is_missing_or_lacks_a_column_is_told(tmp_path: Path, files: Files) -> None:
    with pytest.raises(InvalidInput, match=r"^nodes.csv is missing"):
        read(tmp_path / "nowhere")
    with pytest.raises(InvalidInput, match=r"^edges.csv lacks the column 'oneway'"):
        read(files(edges="from,to,ref,length_km,road_class,car_kmh,truck_kmh\n"))
    folder = files()
    (folder / "nodes.csv").write_bytes(NODES.encode() + b"a,\xff\n")
    with pytest.raises(InvalidInput, match=r"nodes.csv is not readable at line \d"):
        read(folder)
