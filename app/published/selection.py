"""Which rows of a collection are asked for: the query parameters that items, tiles and exports share."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Annotated, Any, TypeVar

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, create_model
from pydantic_core import PydanticKnownError

from app.crs import CRS84, crs_named, read_bbox
from app.errors import InvalidFilter
from app.features import cql2, filters
from app.features.collection import Collection, ValueType
from app.features.cql2 import Language, nodes
from app.features.cql2.literals import instant
from app.features.period import Period
from app.features.query import FeatureQuery
from app.web.deps import Line, Text, no_nul, refuse_unknown

BY_NAME = "property_"  # prefix of model fields, so that no property meets a name of the model
MAX_WORDS_LENGTH = 200
MOST_KEPT = 500


def _time(text: str) -> nodes.Instant:
    try:
        return instant(text, None)
    except InvalidFilter:
        raise PydanticKnownError("date_parsing", {"error": "no date"}) from None


Time = Annotated[Any, Field(max_length=40), AfterValidator(_time)]
VALUES: dict[ValueType, Any] = {
    ValueType.NUMBER: float,
    ValueType.INTEGER: float,
    ValueType.STRING: Line,
    ValueType.BOOLEAN: bool,
    ValueType.DATE: Time,
    ValueType.TIMESTAMP: Time,
}
Words = Annotated[str, Field(max_length=MAX_WORDS_LENGTH), AfterValidator(no_nul)]


class Selection(BaseModel):
    """What every way to read a collection takes; the model of a collection adds its properties by name."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    bbox: Line | None = Field(
        default=None,
        description="Features that touch this box: lower left and upper right corner, 4 numbers, or 6 with heights.",
    )
    bbox_crs: Line = Field(default=CRS84.uri, alias="bbox-crs", description="Coordinate system of `bbox`.")
    datetime: Line | None = Field(
        default=None,
        description="Features whose day (`as_of`) lies on this day or in this interval (`start/end`, `../end`, "
        "`start/..`; both ends included). A feature without one is left out. A moment stands for its day in UTC, one "
        "without an offset is taken as UTC.",
    )
    filter: Text | None = Field(default=None, description="Filter in CQL2 over the queryables of the collection.")
    filter_lang: Language = Field(
        default=Language.TEXT, alias="filter-lang", description="How the filter is written; `cql-text` is the text too."
    )
    filter_crs: Line = Field(
        default=CRS84.uri, alias="filter-crs", description="Coordinate system of the geometries in `filter`."
    )
    q: Words | None = Field(default=None, description="Words that must all occur in key, name or place.")


Parameters = TypeVar("Parameters", bound=Selection)


def names_of(parameters: type[Selection]) -> set[str]:
    """The names of query parameters."""
    return {field.alias or name for name, field in parameters.model_fields.items()}


def named(collection: Collection, base: type[Selection]) -> dict[str, ValueType]:
    """The properties that are query parameters by their own name: all but geometries and names taken already."""
    taken = names_of(base)
    return {
        name: queryable.value_type
        for name, queryable in collection.queryables.items()
        if queryable.value_type in VALUES and name not in taken
    }


@lru_cache(maxsize=MOST_KEPT)
def model_of(collection: Collection, base: type[Parameters]) -> type[Parameters]:
    """The query parameters of a collection, its properties among them."""
    members: Any = {
        f"{BY_NAME}{position}": (VALUES[value_type] | None, Field(default=None, alias=name))
        for position, (name, value_type) in enumerate(named(collection, base).items())
    }
    return create_model(f"{base.__name__}Of", __base__=base, **members)


def read_parameters(request: Request, collection: Collection, base: type[Parameters]) -> Parameters:
    """The query parameters of a request, each known and given once."""
    model: type[Parameters] = model_of(collection, base)
    refuse_unknown(request, names_of(model))
    try:
        return model.model_validate(dict(request.query_params))
    except ValidationError as error:
        found = [{**item, "loc": ("query", *item["loc"])} for item in error.errors()]
        raise RequestValidationError(found) from None


def selected(parameters: Selection, collection: Collection) -> FeatureQuery:
    """The question as the query kit takes it; a filter that makes no sense is refused before anything is asked."""
    filter_crs = crs_named(parameters.filter_crs)
    stated = [] if parameters.filter is None else [cql2.parse(parameters.filter, parameters.filter_lang, filter_crs)]
    bbox_crs = crs_named(parameters.bbox_crs)
    return FeatureQuery(
        bbox=None if parameters.bbox is None else read_bbox(parameters.bbox, bbox_crs),
        period=None if parameters.datetime is None else Period.parse(parameters.datetime),
        text=parameters.q,
        filter=all_of([*stated, *_equalities(parameters)], collection),
    )


def all_of(stated: Sequence[nodes.Node], collection: Collection) -> nodes.Node | None:
    """What filters state together; InvalidFilter where that makes no sense for the collection."""
    if not stated:
        return None
    tree = stated[0] if len(stated) == 1 else nodes.operation("and", list(stated))
    filters.condition(tree, collection.queryables)
    return tree


def _equalities(parameters: Selection) -> Iterator[nodes.Node]:
    """What the properties given by name must be."""
    for member, field in type(parameters).model_fields.items():
        value = getattr(parameters, member)
        if member.startswith(BY_NAME) and value is not None:
            yield nodes.operation("=", [nodes.Property(str(field.alias)), _literal(value)])


def _literal(value: str | float | bool | nodes.Instant) -> nodes.Node:
    match value:
        case str():
            return nodes.Text(value)
        case bool():
            return nodes.Boolean(value)
        case nodes.Instant():
            return value
    return nodes.Number(value)
