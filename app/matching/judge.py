"""How parcels stand to a requirement, and what a question is held against. Pure, on whole columns."""

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from app.codes import Level
from app.matching.model import Pool, Question, Requirement, Verdict
from app.scoring.criteria import BY_ID, CRITERIA
from app.scoring.profiles import KnockOutRule, Profile
from app.scoring.score import Values
from app.scoring.totals import BoolArray
from app.scoring.value_functions import FloatArray
from app.stock.columns import Column, IdArray, Valued


def judge(requirement: Requirement, column: Column, count: int) -> Verdict:
    """Who of `count` parcels meets a requirement and of whom that is known, by the column of its property."""
    if column.numbers is not None:
        return _judge_amounts(requirement, column.numbers)
    if column.codes is not None and not column.holders:
        wanted = np.array([*(label in requirement.one_of for label in column.labels), False])  # -1 is unknown
        return Verdict(met=wanted[column.codes], known=column.codes >= 0)
    nobody = np.zeros(count, dtype=np.bool_)
    held = [column.holders[label] for label in requirement.one_of if label in column.holders]
    is_known = _any(column.holders.values(), nobody) if column.codes is None else column.codes >= 0
    return Verdict(met=_any(held, nobody), known=is_known)


def shortfalls(requirement: Requirement, column: Column, rows: NDArray[np.intp]) -> FloatArray:
    """How far some rows are from the bound they fail, in base units (days of a date).

    0 where met, NaN where unknown or where it is not a matter of amount.
    """
    if column.numbers is None or not requirement.has_bounds:
        return np.full(len(rows), np.nan)
    numbers, missing = column.numbers[rows], np.zeros(len(rows))
    if requirement.minimum is not None:
        missing = np.maximum(missing, requirement.minimum - numbers)
    if requirement.maximum is not None:
        missing = np.maximum(missing, numbers - requirement.maximum)
    return missing


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
    criteria: Values | Valued,
    columns: Mapping[str, Column],
    fails_rule: Mapping[str, BoolArray],
) -> Pool:
    """The parcels as a question sees them: soft requirements are items beside the criteria.

    `columns` are those of `names_of(question)`, by name.
    """
    wanted = [columns[each.name] for each in question.requirements]
    verdicts = [judge(each, column, len(ids)) for each, column in zip(question.requirements, wanted, strict=True)]
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


def _judge_amounts(requirement: Requirement, numbers: FloatArray) -> Verdict:
    known = np.equal(numbers, numbers)  # NaN is no equal of itself
    met = known
    if requirement.minimum is not None:
        met = np.greater_equal(numbers, requirement.minimum)
    if requirement.maximum is not None:
        met = met & np.less_equal(numbers, requirement.maximum)
    return Verdict(met, known)


def _any(masks: Iterable[BoolArray], nobody: BoolArray) -> BoolArray:
    found = nobody.copy()
    for mask in masks:
        found |= mask
    return found
