"""Every published collection by its id: built-in ones, parcels scored by each profile, and own layers."""

from collections.abc import Iterator, Mapping, Set

from app.db.session import Session
from app.errors import NotFound
from app.features.collection import Collection
from app.infrastructure.store import INFRASTRUCTURE
from app.network.main_roads_store import ROADS
from app.parcels.collection import PARCELS, SITES
from app.partners.model import Viewer
from app.published.own_layers import own_layer, own_layers
from app.published.scored import scored_parcels
from app.regions.store import DISTRICTS, MUNICIPALITIES
from app.scoring.profiles import Profiles

BUILT_IN = (PARCELS, SITES, DISTRICTS, MUNICIPALITIES, INFRASTRUCTURE, ROADS)


class Published:
    """What this service gives out. Made once, when the service starts."""

    def __init__(self, profiles: Profiles) -> None:
        scored = (scored_parcels(profile) for profile in profiles)
        self._fixed: Mapping[str, Collection] = {collection.id: collection for collection in (*BUILT_IN, *scored)}

    @property
    def reserved_ids(self) -> Set[str]:
        """The ids that no own layer may have."""
        return self._fixed.keys()

    def all(self, session: Session, viewer: Viewer) -> Iterator[Collection]:
        """Every collection the viewer may know of, in the order in which they are listed."""
        yield from self._fixed.values()
        yield from own_layers(session, viewer)

    def fixed(self, collection_id: str) -> Collection | None:
        """The collection of an id where it is one of those that are there for good: no database is asked."""
        return self._fixed.get(collection_id)

    def find(self, session: Session, collection_id: str, viewer: Viewer) -> Collection:
        """The collection of an id; NotFound says the same of a hidden and of an absent one."""
        collection = self._fixed.get(collection_id) or own_layer(session, collection_id, viewer)
        if collection is None:
            raise NotFound("There is no collection of this name; /ogc/collections lists those there are.")
        return collection
