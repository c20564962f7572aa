"""One requirement as it was sent: what is wrong with it, or what it says in base units."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.codes import Level
from app.errors import InputProblem
from app.matching.model import Requirement
from app.matching.units import DATE, days_of, in_base, unit_name
from app.matching.vocabulary import Kind, Property, find_property

MOST_VALUES = 100  # of one requirement
LONGEST_TEXT = 200
LARGEST_WEIGHT = 1000.0
LARGEST_AMOUNT = 1e15  # a bound, in any unit; all its whole numbers are exact
# [A] What a soft requirement weighs beside criteria whose weights sum to 1, where none is stated.
DEFAULT_WEIGHTS: Mapping[Level, float] = {Level.MUST: 0.0, Level.SHOULD: 0.10, Level.NICE: 0.03}

Bound = float | str


@dataclass(frozen=True)
class StatedRequirement:
    """A requirement as it was sent, of which nothing was checked but the types. A date is its text."""

    name: str
    minimum: Bound | None = None
    maximum: Bound | None = None
    one_of: Sequence[str | bool] | None = None
    level: Level = Level.MUST
    weight: float | None = None
    unit: str | None = None

    @property
    def bounds(self) -> dict[str, Bound]:
        """The bounds that are stated, by member."""
        both = {"min": self.minimum, "max": self.maximum}
        return {member: bound for member, bound in both.items() if bound is not None}


def faults(stated: StatedRequirement) -> Iterator[InputProblem]:
    """Everything wrong with a requirement; pointers begin at it."""
    wanted = find_property(stated.name)
    if wanted is None:
        yield InputProblem(
            "There is no property '{name}' that can be required.",
            pointer="/property",
            values={"name": stated.name},
        )
        return
    yield from _unit_faults(stated, wanted)
    yield from _bound_faults(stated, wanted) if wanted.has_bounds else _choice_faults(stated, wanted)
    yield from _weight_faults(stated)


def read_requirement(stated: StatedRequirement) -> Requirement:
    """A requirement without fault, in base units."""
    wanted = find_property(stated.name)
    if wanted is None:
        raise KeyError(stated.name)
    unit = wanted.units[0] if stated.unit is None and wanted.units else stated.unit and unit_name(stated.unit)
    bounds = {member: _in_base(bound, wanted, unit) for member, bound in stated.bounds.items()}
    return Requirement(
        name=wanted.name,
        level=stated.level,
        minimum=bounds.get("min"),
        maximum=bounds.get("max"),
        one_of=tuple(sorted(set(_texts(stated)))),
        weight=DEFAULT_WEIGHTS[stated.level] if stated.weight is None else stated.weight,
        base_unit=wanted.base_unit,
        unit=unit,
        of_several=wanted.of_several,
    )


def _unit_faults(stated: StatedRequirement, wanted: Property) -> Iterator[InputProblem]:
    if stated.unit is None:
        return
    if not wanted.units:
        yield InputProblem("'{name}' has no unit.", pointer="/unit", values={"name": wanted.name})
    elif unit_name(stated.unit) not in wanted.units:
        yield InputProblem(
            "The unit '{unit}' does not fit '{name}'; known are: {known}.",
            pointer="/unit",
            values={"unit": stated.unit, "name": wanted.name, "known": ", ".join(wanted.units)},
        )


def _bound_faults(stated: StatedRequirement, wanted: Property) -> Iterator[InputProblem]:
    if stated.one_of is not None:
        yield InputProblem(
            "'{name}' is an amount; state min, max or both.", pointer="/in", values={"name": wanted.name}
        )
    elif not stated.bounds:
        yield InputProblem("State min, max or both for '{name}'.", pointer="/property", values={"name": wanted.name})
    for member, bound in stated.bounds.items():
        told: dict[str, object] = {"name": wanted.name, "given": bound}
        if wanted.base_unit == DATE and not _is_day(bound):
            yield InputProblem("'{name}' takes a day as YYYY-MM-DD, not '{given}'.", pointer=f"/{member}", values=told)
        elif wanted.base_unit != DATE and not _is_number(bound):
            yield InputProblem("'{name}' takes a finite number, not '{given}'.", pointer=f"/{member}", values=told)


def _choice_faults(stated: StatedRequirement, wanted: Property) -> Iterator[InputProblem]:
    for member in stated.bounds:
        yield InputProblem("'{name}' has no amount; state 'in'.", pointer=f"/{member}", values={"name": wanted.name})
    if stated.one_of is None and not stated.bounds:
        yield InputProblem("State 'in' for '{name}'.", pointer="/property", values={"name": wanted.name})
    texts = _texts(stated)
    if len(texts) > MOST_VALUES:
        yield InputProblem("At most {most} values.", pointer="/in", values={"most": MOST_VALUES})
        return
    for number, text in enumerate(texts):
        if wanted.kind is Kind.TEXT and not _is_short_text(text):
            yield InputProblem(
                "A value of '{name}' is a text of 1 to {most} characters.",
                pointer=f"/in/{number}",
                values={"name": wanted.name, "most": LONGEST_TEXT},
            )
        elif wanted.kind is not Kind.TEXT and text not in wanted.codes:
            yield InputProblem(
                "There is no {name} '{value}'; known are: {known}.",
                pointer=f"/in/{number}",
                values={"name": wanted.name, "value": text, "known": ", ".join(wanted.codes)},
            )


def _weight_faults(stated: StatedRequirement) -> Iterator[InputProblem]:
    if stated.weight is None:
        return
    if stated.level is Level.MUST:
        yield InputProblem("A must has no weight: who fails it is excluded.", pointer="/weight")
    elif not 0 <= stated.weight <= LARGEST_WEIGHT:
        yield InputProblem(
            "The weight must be a number from 0 to {most}, not {given}.",
            pointer="/weight",
            values={"most": round(LARGEST_WEIGHT), "given": stated.weight},
        )


def _in_base(bound: Bound, wanted: Property, unit: str | None) -> float:
    if wanted.base_unit == DATE:
        return days_of(date.fromisoformat(str(bound)))
    return in_base(float(bound), wanted.base_unit, unit)


def _is_day(bound: Bound) -> bool:
    try:
        return isinstance(bound, str) and date.fromisoformat(bound).isoformat() == bound
    except ValueError:
        return False


def _is_number(bound: Bound) -> bool:
    """Whether it is a number that stays one in any unit."""
    return not isinstance(bound, str | bool) and abs(bound) <= LARGEST_AMOUNT


def _is_short_text(text: str) -> bool:
    return bool(text.strip()) and len(text) <= LONGEST_TEXT and text.isprintable()


def _texts(stated: StatedRequirement) -> list[str]:
    return [str(value).lower() if isinstance(value, bool) else value for value in stated.one_of or ()]
