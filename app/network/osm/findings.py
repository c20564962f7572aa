"""What could not be used of an extract, counted, with a few examples each. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

MOST_EXAMPLES = 5


class Finding(StrEnum):
    """Codes of what an import says of itself; in German in `docs/glossary.md`."""

    UNKNOWN_CLASS = "unknown_class"  # a highway that no car drives on, or none of the classes known
    CLOSED = "closed"  # a road that neither cars nor lorries may use
    FERRY_WITHOUT_CARS = "ferry_without_cars"  # or one that does not say that it takes any
    REVERSIBLE = "reversible"  # one way, at times the one and at times the other: left out
    UNKNOWN_SPEED = "unknown_speed"  # a maxspeed that is not understood: taken as not stated
    UNKNOWN_SIZE = "unknown_size"  # a maxweight, maxheight … that is not understood: taken as not stated
    UNKNOWN_ACCESS = "unknown_access"  # an access value that is not known: taken as not stated
    UNKNOWN_DURATION = "unknown_duration"  # of a ferry
    CONDITIONAL = "conditional"  # what holds at times only: ignored
    DESTINATION = "destination"  # open to cars or lorries with an aim there only: taken as open and slow
    MISSING_NODES = "missing_nodes"  # a road whose nodes are not all in the extract: cut there
    DUPLICATE_WAY = "duplicate_way"  # in several extracts: the first is used
    RESTRICTION_UNUSED = "restriction_unused"  # about roads or vehicles that are not in the network
    RESTRICTION_VIA_WAY = "restriction_via_way"  # forbids a turn over several roads: left out
    RESTRICTION_UNKNOWN = "restriction_unknown"  # not understood
    BARRIER = "barrier"  # a road that a barrier closes to cars or lorries
    ISLAND = "island"  # edges that the main network of cars and lorries cannot reach or leave: no place hangs on them
    JUNCTION_WITHOUT_RAMPS = "junction_without_ramps"  # an exit whose ramps end outside the extract: left out
    SUBSTATION_UNUSED = "substation_unused"  # below 110 kV, of a railway, or without a stated voltage: left out


@dataclass
class Counted:
    """How often something was found, and a few examples."""

    count: int = 0
    examples: list[str] = field(default_factory=list)


@dataclass
class Findings:
    """Everything found while an extract was read."""

    by_code: dict[Finding, Counted] = field(default_factory=dict)

    def add(self, finding: Finding, examples: Iterable[str] = (), count: int = 1) -> None:
        """Count a finding, and keep its examples as long as there are few."""
        counted = self.by_code.setdefault(finding, Counted())
        counted.count += count
        room = MOST_EXAMPLES - len(counted.examples)
        if room > 0:
            counted.examples.extend(list(examples)[:room])

    def as_json(self) -> dict[str, dict[str, object]]:
        """Counts and examples by code, as kept with the network."""
        return {
            code: {"count": counted.count, "examples": counted.examples}
            for code, counted in sorted(self.by_code.items())
        }
