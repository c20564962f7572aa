"""Scenarios as people write them: what each change becomes, and a sentence with its place for what makes no sense."""

from typing import Any

import pytest
import shapely
from pydantic import ValidationError

from app.codes import FacilityKind, Mode
from app.errors import InvalidInput
from app.geo import Bbox
from app.network.model import RoadClass
from app.scenarios.document import Alterations, ScenarioDocument, read

REGION = Bbox(9.8, 50.1, 14.2, 53.1)
LINE = {"type": "LineString", "coordinates": [[11.84, 51.49], [11.89, 51.58]]}
POINT = {"type": "Point", "coordinates": [11.87, 51.53]}


def scenario(geometry: dict[str, Any] | None, **properties: object) -> dict[str, Any]:
    feature = {"type": "Feature", "geometry": geometry, "properties": properties}
    return {"type": "FeatureCollection", "title": "A143 opened", "features": [feature]}


def understood(geometry: dict[str, Any] | None, **properties: object) -> Alterations:
    return read(ScenarioDocument.model_validate(scenario(geometry, **properties)), REGION)


def test_a_new_road() -> None:
    stated = {"road_class": "motorway", "car_kmh": 120, "truck_kmh": 80, "one_way": True, "name": "A143"}
    road = understood(LINE, change="add_road", **stated).new_roads["/features/0"]
    assert road.road_class is RoadClass.MOTORWAY
    assert road.kmh == {Mode.CAR: 120, Mode.TRUCK: 80}
    assert road.one_way
    assert road.line.length == pytest.approx(10_620, rel=0.01)  # metres of EPSG:25832


def test_a_mode_without_a_speed_may_not_drive() -> None:
    assert understood(LINE, change="add_road", road_class="track", car_kmh=20).new_roads["/features/0"].kmh == {
        Mode.CAR: 20
    }


def test_a_closed_way_needs_no_line() -> None:
    road = understood(None, change="close_road", way_id=4711, modes=["truck"]).changed_roads["/features/0"]
    assert (road.way_id, road.closed, road.line) == (4711, (Mode.TRUCK,), None)


def test_another_speed_along_a_line() -> None:
    road = understood(LINE, change="change_road", truck_kmh=50).changed_roads["/features/0"]
    assert (road.kmh, road.closed) == ({Mode.TRUCK: 50}, ())
    assert road.line is not None


def test_facilities_come_open_and_close() -> None:
    added = understood(POINT, change="add_facility", kind="motorway_junction", name="AS Salzmünde")
    facility = added.new_facilities["/features/0"]
    assert (facility.kind, facility.name) == (FacilityKind.MOTORWAY_JUNCTION, "AS Salzmünde")
    assert shapely.get_x(facility.point) == pytest.approx(699_000, abs=1000)
    assert understood(None, change="open_facility", key="halle-nord").opened == {"/features/0": "halle-nord"}
    assert understood(None, change="close_facility", key="halle-nord").closed == {"/features/0": "halle-nord"}


@pytest.mark.parametrize(
    ("geometry", "properties", "place"),
    [
        (None, {"change": "add_road", "road_class": "primary", "car_kmh": 50}, "/features/0/geometry"),
        (POINT, {"change": "add_road", "road_class": "primary", "car_kmh": 50}, "/features/0/geometry"),
        (LINE, {"change": "add_road", "road_class": "primary"}, "/features/0/properties"),
        (LINE, {"change": "change_road"}, "/features/0/properties"),
        (LINE, {"change": "add_facility", "kind": "station", "name": "Hp"}, "/features/0/geometry"),
        (None, {"change": "close_road"}, "/features/0/geometry"),
        (
            {"type": "LineString", "coordinates": [[11.8, 51.4], [2.3, 48.8]]},
            {"change": "close_road"},
            "/features/0/geometry",
        ),
        ({"type": "LineString", "coordinates": [[11.8, 51.4]]}, {"change": "close_road"}, "/features/0/geometry"),
        ({"type": "LineString", "coordinates": []}, {"change": "close_road"}, "/features/0/geometry"),
        ({"type": "LineString", "coordinates": "here"}, {"change": "close_road"}, "/features/0/geometry"),
    ],
)
def test_what_makes_no_sense_is_told_with_its_place(
    geometry: dict[str, Any] | None, properties: dict[str, Any], place: str
) -> None:
    with pytest.raises(InvalidInput) as raised:
        understood(geometry, **properties)
    assert [problem.pointer for problem in raised.value.problems] == [place]


@pytest.mark.parametrize(
    "properties",
    [
        {"change": "dig_tunnel"},
        {"change": "add_road", "road_class": "runway", "car_kmh": 50},
        {"change": "add_road", "road_class": "primary", "car_kmh": 0},
        {"change": "add_road", "road_class": "primary", "car_kmh": "fast"},
        {"change": "close_road", "modes": []},
        {"change": "close_road", "modes": ["direct"]},
        {"change": "close_road", "way": 4711},
        {"change": "open_facility"},
    ],
)
def test_unknown_words_are_refused(properties: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ScenarioDocument.model_validate(scenario(LINE, **properties))
