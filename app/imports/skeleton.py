"""The skeleton network that ships with the project: loaded when its files or the engine are new."""

from pathlib import Path

from app.codes import Method
from app.db.session import Session
from app.network import skeleton, store
from app.network.graph import ENGINE_VERSION
from app.network.model import NetworkFile
from app.network.osm.files import sha256_of

TITLE = "Main roads of the region, gathered by hand"
ATTRIBUTION = (
    "Skeleton network: Flächenlotse, in part own knowledge (CC BY 4.0); places and lengths in part BStrMKnotV, "
    "Speth et al. after ETISplus, GeoNames and DB InfraGO AG (CC BY 4.0)"
)


def load_skeleton(session: Session, folder: Path) -> bool:
    """Put the network of the two files in place of the former one; False where it is that already.

    Parcels are then to be measured anew, and the former one to be dropped.
    """
    made = skeleton.read(folder)
    files = [NetworkFile(name, sha256_of(folder / name), None) for name in skeleton.FILES]
    current = [known for known in store.current(session) if known.method is Method.SKELETON]
    if any(known.engine_version == ENGINE_VERSION and store.files(session, known.id) == files for known in current):
        return False
    about = store.About(TITLE, made.as_of, ATTRIBUTION, files, coverage=skeleton.coverage(made.network))
    store.make_current(session, store.save(session, made.network, about))
    return True
