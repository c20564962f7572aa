"""Which groups of parcels suit best: exactly while the effort lasts, then with a proven bound. Pure.

Groups are looked for by number of owners, then by number of parcels, smallest first, all of one such class at a time
(see `growth`). A class that is finished is settled; the effort is shared out over the numbers of owners, so that one
that cannot be settled does not keep the others from being tried. What is found in classes after an open one, and what
a quick search adds (see `greedy`), is not proven.
"""

from collections.abc import Iterator
from math import pi

import numpy as np

from app.assemblies.aims import Aim
from app.assemblies.bounds import Nearby, Seeds, SeedSearch
from app.assemblies.greedy import broad_group, quick_groups
from app.assemblies.growth import Growth
from app.assemblies.land import Land, connected, sums, usable_land
from app.assemblies.model import Cadastre, Found, Settled, Wanted
from app.assemblies.owners import MOST_CONFINED, Confined, confine
from app.assemblies.picks import Compactest, Pick, apart, pick
from app.assemblies.steps import Steps

EFFORT_STEPS = 5_000_000
QUICK_PART = 5  # of the effort is kept for the quick search
OWNERS_PART = 3  # of what is left goes to one number of owners
PARCELS_A_STEP = 4  # are asked for a first bound in the time of one look
LEAST_STEPS = 20_000  # with less, no class is begun
QUICK_STARTS, QUICK_PARCELS = 300, 6  # it starts where most land can be gathered by so many parcels
ROUNDING = 1e-9  # of areas and perimeters, which are sums


def search(cadastre: Cadastre, wanted: Wanted, effort_steps: int = EFFORT_STEPS) -> Found:
    """The groups that suit best, no two of which share a parcel, and what is proven of them."""
    open_edge = wanted.allowed[cadastre.first] & wanted.allowed[cadastre.second]
    piece = connected(len(cadastre.ids), cadastre.first[open_edge], cadastre.second[open_edge])
    piece_m2 = sums(piece, np.where(wanted.allowed, cadastre.area_m2, 0.0))
    usable = wanted.allowed & (cadastre.area_m2 > 0) & (piece_m2[piece] >= wanted.area_m2 * (1 - ROUNDING))
    land = usable_land(cadastre, usable)
    started = _Search(land, wanted, Steps(effort_steps))
    started.run()
    return started.found(float(piece_m2.max(initial=0.0)))


class _Ground:
    """Where groups of some number of owners are looked for, and the seeds of them by number of parcels."""

    def __init__(self, confined: Confined) -> None:
        self.land, self.chosen, self.most_parcels = confined.land, confined.chosen, confined.most_parcels
        self.nearby = Nearby(confined.land)
        self._searches: dict[int, SeedSearch] = {}

    def seeds(self, aim: Aim, steps: Steps) -> Iterator[Seeds]:
        """Those of groups of so many parcels; not all if `steps` run out."""
        if aim.parcels not in self._searches:
            steps.spend(self.land.size // PARCELS_A_STEP)
            self._searches[aim.parcels] = SeedSearch(self.land, self.nearby, aim)
        return self._searches[aim.parcels].seeds(steps)


class _Search:
    """One search and what is known so far."""

    def __init__(self, land: Land, wanted: Wanted, steps: Steps) -> None:
        self._land, self._wanted, self._steps = land, wanted, steps
        self._need_m2 = wanted.area_m2 * (1 - ROUNDING)
        self._least_compactness = wanted.least_compactness * (1 - ROUNDING)
        self._quick_steps = steps.share(QUICK_PART)
        self._free = np.ones(land.size, dtype=bool)  # of no proven group
        self._proven: list[Pick] = []
        self._unproven: list[Pick] = []
        self._is_open = False  # whether a class is
        self._settled: dict[int, int | None] = {}
        self._whole = _Ground(Confined(land, np.arange(land.size), land.size))

    def run(self) -> None:
        """Look through class after class until enough is found or the effort is spent."""
        most_owners = min(self._wanted.most_owners or self._land.size, len(np.unique(self._land.owner)))
        for owners in range(1, most_owners + 1):
            steps = self._steps.share(OWNERS_PART)
            if steps.left < LEAST_STEPS:
                self._leave_open()
                break
            self._with_owners(owners, steps)
            self._steps.left += max(steps.left, 0)
            if self._is_enough(owners + 1, 0):
                break

    def found(self, largest_m2: float) -> Found:
        """What came of it."""
        wanting = self._wanted.limit - len(self._proven)
        picks = [*self._proven, *apart(self._unproven, self._free, wanting)]
        return Found(
            groups=tuple(each.group for each in picks),
            proven=len(self._proven),
            complete=not self._is_open,
            settled=tuple(Settled(owners, parcels) for owners, parcels in self._settled.items()),
            largest_m2=largest_m2,
        )

    def _with_owners(self, owners: int, steps: Steps) -> None:
        """Look through the classes of so many owners."""
        ground = self._whole
        if owners <= MOST_CONFINED:
            steps.spend(self._land.size)
            ground = _Ground(confine(self._land, self._aim(owners, 0)))
        self._settled[owners] = owners - 1  # they have a parcel each
        most_parcels = min(self._wanted.most_parcels or self._land.size, ground.most_parcels)
        for parcels in range(owners, most_parcels + 1):
            if self._is_enough(owners, parcels):
                return
            if not self._look_through(ground, self._aim(owners, parcels), steps):
                self._leave_open()
                return
            self._settled[owners] = parcels
        self._settled[owners] = None

    def _look_through(self, ground: _Ground, aim: Aim, steps: Steps) -> bool:
        """Find the best groups of one class; whether it was looked through to its end."""
        while True:
            kept = self._groups(ground, aim, steps)
            picks = [pick(self._land, members) for members in kept.apart(self._wanted.limit - len(self._proven))]
            if self._is_open or steps.left < 0:
                self._unproven += picks
                return steps.left >= 0
            self._proven += picks
            for each in picks:
                self._free[each.members] = False
            if not (kept.dropped and picks) or len(self._proven) == self._wanted.limit:
                return True

    def _groups(self, ground: _Ground, aim: Aim, steps: Steps) -> Compactest:
        """The most compact groups of a class, of parcels of no proven group."""
        kept, free = Compactest(aim.parcels), self._free[ground.chosen]
        for seeds in ground.seeds(aim, steps):
            for sets in Growth(ground.land, free, seeds, aim).groups(steps):
                kept.add(ground.chosen[sets.members], 4 * pi * sets.area_m2 / sets.perimeter_m**2)
        return kept

    def _leave_open(self) -> None:
        """From here on nothing is proven: see what is found quickly, so that no class worse than that is begun."""
        if self._is_open:
            return
        self._is_open = True
        aim = self._aim(0, 0)
        starts = np.argsort(-self._whole.nearby.most_m2(QUICK_PARCELS), kind="stable")[:QUICK_STARTS]
        starts = starts[self._free[starts]]
        groups = [broad_group(self._land, self._free, start, self._need_m2) for start in starts[:1]]
        groups += quick_groups(self._land, self._free, starts, aim, self._quick_steps)
        picks = [pick(self._land, members) for members in groups]
        self._unproven += [each for each in picks if self._suits(each)]

    def _suits(self, each: Pick) -> bool:
        """Whether a group that was found quickly is within all limits."""
        wanted, group = self._wanted, each.group
        return (
            group.area_m2 >= self._need_m2
            and group.compactness >= self._least_compactness
            and group.parcels <= (wanted.most_parcels or group.parcels)
            and group.owners <= (wanted.most_owners or group.owners)
        )

    def _is_enough(self, owners: int, parcels: int) -> bool:
        """Whether enough groups come before those of so many owners and parcels."""
        before = [each for each in self._unproven if (each.group.owners, each.group.parcels) < (owners, parcels)]
        wanting = self._wanted.limit - len(self._proven)
        return len(apart(before, self._free, wanting)) == wanting

    def _aim(self, owners: int, parcels: int) -> Aim:
        return Aim(owners, parcels, self._need_m2, self._least_compactness)
