"""What the tags of a way say about driving on it. Pure; each distinct set of tags is judged once."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.codes import Mode
from app.network.model import RoadClass
from app.network.osm.access import ORDER, Judged, judge
from app.network.osm.findings import Finding
from app.network.osm.tags import UNSTATED, duration_s, speed_limit_kmh

CLASSES: Mapping[str, RoadClass] = {
    **{road_class.value: road_class for road_class in RoadClass if road_class != RoadClass.FERRY},
    "road": RoadClass.UNCLASSIFIED,
}
ONE_WAY_CLASSES = frozenset({RoadClass.MOTORWAY, RoadClass.MOTORWAY_LINK})
# A track is for farming and forestry unless a tag opens it to motor vehicles.
CLOSED_UNLESS_STATED = frozenset({RoadClass.TRACK, RoadClass.FERRY})
UNPAVED = frozenset(
    {"unpaved", "gravel", "fine_gravel", "pebblestone", "ground", "dirt", "earth", "grass", "sand", "mud", "compacted"}
)
# Tags that decide; ways that agree in them are judged together.
DECISIVE = frozenset(
    {
        "highway", "route", "area", "oneway", "junction", "motorroad", "tunnel", "surface", "duration", "covered",
        "motorcar", "hgv", "goods", "motor_vehicle", "vehicle", "access",
        "maxspeed", "maxspeed:forward", "maxspeed:backward", "maxspeed:hgv", "maxspeed:hgv:forward",
        "maxspeed:hgv:backward", "maxspeed:type", "source:maxspeed", "zone:maxspeed", "zone:traffic",
        "maxspeed:conditional", "hgv:conditional", "access:conditional", "motor_vehicle:conditional",
        *(f"{key}:{way}" for keys in ORDER.values() for key in keys for way in ("forward", "backward")),
        *(
            name + suffix
            for name in (
                "maxweight", "maxweightrating", "maxgcweight", "maxgcweightrating", "maxaxleload", "maxheight",
                "maxwidth", "maxlength",
            )
            for suffix in ("", ":hgv", ":conditional", ":hgv:conditional")
        ),
    }
)  # fmt: skip
CONDITIONAL = ("maxspeed:conditional", "hgv:conditional", "access:conditional", "motor_vehicle:conditional")

Both = tuple[bool, bool]  # along and against the way
Limits = tuple[float | None, float | None]


@dataclass(frozen=True)
class WayRules:
    """How a way is driven: by mode along and against its nodes, with the limits that its tags state, in km/h."""

    road_class: RoadClass
    is_open: Mapping[Mode, Both]
    is_destination: Mapping[Mode, bool]  # open, but not to pass through
    limit_kmh: Limits = (None, None)
    truck_limit_kmh: Limits = (None, None)
    is_in_town: bool | None = None  # where tags say so
    is_expressway: bool = False  # Kraftfahrstraße with separate carriageways
    is_motor_road: bool = False  # Kraftfahrstraße: no way on or off beside its junctions
    is_tunnel: bool = False
    is_unpaved: bool = False
    duration_s: float | None = None  # of a ferry
    findings: tuple[tuple[Finding, str], ...] = ()

    @property
    def is_drivable(self) -> bool:
        """Whether any mode may drive it in any direction."""
        return any(any(both) for both in self.is_open.values())


def rules_of(tags: Mapping[str, str]) -> WayRules:
    """Judge the tags of a way with `highway` or `route=ferry`."""
    road_class = class_of(tags)
    if road_class is None:
        return _refused(RoadClass.SERVICE, Finding.UNKNOWN_CLASS, f"highway={tags.get('highway')}")
    judged = judge(tags, unstated=road_class not in CLOSED_UNLESS_STATED)
    along, against = _directions(tags, road_class, judged)
    is_open = {
        mode: (
            may and along and not judged.is_closed_one_way[mode][0],
            may and against and not judged.is_closed_one_way[mode][1],
        )
        for mode, may in judged.is_open.items()
    }
    if not any(any(both) for both in is_open.values()):
        finding = Finding.FERRY_WITHOUT_CARS if road_class == RoadClass.FERRY else Finding.CLOSED
        return _refused(road_class, *(judged.findings[0] if judged.findings else (finding, "")))
    if any(judged.is_destination.values()):
        judged.findings.append((Finding.DESTINATION, ""))
    for key in CONDITIONAL:
        if key in tags:
            judged.findings.append((Finding.CONDITIONAL, f"{key}={tags[key]}"))
    limit, truck_limit = _limits(tags, judged, "maxspeed"), _limits(tags, judged, "maxspeed:hgv")
    is_one_way = along != against
    return WayRules(
        road_class=road_class,
        is_open=is_open,
        is_destination=judged.is_destination,
        limit_kmh=limit if limit != (None, None) else _limit_by_sign(tags),
        truck_limit_kmh=truck_limit,
        is_in_town=_is_in_town(tags),
        is_expressway=tags.get("motorroad") == "yes" and is_one_way,
        is_motor_road=tags.get("motorroad") == "yes",
        is_tunnel=tags.get("tunnel", "no") not in ("no", "building_passage"),
        is_unpaved=tags.get("surface") in UNPAVED,
        duration_s=_duration(tags, judged) if road_class == RoadClass.FERRY else None,
        findings=tuple(judged.findings),
    )


def class_of(tags: Mapping[str, str]) -> RoadClass | None:
    """The class of a road or ferry; None for what is no road for cars, such as areas and footpaths."""
    if tags.get("route") == "ferry":
        return RoadClass.FERRY
    return None if tags.get("area") == "yes" else CLASSES.get(tags.get("highway", ""))


def _refused(road_class: RoadClass, finding: Finding, example: str) -> WayRules:
    closed = dict.fromkeys(ORDER, (False, False))
    return WayRules(road_class, closed, dict.fromkeys(ORDER, False), findings=((finding, example),))


def _directions(tags: Mapping[str, str], road_class: RoadClass, judged: Judged) -> Both:
    """Whether vehicles drive along and against the way."""
    is_implied = road_class in ONE_WAY_CLASSES or tags.get("junction") in ("roundabout", "circular")
    oneway = tags.get("oneway", "yes" if is_implied else "no")
    if oneway in ("reversible", "alternating"):
        judged.findings.insert(0, (Finding.REVERSIBLE, f"oneway={oneway}"))
        return oneway == "alternating", oneway == "alternating"
    if oneway in ("-1", "reverse"):
        return False, True
    return True, oneway not in ("yes", "true", "1")


def _limits(tags: Mapping[str, str], judged: Judged, key: str) -> Limits:
    both = _limit(tags, judged, key)
    along, against = _limit(tags, judged, f"{key}:forward"), _limit(tags, judged, f"{key}:backward")
    return (both if along is None else along, both if against is None else against)


def _limit(tags: Mapping[str, str], judged: Judged, key: str) -> float | None:
    text = tags.get(key)
    if text is None or text in UNSTATED:
        return None
    limit = speed_limit_kmh(text)
    if limit is None:
        judged.findings.append((Finding.UNKNOWN_SPEED, f"{key}={text}"))
    return limit


def _limit_by_sign(tags: Mapping[str, str]) -> Limits:
    """The limit that the kind of the limit tells, as in `source:maxspeed=DE:urban`."""
    for key in ("maxspeed:type", "source:maxspeed", "zone:maxspeed"):
        text = tags.get(key, "")
        limit = speed_limit_kmh(text) if ":" in text else None
        if limit is not None:
            return limit, limit
    return None, None


def _is_in_town(tags: Mapping[str, str]) -> bool | None:
    """Whether tags say that the way lies in a town (geschlossene Ortschaft)."""
    for key in ("maxspeed", "maxspeed:type", "source:maxspeed", "zone:maxspeed", "zone:traffic"):
        name = tags.get(key, "").rpartition(":")[2]
        if name == "urban" or "zone" in tags.get(key, "") or name == "living_street":
            return True
        if name in ("rural", "motorway"):
            return False
    return None


def _duration(tags: Mapping[str, str], judged: Judged) -> float | None:
    text = tags.get("duration")
    seconds = duration_s(text) if text else None
    if text and not seconds:
        judged.findings.append((Finding.UNKNOWN_DURATION, f"duration={text}"))
    return seconds or None
