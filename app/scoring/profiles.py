"""Sector profiles: versioned sets of weighted criteria with fixed end points, read from `geodata/profiles/*.toml`."""

import math
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from app.errors import InputProblem, InvalidInput, InvalidRequest, NotFound
from app.scoring.criteria import BY_ID, CRITERIA, FIELDS, Better, Criterion
from app.scoring.value_functions import FloatArray, Linear, Steps, ValueFunction

WEIGHT_SUM_TOLERANCE = 1e-6

T = TypeVar("T")


@dataclass(frozen=True)
class Needs:
    """What a project needs; a parcel's figures are compared with it."""

    required_area_m2: float
    required_power_mw: float
    required_water_m3_per_h: float

    def __post_init__(self) -> None:
        problems = [
            InputProblem(
                "{name} must be a finite number above 0, not {given}.",
                parameter=name,
                values={"name": name, "given": given},
            )
            for name, given in vars(self).items()
            if not (math.isfinite(given) and given > 0)
        ]
        if problems:
            raise InvalidInput("The requirement cannot be used; see errors.", problems=problems)


@dataclass(frozen=True)
class Entry:
    """One criterion in a profile: what it weighs (0 to 1) and which quantities are ideal and unacceptable."""

    criterion: Criterion
    weight: float
    value: ValueFunction
    stated_values: tuple[float, ...]  # in the order of `criterion.stated`
    basis: str


@dataclass(frozen=True)
class ValueRule:
    """How a quantity of one criterion becomes a value: by its function, of the quantity divided by what is needed."""

    function: ValueFunction
    divisor: float  # the project's need, or 1
    stated_values: tuple[float, ...]


@dataclass(frozen=True)
class KnockOutRule:
    """What excludes a parcel whatever its score. An unknown figure never does.

    It looks at a criterion's ratio or at one field; `minimum` is in that quantity's unit.
    """

    id: str
    title: Mapping[str, str]
    basis: str
    criterion: str | None = None
    field: str | None = None
    minimum: float | None = None
    excluded: tuple[object, ...] | None = None
    allowed: tuple[object, ...] | None = None


@dataclass(frozen=True)
class UncheckedKnockOut:
    """A knock-out of the method that nothing loaded can decide; told, so that nobody takes it for passed."""

    id: str
    title: Mapping[str, str]
    reason: str


@dataclass(frozen=True)
class Profile:
    """How a sector weighs places. The entries stand in the order of `CRITERIA`; their weights sum to 1."""

    id: str
    version: str
    title: Mapping[str, str]
    basis: str
    requirement: Needs
    entries: tuple[Entry, ...]
    knock_outs: tuple[KnockOutRule, ...] = ()
    unchecked_knock_outs: tuple[UncheckedKnockOut, ...] = ()

    @cached_property
    def weights(self) -> FloatArray:
        return np.array([entry.weight for entry in self.entries])

    @cached_property
    def divisors(self) -> FloatArray:
        """What each criterion's measured quantity is divided by: the project's need, or 1."""
        needed = vars(self.requirement)
        return np.array([needed.get(criterion.divided_by or "", 1.0) for criterion in CRITERIA])

    @cached_property
    def value_rules(self) -> tuple[ValueRule, ...]:
        """How values are made, in the order of the criteria; profiles that differ in weights only share them."""
        pairs = zip(self.entries, self.divisors.tolist(), strict=True)
        return tuple(ValueRule(entry.value, divisor, entry.stated_values) for entry, divisor in pairs)

    def with_requirement(self, given: Mapping[str, float | None]) -> "Profile":
        """The same profile for a project that states its own needs; None keeps the profile's figure."""
        stated = {name: float(value) for name, value in given.items() if value is not None}
        return replace(self, requirement=replace(self.requirement, **stated)) if stated else self

    def with_weights(self, given: Mapping[str, float]) -> "Profile":
        """The same profile with other weights, given as ratios of any sum; a criterion not named weighs nothing."""
        problems = [
            InputProblem(
                "'{name}' is not a criterion; known are: {known}.",
                pointer=f"/{name}",
                values={"name": name, "known": ", ".join(BY_ID)},
            )
            for name in given
            if name not in BY_ID
        ]
        problems += [
            InputProblem(
                "The weight of '{name}' must be a finite number of at least 0, not {weight}.",
                pointer=f"/{name}",
                values={"name": name, "weight": weight},
            )
            for name, weight in given.items()
            if not (math.isfinite(weight) and weight >= 0)
        ]
        if problems:
            raise InvalidInput("The weights cannot be used; see errors.", problems=problems)
        largest = max(given.values(), default=0.0)
        if largest == 0:
            raise InvalidInput("The weights are all zero; give at least one criterion a weight.")
        shares = {name: weight / largest for name, weight in given.items()}
        total = math.fsum(shares.values())
        entries = (replace(entry, weight=shares.get(entry.criterion.id, 0.0) / total) for entry in self.entries)
        return replace(self, entries=tuple(entries))


@dataclass(frozen=True)
class Profiles:
    """Every profile of this service, in the order of their ids."""

    by_id: Mapping[str, Profile]

    def __iter__(self) -> Iterator[Profile]:
        return iter(self.by_id.values())

    def get(self, profile_id: str) -> Profile:
        """The profile an address names."""
        if profile_id not in self.by_id:
            raise NotFound("Profile '{id}' was not found; known are: {known}.", id=profile_id, known=self._known)
        return self.by_id[profile_id]

    def choose(self, profile_id: str) -> Profile:
        """The profile a query parameter names."""
        if profile_id not in self.by_id:
            problem = InputProblem(
                "There is no profile '{id}'; known are: {known}.",
                parameter="profile",
                values={"id": profile_id, "known": self._known},
            )
            raise InvalidRequest("The profile is unknown; see errors.", problems=[problem])
        return self.by_id[profile_id]

    @property
    def _known(self) -> str:
        return ", ".join(self.by_id)


def load_profiles(folder: Path) -> Profiles:
    """Read every profile file of a folder; the first fault is an InvalidInput that names file and entry."""
    profiles = [load_profile(path) for path in sorted(folder.glob("*.toml"))]
    if not profiles:
        raise InvalidInput("There is no profile file (*.toml) in {folder}.", folder=folder)
    by_id: dict[str, Profile] = {}
    for profile in profiles:
        if profile.id in by_id:
            raise InvalidInput("Two profile files in {folder} have the id '{id}'.", folder=folder, id=profile.id)
        by_id[profile.id] = profile
    return Profiles(by_id)


def load_profile(path: Path) -> Profile:
    """Read one profile file."""
    try:
        with path.open("rb") as file:
            return parse(tomllib.load(file))
    except InvalidInput as fault:
        raise InvalidInput(
            "Profile file {file}: {fault}", problems=fault.problems, file=path.name, fault=fault
        ) from fault
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as fault:
        raise InvalidInput("Profile file {file} cannot be read: {fault!r}.", file=path.name, fault=fault) from fault


def parse(document: Mapping[str, Any]) -> Profile:
    """Turn a profile document into a checked Profile."""
    entries = _read_all(document, "criteria", _entry)
    ids = [entry.criterion.id for entry in entries]
    if sorted(ids) != sorted(BY_ID):
        wrong = [id_ for id_ in BY_ID if ids.count(id_) != 1]
        raise InvalidInput("each criterion needs one entry; wrong: {wrong}.", wrong=", ".join(wrong))
    total = math.fsum(entry.weight for entry in entries)
    if abs(total - 1.0) > WEIGHT_SUM_TOLERANCE:
        raise InvalidInput("the weights of its criteria sum to {total}, not to 1.", total=total)
    needs = {name: float(value) for name, value in document["requirement"].items()}
    return Profile(
        id=document["id"],
        version=document["version"],
        title=_title(document),
        basis=document["basis"],
        requirement=Needs(**needs),
        entries=tuple(sorted(entries, key=lambda entry: CRITERIA.index(entry.criterion))),
        knock_outs=_read_all(document, "knock_outs", _knock_out),
        unchecked_knock_outs=_read_all(document, "unchecked_knock_outs", _unchecked),
    )


def _read_all(document: Mapping[str, Any], name: str, read: Callable[[Mapping[str, Any]], T]) -> tuple[T, ...]:
    """Read each table of a list; a fault names the table by its id."""
    found = []
    for position, table in enumerate(document.get(name, ()), start=1):
        if not isinstance(table, Mapping):
            raise InvalidInput("{name} must be a list of tables, as [[{name}]] begins them.", name=name)
        try:
            found.append(read(table))
        except (KeyError, TypeError, ValueError) as fault:
            raise InvalidInput(
                "entry {position} of {name} ('{id}') lacks a field or has one of the wrong type: {fault!r}.",
                position=position,
                name=name,
                id=table.get("id"),
                fault=fault,
            ) from fault
    return tuple(found)


def _title(table: Mapping[str, Any]) -> Mapping[str, str]:
    title: Mapping[str, str] = table["title"]
    if set(title) != {"de", "en"}:
        raise InvalidInput("the title of '{id}' must be given in de and en.", id=table["id"])
    return title


def _unchecked(table: Mapping[str, Any]) -> UncheckedKnockOut:
    return UncheckedKnockOut(**{**table, "title": _title(table)})


def _entry(table: Mapping[str, Any]) -> Entry:
    criterion = BY_ID.get(table["id"])
    if criterion is None:
        raise InvalidInput("'{id}' is not a criterion; known are: {known}.", id=table["id"], known=", ".join(BY_ID))
    weight = float(table["weight"])
    if not (math.isfinite(weight) and weight >= 0):
        raise InvalidInput(
            "criterion '{id}' has the weight {weight}, which is not a finite number of at least 0.",
            id=criterion.id,
            weight=weight,
        )
    if table["reference"] != criterion.reference:
        raise InvalidInput(
            "criterion '{id}' is {known}, not {given}.",
            id=criterion.id,
            known=criterion.reference,
            given=table["reference"],
        )
    value = _steps(criterion, table["steps"]) if criterion.codes else _linear(criterion, table)
    stated = _values(criterion, table.get("stated", {}), tuple(stated.code for stated in criterion.stated))
    return Entry(criterion, weight, value, stated, table["basis"])


def _linear(criterion: Criterion, table: Mapping[str, Any]) -> Linear:
    ideal, unacceptable = float(table["ideal"]), float(table["unacceptable"])
    if not (math.isfinite(ideal) and math.isfinite(unacceptable)):
        raise InvalidInput("criterion '{id}' has an end point that is not finite.", id=criterion.id)
    if ideal == unacceptable or (ideal < unacceptable) != (criterion.better is Better.LOWER):
        raise InvalidInput(
            "criterion '{id}' is better {better}, so ideal {ideal} and unacceptable {unacceptable} cannot be.",
            id=criterion.id,
            better=criterion.better,
            ideal=ideal,
            unacceptable=unacceptable,
        )
    return Linear(ideal, unacceptable)


def _steps(criterion: Criterion, steps: Mapping[str, Any]) -> Steps:
    return Steps(_values(criterion, steps, criterion.codes))


def _values(criterion: Criterion, given: Mapping[str, Any], codes: tuple[str, ...]) -> tuple[float, ...]:
    """A value from 0 to 1 for each code, none missing and none unknown."""
    if set(given) != set(codes):
        raise InvalidInput(
            "criterion '{id}' needs a value for each of: {codes}; given are: {given}.",
            id=criterion.id,
            codes=", ".join(codes),
            given=", ".join(given),
        )
    values = tuple(float(given[code]) for code in codes)
    if not all(0.0 <= value <= 1.0 for value in values):
        raise InvalidInput("criterion '{id}' has a value outside 0 to 1.", id=criterion.id)
    return values


def _knock_out(table: Mapping[str, Any]) -> KnockOutRule:
    lists = {name: tuple(table[name]) for name in ("excluded", "allowed") if name in table}
    rule = KnockOutRule(**{**table, **lists, "title": _title(table)})
    if (rule.criterion is None) == (rule.field is None):
        raise InvalidInput("knock-out '{id}' needs either a criterion or a field.", id=rule.id)
    if rule.criterion is not None and (rule.criterion not in BY_ID or BY_ID[rule.criterion].divided_by is None):
        raise InvalidInput(
            "knock-out '{id}' names '{criterion}', which is not a criterion compared with a need.",
            id=rule.id,
            criterion=rule.criterion,
        )
    if rule.field is not None and rule.field not in FIELDS:
        raise InvalidInput("knock-out '{id}' names the unknown field '{field}'.", id=rule.id, field=rule.field)
    conditions = [rule.minimum, rule.excluded, rule.allowed]
    if sum(condition is not None for condition in conditions) != 1:
        raise InvalidInput("knock-out '{id}' needs one of minimum, excluded and allowed.", id=rule.id)
    if rule.criterion is not None and rule.minimum is None:
        raise InvalidInput("knock-out '{id}' on a criterion needs a minimum.", id=rule.id)
    return rule
