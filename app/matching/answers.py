"""A match as it is sent, in the language of who asks."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.codes import Level
from app.matching.bodies import (
    BreakEvenBody,
    CostBody,
    CountsBody,
    DifferenceBody,
    FirmnessBody,
    ItemWeightBody,
    JudgedBody,
    LineBody,
    MatchedBody,
    NearMissBody,
    RelaxationBody,
    ShownParcelBody,
    StabilityBody,
    StateBody,
    UnknownBody,
    WantedBody,
)
from app.matching.judge import as_requirement
from app.matching.lines import Judged, Line
from app.matching.model import Cost, Question, Relaxation, Requirement
from app.matching.run import Asked, Firm, Match, Missed
from app.matching.stability import CONCENTRATION, DRAWS, SEED, SHIFT_RATIO, Shift
from app.matching.units import DATE, told
from app.matching.words import lack, loosening, title_of, why_none
from app.scoring.bodies import RequirementBody, contribution_body, criterion_body, knock_out_body
from app.scoring.score import ENGINE_VERSION
from app.stock.store import State

Shown = Mapping[int, Mapping[str, Any]]  # the properties of parcels by their ids


@dataclass(frozen=True)
class Telling:
    """To whom a match is told: in which language, with which parcels by their properties, with which links."""

    language: str
    parcels: Shown
    link: str | None
    parcel_link: str  # what the id of a parcel is appended to
    next: str | None


def answer_of(found: Match, asked: Asked, telling: Telling) -> MatchedBody:
    """The answer as a body."""
    question, language = asked.question, telling.language
    return MatchedBody(
        link=telling.link,
        state=StateBody(
            profile=question.profile.id,
            profile_version=question.profile.version,
            engine_version=ENGINE_VERSION,
            data_state=data_state(found.state),
        ),
        needs=RequirementBody.model_validate(question.profile.requirement),
        requirements=[_wanted(each, weight, language) for each, weight in _weighed(question)],
        criteria=_criteria(question),
        counts=CountsBody(judged=found.judged, **{group.value: size for group, size in found.sizes.items()}),
        reason=None if found.reason is None else why_none(found.reason, language),
        costs=[_cost(each, question, language) for each in found.costs],
        group=asked.group,
        lines=[_line(each, telling) for each in found.lines],
        near_misses=[_near_miss(each, telling) for each in found.near_misses],
        stability=None if found.firm is None else _stability(found.firm, found.lines),
        next=telling.next,
    )


def data_state(state: State) -> str:
    """A state of the data by a name that tells nothing else: counters would tell how much goes on unseen."""
    counters = (state.parcels_version, state.scores_version, state.facilities_version)
    return hashlib.blake2b(repr(counters).encode(), digest_size=9).hexdigest()


def _weighed(question: Question) -> Iterator[tuple[Requirement, float | None]]:
    weights = dict(zip(question.items, question.weights.tolist(), strict=True))
    for requirement in question.requirements:
        yield requirement, None if requirement.level is Level.MUST else weights[requirement.label]


def _wanted(requirement: Requirement, weight: float | None, language: str) -> WantedBody:
    low, high = (
        None if bound is None else _bound(bound, requirement) for bound in (requirement.minimum, requirement.maximum)
    )
    return WantedBody(
        label=requirement.label,
        property=requirement.name,
        title=title_of(requirement.name, language),
        level=requirement.level,
        min=low,
        max=high,
        one_of=list(requirement.one_of),
        base_unit=requirement.base_unit,
        weight=weight,
    )


def _bound(bound: float, requirement: Requirement) -> float | str:
    return told(bound, DATE) if requirement.base_unit == DATE else bound


def _criteria(question: Question) -> list[Any]:
    weighed = zip(question.profile.entries, question.weights.tolist(), strict=False)  # soft requirements come after
    return [criterion_body(entry).model_copy(update={"weight": weight}) for entry, weight in weighed]


def _cost(cost: Cost, question: Question, language: str) -> CostBody:
    requirement, title = _of_cost(cost.id, question, language)

    def loosened(relaxation: Relaxation) -> RelaxationBody:
        sentence = "" if requirement is None else loosening(requirement, relaxation, language)
        bound = relaxation.bound if requirement is None else _bound(relaxation.bound, requirement)
        return RelaxationBody(end=relaxation.end, bound=bound, more=relaxation.more, sentence=sentence)

    return CostBody(
        id=cost.id,
        title=title,
        met=cost.met,
        failed=cost.failed,
        unknown=cost.unknown,
        failed_alone=cost.failed_alone,
        unknown_alone=cost.unknown_alone,
        base_unit=None if requirement is None else requirement.base_unit,
        least=None if cost.least is None else loosened(cost.least),
        steps=[loosened(step) for step in cost.steps],
    )


def _of_cost(id_: str, question: Question, language: str) -> tuple[Requirement | None, str]:
    """The must or the rule that a cost is of, and its title."""
    for requirement in question.musts:
        if requirement.label == id_:
            return requirement, title_of(requirement.name, language)
    rule = next(rule for rule in question.rules if rule.id == id_)
    return as_requirement(rule, question.profile), rule.title[language]


# --- lines ---------------------------------------------------------------------------------------


def _line(line: Line, telling: Telling) -> LineBody:
    place = line.place
    return LineBody(
        rank=place.rank,
        parcel=_parcel(place.parcel_id, telling),
        **{**vars(line.scored), "group": place.group},
        contributions=[contribution_body(each) for each in line.contributions],
        requirements=[_judged(each, telling.language) for each in place.judged],
        knock_outs=[knock_out_body(each, telling.language) for each in line.knock_outs],
        gains=[DifferenceBody(**vars(each)) for each in place.gains],
        losses=[DifferenceBody(**vars(each)) for each in place.losses],
        unknown=[UnknownBody(**vars(each)) for each in place.unknown],
    )


def _parcel(parcel_id: int, telling: Telling) -> ShownParcelBody:
    return ShownParcelBody(**telling.parcels[parcel_id], id=parcel_id, href=f"{telling.parcel_link}{parcel_id}")


def _judged(judged: Judged, language: str) -> JudgedBody:
    requirement = judged.requirement
    return JudgedBody(
        requirement=requirement.label,
        level=requirement.level,
        measured=judged.measured,
        base_unit=requirement.base_unit,
        met=judged.met,
        missing_amount=judged.missing,
        sentence=None if judged.met is not False else lack(requirement, judged.measured, judged.missing, language),
    )


def _near_miss(missed: Missed, telling: Telling) -> NearMissBody:
    found, requirement = missed.found, missed.found.requirement
    return NearMissBody(
        parcel=_parcel(missed.parcel_id, telling),
        requirement=requirement.label,
        measured=missed.measured,
        missing_amount=found.missing,
        missing_ratio=found.missing_ratio,
        base_unit=requirement.base_unit,
        score=found.points,
        rank=found.rank,
        sentence=lack(requirement, missed.measured, found.missing, telling.language),
    )


# --- stability -----------------------------------------------------------------------------------


def _stability(firm: Firm, lines: Sequence[Line]) -> StabilityBody:
    found = firm.stability
    ranked = zip(lines, found.ranges, firm.shares, strict=True)
    return StabilityBody(
        shift_ratio=SHIFT_RATIO,
        seed=SEED,
        draws=DRAWS,
        concentration=CONCENTRATION,
        parcels=[
            FirmnessBody(
                parcel_id=line.place.parcel_id,
                rank=line.place.rank or 0,
                best=ranks.best,
                worst=ranks.worst,
                best_by=_shift(ranks.best_by),
                worst_by=_shift(ranks.worst_by),
                first_share=first_share,
                podium_share=podium_share,
            )
            for line, ranks, (first_share, podium_share) in ranked
        ],
        break_even=None if found.break_even is None else BreakEvenBody(**vars(found.break_even)),
    )


def _shift(shift: Shift | None) -> ItemWeightBody | None:
    return None if shift is None else ItemWeightBody(item=shift.item, weight=shift.weight)
