"""Exits, interchanges and substations of hand-made maps."""

from pathlib import Path

import numpy as np
import pytest

from app.codes import FacilityKind
from app.geo import unproject
from app.network.osm import Extract, FacilityPoint, read
from tests.network.osm.extracts import ORIGIN, Map, Tags

A14: Tags = {"highway": "motorway", "ref": "A 14"}
A9: Tags = {"highway": "motorway", "ref": "A 9"}
RAMP: Tags = {"highway": "motorway_link"}
ROAD: Tags = {"highway": "primary", "ref": "B 6"}
EXIT: Tags = {"highway": "motorway_junction", "ref": "17", "name": "Halle-Ost"}

# The A 14 eastwards (1–6) and westwards (11–16), below them a road (21–23) with a ramp off and one on for each side;
# far to the east ramps lead on to the A 9 (31–33) with no road near, and to a rest area (41–43).
NODES = {
    **{number: ((number - 1) * 500.0, 0.0) for number in range(1, 7)},
    **{number: ((16 - number) * 500.0, 40.0) for number in range(11, 17)},
    21: (0, -500), 22: (700, -500), 23: (12_000, -500), 24: (900, -500), 25: (700, 540), 26: (900, 540), 27: (0, 540),
    31: (2400, -3000), 32: (2400, 3000), 33: (2400, 200),
    41: (1300, -100), 42: (1500, -100), 43: (1700, -100),
}  # fmt: skip
WAYS: list[tuple[list[int], Tags]] = [
    ([1, 2, 3, 4, 5, 6], A14),
    ([11, 12, 13, 14, 15, 16], A14),
    ([2, 22], RAMP),  # off, eastwards
    ([24, 3], RAMP),  # on, eastwards
    ([14, 26], RAMP),  # off, westwards
    ([25, 15], RAMP),  # on, westwards
    ([21, 22, 24, 23], ROAD),
    ([27, 25, 26], ROAD),
    ([27, 21], ROAD),
    ([31, 33, 32], A9),
    ([5, 33], RAMP),
    ([3, 41], RAMP),
    ([41, 42], {"highway": "service"}),
    ([42, 43], {"highway": "service"}),
    ([43, 4], RAMP),
]
NODE_TAGS: dict[int, Tags] = {
    2: EXIT,
    14: EXIT,
    5: {"highway": "motorway_junction", "ref": "18", "name": "Kreuz Nirgendwo"},
}


@pytest.fixture(scope="module")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Extract:
    return read([Map(NODES, WAYS, NODE_TAGS).write(tmp_path_factory.mktemp("exits") / "a.osm.pbf")], lambda _: None)


def of_kind(extract: Extract, kind: FacilityKind) -> list[FacilityPoint]:
    return [point for point in extract.points if point.kind == kind]


def position(number: int) -> tuple[float, float]:
    east, north = NODES[number]
    lon, lat = unproject(np.array([[ORIGIN[0] + east, ORIGIN[1] + north]]))[0]
    return round(float(lon), 5), round(float(lat), 5)


def test_both_sides_of_an_exit_are_one_facility_reached_at_the_ends_of_its_ramps(extract: Extract) -> None:
    (exit_,) = of_kind(extract, FacilityKind.MOTORWAY_JUNCTION)
    assert (exit_.name, exit_.reference, exit_.attributes["motorways"]) == ("Halle-Ost", "17", ["A 14"])
    points = exit_.attributes["access_points"]
    assert isinstance(points, list)
    reached = {(round(lon, 5), round(lat, 5)) for lon, lat in points}
    assert reached == {position(number) for number in (22, 24, 25, 26)}  # ramps on have no node of the exit


def test_where_ramps_lead_from_motorway_to_motorway_only_is_an_interchange(extract: Extract) -> None:
    (interchange,) = of_kind(extract, FacilityKind.MOTORWAY_INTERCHANGE)
    assert interchange.name == "Kreuz Nirgendwo"
    assert interchange.attributes == {"motorways": ["A 14", "A 9"]}


def test_the_kind_follows_from_the_ramps_and_not_from_the_name(tmp_path: Path) -> None:
    tags: dict[int, Tags] = NODE_TAGS | {5: {"highway": "motorway_junction", "name": "Nirgendwo"}}
    made = read([Map(NODES, WAYS, tags).write(tmp_path / "a.osm.pbf")], lambda _: None)
    assert [point.name for point in of_kind(made, FacilityKind.MOTORWAY_INTERCHANGE)] == ["Nirgendwo"]


def test_an_exit_whose_ramps_end_outside_is_left_out_and_counted(tmp_path: Path) -> None:
    tags: dict[int, Tags] = {6: {"highway": "motorway_junction", "name": "Rand"}}
    made = read([Map(NODES, WAYS, tags).write(tmp_path / "a.osm.pbf")], lambda _: None)
    assert made.points == []
    assert made.report["findings"]["junction_without_ramps"] == {"count": 1, "examples": ["node/6 Rand"]}


def test_substations_and_freight_yards(tmp_path: Path) -> None:
    ways: list[tuple[list[int], Tags]] = [
        *WAYS,
        ([21, 22, 25, 21], {"power": "substation", "voltage": "110000;380000", "name": "UW Ost"}),
        ([21, 22, 25, 21], {"power": "substation", "voltage": "20000"}),
        ([21, 22, 25, 21], {"railway": "yard", "name": "Zugbildungsanlage"}),
    ]
    tags: dict[int, Tags] = {
        31: {"power": "substation", "voltage": "110000"},
        32: {"industrial": "container_terminal", "name": "KV"},
        33: {"power": "substation", "voltage": "110000", "frequency": "16.7"},
    }
    made = read([Map(NODES, ways, tags).write(tmp_path / "a.osm.pbf")], lambda _: None)
    told = {(point.kind, point.name, point.reference) for point in made.points}
    assert told == {
        (FacilityKind.SUBSTATION, "UW Ost", "380 / 110 kV"),
        (FacilityKind.SUBSTATION, "Umspannwerk 110 kV", "110 kV"),
        (FacilityKind.MARSHALLING_YARD, "Zugbildungsanlage", None),
        (FacilityKind.FREIGHT_TERMINAL, "KV", None),
    }
    assert made.report["findings"]["substation_unused"]["count"] == 2
