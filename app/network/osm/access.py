"""Who may use a road: cars and lorries of 40 t, each by its own order of tags. Pure.

The most special tag of a mode decides. For lorries that is never `motorcar`: a road may be closed to motor vehicles and
open to cars, and taking the one for the other costs lorries a detour of many minutes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from app.codes import Mode
from app.network.osm.findings import Finding
from app.network.osm.tags import metres, tonnes

Tags = Mapping[str, str]

ORDER: Mapping[Mode, tuple[str, ...]] = {
    Mode.CAR: ("motorcar", "motor_vehicle", "vehicle", "access"),
    Mode.TRUCK: ("hgv", "goods", "motor_vehicle", "vehicle", "access"),
}
OPEN = frozenset({"yes", "permissive", "designated", "official", "public", "discouraged", "unsuitable", "allowed"})
DESTINATION = frozenset({"destination", "delivery", "customers", "local"})  # open, but not to pass through
CLOSED = frozenset(
    {
        "no", "private", "agricultural", "forestry", "agricultural;forestry", "forestry;agricultural", "military",
        "emergency", "psv", "bus", "residents", "resident", "permit", "employees", "staff", "restricted", "service",
        "use_sidepath", "official;private", "private;customers", "no_entry", "members", "school", "coach",
    }
)  # fmt: skip

# The lorry: a semi-trailer of the sizes that the law allows (StVZO §§ 32, 34).
WEIGHT_T = 40.0
AXLE_LOAD_T = 11.5
HEIGHT_M = 4.0
WIDTH_M = 2.55
LENGTH_M = 16.5
Limit = tuple[str, float, Callable[[str], float | None]]  # tag, what the lorry needs, and how the tag is read
LIMITS: tuple[Limit, ...] = (
    ("maxweight", WEIGHT_T, tonnes),
    ("maxweightrating", WEIGHT_T, tonnes),
    ("maxgcweight", WEIGHT_T, tonnes),
    ("maxgcweightrating", WEIGHT_T, tonnes),
    ("maxaxleload", AXLE_LOAD_T, tonnes),
    ("maxheight", HEIGHT_M, metres),
    ("maxwidth", WIDTH_M, metres),
    ("maxlength", LENGTH_M, metres),
)


@dataclass
class Judged:
    """Whether each mode may pass, whether only with an aim there, and what was noticed on the way."""

    is_open: dict[Mode, bool] = field(default_factory=dict)
    is_destination: dict[Mode, bool] = field(default_factory=dict)
    is_closed_one_way: dict[Mode, tuple[bool, ...]] = field(default_factory=dict)  # along and against the way
    findings: list[tuple[Finding, str]] = field(default_factory=list)


def judge(tags: Tags, *, unstated: bool = True) -> Judged:
    """Whether cars and lorries may pass; `unstated` holds where no tag says so."""
    judged = Judged()
    for mode, keys in ORDER.items():
        value = _access(tags, keys, judged)
        judged.is_open[mode] = unstated if value is None else value not in CLOSED
        judged.is_destination[mode] = value in DESTINATION
        judged.is_closed_one_way[mode] = tuple(_is_closed(tags, keys, way) for way in ("forward", "backward"))
    if judged.is_open[Mode.TRUCK]:
        judged.is_open[Mode.TRUCK] = _fits(tags, judged)
    return judged


def _is_closed(tags: Tags, keys: tuple[str, ...], direction: str) -> bool:
    """Whether a tag of that direction alone closes it, as in `vehicle:backward=agricultural`."""
    stated = [tags[name] for name in (f"{key}:{direction}" for key in keys) if name in tags]
    return bool(stated) and stated[0] in CLOSED


def _access(tags: Tags, keys: tuple[str, ...], judged: Judged) -> str | None:
    """What the most special tag says that is understood; None where none does."""
    for key in keys:
        value = tags.get(key)
        if value in OPEN or value in DESTINATION or value in CLOSED:
            return value
        if value not in (None, "unknown"):
            judged.findings.append((Finding.UNKNOWN_ACCESS, f"{key}={value}"))
    return None


def _fits(tags: Tags, judged: Judged) -> bool:
    """Whether the lorry stays below every limit, if only those that hold for whoever has an aim there."""
    return all(_limit(tags, limit, judged) >= limit[1] for limit in LIMITS)


def _limit(tags: Tags, limit: Limit, judged: Judged) -> float:
    """The lowest value of a limit, infinity where none is stated."""
    key, needed, parse = limit
    lowest = float("inf")
    for name in (key, f"{key}:hgv"):
        text = tags.get(name)
        value = parse(text) if text is not None else float("inf")
        if value is None:
            judged.findings.append((Finding.UNKNOWN_SIZE, f"{name}={text}"))
        elif value < needed and _is_free_for_destination(tags.get(f"{name}:conditional", "")):
            judged.is_destination[Mode.TRUCK] = True
        else:
            lowest = min(lowest, value)
    return lowest


def _is_free_for_destination(condition: str) -> bool:
    """Whether a limit is lifted for those with an aim there, as in `none @ destination` (Anlieger frei)."""
    effect, _, circumstance = condition.partition("@")
    return effect.strip() in ("none", "no", "yes", "destination") and circumstance.strip(" ()") in DESTINATION
