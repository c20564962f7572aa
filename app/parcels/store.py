"""Rows of parcels and sites: their municipalities by geometry, and what belongs to what."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from sqlalchemy import case, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from app.codes import Method, Mode, Visibility
from app.db.session import Session
from app.db.tables import MeasurementRow, MunicipalityRow, ParcelRow, Row, SiteRow
from app.errors import InvalidInput
from app.features.collection import Collection
from app.features.refresh import any_of
from app.features.rows import SUBJECTS, Evidence
from app.parcels.collection import PARCELS, SITES
from app.parcels.contiguity import largest_plot
from app.parcels.model import ON_OFFER
from app.partners.model import Viewer

LEAST_SHARE = 0.005  # of the outline; a smaller touch is a sliver between two borders
PLOT_COLUMNS = (
    SiteRow.largest_contiguous_m2,
    SiteRow.largest_contiguous_parcels,
    SiteRow.largest_contiguous_method,
)
SITES_AT_ONCE = 200  # whose outlines are in memory
LINKS = {PARCELS.id: "parcel_municipality", SITES.id: "site_municipality"}


def link_municipalities(session: Session, collection: Collection, row_ids: Sequence[int]) -> None:
    """Find the municipalities that rows lie in, by outline, else by position."""
    link = Row.metadata.tables[LINKS[collection.id]]
    subject = link.c[SUBJECTS[collection.id]]
    session.execute(delete(link).where(any_of(subject, row_ids)))
    outline = collection.table.c.geom
    share = case(
        (outline.is_(None) | func.ST_CoveredBy(outline, MunicipalityRow.geom), 1.0),
        else_=func.ST_Area(func.ST_Intersection(outline, MunicipalityRow.geom)) / func.ST_Area(outline),
    )
    touched = (
        select(collection.row_id, MunicipalityRow.id.label("municipality_id"), share.label("share_ratio"))
        .join_from(collection.table, MunicipalityRow, func.ST_Intersects(MunicipalityRow.geom, collection.shape))
        .where(any_of(collection.row_id, row_ids))
        .subquery()
    )
    rows = select(touched).where(touched.c.share_ratio >= LEAST_SHARE)
    session.execute(insert(link).from_select([subject.key, "municipality_id", "share_ratio"], rows))


def all_ids(session: Session, collection: Collection) -> list[int]:
    """Ids of every row, hidden ones too."""
    return list(session.scalars(select(collection.row_id).order_by(collection.row_id)))


def parcels_of_sites(session: Session, site_ids: Sequence[int]) -> list[int]:
    """Ids of the parcels that belong to some sites, hidden ones too."""
    return list(session.scalars(select(ParcelRow.id).where(any_of(ParcelRow.site_id, site_ids))))


def sites_of_parcels(session: Session, parcel_ids: Sequence[int]) -> list[int]:
    """Ids of the sites that some parcels belong to."""
    named = select(ParcelRow.site_id).where(any_of(ParcelRow.id, parcel_ids))
    return list(session.scalars(select(SiteRow.id).where(SiteRow.id.in_(named)).order_by(SiteRow.id)))


def sites_without_plot(session: Session) -> list[int]:
    """Ids of the sites whose largest plot was never looked for."""
    missing = select(SiteRow.id).where(SiteRow.largest_contiguous_method.is_(None))
    return list(session.scalars(missing.order_by(SiteRow.id)))


def hold_sites(session: Session, site_ids: Sequence[int]) -> None:
    """Hold sites until the transaction ends.

    Whoever changes parcels holds their sites first: who edits a site goes on to its parcels, and none waits for another
    in a circle.
    """
    held = select(SiteRow.id).where(any_of(SiteRow.id, site_ids)).order_by(SiteRow.id)
    session.execute(held.with_for_update(key_share=True))


def measure_plots(session: Session, site_ids: Sequence[int]) -> list[int]:
    """Find the largest plot of sites anew, and return the ids of those that have another one now.

    It is made from what everybody may see. Synthetic parcels count in synthetic sites only.
    """
    ids = sorted(set(site_ids))
    changed: list[int] = []
    for first in range(0, len(ids), SITES_AT_ONCE):
        changed += _measure_plots(session, ids[first : first + SITES_AT_ONCE])
    return changed


def _measure_plots(session: Session, site_ids: Sequence[int]) -> list[int]:
    hold_sites(session, site_ids)  # before their parcels are read: two changes at once must not miss each other
    outlines: dict[int, list[bytes | None]] = {site_id: [] for site_id in site_ids}
    members = (
        select(ParcelRow.site_id, func.ST_AsBinary(ParcelRow.geom))
        .join(SiteRow, SiteRow.id == ParcelRow.site_id)
        .where(
            any_of(ParcelRow.site_id, site_ids),
            ParcelRow.visibility == Visibility.PUBLIC,
            ParcelRow.withdrawn_at.is_(None),
            ParcelRow.status.in_(ON_OFFER),
            SiteRow.synthetic | ~ParcelRow.synthetic,
        )
        .order_by(ParcelRow.id)
    )
    for site_id, outline in session.execute(members):
        outlines[site_id].append(outline)
    stored = select(SiteRow.id, *PLOT_COLUMNS).where(any_of(SiteRow.id, site_ids))
    changed = []
    for site_id, *stands in session.execute(stored).all():
        plot = largest_plot(shapely.from_wkb(np.array(outlines[site_id], dtype=object)))
        found = [plot.area_m2, plot.parcels, plot.method.value]
        if found != stands:
            values = dict(zip(PLOT_COLUMNS, found, strict=True))
            session.execute(update(SiteRow).where(SiteRow.id == site_id).values(values))
            changed.append(int(site_id))
    return changed


def visible_parcels_of_site(session: Session, site_id: int, viewer: Viewer) -> list[dict[str, Any]]:
    """What a site page lists of its parcels: id, key, name, status, areas."""
    columns = (
        ParcelRow.id,
        ParcelRow.key,
        ParcelRow.name,
        ParcelRow.status,
        ParcelRow.area_m2,
        ParcelRow.available_m2,
        ParcelRow.largest_contiguous_m2,
        ParcelRow.synthetic,
    )
    statement = select(*columns).where(ParcelRow.site_id == site_id, PARCELS.visible_to(viewer)).order_by(ParcelRow.id)
    return [dict(row) for row in session.execute(statement).mappings()]


def site_id_of_key(session: Session, key: str, viewer: Viewer) -> int:
    """Id of a visible site by its key."""
    found = session.scalar(select(SiteRow.id).where(SiteRow.key == key, SITES.visible_to(viewer)))
    if found is None:
        raise InvalidInput("There is no site with key '{key}'; see GET /sites.", key=key)
    return found


def set_published_distances(
    session: Session, parcel_id: int, distances_m: Mapping[str, float], evidence: Evidence
) -> None:
    """Keep distances that somebody printed beside the measured ones, by quantity; they are never scored.

    What was printed for a quantity before is replaced. The mode is `direct` where the source does not say how.
    """
    for quantity, distance_m in distances_m.items():
        statement = upsert(MeasurementRow).values(
            parcel_id=parcel_id,
            quantity=quantity,
            mode=Mode.DIRECT,
            method=Method.PUBLISHED,
            value=distance_m,
            source=evidence.source,
        )
        session.execute(
            statement.on_conflict_do_update(
                index_elements=["parcel_id", "quantity", "mode", "method"],
                set_={"value": distance_m, "source": evidence.source},
            )
        )
