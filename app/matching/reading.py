"""What a caller states becomes a Question, or one error that names every fault and where it stands."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.codes import Level
from app.errors import InputProblem, InvalidInput, LotseError
from app.matching.model import Question, Requirement
from app.matching.requirements import StatedRequirement, faults, read_requirement
from app.matching.vocabulary import find_property
from app.scoring.criteria import BY_ID, CRITERIA, Criterion
from app.scoring.profiles import KnockOutRule, Profile, Profiles

MOST_REQUIREMENTS = 100


@dataclass(frozen=True)
class StatedQuestion:
    """A question as it was sent. Without `weights` those of the profile hold; `needs` go before its own."""

    profile: str
    requirements: Sequence[StatedRequirement] = ()
    weights: Mapping[str, float] | None = None
    needs: Mapping[str, float | None] = field(default_factory=dict)


def read_question(stated: StatedQuestion, profiles: Profiles) -> Question:
    """The question, in base units, with every weight and need settled."""
    problems: list[InputProblem] = []
    profile = _profile(stated.profile, profiles, problems)
    requirements = _requirements(stated.requirements, problems)
    needs = _needs_of(requirements) | {name: need for name, need in stated.needs.items() if need is not None}
    if profile is not None:
        profile = _with_own(profile, stated.weights, needs, problems)
    if problems or profile is None:
        raise InvalidInput("The requirements cannot be used; see errors.", problems=problems)
    return Question(profile, requirements, _replaced(profile, requirements))


def _profile(profile_id: str, profiles: Profiles, problems: list[InputProblem]) -> Profile | None:
    try:
        return profiles.choose(profile_id)
    except LotseError as fault:
        problems += (replace(problem, parameter=None, pointer="/profile") for problem in fault.problems)
        return None


def _with_own(
    profile: Profile, weights: Mapping[str, float] | None, needs: Mapping[str, float], problems: list[InputProblem]
) -> Profile:
    """The profile with the project's weights and needs."""
    try:
        profile = profile if weights is None else profile.with_weights(weights)
    except InvalidInput as fault:
        told = fault.problems or (fault.at(""),)
        problems += (replace(problem, pointer=f"/weights{problem.pointer}") for problem in told)
    unknown = [name for name in needs if name not in vars(profile.requirement)]
    problems += (
        InputProblem(
            "'{name}' is no need; known are: {known}.",
            pointer=f"/needs/{_escaped(name)}",
            values={"name": name, "known": ", ".join(vars(profile.requirement))},
        )
        for name in unknown
    )
    try:
        return profile.with_requirement({name: need for name, need in needs.items() if name not in unknown})
    except InvalidInput as fault:
        problems += (replace(each, parameter=None, pointer=f"/needs/{each.parameter}") for each in fault.problems)
        return profile


# --- requirements --------------------------------------------------------------------------------


def _requirements(stated: Sequence[StatedRequirement], problems: list[InputProblem]) -> tuple[Requirement, ...]:
    if len(stated) > MOST_REQUIREMENTS:
        problems.append(
            InputProblem(
                "At most {most} requirements, not {count}.",
                pointer="/requirements",
                values={"most": MOST_REQUIREMENTS, "count": len(stated)},
            )
        )
        return ()
    read: dict[str, Requirement] = {}
    for number, each in enumerate(stated):
        at = f"/requirements/{number}"
        found = [replace(fault, pointer=f"{at}{fault.pointer}") for fault in faults(each)]
        problems += found
        if not found:
            requirement = read_requirement(each)
            if requirement.label in read:
                problems.append(
                    InputProblem("'{label}' is required twice.", pointer=at, values={"label": requirement.label})
                )
            read[requirement.label] = requirement
    return tuple(read.values())


# --- needs and rules ------------------------------------------------------------------------------


def _compared(criterion: Criterion) -> tuple[str, ...]:
    """The names under which a criterion's figure, before it is compared with a need, can be required."""
    return (criterion.id, *criterion.fields)


_NEED_OF: Mapping[str, str] = {
    name: criterion.divided_by for criterion in CRITERIA if criterion.divided_by for name in _compared(criterion)
}


def _needs_of(requirements: Iterable[Requirement]) -> dict[str, float]:
    """What must be there at least is what the project needs, unless it states its needs apart."""
    needs: dict[str, float] = {}
    for each in requirements:
        need = _NEED_OF.get(each.name)
        if need is not None and each.level is Level.MUST and each.minimum is not None and each.minimum > 0:
            needs[need] = max(each.minimum, needs.get(need, 0.0))
    return needs


def _replaced(profile: Profile, requirements: Iterable[Requirement]) -> frozenset[str]:
    """Knock-out rules that exclude exactly whom the lower bound or the codes of a must exclude."""
    musts = [each for each in requirements if each.level is Level.MUST]
    return frozenset(rule.id for rule in profile.knock_outs if any(_says(each, rule, profile) for each in musts))


def _says(must: Requirement, rule: KnockOutRule, profile: Profile) -> bool:
    if rule.criterion is not None:
        criterion = BY_ID[rule.criterion]
        names = _compared(criterion) if len(criterion.fields) == 1 else (criterion.id,)
        need = float(profile.divisors[CRITERIA.index(criterion)])
        return must.name in names and must.minimum == (rule.minimum or 0.0) * need
    if must.name != rule.field:
        return False
    if rule.minimum is not None:
        return must.minimum == rule.minimum
    return not must.has_bounds and set(must.one_of) == _allowed(rule)


def _allowed(rule: KnockOutRule) -> set[str]:
    """The codes that a rule about one field lets pass."""
    if rule.allowed is not None:
        return set(_texts(rule.allowed))
    wanted = find_property(rule.field or "")
    return set(wanted.codes if wanted else ()) - set(_texts(rule.excluded or ()))


def _texts(values: Iterable[object]) -> Iterable[str]:
    return (str(value).lower() if isinstance(value, bool) else str(value) for value in values)


def _escaped(name: str) -> str:
    """A member's name in a JSON pointer."""
    return name.replace("~", "~0").replace("/", "~1")
