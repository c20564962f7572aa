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
LIMITS: tuple[tuple[str, float, Callable[[str], float | None]], ...] = (
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
    """Whether each mode may pass, and what was noticed on the way."""

    is_open: dict[Mode, bool] = field(default_factory=dict)
    findings: list[tuple[Finding, str]] = field(default_factory=list)


def judge(tags: Tags, *, unstated: bool = True) -> Judged:
    """Whether cars and lorries may pass; `unstated` holds where no tag says so."""
    judged = Judged()
    for mode, keys in ORDER.items():
        judged.is_open[mode] = _access(tags, keys, unstated, judged)
    if judged.is_open[Mode.TRUCK] and not _fits(tags, judged):
        judged.is_open[Mode.TRUCK] = False
    return judged


def _access(tags: Tags, keys: tuple[str, ...], unstated: bool, judged: Judged) -> bool:
    """What the most special tag says that is understood."""
    for key in keys:
        value = tags.get(key)
        if value is None or value == "unknown":
            continue
        if value in OPEN:
            return True
        if value in DESTINATION:
            if key in ("hgv", "goods"):
                judged.findings.append((Finding.DESTINATION_TRUCK, f"{key}={value}"))
            return True
        if value in CLOSED:
            return False
        judged.findings.append((Finding.UNKNOWN_ACCESS, f"{key}={value}"))
    return unstated


def _fits(tags: Tags, judged: Judged) -> bool:
    """Whether the lorry stays below every limit; one that does not hold for those with an aim there is none."""
    return all(_limit(tags, key, parse, judged) >= needed for key, needed, parse in LIMITS)


def _limit(tags: Tags, key: str, parse: Callable[[str], float | None], judged: Judged) -> float:
    """The lowest value of a limit, infinity where none is stated."""
    lowest = float("inf")
    for name in (key, f"{key}:hgv"):
        text = tags.get(name)
        if text is None or _is_free_for_destination(tags.get(f"{name}:conditional", "")):
            continue
        value = parse(text)
        if value is None:
            judged.findings.append((Finding.UNKNOWN_SIZE, f"{name}={text}"))
        else:
            lowest = min(lowest, value)
    return lowest


def _is_free_for_destination(condition: str) -> bool:
    """Whether a limit is lifted for those with an aim there, as in `none @ destination` (Anlieger frei)."""
    effect, _, circumstance = condition.partition("@")
    return effect.strip() in ("none", "no", "yes", "destination") and circumstance.strip(" ()") in DESTINATION
