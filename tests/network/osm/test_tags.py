"""Values as people write them, and who may use a road."""

import pytest

from app.codes import Mode
from app.network.model import RoadClass
from app.network.osm.findings import Finding
from app.network.osm.tags import duration_s, metres, speed_limit_kmh, tonnes
from app.network.osm.turns import Restriction, restriction_of
from app.network.osm.ways import rules_of

INF = float("inf")
VIA = [("w", 1, "from"), ("n", 5, "via"), ("w", 2, "to")]


@pytest.mark.parametrize(("text", "kmh"), [
    ("50", 50), ("50 km/h", 50), ("30 mph", 48.28032), ("none", 130), ("walk", 7), ("DE:urban", 50), ("DE:rural", 100),
    ("DE:motorway", 130), ("DE:zone:30", 30), ("DE:zone30", 30), ("DE:30", 30), ("DE:living_street", 7),
    ("PL:rural", 90), ("100;80", 80), ("100|80|none", 80), ("7,5", 7.5),
    ("fast", None), ("XX:rural", None), ("-20", None), ("0", None),
    ("50 knots", None), ("30 @ (22:00-06:00)", None), ("", None),
])  # fmt: skip
def test_speed_limits(text: str, kmh: float | None) -> None:
    assert speed_limit_kmh(text) == pytest.approx(kmh)


@pytest.mark.parametrize(("text", "expected"), [
    ("7.5", 7.5), ("7,5 t", 7.5), ("3500 kg", 3.5), ("none", INF), ("unsigned", INF), ("heavy", None),
    ("7.5 lbs", None),
])  # fmt: skip
def test_weights(text: str, expected: float | None) -> None:
    assert tonnes(text) == pytest.approx(expected)


@pytest.mark.parametrize(("text", "expected"), [
    ("3.8", 3.8), ("3,8 m", 3.8), ("380 cm", 3.8), ("12'6\"", 3.81), ("13 ft", 3.9624), ("default", INF), ("low", None),
])  # fmt: skip
def test_sizes(text: str, expected: float | None) -> None:
    assert metres(text) == pytest.approx(expected)


@pytest.mark.parametrize(("text", "seconds"), [
    ("00:20", 1200), ("1:05:30", 3930), ("PT1H5M", 3900), ("15", 900), ("soon", None), ("PT", None),
])  # fmt: skip
def test_durations(text: str, seconds: float | None) -> None:
    assert duration_s(text) == seconds


ROAD = {"highway": "tertiary"}
BOTH, NONE = (True, True), (False, False)


@pytest.mark.parametrize(("tags", "car", "truck"), [
    ({}, BOTH, BOTH),
    ({"motor_vehicle": "no", "motorcar": "yes"}, BOTH, NONE),  # the tag that once made lorries 14 % too fast
    ({"motor_vehicle": "no", "hgv": "yes"}, NONE, BOTH),
    ({"access": "no", "vehicle": "yes"}, BOTH, BOTH),
    ({"access": "private"}, NONE, NONE),
    ({"goods": "no"}, BOTH, NONE),
    ({"goods": "no", "hgv": "designated"}, BOTH, BOTH),
    ({"hgv": "destination"}, BOTH, BOTH),
    ({"hgv": "discouraged"}, BOTH, BOTH),
    ({"hgv": "unknown", "vehicle": "forestry"}, NONE, NONE),
    ({"maxweight": "7.5"}, BOTH, NONE),
    ({"maxweight": "40"}, BOTH, BOTH),
    ({"maxweight": "none"}, BOTH, BOTH),
    ({"maxweightrating:hgv": "12"}, BOTH, NONE),
    ({"maxweight": "12", "maxweight:conditional": "none @ destination"}, BOTH, BOTH),
    ({"maxheight": "3.9"}, BOTH, NONE),
    ({"maxheight": "4"}, BOTH, BOTH),
    ({"maxheight": "default"}, BOTH, BOTH),
    ({"maxwidth": "2.3"}, BOTH, NONE),
    ({"maxlength": "12 m"}, BOTH, NONE),
    ({"maxaxleload": "8"}, BOTH, NONE),
    ({"oneway": "yes"}, (True, False), (True, False)),
    ({"oneway": "-1"}, (False, True), (False, True)),
    ({"junction": "roundabout"}, (True, False), (True, False)),
    ({"junction": "roundabout", "oneway": "no"}, BOTH, BOTH),
    ({"highway": "motorway"}, (True, False), (True, False)),
    ({"highway": "motorway", "oneway": "no"}, BOTH, BOTH),
    ({"oneway": "reversible"}, NONE, NONE),
    ({"vehicle:backward": "agricultural"}, (True, False), (True, False)),
    ({"hgv:backward": "no"}, BOTH, (True, False)),
    ({"highway": "track"}, NONE, NONE),
    ({"highway": "track", "motor_vehicle": "yes"}, BOTH, BOTH),
    ({"highway": "footway"}, NONE, NONE),
    ({"highway": "service", "area": "yes"}, NONE, NONE),
    ({"highway": "road"}, BOTH, BOTH),
])  # fmt: skip
def test_who_may_drive_where(tags: dict[str, str], car: tuple[bool, bool], truck: tuple[bool, bool]) -> None:
    rules = rules_of(ROAD | tags)
    assert (rules.is_open[Mode.CAR], rules.is_open[Mode.TRUCK]) == (car, truck)


def test_a_road_for_those_with_an_aim_there_is_open_and_known_as_such() -> None:
    rules = rules_of(ROAD | {"maxweight": "12", "maxweight:conditional": "none @ (delivery)", "vehicle": "customers"})
    assert rules.is_destination == {Mode.CAR: True, Mode.TRUCK: True}
    assert Finding.DESTINATION in [finding for finding, _ in rules.findings]


@pytest.mark.parametrize(("tags", "limit", "truck"), [
    ({"maxspeed": "70"}, (70, 70), (None, None)),
    ({"maxspeed": "70", "maxspeed:backward": "50"}, (70, 50), (None, None)),
    ({"maxspeed:forward": "100"}, (100, None), (None, None)),
    ({"maxspeed": "100", "maxspeed:hgv": "60"}, (100, 100), (60, 60)),
    ({"maxspeed:hgv:forward": "30"}, (None, None), (30, None)),
    ({"maxspeed": "signals"}, (None, None), (None, None)),
    ({"source:maxspeed": "DE:urban"}, (50, 50), (None, None)),
    ({"maxspeed": "80", "source:maxspeed": "DE:rural"}, (80, 80), (None, None)),
    ({"source:maxspeed": "survey"}, (None, None), (None, None)),
])  # fmt: skip
def test_limits_along_and_against(
    tags: dict[str, str], limit: tuple[float | None, ...], truck: tuple[float | None, ...]
) -> None:
    rules = rules_of(ROAD | tags)
    assert (rules.limit_kmh, rules.truck_limit_kmh) == (limit, truck)


@pytest.mark.parametrize(("tags", "finding"), [
    ({"maxspeed": "fast"}, Finding.UNKNOWN_SPEED),
    ({"maxweight": "heavy"}, Finding.UNKNOWN_SIZE),
    ({"hgv": "maybe"}, Finding.UNKNOWN_ACCESS),
    ({"access": "no"}, Finding.CLOSED),
    ({"oneway": "reversible"}, Finding.REVERSIBLE),
    ({"highway": "steps"}, Finding.UNKNOWN_CLASS),
    ({"hgv:conditional": "no @ (22:00-06:00)"}, Finding.CONDITIONAL),
    ({"hgv": "destination"}, Finding.DESTINATION),
])  # fmt: skip
def test_what_is_not_understood_is_said(tags: dict[str, str], finding: Finding) -> None:
    assert finding in [found for found, _ in rules_of(ROAD | tags).findings]


def test_a_ferry_must_say_that_it_takes_cars() -> None:
    assert not rules_of({"route": "ferry"}).is_drivable
    assert not rules_of({"route": "ferry", "motor_vehicle": "no"}).is_drivable
    ferry = rules_of({"route": "ferry", "motorcar": "yes", "duration": "00:05"})
    assert ferry.road_class == RoadClass.FERRY
    assert ferry.duration_s == 300
    assert ferry.is_open == {Mode.CAR: BOTH, Mode.TRUCK: NONE}


@pytest.mark.parametrize(("tags", "members", "expected"), [
    ({"restriction": "no_left_turn"}, VIA, {Mode.CAR, Mode.TRUCK}),
    ({"restriction:hgv": "no_left_turn"}, VIA, {Mode.TRUCK}),
    ({"restriction": "no_left_turn", "except": "hgv;bus"}, VIA, {Mode.CAR}),
    ({"restriction": "no_left_turn", "except": "motor_vehicle"}, VIA, Finding.RESTRICTION_UNUSED),
    ({"restriction:bicycle": "no_left_turn"}, VIA, Finding.RESTRICTION_UNUSED),
    ({"restriction:conditional": "no_left_turn @ (06:00-09:00)"}, VIA, Finding.CONDITIONAL),
    ({"restriction": "no_left_turn"}, [VIA[0], ("w", 3, "via"), VIA[2]], Finding.RESTRICTION_VIA_WAY),
    ({"restriction": "no_left_turn"}, VIA[:2], Finding.RESTRICTION_UNKNOWN),
    ({"restriction": "give_way"}, VIA, Finding.RESTRICTION_UNKNOWN),
])  # fmt: skip
def test_turn_restrictions(
    tags: dict[str, str], members: list[tuple[str, int, str]], expected: set[Mode] | Finding
) -> None:
    read = restriction_of(9, tags, members)
    assert (set(read.modes) if isinstance(read, Restriction) else read) == expected
