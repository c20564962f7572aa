"""How parcels stand to a requirement, and what a question is held against. Pure, on whole columns."""

from collections.abc import Callable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from app.codes import Level
from app.matching.model import Pool, Question, Requirement, Verdict
from app.matching.units import DATE
from app.scoring.criteria import BY_ID, CRITERIA
from app.scoring.profiles import KnockOutRule, Profile
from app.scoring.totals import BoolArray
from app.scoring.value_functions import FloatArray
from app.stock.columns import CodeArray, Column, IdArray, Valued

DAYS_A_YEAR = 365.0


def judge(requirement: Requirement, column: Column) -> Verdict:
    """Who meets a requirement and of whom that is known, by the column of its property."""
    if column.numbers is not None:
        return _judge_amounts(requirement, column.numbers)
    if column.codes is None:
        raise TypeError("The column has neither numbers nor codes.")
    met = np.zeros(len(column.codes), dtype=np.bool_)
    for holds in _holders(column, column.codes, frozenset(requirement.one_of)):
        met |= holds
    return Verdict(met, known=column.codes >= 0)


def shortfalls(requirement: Requirement, column: Column, rows: NDArray[np.intp]) -> FloatArray:
    """How far some rows are from the bound they fail, in base units (days of a date).

    0 where met, NaN where unknown or where it is not a matter of amount.
    """
    return _beyond(requirement, column, rows, lambda _bound: 1.0)


def shortfall_ratios(requirement: Requirement, column: Column, rows: NDArray[np.intp]) -> FloatArray:
    """The same as shares of the bound; of a date, of a year; where the bound is 0, in base units."""
    if requirement.base_unit == DATE:
        return _beyond(requirement, column, rows, lambda _bound: DAYS_A_YEAR)
    return _beyond(requirement, column, rows, lambda bound: abs(bound) or 1.0)


def as_requirement(rule: KnockOutRule, profile: Profile) -> Requirement | None:
    """A knock-out rule about an amount as the must that it is; None where it is about codes."""
    if rule.minimum is None:
        return None
    if rule.criterion is None:
        return Requirement(str(rule.field), minimum=rule.minimum)
    criterion = BY_ID[rule.criterion]
    least = rule.minimum * float(profile.divisors[CRITERIA.index(criterion)])
    unit = criterion.divided_unit
    return Requirement(criterion.id, minimum=least, base_unit=unit, unit=unit)


def pool_of(
    question: Question,
    ids: IdArray,
    judged: BoolArray,
    criteria: Valued,
    columns: Mapping[str, Column],
    fails_rule: Mapping[str, BoolArray],
) -> Pool:
    """The parcels as a question sees them: soft requirements are items beside the criteria.

    `columns` are those of `names_of(question)`, by name.
    """
    wanted = [columns[each.name] for each in question.requirements]
    verdicts = [judge(each, column) for each, column in zip(question.requirements, wanted, strict=True)]
    soft = [
        verdict for each, verdict in zip(question.requirements, verdicts, strict=True) if each.level is not Level.MUST
    ]
    anybody = np.broadcast_to(np.True_, len(ids))
    bounded = {rule.id: as_requirement(rule, question.profile) for rule in question.rules}
    return Pool(
        ids=ids,
        judged=judged,
        values=[*criteria.value, *(verdict.met for verdict in soft)],
        known=[*criteria.known, *(verdict.known for verdict in soft)],
        counted=[*criteria.counted, *(anybody for _ in soft)],
        columns=wanted,
        verdicts=verdicts,
        fails_rule=fails_rule,
        rule_columns={id_: columns[rule.name] for id_, rule in bounded.items() if rule is not None},
    )


def names_of(question: Question) -> list[str]:
    """The columns that a question looks at, each once."""
    bounded = (as_requirement(rule, question.profile) for rule in question.rules)
    names = [*(each.name for each in question.requirements), *(each.name for each in bounded if each is not None)]
    return list(dict.fromkeys(names))


def _holders(column: Column, codes: CodeArray, wanted: frozenset[str]) -> Iterator[BoolArray]:
    """Who has each of the wanted values."""
    if column.holders:
        yield from (column.holders[label] for label in wanted if label in column.holders)
    else:
        yield from (np.equal(codes, code) for code, label in enumerate(column.labels) if label in wanted)


def _judge_amounts(requirement: Requirement, numbers: FloatArray) -> Verdict:
    known = np.equal(numbers, numbers)  # NaN is no equal of itself
    met = known
    if requirement.minimum is not None:
        met = np.greater_equal(numbers, requirement.minimum)
    if requirement.maximum is not None:
        met = met & np.less_equal(numbers, requirement.maximum)
    return Verdict(met, known)


def _beyond(
    requirement: Requirement, column: Column, rows: NDArray[np.intp], unit_of: Callable[[float], float]
) -> FloatArray:
    """How far rows are beyond the bound they fail, in what each bound is measured in."""
    if column.numbers is None or not requirement.has_bounds:
        return np.full(len(rows), np.nan)
    numbers, missing = column.numbers[rows], np.zeros(len(rows))
    low, high = requirement.minimum, requirement.maximum
    if low is not None:
        missing = np.maximum(missing, (low - numbers) / unit_of(low))
    if high is not None:
        missing = np.maximum(missing, (numbers - high) / unit_of(high))
    return missing
