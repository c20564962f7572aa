"""What a search may still spend, counted in looks at a neighbour: the same on every machine. Pure."""

from dataclasses import dataclass


@dataclass
class Steps:
    """So many are `left`; below 0 the search gives up where it stands."""

    left: int

    def spend(self, count: int) -> None:
        """Count so many looks."""
        self.left -= count

    def share(self, part: int) -> "Steps":
        """One `part`-th of what is left, taken out."""
        given = max(self.left, 0) // part
        self.left -= given
        return Steps(given)
