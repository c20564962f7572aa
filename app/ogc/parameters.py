"""The query parameters of the items of a collection: those of the standard, and its properties by name."""

from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any

from fastapi import Depends, Query, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from app.crs import CRS84, Crs, crs_named, read_bbox
from app.features.collection import Collection
from app.features.period import Period
from app.features.plain_values import plain_types
from app.features.query import FeatureQuery
from app.ogc.formats import Format, FormatDep
from app.ogc.published import PUBLISHED
from app.web.deps import MAX_LIMIT, Line, refuse_unknown

DEFAULT_LIMIT = 100
BY_NAME = "property_"  # prefix of model fields, so that no property meets a name of the model


class ItemsParameters(BaseModel):
    """What the items of every collection take."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    limit: int = Field(
        default=DEFAULT_LIMIT, ge=1, description=f"Features per page; above {MAX_LIMIT} it is lowered to {MAX_LIMIT}."
    )
    bbox: Line | None = Field(
        default=None,
        description="Features that touch this box: lower left and upper right corner, 4 numbers, or 6 with heights.",
    )
    bbox_crs: Line = Field(default=CRS84.uri, alias="bbox-crs", description="Coordinate system of `bbox`.")
    crs: Line = Field(default=CRS84.uri, description="Coordinate system of the answer.")
    datetime: Line | None = Field(
        default=None,
        description="Features whose `as_of` lies on this day or in this interval (`start/end`, `../end`, `start/..`; "
        "both ends included). A feature without `as_of` is left out. A moment stands for its day in UTC, one without "
        "an offset is taken as UTC.",
    )
    f: Format | None = Field(default=None, description="Format, instead of the Accept header.")
    next: Line | None = Field(default=None, description="Page token from the `next` link of the page before.")


STANDARD = {field.alias or name for name, field in ItemsParameters.model_fields.items()}


@cache
def _model_of(collection_id: str) -> type[ItemsParameters]:
    members: Any = {
        f"{BY_NAME}{name}": ((Line if plain is str else plain) | None, Field(default=None, alias=name))
        for name, plain in plain_types(PUBLISHED[collection_id]).items()
        if name not in STANDARD
    }
    model: type[ItemsParameters] = create_model(f"ItemsOf_{collection_id}", __base__=ItemsParameters, **members)
    return model


def read_parameters(request: Request, collection: Collection) -> ItemsParameters:
    """The parameters of a request for items, each known and given once."""
    model = _model_of(collection.id)
    refuse_unknown(request, {field.alias or name for name, field in model.model_fields.items()})
    try:
        return model.model_validate(dict(request.query_params))
    except ValidationError as error:
        found = [{**item, "loc": ("query", *item["loc"])} for item in error.errors()]
        raise RequestValidationError(found) from None


def feature_query(parameters: ItemsParameters) -> FeatureQuery:
    """The question as the query kit takes it."""
    bbox_crs, crs = crs_named(parameters.bbox_crs), crs_named(parameters.crs)
    given = {name: value for name, value in parameters if name.startswith(BY_NAME) and value is not None}
    return FeatureQuery(
        bbox=None if parameters.bbox is None else read_bbox(parameters.bbox, bbox_crs),
        equal=tuple((name.removeprefix(BY_NAME), value) for name, value in given.items()),
        period=None if parameters.datetime is None else Period.parse(parameters.datetime),
        limit=min(parameters.limit, MAX_LIMIT),
        crs=crs,
    )


@dataclass(frozen=True)
class Presentation:
    """How one feature is given out."""

    format: Format
    crs: Crs


async def get_presentation(format_: FormatDep, crs: Annotated[Line, Query()] = CRS84.uri) -> Presentation:
    """Format and coordinate system of one feature."""
    return Presentation(format_, crs_named(crs))


PresentationDep = Annotated[Presentation, Depends(get_presentation)]
