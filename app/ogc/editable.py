"""Which collections can be edited by GIS programs, and which members of their features may be sent (Part 4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Request

from app.changes.bodies import (
    FacilityChange,
    FacilityProperties,
    ParcelChange,
    ParcelProperties,
    SiteChange,
    SiteProperties,
)
from app.changes.edit import NEEDED, Editing, writers_of
from app.codes import ImportTarget
from app.crs import CRS84, Crs, crs_named
from app.errors import MethodNotAllowed
from app.features.collection import Collection
from app.features.json_schema import GEOMETRY
from app.geo import Bbox
from app.partners.access import ViewerDep
from app.partners.model import Viewer
from app.published.access import get_published
from app.web.deps import SessionDep, refuse_unknown

READING = ("GET", "HEAD", "OPTIONS")
EVIDENCE = ("source", "as_of")
ONLY_WHEN_CREATED = "key"


@dataclass(frozen=True)
class Editable:
    """How the features of a collection become rows.

    `fields` are properties that say something about the row; `beside` are members of the body of a change that stand
    among the properties of a feature.
    """

    target: ImportTarget
    body: type[ParcelChange] | type[SiteChange] | type[FacilityChange]
    fields: frozenset[str]
    beside: frozenset[str] = frozenset()

    @property
    def writable(self) -> frozenset[str]:
        """Every member that may be sent."""
        return self.fields | self.beside | {GEOMETRY, ONLY_WHEN_CREATED, *EVIDENCE}

    @property
    def required(self) -> tuple[str, ...]:
        """What a new feature needs."""
        return NEEDED[self.target]


EDITABLE: Mapping[str, Editable] = {
    found.target.value: found
    for found in (
        Editable(ImportTarget.PARCELS, ParcelChange, frozenset(ParcelProperties.model_fields), frozenset({"site_key"})),
        Editable(ImportTarget.SITES, SiteChange, frozenset(SiteProperties.model_fields), frozenset({"attributes"})),
        Editable(ImportTarget.INFRASTRUCTURE, FacilityChange, frozenset(FacilityProperties.model_fields)),
    )
}


def editable(collection: Collection) -> Editable | None:
    """How a collection is edited; None where it is not."""
    return EDITABLE.get(collection.id)


def methods_of_items(collection: Collection, viewer: Viewer) -> tuple[str, ...]:
    """What a viewer may do at the address of all features."""
    return (*READING, "POST") if _may_write(collection, viewer) else READING


def methods_of_item(collection: Collection, viewer: Viewer) -> tuple[str, ...]:
    """What a viewer may do at the address of one feature."""
    if not _may_write(collection, viewer):
        return READING
    return (*READING, "PUT", "PATCH", *(("DELETE",) if viewer.is_staff else ()))


def _may_write(collection: Collection, viewer: Viewer) -> bool:
    found = editable(collection)
    return found is not None and (viewer.is_staff or viewer.role in writers_of(found.target))


@dataclass(frozen=True)
class SentHeaders:
    """What the headers of a change say: the coordinate system of its body, and which state the caller has read."""

    crs: Crs
    if_match: str | None


async def get_sent_headers(
    content_crs: Annotated[str | None, Header()] = None, if_match: Annotated[str | None, Header()] = None
) -> SentHeaders:
    """A system is named with or without angle brackets; CRS84 where none is."""
    crs = CRS84 if content_crs is None else crs_named(content_crs.strip().removeprefix("<").removesuffix(">"))
    return SentHeaders(crs, if_match)


@dataclass(frozen=True)
class Edit:
    """A change of a collection under way; `extent` is the region that geometries lie in."""

    collection: Collection
    how: Editable
    editing: Editing
    sent: SentHeaders
    extent: Bbox


def get_edit(
    request: Request,
    session: SessionDep,
    viewer: ViewerDep,
    collection_id: str,
    sent: Annotated[SentHeaders, Depends(get_sent_headers)],
) -> Edit:
    """The collection of the path, for a viewer who may write to it; in the transaction of the change.

    A collection that is only read says so first, whatever else the request holds.
    """
    state = request.app.state
    collection = get_published(request).find(session, collection_id, viewer)
    how = editable(collection)
    if how is None:
        raise MethodNotAllowed(
            "The features of {collection} are not edited here.", allowed=READING, collection=collection.id
        )
    viewer.require(*writers_of(how.target))
    refuse_unknown(request, frozenset())
    return Edit(
        collection, how, Editing(session, viewer, state.profiles, how.target), sent, Bbox(*state.settings.extent)
    )


EditDep = Annotated[Edit, Depends(get_edit)]
