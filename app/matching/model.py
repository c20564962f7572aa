"""What a project requires of land, the parcels it is held against as columns of numbers, and what is found. Pure.

Arrays have one element a parcel of the pool. An item is what adds to a score: a criterion of the profile, by its id, or
a soft requirement, by its label.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.codes import Level
from app.matching.units import told
from app.scoring.profiles import KnockOutRule, Profile
from app.scoring.totals import BoolArray
from app.scoring.value_functions import FloatArray
from app.stock.columns import Column, IdArray


@dataclass(frozen=True)
class Requirement:
    """One thing a project requires of the property `name` of parcels, in that property's base unit.

    It holds where the value lies between `minimum` and `maximum`, both inclusive, or is `one_of` some codes. A `must`
    excludes who fails it; the others weigh `weight` beside the criteria, whose weights sum to 1. `unit` is what the
    caller gave the bounds in; a date is a number of days. A property `of_several` values a parcel is met by any.
    """

    name: str
    level: Level = Level.MUST
    minimum: float | None = None
    maximum: float | None = None
    one_of: tuple[str, ...] = ()
    weight: float = 0.0
    base_unit: str | None = None
    unit: str | None = None
    of_several: bool = False

    @property
    def has_bounds(self) -> bool:
        """Whether it is a matter of amount."""
        return self.minimum is not None or self.maximum is not None

    @property
    def label(self) -> str:
        """What it says, in base units: `motorway_exit_truck_s <= 600`. No two of a question are the same."""
        if not self.has_bounds:
            return f"{self.name} in {', '.join(self.one_of)}"
        low = [] if self.minimum is None else [f"{self.name} >= {told(self.minimum, self.base_unit)}"]
        high = [] if self.maximum is None else [f"{self.name} <= {told(self.maximum, self.base_unit)}"]
        return " and ".join(low + high)


@dataclass(frozen=True)
class Verdict:
    """How parcels stand to one requirement. Who is unknown neither meets nor fails it."""

    met: BoolArray
    known: BoolArray

    @cached_property
    def failed(self) -> BoolArray:
        """Who is known not to meet it."""
        return self.known & ~self.met


@dataclass(frozen=True)
class Question:
    """What is wanted: a profile with the project's own weights and needs, and requirements.

    Where the lower bound of a must is what the project needs, the must stands in the place of the rule of the profile
    that compares with that need: `replaced` are the ids of such rules, and `without` tells, by the label of the must,
    which lower bound the rule would have without it.
    """

    profile: Profile
    requirements: tuple[Requirement, ...] = ()
    replaced: frozenset[str] = frozenset()
    without: Mapping[str, float] = field(default_factory=dict)

    @cached_property
    def musts(self) -> tuple[Requirement, ...]:
        """Those that exclude."""
        return tuple(each for each in self.requirements if each.level is Level.MUST)

    @cached_property
    def soft(self) -> tuple[Requirement, ...]:
        """Those that weigh."""
        return tuple(each for each in self.requirements if each.level is not Level.MUST)

    @cached_property
    def rules(self) -> tuple[KnockOutRule, ...]:
        """The knock-out rules of the profile that hold beside the musts."""
        return tuple(rule for rule in self.profile.knock_outs if rule.id not in self.replaced)

    @cached_property
    def items(self) -> tuple[str, ...]:
        """What adds to a score, in the order of the sums."""
        return (*(entry.criterion.id for entry in self.profile.entries), *(each.label for each in self.soft))

    @cached_property
    def weights(self) -> FloatArray:
        """Of the items; they sum to 1. Without soft requirements they are the profile's, to the last digit.

        Whoever adds the weights up exactly and rounds once gets the same digits.
        """
        if not self.soft:
            return self.profile.weights
        given = np.array([*self.profile.weights, *(each.weight for each in self.soft)])
        shares: FloatArray = given / math.fsum(given)
        return shares


@dataclass(frozen=True)
class Pool:
    """The whole stock as columns, ids ascending; held against the question are the rows that are `judged`.

    `values`, `known` and `counted` have one array an item: value 0 to 1 (0 where unknown), whether it is known, and
    whether it could be. `columns` and `verdicts` are those of all requirements, in their order; `fails_rule` tells
    who fails each knock-out rule of the profile, by the rule's id, and `rule_columns` what the rules about amounts
    look at.
    """

    ids: IdArray
    judged: BoolArray
    values: Sequence[NDArray[Any]]
    known: Sequence[NDArray[Any]]
    counted: Sequence[NDArray[Any]]
    columns: Sequence[Column]
    verdicts: Sequence[Verdict]
    fails_rule: Mapping[str, BoolArray]
    rule_columns: Mapping[str, Column] = field(default_factory=dict)


@dataclass(frozen=True)
class Ranking:
    """Every parcel of a pool by group and points.

    `points` is NaN where nothing is known, `group_rank` -1 where nothing was judged. Who is in the group `ranked` has a
    rank: the position, from 1, by descending points and then by ascending id (`rank.first`, `rank.rank_of`).
    """

    points: FloatArray
    applicable_coverage_ratio: FloatArray
    group_rank: NDArray[np.int8]  # position in `score.GROUPS`
    obstacles: NDArray[np.uint8]  # how many musts, rules and lacks of data stand before a rank; 255: not judged

    @cached_property
    def has_rank(self) -> BoolArray:
        """Who is ranked."""
        return np.equal(self.obstacles, 0)

    @cached_property
    def ranked_points(self) -> FloatArray:
        """Points of who is ranked, ascending."""
        return np.sort(self.points[self.has_rank])


@dataclass(frozen=True)
class Difference:
    """What an item gives more (or less) than to the next-ranked parcel; unknown gives nothing."""

    item: str
    points: float


@dataclass(frozen=True)
class Unknown:
    """An item or a must that is unknown, and the rank if it turned out best and worst; None: no rank then."""

    item: str
    rank_if_best: int | None
    rank_if_worst: int | None


class End(StrEnum):
    """Which bound of a requirement."""

    MIN = "min"
    MAX = "max"


@dataclass(frozen=True)
class Relaxation:
    """Another bound for a requirement, in its base unit, and how many parcels more would have a rank with it."""

    end: End
    bound: float
    more: int


@dataclass(frozen=True)
class Cost:
    """What one must, or one knock-out rule of the profile, does to the list.

    `failed_alone` and `unknown_alone` are those whom asking again without it would rank. `least` is the smallest
    loosening of a bound that adds a parcel, `steps` are some round ones; both empty where it is no matter of amount.
    """

    id: str  # label of the requirement, or id of the rule
    met: int
    failed: int
    unknown: int
    failed_alone: int
    unknown_alone: int
    least: Relaxation | None = None
    steps: tuple[Relaxation, ...] = ()


@dataclass(frozen=True)
class NearMiss:
    """A parcel that only one must excludes, and what it would be without.

    `missing` is in the base unit of the must (days of a date), `missing_ratio` its share of the bound; None where it
    is not a matter of amount.
    """

    row: int
    requirement: Requirement
    missing: float | None
    missing_ratio: float | None
    points: float
    rank: int = 0
