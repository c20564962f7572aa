"""What each must and each knock-out rule costs, and what loosening it would bring. Pure, on whole columns."""

import math
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import numpy as np

from app.codes import Level
from app.matching.judge import as_requirement
from app.matching.model import Cost, End, Pool, Question, Ranking, Relaxation, Requirement, Verdict
from app.matching.units import DATE, in_base, in_unit
from app.scoring.totals import BoolArray
from app.scoring.value_functions import FloatArray
from app.stock.columns import Column

# [A] Round loosenings: shares of the bound; of a date, days.
STEP_RATIOS = (Fraction(1, 10), Fraction(1, 5), Fraction(1, 2), Fraction(1))
STEP_DAYS = (90, 180, 365, 730)
STEP_DIGITS = 2  # significant ones that a round bound has


def costs(question: Question, pool: Pool, ranking: Ranking) -> list[Cost]:
    """Of every must, in the order of the requirements, and of every rule of the profile that holds beside them."""
    stopped_once = np.equal(ranking.obstacles, 1)
    return [*_must_costs(question, pool, stopped_once), *_rule_costs(question, pool, stopped_once)]


def relaxations(
    requirement: Requirement, column: Column, stopped: BoolArray
) -> tuple[Relaxation | None, tuple[Relaxation, ...]]:
    """The least loosening of a bound that adds a parcel, and round ones.

    `stopped` are the parcels that fail this requirement and would have a rank otherwise.
    """
    if column.numbers is None or not requirement.has_bounds:
        return None, ()
    numbers = column.numbers[stopped]
    least = [found for end in End if (found := _least(requirement, numbers, end)) is not None]
    steps = [step for end in End for step in _steps(requirement, numbers, end)]
    return min(least, key=lambda found: _distance(requirement, found), default=None), tuple(steps)


def _must_costs(question: Question, pool: Pool, stopped_once: BoolArray) -> Iterator[Cost]:
    for requirement, column, verdict in zip(question.requirements, pool.columns, pool.verdicts, strict=True):
        if requirement.level is Level.MUST:
            stopped = stopped_once & ~verdict.met
            cost = _cost(requirement.label, verdict, stopped, _left_by_rule(question, requirement, column), pool.judged)
            within_reach = stopped & verdict.known & _needs_something(question, requirement, column)
            yield _with_relaxations(cost, requirement, column, within_reach)


def _rule_costs(question: Question, pool: Pool, stopped_once: BoolArray) -> Iterator[Cost]:
    for rule in question.rules:
        fails, column = pool.fails_rule[rule.id], pool.rule_columns.get(rule.id, Column())
        known = _known(column, fails)
        stopped = stopped_once & fails
        cost = _cost(rule.id, Verdict(met=known & ~fails, known=known), stopped, np.True_, pool.judged)
        requirement = as_requirement(rule, question.profile)
        yield cost if requirement is None else _with_relaxations(cost, requirement, column, stopped)


def _left_by_rule(question: Question, must: Requirement, column: Column) -> BoolArray | np.bool_:
    """Whom the rule that a must stands for would not exclude without the must."""
    least = question.without.get(must.label)
    return np.True_ if least is None or column.numbers is None else ~(column.numbers < least)


def _needs_something(question: Question, must: Requirement, column: Column) -> BoolArray | np.bool_:
    """Whom a looser must could let pass: one that asks for 0 sets no need, and the rule would hold again."""
    return np.True_ if must.label not in question.without or column.numbers is None else column.numbers > 0


def _known(column: Column, fails: BoolArray) -> BoolArray:
    """Of whom a rule can tell; where its column is not at hand, of everybody."""
    return np.ones_like(fails) if column.numbers is None else np.equal(column.numbers, column.numbers)


def _cost(
    id_: str, verdict: Verdict, stopped: BoolArray, left_by_rule: BoolArray | np.bool_, judged: BoolArray
) -> Cost:
    """`stopped` are those who have no other obstacle."""
    alone = stopped & left_by_rule
    failed_alone = int(np.count_nonzero(alone & verdict.known))
    return Cost(
        id=id_,
        met=int(np.count_nonzero(verdict.met & judged)),
        failed=int(np.count_nonzero(verdict.failed & judged)),
        unknown=int(np.count_nonzero(judged & ~verdict.known)),
        failed_alone=failed_alone,
        unknown_alone=int(np.count_nonzero(alone)) - failed_alone,
    )


def _with_relaxations(cost: Cost, requirement: Requirement, column: Column, stopped: BoolArray) -> Cost:
    least, steps = relaxations(requirement, column, stopped)
    return replace(cost, least=least, steps=steps)


def _distance(requirement: Requirement, found: Relaxation) -> float:
    """How far a bound is moved."""
    return abs(found.bound - (_bound(requirement, found.end) or 0.0))


def _bound(requirement: Requirement, end: End) -> float | None:
    return requirement.minimum if end is End.MIN else requirement.maximum


def _within_other_end(requirement: Requirement, numbers: FloatArray, end: End) -> FloatArray:
    """The numbers that the other bound lets pass; only they can be won by loosening this one."""
    other = requirement.maximum if end is End.MIN else requirement.minimum
    if other is None:
        return numbers
    return numbers[numbers <= other] if end is End.MIN else numbers[numbers >= other]


def _least(requirement: Requirement, numbers: FloatArray, end: End) -> Relaxation | None:
    won = _within_other_end(requirement, numbers, end)
    if _bound(requirement, end) is None or len(won) == 0:
        return None
    nearest = float(won.max() if end is End.MIN else won.min())
    return Relaxation(end, nearest, int(np.count_nonzero(won == nearest)))


def _steps(requirement: Requirement, numbers: FloatArray, end: End) -> Iterator[Relaxation]:
    won = _within_other_end(requirement, numbers, end)
    for bound in round_bounds(requirement, end):
        passes = won >= bound if end is End.MIN else won <= bound
        yield Relaxation(end, bound, int(np.count_nonzero(passes)))


def round_bounds(requirement: Requirement, end: End) -> list[float]:
    """Looser bounds at round distances, in base units, each once.

    The steps are taken and rounded, outwards, in the unit that the bound was given in: 10 min become 11, 12, 15 and 20.
    A lower bound is not lowered to 0: that would be no requirement.
    """
    bound = _bound(requirement, end)
    if bound is None or bound == 0:
        return []
    outwards = -1 if end is End.MIN else 1
    if requirement.base_unit == DATE:
        return [bound + outwards * days for days in STEP_DAYS]
    given = in_unit(bound, requirement.base_unit, requirement.unit)
    moved = (Fraction(str(given)) + outwards * ratio * abs(Fraction(str(given))) for ratio in STEP_RATIOS)
    rounded = [_rounded(each, outwards) for each in moved if each != 0]
    return list(dict.fromkeys(in_base(each, requirement.base_unit, requirement.unit) for each in rounded))


def _rounded(value: Fraction, outwards: int) -> float:
    """To two significant digits, away from the bound."""
    exponent = math.floor(math.log10(abs(value))) - (STEP_DIGITS - 1)
    unit = Fraction(10) ** exponent
    whole = math.floor(value / unit) if outwards < 0 else math.ceil(value / unit)
    return float(whole * unit)
