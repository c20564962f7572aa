"""How much of what is costly may be under way at once."""

import threading
from contextlib import ExitStack

from app.errors import Unavailable


class Slots:
    """How many files may be made at once in this process."""

    def __init__(self, number: int) -> None:
        self.free = number
        self._lock = threading.Lock()

    def take(self, held: ExitStack) -> None:
        """Take one until the stack ends, or refuse at once."""
        with self._lock:
            if self.free == 0:
                raise Unavailable("As many files are being made as this service makes at once; try again in a moment.")
            self.free -= 1
        held.callback(self._give_back)

    def _give_back(self) -> None:
        with self._lock:
            self.free += 1
