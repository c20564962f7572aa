"""What a caller states becomes a Question, or one error that names every fault and where it stands."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.codes import Level
from app.errors import InputProblem, InvalidInput, LotseError
from app.matching.model import Question, Requirement
from app.matching.requirements import StatedRequirement, faults, read_requirement
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
    requirements = read_requirements(stated.requirements, problems)
    needs = {name: need for name, need in stated.needs.items() if need is not None}
    if profile is not None:
        profile = _with_own(profile, stated.weights, needs, problems)
    if problems or profile is None:
        raise InvalidInput("The requirements cannot be used; see errors.", problems=problems)
    return question_of(profile, requirements, frozenset(needs))


def question_of(profile: Profile, requirements: Sequence[Requirement], stated: frozenset[str]) -> Question:
    """A question to a profile that has the project's own weights, and of its needs those that are `stated`."""
    asked = _with_needs(profile, requirements, stated)
    replaced, without = set(), {}
    for must in requirements:
        rule = _same_rule(must, asked, stated)
        if rule is not None:
            others = [each for each in requirements if each is not must]
            replaced.add(rule.id)
            without[must.label] = _least(rule, _with_needs(profile, others, stated))
    return Question(asked, tuple(requirements), frozenset(replaced), without)


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


def read_requirements(stated: Sequence[StatedRequirement], problems: list[InputProblem]) -> tuple[Requirement, ...]:
    """The requirements that can be used; what is wrong with others is added to the problems."""
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


def _with_needs(profile: Profile, requirements: Iterable[Requirement], stated: frozenset[str]) -> Profile:
    """What must be there at least is what the project needs, unless that need is stated apart."""
    needs: dict[str, float | None] = {}
    for each in requirements:
        need = _NEED_OF.get(each.name)
        if need is not None and need not in stated and each.level is Level.MUST and (each.minimum or 0.0) > 0:
            needs[need] = max(each.minimum or 0.0, needs.get(need) or 0.0)
    return profile.with_requirement(needs)


def _same_rule(must: Requirement, profile: Profile, stated: frozenset[str]) -> KnockOutRule | None:
    """The rule that compares with the need which this must sets, if it excludes nobody whom the must lets pass."""
    if must.level is not Level.MUST or must.minimum is None or _NEED_OF.get(must.name) in stated:
        return None
    for rule in profile.knock_outs:
        if rule.criterion is not None and (rule.minimum or 0.0) <= 1:
            criterion = BY_ID[rule.criterion]
            names = _compared(criterion) if len(criterion.fields) == 1 else (criterion.id,)
            if must.name in names and must.minimum == profile.divisors[CRITERIA.index(criterion)]:
                return rule
    return None


def _least(rule: KnockOutRule, profile: Profile) -> float:
    """What a rule asks for at least of the figure that its criterion compares."""
    number = CRITERIA.index(BY_ID[str(rule.criterion)])
    return (rule.minimum or 0.0) * float(profile.divisors[number])


def _escaped(name: str) -> str:
    """A member's name in a JSON pointer."""
    return name.replace("~", "~0").replace("/", "~1")
