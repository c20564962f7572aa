"""Score places against one profile: pure arithmetic on arrays, no I/O."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.codes import Group, Method
from app.network.model import NetworkRecord, Unreachable
from app.scoring.criteria import BY_ID, CRITERIA
from app.scoring.facts import Facts, figures, is_available, stated_flags
from app.scoring.profiles import KnockOutRule, Profile, ValueRule
from app.scoring.totals import BoolArray, ValueArray, points_over, totals, weighted_sum
from app.scoring.totals import contributions as points_of
from app.scoring.value_functions import FloatArray, Steps

ENGINE_VERSION = "3"  # raised with every change that can move a score
LEAST_COVERAGE_RATIO = 0.7  # below it a parcel is not ranked
GROUPS = tuple(Group)  # a group's rank is its position here


class Status(StrEnum):
    """What is known of a criterion at a place."""

    KNOWN = "known"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"  # it needs a parcel, and this is a bare place
    UNAVAILABLE = "unavailable"  # nothing is loaded that could tell


@dataclass(frozen=True)
class Measured:
    """What is known of n places, one row each, criteria in the order of `CRITERIA`.

    `quantity` is in base units, before a ratio criterion is divided by the need, and NaN where unknown; a class is
    the position in the criterion's codes. `low` and `high` are what the accuracy of both ends of a distance leaves
    open. `stated` holds per criterion 1, 0 or NaN (unknown) for each of its `Stated`. `fields` are the raw values of
    a parcel; empty at a bare place. `applicable` and `available` hold one flag a criterion.
    """

    quantity: FloatArray
    low: FloatArray
    high: FloatArray
    stated: Mapping[str, FloatArray]
    fields: Mapping[str, Sequence[object]]
    applicable: BoolArray
    available: BoolArray

    @classmethod
    def of(cls, facts: Facts, open_kinds: frozenset[str], *, is_parcel: bool) -> "Measured":
        """Facts in the order of the criteria. `open_kinds`: kinds of which a facility is open."""
        stacked = np.stack([figures(criterion, facts) for criterion in CRITERIA], axis=1)
        return cls(
            quantity=stacked[:, :, 0],
            low=stacked[:, :, 1],
            high=stacked[:, :, 2],
            stated={criterion.id: stated_flags(criterion, facts) for criterion in CRITERIA if criterion.stated},
            fields=facts.fields,
            applicable=np.array([is_parcel or criterion.needs_place_only for criterion in CRITERIA]),
            available=np.array([is_available(criterion, open_kinds) for criterion in CRITERIA]),
        )

    def row(self, position: int) -> "Measured":
        """One place alone."""
        only = slice(position, position + 1)
        return Measured(
            self.quantity[only],
            self.low[only],
            self.high[only],
            {name: flags[only] for name, flags in self.stated.items()},
            {name: values[only] for name, values in self.fields.items()},
            self.applicable,
            self.available,
        )


@dataclass(frozen=True)
class Values:
    """Values from 0 to 1 (0 where unknown) with their range; `counted` marks what could be known at that place.

    Each array has a row for a criterion and a column for a place.
    """

    value: ValueArray
    low: ValueArray
    high: ValueArray
    known: BoolArray
    counted: BoolArray

    def row(self, position: int) -> "Values":
        """One place alone."""
        only = slice(position, position + 1)
        return Values(*(part[:, only] for part in vars(self).values()))


@dataclass(frozen=True)
class Scores:
    """Scores in points, 0 to 100, one row a place; `score` is NaN where nothing is known."""

    score: FloatArray
    low: FloatArray
    high: FloatArray
    coverage_ratio: FloatArray
    applicable_coverage_ratio: FloatArray
    group_rank: NDArray[np.int16]

    def at(self, position: int) -> "PlaceScore":
        """Those of one place."""
        points = float(self.score[position])
        return PlaceScore(
            score=None if np.isnan(points) else points,
            score_low=float(self.low[position]),
            score_high=float(self.high[position]),
            coverage_ratio=float(self.coverage_ratio[position]),
            applicable_coverage_ratio=float(self.applicable_coverage_ratio[position]),
            group=GROUPS[int(self.group_rank[position])],
        )


@dataclass(frozen=True)
class PlaceScore:
    """The score of one place in points, None where nothing is known, with its range, coverage and group."""

    score: float | None
    score_low: float
    score_high: float
    coverage_ratio: float
    applicable_coverage_ratio: float
    group: Group


@dataclass(frozen=True)
class Evidence:
    """Where a measured quantity comes from."""

    facility: str | None = None
    facility_id: int | None = None
    method: Method | None = None  # of a distance; None for a field of the record
    source: str | None = None
    as_of: date | None = None
    accuracy_m: float | None = None
    network: NetworkRecord | None = None  # that a distance was found on
    reason: Unreachable | None = None  # why no road leads there


@dataclass(frozen=True)
class Contribution:
    """What one criterion gives: points = 100 · weight · value ÷ sum of the known weights; None where unknown."""

    criterion: str
    status: Status
    measured: float | str | None
    unit: str
    value: float | None
    value_low: float | None
    value_high: float | None
    weight: float
    points: float | None
    evidence: Evidence


@dataclass(frozen=True)
class KnockOut:
    """A rule that excludes the parcel. `missing_amount` is in `unit`; None where it is not a matter of amount."""

    id: str
    criterion: str
    required: float | str
    measured: float | str
    missing_amount: float | None
    unit: str | None
    reason: Mapping[str, str]


def values(measured: Measured, profile: Profile) -> Values:
    """Apply the profile's value functions. Known is a value that is there, applies and may be counted."""
    shape = measured.quantity.shape[::-1]
    value, low, high = (np.empty(shape, dtype=np.float32) for _ in range(3))
    known, counted = np.empty(shape, dtype=np.bool_), np.empty(shape, dtype=np.bool_)
    for number in range(len(profile.entries)):
        each = criterion_values(measured, profile, number)
        value[number], low[number], high[number], known[number], counted[number] = each
    return Values(value, low, high, known, counted)


def criterion_values(measured: Measured, profile: Profile, number: int) -> tuple[NDArray[Any], ...]:
    """Value, low, high, known and counted of one criterion, by its position in `CRITERIA`."""
    rule, criterion = profile.value_rules[number], CRITERIA[number]
    stated = measured.stated.get(criterion.id)
    value = plain_value(rule, measured.quantity[:, number], stated)
    ends = [rule.function(end[:, number] / rule.divisor) for end in (measured.low, measured.high)]
    low, high = np.minimum(*ends), np.maximum(*ends)
    if stated is not None:
        lift_range(low, high, stated, np.array(rule.stated_values))
    is_there = ~np.isnan(value)
    own_record = criterion.target is None
    counted = measured.applicable[number] & (measured.available[number] | (own_record & is_there))
    known = counted & is_there
    return (*(np.where(known, part, 0.0) for part in (value, low, high)), known, counted)


def plain_value(rule: ValueRule, quantity: FloatArray, stated: FloatArray | None) -> FloatArray:
    """Values of one criterion of n places, NaN where unknown; `stated` (n, k) is what is stated on the plots.

    The better of the distance and what is stated counts. Where no distance is known, a stated supply counts only if
    nothing could be better.
    """
    value = rule.function(quantity / rule.divisor)
    if stated is None:
        return value
    secured = _secured(stated, np.array(rule.stated_values))
    return _lifted(value, secured, secured)


def lift_range(low: FloatArray, high: FloatArray, stated: FloatArray, stated_values: FloatArray) -> None:
    """Raise both ends in place to what is stated on the plot.

    A supply of which nothing is known may be there, so it raises `high` only.
    """
    secured = _secured(stated, stated_values)
    possible = np.max(np.where(stated == 0, 0.0, stated_values), axis=1)
    low[:] = _lifted(low, secured, secured)
    high[:] = _lifted(high, np.maximum(secured, possible), secured)


def _secured(stated: FloatArray, stated_values: FloatArray) -> FloatArray:
    best: FloatArray = np.max(np.where(stated == 1, stated_values, 0.0), axis=1)
    return best


def _lifted(part: FloatArray, floor: FloatArray, secured: FloatArray) -> FloatArray:
    return np.where(np.isnan(part) & (secured >= 1.0), 1.0, np.maximum(part, floor))


def score(measured: Measured, profile: Profile) -> Scores:
    """Weighted mean of the known criterion values, in points from 0 (worst) to 100 (best).

    Unknown is not zero: it leaves the score to what is known, widens `low`..`high` and lowers the coverage. The range
    counts an unknown value as 0 and as 1 over what applies and is available; what nothing loaded can tell, or what
    needs a parcel where there is none, is left out of it, so a place that is fully known has no range.
    """
    return score_values(values(measured, profile), profile.weights, knocked_out(measured, profile))


def score_values(each: Values, weights: FloatArray, is_knocked_out: BoolArray) -> Scores:
    """Score places by the values of criteria, or of whatever else has a value and a weight."""
    found = totals(each.value, each.known, weights)
    counted_weight = weighted_sum(each.counted, weights)
    low = points_over(weighted_sum(each.low, weights), counted_weight)
    high = points_over(weighted_sum(each.high, weights) + (counted_weight - found.known_weight), counted_weight)
    applicable_coverage_ratio = coverage_ratios(found.known_weight, counted_weight)
    return Scores(
        score=found.points,
        low=np.nan_to_num(low, nan=0.0),
        high=np.fmax(np.fmin(high, 100.0), found.points),  # rounding must not put the score outside its range
        coverage_ratio=found.known_weight / weights.sum(),
        applicable_coverage_ratio=applicable_coverage_ratio,
        group_rank=group_ranks(applicable_coverage_ratio, is_knocked_out),
    )


def coverage_ratios(known_weight: FloatArray, counted_weight: FloatArray) -> FloatArray:
    """Share of the weights that could be known which is known, 0 where none could."""
    return np.divide(known_weight, counted_weight, out=np.zeros_like(known_weight), where=counted_weight > 0)


def group_ranks(applicable_coverage_ratio: FloatArray, is_knocked_out: BoolArray) -> NDArray[np.int16]:
    """Position of each place's group in `GROUPS`; a knock-out goes before missing data."""
    is_covered = applicable_coverage_ratio >= LEAST_COVERAGE_RATIO - 1e-9
    ranks = np.where(is_covered, np.int16(GROUPS.index(Group.RANKED)), np.int16(GROUPS.index(Group.DATA_MISSING)))
    return np.where(is_knocked_out, np.int16(GROUPS.index(Group.KNOCKED_OUT)), ranks)


def order_keys(points: FloatArray) -> FloatArray:
    """What orders a group, best first: -points, and 1 where nothing is known."""
    return np.where(np.isnan(points), 1.0, -points)


def knocked_out(measured: Measured, profile: Profile) -> BoolArray:
    """Which places a knock-out rule of the profile excludes. An unknown figure excludes nothing."""
    excluded = np.zeros(len(measured.quantity), dtype=bool)
    for rule in profile.knock_outs:
        excluded |= fails(rule, measured, profile)
    return excluded


def fails(rule: KnockOutRule, measured: Measured, profile: Profile) -> BoolArray:
    """Which places fail one rule."""
    if rule.criterion is not None:
        column = CRITERIA.index(BY_ID[rule.criterion])
        return np.asarray(measured.quantity[:, column] / profile.divisors[column] < rule.minimum)
    present = measured.fields.get(rule.field or "")
    if present is None:
        return np.zeros(len(measured.quantity), dtype=bool)
    return np.array([value is not None and _fails(rule, value) for value in present], dtype=bool)


def _fails(rule: KnockOutRule, value: object) -> bool:
    if rule.minimum is not None:
        return isinstance(value, int | float) and value < rule.minimum
    if rule.allowed is not None:
        return value not in rule.allowed
    return value in (rule.excluded or ())


def knock_outs(measured: Measured, profile: Profile) -> list[KnockOut]:
    """The rules that exclude a single place, with what is missing."""
    return [_knock_out(rule, measured, profile) for rule in profile.knock_outs if fails(rule, measured, profile)[0]]


def _knock_out(rule: KnockOutRule, measured: Measured, profile: Profile) -> KnockOut:
    if rule.criterion is not None:
        criterion = BY_ID[rule.criterion]
        column = CRITERIA.index(criterion)
        required = float(rule.minimum or 0) * float(profile.divisors[column])
        amount = float(measured.quantity[0, column])
        return KnockOut(rule.id, criterion.id, required, amount, required - amount, criterion.divided_unit, rule.title)
    name = str(rule.field)
    value = measured.fields[name][0]
    if rule.minimum is not None and isinstance(value, int | float):
        unit = name.rpartition("_")[2]
        return KnockOut(rule.id, name, rule.minimum, value, rule.minimum - value, unit, rule.title)
    listed = ", ".join(_told(code) for code in rule.allowed or rule.excluded or ())
    required_text = listed if rule.allowed is not None else f"not {listed}"
    return KnockOut(rule.id, name, required_text, _told(value), None, None, rule.title)


def _told(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def explained(
    measured: Measured, each: Values, profile: Profile, evidence: Mapping[str, Evidence] | None = None
) -> list[Contribution]:
    """Explain a single place by its values: what each criterion adds. The points sum to its score."""
    points = points_of(each.value[:, 0], each.known[:, 0], profile.weights)
    told = []
    for number, entry in enumerate(profile.entries):
        criterion = entry.criterion
        known = bool(each.known[number, 0])
        quantity = float(measured.quantity[0, number] / profile.divisors[number])
        found = (evidence or {}).get(criterion.id, Evidence())
        told.append(
            Contribution(
                criterion=criterion.id,
                status=_status(measured, each, number),
                measured=_told_quantity(entry.value, criterion.codes, quantity) if known else None,
                unit=criterion.unit,
                value=told_value(each.value[number, 0]) if known else None,
                value_low=told_value(each.low[number, 0]) if known else None,
                value_high=told_value(each.high[number, 0]) if known else None,
                weight=entry.weight,
                points=float(points[number]) if known else None,
                evidence=found if known or found.reason is not None else Evidence(),
            )
        )
    return told


def told_value(value: np.float32) -> float:
    """A value by the fewest digits that tell it from its neighbours, such as 0.3 for 0.30000001192092896."""
    return float(str(value))


def _told_quantity(value: object, codes: Sequence[str], quantity: float) -> float | str | None:
    if np.isnan(quantity):  # a supply stated on the plot counts without a distance
        return None
    return codes[int(quantity)] if isinstance(value, Steps) else quantity


def _status(measured: Measured, each: Values, number: int) -> Status:
    if each.known[number, 0]:
        return Status.KNOWN
    if not measured.applicable[number]:
        return Status.NOT_APPLICABLE
    return Status.UNKNOWN if each.counted[number, 0] else Status.UNAVAILABLE
