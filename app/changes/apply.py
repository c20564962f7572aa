"""What follows from changed rows: features, links, measurements, scores, versions, the feed; in one transaction."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from app.changes import store
from app.codes import ImportTarget, Operation
from app.db.session import Session
from app.features import rows
from app.features.collection import Collection
from app.features.refresh import bump_versions, refresh
from app.features.tile_sums import keep_sums
from app.features.tile_versions import NOWHERE, SCORES, Places, touched_cells, touched_parts
from app.infrastructure.store import INFRASTRUCTURE
from app.network import measure
from app.parcels.collection import PARCELS, SITES
from app.parcels.store import (
    all_ids,
    hold_sites,
    link_municipalities,
    measure_plots,
    parcels_of_sites,
    sites_of_parcels,
    sites_without_plot,
)
from app.projects import notices
from app.regions.store import DISTRICTS, MUNICIPALITIES, all_municipality_ids
from app.scoring import evaluate
from app.scoring.profiles import Profiles

COLLECTIONS: dict[ImportTarget, Collection] = {
    ImportTarget.PARCELS: PARCELS,
    ImportTarget.SITES: SITES,
    ImportTarget.DISTRICTS: DISTRICTS,
    ImportTarget.MUNICIPALITIES: MUNICIPALITIES,
    ImportTarget.INFRASTRUCTURE: INFRASTRUCTURE,
}

SCORING = "scoring"  # the actor where every parcel is scored anew
UPGRADE = "upgrade"  # the actor where the service computes what it did not before


@dataclass(frozen=True)
class ChangedRows:
    """Ids of the rows of one collection that were written, by what happened to them."""

    target: ImportTarget
    created: Sequence[int] = ()
    changed: Sequence[int] = ()
    withdrawn: Sequence[int] = ()
    restored: Sequence[int] = ()
    fields: Sequence[str] = field(default=())  # touched by the change; empty where it is the whole row
    former_sites: Sequence[int] = ()  # that parcels belonged to before

    def ids(self) -> list[int]:
        """All of them."""
        return [*self.created, *self.changed, *self.withdrawn, *self.restored]

    def by_operation(self) -> dict[Operation, Sequence[int]]:
        """The ids under the words of the change feed."""
        return {
            Operation.CREATED: self.created,
            Operation.CHANGED: self.changed,
            Operation.WITHDRAWN: self.withdrawn,
            Operation.RESTORED: self.restored,
        }


def apply(session: Session, written: ChangedRows, actor: str, profiles: Profiles, *, score: bool = True) -> None:
    """Bring everything derived in step with rows that were just written.

    `score=False` leaves scores to a later `evaluate.rescore_all`, for a chain of imports that ends with it.
    """
    if not written.ids():
        return
    collection = COLLECTIONS[written.target]
    places, parts = _touched(session, collection, written.ids())
    sites: list[int] = []
    if written.target is ImportTarget.PARCELS:
        sites = [*written.former_sites, *sites_of_parcels(session, written.ids())]
        hold_sites(session, sites)
    FOLLOW[written.target](session, written, actor)
    bump_versions(session, collection, written.ids())
    store.append_changes(session, collection, written.by_operation(), written.fields, actor)
    if score:
        _rescore(session, written, profiles)
    # Last: until the end it holds back all who write this collection. Parcels before sites, whoever writes both.
    store.bump_collection(session, collection.id, places)
    keep_sums(session, collection, parts)
    _measure_plots(session, sites, actor)


def remove(
    session: Session,
    target: ImportTarget,
    row_ids: Sequence[int],
    actor: str,
    profiles: Profiles,
    *,
    score: bool = True,
) -> None:
    """Delete rows for good; the change feed keeps that they were there. `score=False` as in `apply`."""
    collection = COLLECTIONS[target]
    dependent = parcels_of_sites(session, row_ids) if target is ImportTarget.SITES else []
    sites = sites_of_parcels(session, row_ids) if target is ImportTarget.PARCELS else []
    hold_sites(session, sites)
    store.append_changes(session, collection, {Operation.DELETED: row_ids}, (), actor)
    places, parts = _touched(session, collection, row_ids)
    rows.remove(session, collection, row_ids)
    if target is ImportTarget.PARCELS:
        measure.forget_parcels(session, row_ids)
    _refresh_dependent(session, PARCELS, dependent, actor)
    if target is ImportTarget.INFRASTRUCTURE and score:
        rescore_all(session, profiles)
    notices.tell(session, row_ids if target is ImportTarget.PARCELS else dependent, profiles)
    store.bump_collection(session, collection.id, places)
    keep_sums(session, collection, parts)
    _measure_plots(session, sites, actor)


def _touched(session: Session, collection: Collection, row_ids: Sequence[int]) -> tuple[Places | None, Places | None]:
    """What rows touch as they are and as they were published: version cells, and parts that sums are kept of."""
    return touched_cells(session, collection, row_ids), touched_parts(session, collection, row_ids)


def _rescore(session: Session, written: ChangedRows, profiles: Profiles) -> None:
    """Score what was written, and tell the open projects that it concerns."""
    if written.target is ImportTarget.PARCELS and evaluate.is_stock_scored(session, profiles):
        evaluate.rescore(session, profiles, written.ids())
        notices.tell(session, written.ids(), profiles)
    elif written.target in (ImportTarget.PARCELS, ImportTarget.INFRASTRUCTURE):
        rescore_all(session, profiles)
    elif written.target is ImportTarget.SITES:
        notices.tell(session, parcels_of_sites(session, written.ids()), profiles)
    else:
        notices.tell(session, all_ids(session, PARCELS), profiles)


def rescore_all(
    session: Session, profiles: Profiles, progress: Callable[[str], None] | None = None, *, search: bool = True
) -> None:
    """Measure and score every parcel anew, as a new run; pages in flight keep the run before.

    `search=False`: what is found on roads was measured anew already.
    """
    evaluate.rescore_all(session, profiles, progress, search=search)
    rescored = evaluate.scored_otherwise(session)
    store.append_changes(session, PARCELS, {Operation.RESCORED: rescored}, (), SCORING)
    store.bump_collection(session, PARCELS.id, NOWHERE)
    store.bump_collection(session, SCORES)
    notices.tell(session, all_ids(session, PARCELS), profiles)


def rescore_if_stale(session: Session, profiles: Profiles, progress: Callable[[str], None] | None = None) -> None:
    """Score anew where the stored scores are of an older profile version or engine, as after an update."""
    if not evaluate.is_stock_scored(session, profiles):
        rescore_all(session, profiles, progress)


def measure_missing_plots(session: Session) -> None:
    """Find the largest plot of sites that were written before it was kept."""
    _measure_plots(session, sites_without_plot(session), UPGRADE)


def _measure_plots(session: Session, site_ids: Sequence[int], actor: str) -> None:
    """Sites whose largest plot is another now are written, get a version and are told."""
    if site_ids:
        _refresh_dependent(session, SITES, measure_plots(session, site_ids), actor)


def _after_parcels(session: Session, written: ChangedRows, _actor: str) -> None:
    link_municipalities(session, PARCELS, written.ids())
    refresh(session, PARCELS, written.ids())


def _after_sites(session: Session, written: ChangedRows, actor: str) -> None:
    measure_plots(session, written.ids())
    link_municipalities(session, SITES, written.ids())
    refresh(session, SITES, written.ids())
    _refresh_dependent(session, PARCELS, parcels_of_sites(session, written.ids()), actor)


def _after_regions(session: Session, written: ChangedRows, actor: str) -> None:
    refresh(session, COLLECTIONS[written.target], written.ids())
    if written.target is ImportTarget.DISTRICTS:
        _refresh_dependent(session, MUNICIPALITIES, all_municipality_ids(session), actor)
    for land in (PARCELS, SITES):
        ids = all_ids(session, land)
        if written.target is ImportTarget.MUNICIPALITIES:
            link_municipalities(session, land, ids)
        _refresh_dependent(session, land, ids, actor)


def _after_infrastructure(session: Session, written: ChangedRows, _actor: str) -> None:
    refresh(session, INFRASTRUCTURE, written.ids())


def _refresh_dependent(session: Session, collection: Collection, row_ids: Sequence[int], actor: str) -> None:
    """Features that name another row are rewritten where that name changed; only those get a version and are told."""
    changed = refresh(session, collection, row_ids)
    if changed:
        bump_versions(session, collection, changed)
        store.append_changes(session, collection, {Operation.CHANGED: sorted(changed)}, (), actor)
        store.bump_collection(session, collection.id, touched_cells(session, collection, changed))


FOLLOW: dict[ImportTarget, Callable[[Session, ChangedRows, str], None]] = {
    ImportTarget.PARCELS: _after_parcels,
    ImportTarget.SITES: _after_sites,
    ImportTarget.DISTRICTS: _after_regions,
    ImportTarget.MUNICIPALITIES: _after_regions,
    ImportTarget.INFRASTRUCTURE: _after_infrastructure,
}
