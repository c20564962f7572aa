"""The query parameters of items beside those that select: how many, in which coordinates, in which format."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated

from fastapi import Depends, Query
from pydantic import Field

from app.crs import CRS84, Crs, crs_named
from app.features.collection import Collection
from app.features.members import read_names, with_only
from app.features.ordering import MOST_KEYS, TEXT_LENGTH, read_sort
from app.features.query import FeatureQuery
from app.ogc.formats import Format, FormatDep
from app.published.selection import Selection, names_of, selected
from app.web.deps import MAX_LIMIT, Line, Text

DEFAULT_LIMIT = 100


class ResultType(StrEnum):
    """What is given out of the features that match."""

    RESULTS = "results"
    HITS = "hits"


class ItemsParameters(Selection):
    """What the items of every collection take."""

    limit: int = Field(
        default=DEFAULT_LIMIT, ge=1, description=f"Features per page; above {MAX_LIMIT} it is lowered to {MAX_LIMIT}."
    )
    crs: Line = Field(default=CRS84.uri, description="Coordinate system of the answer.")
    sortby: Line | None = Field(
        default=None,
        description=f"Up to {MOST_KEYS} properties to order by, with commas between; a minus sign before one turns it "
        f"round. Unknown comes last, the id breaks ties, text counts by its first {TEXT_LENGTH} characters.",
    )
    properties: Text | None = Field(
        default=None, description="Names of the properties to give out, with commas between; else all."
    )
    skip_geometry: bool = Field(default=False, alias="skipGeometry", description="Features without their geometry.")
    result_type: ResultType = Field(
        default=ResultType.RESULTS,
        alias="resultType",
        description="`hits`: no features, only how many match, counted to the last.",
    )
    f: Format | None = Field(default=None, description="Format, instead of the Accept header.")
    next: Line | None = Field(default=None, description="Page token from the `next` link of the page before.")


STANDARD = names_of(ItemsParameters)


@dataclass(frozen=True)
class Wanted:
    """A question, and which members of the features to give out: None is all properties."""

    query: FeatureQuery
    names: frozenset[str] | None
    with_geometry: bool

    def shown(self, features: list[str]) -> list[str]:
        """The features with those members."""
        if self.names is None and self.with_geometry:
            return features
        return [with_only(feature, self.names, geometry=self.with_geometry) for feature in features]


def read_wanted(parameters: ItemsParameters, collection: Collection) -> Wanted:
    """The question as the query kit takes it; all of it is checked before anything is asked."""
    query = replace(
        selected(parameters, collection),
        sort=() if parameters.sortby is None else read_sort(parameters.sortby, collection),
        limit=min(parameters.limit, MAX_LIMIT),
        crs=crs_named(parameters.crs),
    )
    names = None if parameters.properties is None else read_names(parameters.properties, collection)
    return Wanted(query, names, not parameters.skip_geometry)


@dataclass(frozen=True)
class Presentation:
    """How one feature is given out."""

    format: Format
    crs: Crs


async def get_presentation(format_: FormatDep, crs: Annotated[Line, Query()] = CRS84.uri) -> Presentation:
    """Format and coordinate system of one feature."""
    return Presentation(format_, crs_named(crs))


PresentationDep = Annotated[Presentation, Depends(get_presentation)]
