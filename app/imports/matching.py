"""Which facilities of one source are which of another: by number, by name, else by place. Pure.

A facility known roughly lies within its accuracy of the true place; the same name or number may lie somewhat farther,
for a place that somebody remembered is wrong more often than its name.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from app.codes import FacilityKind

OSM = "osm"  # the source whose facilities stand for rougher ones of others
# Radius the true place of its facilities lies in: an exit is the middle of its ways on and off, a yard of its tracks.
ACCURACY_M = {
    FacilityKind.MOTORWAY_JUNCTION: 150.0,
    FacilityKind.MOTORWAY_INTERCHANGE: 300.0,
    FacilityKind.SUBSTATION: 100.0,
    FacilityKind.FREIGHT_TERMINAL: 200.0,
    FacilityKind.MARSHALLING_YARD: 500.0,
}
NAMED_REACH = 3.0  # times the accuracy, for the same name or number
NUMBER = re.compile(r"\b(A)\s?(\d{1,3})\b(?:\s+no\.\s+(\d{1,3}[a-z]?))?")
KIND_WORDS = re.compile(
    r"\b(?:as|ak|ad|uw|anschlussstelle|autobahnkreuz|autobahndreieck|kreuz|dreieck|umspannwerk|umspannanlage|bahnhof|"
    r"rangierbahnhof|zugbildungsanlage|terminal|saale)\b"
)


class By(IntEnum):
    """How a match was found, the surest first."""

    NUMBER = 0
    NAME = 1
    PLACE = 2


@dataclass(frozen=True)
class Known:
    """What a facility is recognized by; x, y in metres, EPSG:25832."""

    key: str
    kind: FacilityKind
    name: str
    reference: str | None
    x: float
    y: float
    accuracy_m: float

    @property
    def plain_name(self) -> str:
        """The name without accents, hyphens and words for the kind: `AS Halle/Peißen` is `hallepeissen`."""
        letters = unicodedata.normalize("NFKD", self.name.casefold()).encode("ascii", "ignore").decode()
        return re.sub(r"[^a-z0-9]", "", KIND_WORDS.sub(" ", letters))

    @property
    def exits(self) -> Mapping[str, str | None]:
        """Motorways it lies on, with its number there where it is known."""
        return {f"{letter}{road}": number or None for letter, road, number in NUMBER.findall(self.reference or "")}


@dataclass(frozen=True)
class Match:
    """A facility and what it is elsewhere."""

    old: Known
    new: Known
    by: By
    distance_m: float


def match(old: Sequence[Known], new: Sequence[Known]) -> list[Match]:
    """For each old facility the new one that it is; several old ones may be the same new one, but for those by place.

    A match by place alone is only taken where nothing else is known to lie there.
    """
    found = sorted(_candidates(old, new), key=lambda each: (each.by, each.distance_m, each.old.key, each.new.key))
    matched: dict[str, Match] = {}
    named = {each.new.key for each in found if each.by is not By.PLACE}
    for each in found:
        if each.old.key not in matched and (each.by is not By.PLACE or each.new.key not in named):
            matched[each.old.key] = each
            named.add(each.new.key)
    return [matched[each.key] for each in old if each.key in matched]


def _candidates(old: Sequence[Known], new: Sequence[Known]) -> Iterator[Match]:
    by_kind: dict[FacilityKind, list[Known]] = {}
    for one in new:
        by_kind.setdefault(one.kind, []).append(one)
    places = {kind: np.array([(one.x, one.y) for one in known]) for kind, known in by_kind.items()}
    for one in old:
        if one.kind not in by_kind:
            continue
        distances_m = np.hypot(*(places[one.kind] - (one.x, one.y)).T)
        for other, distance_m in zip(by_kind[one.kind], distances_m.tolist(), strict=True):
            by = _how(one, other, distance_m)
            if by is not None:
                yield Match(one, other, by, distance_m)


def _how(old: Known, new: Known, distance_m: float) -> By | None:
    """How surely both are one facility; None where they are not."""
    reach_m = old.accuracy_m + new.accuracy_m
    if distance_m > NAMED_REACH * reach_m:
        return None
    if _contradict(old.exits, new.exits):
        return None
    if any(number is not None and new.exits.get(road) == number for road, number in old.exits.items()):
        return By.NUMBER
    if old.plain_name and old.plain_name == new.plain_name:
        return By.NAME
    return By.PLACE if distance_m <= reach_m else None


def _contradict(old: Mapping[str, str | None], new: Mapping[str, str | None]) -> bool:
    """Whether both are on motorways and on none together, or with other numbers there."""
    if not old or not new:
        return False
    both = old.keys() & new.keys()
    numbers = [(old[road], new[road]) for road in both]
    return not both or any(None not in pair and pair[0] != pair[1] for pair in numbers)
