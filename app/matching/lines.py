"""A parcel in the answer: its sum over criteria and soft requirements, and how it stands to each requirement. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.codes import Group, Level
from app.matching.model import Difference, Question, Requirement, Unknown
from app.scoring.explain import ScoreAnswer
from app.scoring.score import Contribution, Evidence, KnockOut, Status, Values, score_values
from app.scoring.totals import contributions

Figure = float | str | list[str] | None


@dataclass(frozen=True)
class Judged:
    """How a parcel stands to a requirement: in base units (days of a date), None where unknown."""

    requirement: Requirement
    measured: Figure
    met: bool | None
    missing: float | None


@dataclass(frozen=True)
class Place:
    """What the ranking says of one parcel, before it is explained."""

    parcel_id: int
    rank: int | None
    group: Group
    judged: tuple[Judged, ...]
    gains: tuple[Difference, ...] = ()
    losses: tuple[Difference, ...] = ()
    unknown: tuple[Unknown, ...] = ()


@dataclass(frozen=True)
class Line:
    """A parcel with all that its place is made of; the points of the contributions add up to its score."""

    place: Place
    synthetic: bool
    score: float | None
    score_low: float
    score_high: float
    coverage_ratio: float
    applicable_coverage_ratio: float
    contributions: tuple[Contribution, ...]
    knock_outs: tuple[KnockOut, ...]


def line_of(place: Place, answer: ScoreAnswer, question: Question) -> Line:
    """A place explained by its parcel's answer: soft requirements beside criteria, all weighed as the question says."""
    soft = [judged for judged in place.judged if judged.requirement.level is not Level.MUST]
    items = [*answer.contributions, *map(_item, soft)]
    each = _values(items)
    points = contributions(each.value[:, 0], each.known[:, 0], question.weights)
    scores = score_values(each, question.weights, np.zeros(1, dtype=np.bool_))
    score = float(scores.score[0])
    rules = {rule.id for rule in question.rules}
    return Line(
        place=place,
        synthetic=answer.synthetic,
        score=None if np.isnan(score) else score,
        score_low=float(scores.low[0]),
        score_high=float(scores.high[0]),
        coverage_ratio=float(scores.coverage_ratio[0]),
        applicable_coverage_ratio=float(scores.applicable_coverage_ratio[0]),
        contributions=tuple(_weighed(items, question.weights.tolist(), points.tolist())),
        knock_outs=tuple(hit for hit in answer.knock_outs if hit.id in rules),
    )


def _item(judged: Judged) -> Contribution:
    """A soft requirement as what it adds: all of its weight where it is met."""
    value = None if judged.met is None else float(judged.met)
    measured = ", ".join(judged.measured) if isinstance(judged.measured, list) else judged.measured
    return Contribution(
        criterion=judged.requirement.label,
        status=Status.UNKNOWN if value is None else Status.KNOWN,
        measured=measured,
        unit=judged.requirement.base_unit or "class",
        value=value,
        value_low=value,
        value_high=value,
        weight=0.0,
        points=None,
        evidence=Evidence(),
    )


def _values(items: Sequence[Contribution]) -> Values:
    """The values of one parcel as they were summed: what is told of a value gives the very value back."""

    def column(told: Iterator[float | None]) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
        return np.array([[0.0 if value is None else value] for value in told], dtype=np.float32)

    return Values(
        value=column(item.value for item in items),
        low=column(item.value_low for item in items),
        high=column(item.value_high for item in items),
        known=np.array([[item.status is Status.KNOWN] for item in items]),
        counted=np.array([[item.status in (Status.KNOWN, Status.UNKNOWN)] for item in items]),
    )


def _weighed(
    items: Sequence[Contribution], weights: Sequence[float], points: Sequence[float]
) -> Iterator[Contribution]:
    for item, weight, given in zip(items, weights, points, strict=True):
        yield replace(item, weight=weight, points=given if item.status is Status.KNOWN else None)
