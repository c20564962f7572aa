"""Road distances in the database: what networks tell of parcels, sites and places, and the best of it to filter by."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from sqlalchemy import ARRAY, BigInteger, Text, bindparam, case, func, literal, select

from app.db.session import Session, sql_file
from app.db.tables import FacilityRow, ParcelRow, SiteRow
from app.network import measure
from app.scoring.facts import Reach
from app.scoring.roads import Precision, Roads, led_to
from app.scoring.value_functions import FloatArray


def roads_of_parcels(session: Session, ids: Sequence[int]) -> list[Roads]:
    """What each current network tells of parcels as it is stored, the best first."""
    row = ParcelRow
    is_exact = row.entrance.is_not(None) | row.geom.is_not(None)
    return _roads(session, measure.of_parcels(session, ids), _uncertainties(session, row, is_exact, ids))


def roads_of_sites(session: Session, ids: Sequence[int]) -> list[Roads]:
    """The same of sites, measured now."""
    return _roads(
        session, measure.of_sites(session, ids), _uncertainties(session, SiteRow, SiteRow.geom.is_not(None), ids)
    )


def roads_of_places(session: Session, places: Sequence[tuple[float, float]]) -> list[Roads]:
    """The same of bare places (lon, lat), measured now."""
    return _roads(session, measure.of_places(session, places), np.zeros(len(places)))


def _roads(session: Session, found: Sequence[measure.Measured], uncertainty_m: FloatArray) -> list[Roads]:
    named = led_to(nearest.facility for each in found for nearest in each.travel.found.values())
    precision = Precision(uncertainty_m, accuracies(session, sorted(named)))
    return [Roads.of(each.network, each.travel, precision) for each in found]


def accuracies(session: Session, ids: Sequence[int]) -> dict[int, float]:
    """How far off each of these facilities may be, in metres."""
    if not ids:
        return {}
    row = FacilityRow
    among = row.id == func.any(literal(list(ids), ARRAY(BigInteger)))
    found = session.execute(select(row.id, row.accuracy_m).where(among))
    return {facility_id: accuracy_m for facility_id, accuracy_m in found}


def _uncertainties(session: Session, row: Any, is_exact: Any, ids: Sequence[int]) -> FloatArray:
    """How far off each parcel or site may be, in metres: nothing where more than its position is known."""
    uncertainty = case((is_exact, 0.0), else_=func.coalesce(row.position_uncertainty_m, 0.0))
    all_ids = literal(list(ids), ARRAY(BigInteger))
    wanted = func.unnest(all_ids).table_valued("id", with_ordinality="position").render_derived()
    statement = select(func.coalesce(uncertainty, 0.0)).select_from(wanted.outerjoin(row, row.id == wanted.c.id))
    return np.array(session.scalars(statement.order_by(wanted.c.position)).all(), dtype=np.float64)


def save_reach(session: Session, ids: Sequence[int], reach: Reach) -> None:
    """Store the best known distances of parcels, in place of those that are stored."""
    parts = (("road_m", reach.road_m), ("car_s", reach.car_s), ("truck_s", reach.truck_s))
    binds = [bindparam(name, _array_texts(part), type_=ARRAY(Text)) for name, part in parts]
    parcel_ids = bindparam("parcel_ids", list(ids), type_=ARRAY(BigInteger))
    session.execute(sql_file(__package__, "save_reach").bindparams(parcel_ids, *binds))


def _array_texts(figures: FloatArray) -> list[str]:
    """Each row as PostgreSQL spells an array: a statement takes no array of arrays apart."""
    return ["{" + ",".join("NULL" if part != part else f"{part:.7g}" for part in row) + "}" for row in figures.tolist()]
