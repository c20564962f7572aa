"""What is made of the stock when it is first asked for, and then kept in step with it, within so much memory."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Protocol, TypeVar, cast

from app.db.session import Session
from app.scoring.value_functions import FloatArray
from app.stock.columns import IdArray
from app.stock.rows import Move, Rows


@dataclass(frozen=True)
class Step:
    """How the stock came from one state to that which the session sees: its rows now, and how they moved."""

    session: Session
    rows: Rows
    move: Move

    @property
    def written_ids(self) -> IdArray:
        """Whose rows were written anew."""
        return self.rows.ids[self.move.positions]

    @property
    def written_quantities(self) -> FloatArray:
        """What criteria measure of those, laid out as in the rows."""
        return self.rows.quantities[:, self.move.positions]


class Following(Protocol):
    """Something with an element for each row of the stock."""

    @property
    def size_bytes(self) -> int:
        """What it takes in memory."""

    def follow(self, step: Step) -> None:
        """Become what it would be if it were made anew after the step."""


Made = TypeVar("Made", bound=Following)


class Kept:
    """What was made last, by a key that says what it depends on; what was not asked for longest goes first."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._held: OrderedDict[Hashable, Following] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What is held under a key, else made now."""
        held = self._held.get(key)
        if held is None:
            held = self._held[key] = make()
            self._drop_oldest()
        self._held.move_to_end(key)
        return cast(Made, held)

    def follow(self, step: Step) -> None:
        """Everything held goes along with the stock."""
        for each in self._held.values():
            each.follow(step)

    def clear(self) -> None:
        """Hold nothing."""
        self._held.clear()

    @property
    def size_bytes(self) -> int:
        """What all of it takes in memory."""
        return sum(each.size_bytes for each in self._held.values())

    def _drop_oldest(self) -> None:
        while self.size_bytes > self._most_bytes and len(self._held) > 1:
            self._held.popitem(last=False)
