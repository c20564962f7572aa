"""The query parameters of items beside those that select: how many, in which coordinates, in which format."""

from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Depends, Query
from pydantic import Field

from app.crs import CRS84, Crs, crs_named
from app.features.collection import Collection
from app.features.query import FeatureQuery
from app.ogc.formats import Format, FormatDep
from app.published.selection import Selection, names_of, selected
from app.web.deps import MAX_LIMIT, Line

DEFAULT_LIMIT = 100


class ItemsParameters(Selection):
    """What the items of every collection take."""

    limit: int = Field(
        default=DEFAULT_LIMIT, ge=1, description=f"Features per page; above {MAX_LIMIT} it is lowered to {MAX_LIMIT}."
    )
    crs: Line = Field(default=CRS84.uri, description="Coordinate system of the answer.")
    f: Format | None = Field(default=None, description="Format, instead of the Accept header.")
    next: Line | None = Field(default=None, description="Page token from the `next` link of the page before.")


STANDARD = names_of(ItemsParameters)


def feature_query(parameters: ItemsParameters, collection: Collection) -> FeatureQuery:
    """The question as the query kit takes it."""
    wanted = selected(parameters, collection)
    return replace(wanted, limit=min(parameters.limit, MAX_LIMIT), crs=crs_named(parameters.crs))


@dataclass(frozen=True)
class Presentation:
    """How one feature is given out."""

    format: Format
    crs: Crs


async def get_presentation(format_: FormatDep, crs: Annotated[Line, Query()] = CRS84.uri) -> Presentation:
    """Format and coordinate system of one feature."""
    return Presentation(format_, crs_named(crs))


PresentationDep = Annotated[Presentation, Depends(get_presentation)]
