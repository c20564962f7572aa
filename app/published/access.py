"""The collection that a path names, as far as the viewer may know of it."""

from typing import Annotated

from fastapi import Depends, Path, Request
from fastapi.concurrency import run_in_threadpool

from app.features.collection import Collection
from app.partners.access import ViewerDep
from app.published.registry import Published
from app.web.deps import ReadSessionDep

CollectionId = Annotated[str, Path(description="Id of a collection, such as parcels.", examples=["parcels"])]


def get_published(request: Request) -> Published:
    """The collections of the application."""
    registry: Published = request.app.state.published
    return registry


async def get_collection(
    request: Request, session: ReadSessionDep, viewer: ViewerDep, collection_id: CollectionId
) -> Collection:
    """The collection of `{collection_id}`; a thread is only taken for one that the database has to be asked for."""
    published = get_published(request)
    fixed = published.fixed(collection_id)
    return await run_in_threadpool(published.find, session, collection_id, viewer) if fixed is None else fixed


CollectionDep = Annotated[Collection, Depends(get_collection)]
PublishedDep = Annotated[Published, Depends(get_published)]
