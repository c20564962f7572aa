"""The query parameters of a list, made from what its collection can be filtered by."""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, create_model

from app.errors import InputProblem, InvalidRequest
from app.features.collection import Collection, Queryable, ValueType
from app.features.cql2 import Language
from app.features.query import Condition, Operator
from app.published.selection import Words
from app.web.deps import MAX_LIMIT, Line, Text

DEFAULT_LIMIT = 100
MAX_VALUES = 100


class ListParameters(BaseModel):
    """What every list takes."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    limit: int = Field(
        default=DEFAULT_LIMIT, ge=1, description=f"Features per page; above {MAX_LIMIT} it is lowered to {MAX_LIMIT}."
    )
    bbox: Line | None = Field(
        default=None,
        description="Box in lon/lat degrees: west,south,east,north; rows that touch it.",
        examples=["11.9,51.2,12.3,51.6"],
    )
    next: Line | None = Field(default=None, description="Page token from the `next` link of the page before.")
    filter: Text | None = Field(
        default=None,
        description="Filter in CQL2 over any property of the features and `geometry`; coordinates are lon/lat.",
        examples=["area_m2 > 20000 AND zoning = 'GI'"],
    )
    filter_lang: Language = Field(
        default=Language.TEXT, alias="filter-lang", description="How the filter is written; `cql-text` is the text too."
    )
    q: Words | None = Field(
        default=None, description="Words that must all occur in key, name or place.", examples=["Leuna"]
    )


def parameters_of(collection: Collection, name: str) -> type[ListParameters]:
    """The parameter model of a collection's list: lists of values, yes or no, and bounds of numbers."""
    members: Any = {}
    for queryable_name, queryable in collection.parameters.items():
        members |= _members(queryable_name, queryable)
    model: type[ListParameters] = create_model(name, __base__=ListParameters, **members)
    return model


def _members(name: str, queryable: Queryable) -> dict[str, Any]:
    unit = f" in {queryable.unit}" if queryable.unit else ""
    if queryable.value_type is ValueType.BOOLEAN:
        return {name: (bool | None, Field(default=None, description=f"Only rows whose {name} is known to be so."))}
    if queryable.value_type is ValueType.NUMBER:
        return {
            f"min_{name}": (
                float | None,
                Field(default=None, description=f"Least {name}{unit}; unknown does not pass."),
            ),
            f"max_{name}": (
                float | None,
                Field(default=None, description=f"Most {name}{unit}; unknown does not pass."),
            ),
        }
    allowed = f" Of: {', '.join(queryable.code_list)}." if queryable.code_list else ""
    return {name: (Line | None, Field(default=None, description=f"One or more values, with commas between.{allowed}"))}


def conditions(parameters: ListParameters, collection: Collection) -> tuple[Condition, ...]:
    """The conditions that the parameters state."""
    given = parameters.model_dump(exclude_none=True)
    return tuple(
        condition
        for name, queryable in collection.parameters.items()
        for condition in _conditions(name, queryable, given)
    )


def _conditions(name: str, queryable: Queryable, given: dict[str, Any]) -> Iterator[Condition]:
    if name in given:
        value = given[name]
        values = (value,) if isinstance(value, bool) else _values(name, queryable, value)
        yield Condition(name, Operator.IN, values)
    if f"min_{name}" in given:
        yield Condition(name, Operator.AT_LEAST, (given[f"min_{name}"],))
    if f"max_{name}" in given:
        yield Condition(name, Operator.AT_MOST, (given[f"max_{name}"],))


def _values(name: str, queryable: Queryable, text: str) -> tuple[str, ...]:
    values = tuple(part.strip() for part in text.split(","))
    if len(values) > MAX_VALUES:
        problem = InputProblem("At most {most} values.", parameter=name, values={"most": MAX_VALUES})
        raise InvalidRequest("A query parameter holds too many values; see errors.", problems=[problem])
    unknown = [] if queryable.code_list is None else [v for v in values if v not in set(queryable.code_list)]
    if unknown:
        problem = InputProblem(
            "There is no {name} '{value}'; known are: {known}.",
            parameter=name,
            values={"name": name, "value": unknown[0], "known": ", ".join(queryable.code_list or ())},
        )
        raise InvalidRequest("A query parameter has a value that is not in its list; see errors.", problems=[problem])
    return values
