"""Which collections are published under /ogc, and the one that a path names."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import Depends

from app.errors import NotFound
from app.features.collection import Collection
from app.infrastructure.store import INFRASTRUCTURE
from app.parcels.collection import PARCELS, SITES
from app.regions.store import DISTRICTS, MUNICIPALITIES

PUBLISHED: Mapping[str, Collection] = {
    collection.id: collection for collection in (PARCELS, SITES, DISTRICTS, MUNICIPALITIES, INFRASTRUCTURE)
}


async def get_collection(collection_id: str) -> Collection:
    """The collection of the path."""
    collection = PUBLISHED.get(collection_id)
    if collection is None:
        raise NotFound("There is no collection of this name; /ogc/collections lists those there are.")
    return collection


CollectionDep = Annotated[Collection, Depends(get_collection)]
