"""The collection that a path names, as far as the viewer may know of it."""

from typing import Annotated

from fastapi import Depends, Path, Request

from app.features.collection import Collection
from app.partners.access import ViewerDep
from app.published.registry import Published
from app.web.deps import ReadSessionDep

CollectionId = Annotated[str, Path(description="Id of a collection, such as parcels.", examples=["parcels"])]


def get_published(request: Request) -> Published:
    """The collections of the application."""
    registry: Published = request.app.state.published
    return registry


def get_collection(
    request: Request, session: ReadSessionDep, viewer: ViewerDep, collection_id: CollectionId
) -> Collection:
    """The collection of `{collection_id}`."""
    return get_published(request).find(session, collection_id, viewer)


CollectionDep = Annotated[Collection, Depends(get_collection)]
PublishedDep = Annotated[Published, Depends(get_published)]
