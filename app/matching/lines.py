"""A parcel in the answer: its sum over criteria and soft requirements, and how it stands to each requirement. Pure."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from app.codes import Group, Level
from app.matching.model import Difference, Question, Requirement, Unknown
from app.scoring.explain import ScoreAnswer
from app.scoring.score import Contribution, Evidence, KnockOut, PlaceScore, Status, Values, score_values
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
    scored: PlaceScore
    contributions: tuple[Contribution, ...]
    knock_outs: tuple[KnockOut, ...]


def lines_of(places: Sequence[Place], answers: Sequence[ScoreAnswer], question: Question) -> list[Line]:
    """Places explained by their parcels' answers: soft requirements beside criteria, weighed as the question says."""
    items = [
        [*answer.contributions, *(_item(each) for each in place.judged if each.requirement.level is not Level.MUST)]
        for place, answer in zip(places, answers, strict=True)
    ]
    if not items:
        return []
    each = _values(items)
    scores = score_values(each, question.weights, np.zeros(len(items), dtype=np.bool_))
    weights, rules = question.weights.tolist(), {rule.id for rule in question.rules}
    return [
        Line(
            place=place,
            synthetic=answer.synthetic,
            scored=scores.at(number),
            contributions=tuple(_weighed(items[number], weights, _points(each.row(number), question))),
            knock_outs=tuple(hit for hit in answer.knock_outs if hit.id in rules),
        )
        for number, (place, answer) in enumerate(zip(places, answers, strict=True))
    ]


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


def _values(items: Sequence[Sequence[Contribution]]) -> Values:
    """The values of parcels as they were summed: what is told of a value gives the very value back."""

    def table(told: Callable[[Contribution], float | bool | None], kind: DTypeLike) -> NDArray[Any]:
        return np.array([[told(item) or 0 for item in row] for row in items], dtype=kind).T

    return Values(
        value=table(lambda item: item.value, np.float32),
        low=table(lambda item: item.value_low, np.float32),
        high=table(lambda item: item.value_high, np.float32),
        known=table(lambda item: item.status is Status.KNOWN, np.bool_),
        counted=table(lambda item: item.status in (Status.KNOWN, Status.UNKNOWN), np.bool_),
    )


def _points(row: Values, question: Question) -> list[float]:
    points: list[float] = contributions(row.value[:, 0], row.known[:, 0], question.weights).tolist()
    return points


def _weighed(
    items: Sequence[Contribution], weights: Sequence[float], points: Sequence[float]
) -> Iterator[Contribution]:
    for item, weight, given in zip(items, weights, points, strict=True):
        yield replace(item, weight=weight, points=given if item.status is Status.KNOWN else None)
