"""Why a question has no ranked parcel. Pure."""

from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from app.codes import Group
from app.matching.model import Pool, Question, Ranking, Requirement
from app.matching.rank import must_verdicts, rule_failures
from app.scoring.score import GROUPS


class Because(StrEnum):
    """Why no parcel is ranked."""

    NOTHING_REQUIRED = "nothing_required"
    CONTRADICTORY = "contradictory"  # no parcel could ever meet these musts
    NOTHING_JUDGED = "nothing_judged"  # no parcel may be seen, or the filter leaves none
    NOBODY_MEETS = "nobody_meets"  # each of these excludes everybody, or is unknown of everybody
    NEVER_TOGETHER = "never_together"  # each is met by some, all by none
    DATA_MISSING = "data_missing"  # who is not excluded is not known well enough


@dataclass(frozen=True)
class Reason:
    """Why no parcel is ranked; `ids` are the labels of musts and the ids of rules that are to blame."""

    because: Because
    ids: tuple[str, ...] = ()


def hopeless(question: Question) -> Reason | None:
    """Why no parcel could ever be ranked, whatever there is; None where one could."""
    if not question.requirements:
        return Reason(Because.NOTHING_REQUIRED)
    impossible = [each.label for each in question.musts if _is_impossible(each)]
    for one, other in combinations(question.musts, 2):
        if one.name == other.name and _exclude_each_other(one, other):
            impossible += [one.label, other.label]
    return Reason(Because.CONTRADICTORY, tuple(dict.fromkeys(impossible))) if impossible else None


def why_empty(question: Question, pool: Pool, ranking: Ranking) -> Reason | None:
    """Why no parcel is ranked; None where one is."""
    if ranking.has_rank.any():
        return None
    stated = hopeless(question)
    if stated is not None:
        return stated
    if not pool.judged.any():
        return Reason(Because.NOTHING_JUDGED)
    passes = [verdict.met for verdict in must_verdicts(question, pool)]
    passes += [~fails for fails in rule_failures(question, pool).values()]
    names = [*(must.label for must in question.musts), *(rule.id for rule in question.rules)]
    blamed = [name for name, passed in zip(names, passes, strict=True) if not (passed & pool.judged).any()]
    if blamed:
        return Reason(Because.NOBODY_MEETS, tuple(blamed))
    if (ranking.group_rank == GROUPS.index(Group.DATA_MISSING)).any():
        return Reason(Because.DATA_MISSING)
    return Reason(Because.NEVER_TOGETHER, tuple(names))


def _is_impossible(must: Requirement) -> bool:
    return _empty(must.minimum, must.maximum) if must.has_bounds else not must.one_of


def _exclude_each_other(one: Requirement, other: Requirement) -> bool:
    """Whether no value meets both; a parcel with several values may meet both by two of them."""
    if one.has_bounds:
        lows = [each.minimum for each in (one, other) if each.minimum is not None]
        highs = [each.maximum for each in (one, other) if each.maximum is not None]
        return _empty(max(lows, default=None), min(highs, default=None))
    return not one.of_several and not set(one.one_of) & set(other.one_of)


def _empty(minimum: float | None, maximum: float | None) -> bool:
    return minimum is not None and maximum is not None and minimum > maximum
