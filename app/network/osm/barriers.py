"""Which barriers on a road stop cars and lorries. Pure."""

from collections.abc import Mapping

from app.codes import Mode
from app.network.osm.access import judge

# Closed unless a tag opens them; a gate is taken as open unless a tag closes it.
CLOSED = frozenset(
    {
        "bollard", "block", "cycle_barrier", "motorcycle_barrier", "jersey_barrier", "debris", "log", "chain", "rope",
        "kissing_gate", "stile", "turnstile", "horse_stile", "planter", "fence", "wall", "hedge", "ditch", "tank_trap",
    }
)  # fmt: skip
OPEN = frozenset({"gate", "lift_gate", "swing_gate", "sliding_gate", "height_restrictor", "toll_booth", "yes"})
BARRIERS = CLOSED | OPEN


def barrier_of(tags: Mapping[str, str]) -> Mapping[Mode, bool]:
    """Whether each mode passes."""
    return judge(tags, unstated=tags["barrier"] not in CLOSED).is_open
