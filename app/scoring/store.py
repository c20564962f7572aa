"""Measurements and scores in the database: one statement measures n places, arrays go in and out."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Double,
    Executable,
    Row,
    Text,
    TextualSelect,
    bindparam,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)

from app.codes import FacilityStatus, Method, Mode
from app.db.session import Session, sql_file
from app.db.tables import FacilityRow, MeasurementRow, ParcelRow, ProvenanceRow, RunRow, SiteRow
from app.scoring.criteria import FIELDS, TARGETS, Target
from app.scoring.facts import DistanceKey, Facts
from app.scoring.profiles import Profile
from app.scoring.roads import Roads, all_distances
from app.scoring.score import ENGINE_VERSION
from app.scoring.value_functions import FloatArray

RESCORE_LOCK = 7_250_001  # advisory: whole-stock scoring excludes everything else that scores
KEPT_RUNS = 2  # per profile, the current one included: page tokens outlive one rescoring


@dataclass(frozen=True)
class Leg:
    """One measured distance or time of one place, with the facility it leads to."""

    subject_id: int
    quantity: str
    mode: Mode
    method: Method
    value: float | None
    low: float | None
    high: float | None
    facility_id: int | None
    facility: str | None
    kind: str | None
    source: str | None
    as_of: date | None
    accuracy_m: float | None


@dataclass(frozen=True)
class NamedFacility:
    """A facility that is told even where nothing is measured."""

    id: int
    name: str
    kind: str
    source: str
    as_of: date | None
    accuracy_m: float


@dataclass(frozen=True)
class Record:
    """Whom or what a score is of: a parcel's, site's or place's own origin."""

    id: int
    synthetic: bool = False
    source: str | None = None
    as_of: date | None = None


@dataclass(frozen=True)
class Run:
    """A stored scoring of the whole stock."""

    id: int
    profile_id: str
    profile_version: str
    engine_version: str
    is_current: bool


# --- measuring -----------------------------------------------------------------------------------


def _nearest(
    *, parcel_ids: Sequence[int] = (), site_ids: Sequence[int] = (), places: Sequence[tuple[float, float]] = ()
) -> TextualSelect:
    """The statement that measures from parcels, sites or bare places (lon, lat)."""
    pairs = [(target.id, str(kind)) for target in TARGETS for kind in target.kinds]
    arrays: tuple[tuple[str, Any, list[Any]], ...] = (
        ("parcel_ids", BigInteger, list(parcel_ids)),
        ("site_ids", BigInteger, list(site_ids)),
        ("lons", Double, [lon for lon, _ in places]),
        ("lats", Double, [lat for _, lat in places]),
        ("targets", Text, [target for target, _ in pairs]),
        ("kinds", Text, [kind for _, kind in pairs]),
    )
    binds = [bindparam(name, value, type_=ARRAY(item)) for name, item, value in arrays]
    columns = {"subject_id": BigInteger, "target": Text, "facility_id": BigInteger}
    figures = {"value_m": Double, "low_m": Double, "high_m": Double}
    return sql_file(__package__, "measurements").bindparams(*binds).columns(**columns, **figures)


def measure_parcels(session: Session, ids: Sequence[int], run_id: int | None) -> None:
    """Replace the straight lines of these parcels; a parcel without a geometry has none afterwards."""
    session.execute(
        delete(MeasurementRow).where(
            _among(MeasurementRow.parcel_id, ids),
            MeasurementRow.method == Method.STRAIGHT_LINE,
        )
    )
    nearest = _nearest(parcel_ids=ids).subquery("nearest")
    measured = select(
        nearest.c.subject_id,
        nearest.c.target + "_m",
        literal(Mode.DIRECT.value),
        literal(Method.STRAIGHT_LINE.value),
        nearest.c.value_m,
        nearest.c.low_m,
        nearest.c.high_m,
        nearest.c.facility_id,
        literal(run_id, BigInteger),
    )
    columns = ["parcel_id", "quantity", "mode", "method", "value", "value_low", "value_high", "facility_id", "run_id"]
    session.execute(insert(MeasurementRow).from_select(columns, measured))


def straight_lines(session: Session, ids: Sequence[int]) -> dict[DistanceKey, FloatArray]:
    """Straight lines from parcels as arrays (n, 3), in the order of the ids; not stored."""
    positions = {parcel_id: position for position, parcel_id in enumerate(ids)}
    distances: dict[DistanceKey, FloatArray] = defaultdict(lambda: np.full((len(ids), 3), np.nan))
    for leg in _measure(session, _nearest(parcel_ids=ids)):
        figures = (leg.value, leg.low, leg.high)
        distances[(leg.quantity, leg.mode, leg.method)][positions[leg.subject_id]] = figures
    return dict(distances)


def measure_sites(session: Session, ids: Sequence[int]) -> list[Leg]:
    """Straight lines from sites; not stored."""
    return _measure(session, _nearest(site_ids=ids))


def measure_places(session: Session, places: Sequence[tuple[float, float]]) -> list[Leg]:
    """Straight lines from bare places (lon, lat), numbered from 1; not stored."""
    return _measure(session, _nearest(places=places))


def _measure(session: Session, nearest: TextualSelect) -> list[Leg]:
    measured = nearest.subquery("nearest")
    statement = select(
        measured.c.subject_id,
        measured.c.target + "_m",
        literal(Mode.DIRECT.value),
        literal(Method.STRAIGHT_LINE.value),
        measured.c.value_m,
        measured.c.low_m,
        measured.c.high_m,
        *FACILITY,
    ).join(FacilityRow, FacilityRow.id == measured.c.facility_id)
    return _legs(session, statement)


# The registered source, and the page or "own knowledge" within it.
FACILITY_SOURCE = func.concat_ws(": ", FacilityRow.source, FacilityRow.source_detail).label("source")
FACILITY = (
    FacilityRow.id,
    FacilityRow.name,
    FacilityRow.kind,
    FACILITY_SOURCE,
    FacilityRow.as_of,
    FacilityRow.accuracy_m,
)


def _legs(session: Session, statement: Executable) -> list[Leg]:
    return [
        Leg(subject_id, quantity, Mode(mode), Method(method), *rest)
        for subject_id, quantity, mode, method, *rest in session.execute(statement)
    ]


# --- what is known -------------------------------------------------------------------------------


def load(session: Session, ids: Sequence[int], roads: Sequence[Roads]) -> Facts:
    """What is stored of these parcels, as arrays, with what was found for them on roads.

    An id without a parcel leaves a row of unknowns.
    """
    positions = {parcel_id: position for position, parcel_id in enumerate(ids)}
    columns = [getattr(ParcelRow, name) for name in FIELDS]
    fields: dict[str, list[object]] = {name: [None] * len(positions) for name in FIELDS}
    for parcel_id, *row in session.execute(select(ParcelRow.id, *columns).where(_among(ParcelRow.id, ids))):
        for name, value in zip(FIELDS, row, strict=True):
            fields[name][positions[parcel_id]] = value
    distances = _distances(session, ids, positions) | all_distances(roads)
    return Facts(list(ids), distances, fields)


def _among(column: Any, ids: Sequence[int]) -> ColumnElement[bool]:
    is_among: ColumnElement[bool] = column == func.any(literal(list(ids), ARRAY(BigInteger)))
    return is_among


def _distances(session: Session, ids: Sequence[int], positions: Mapping[int, int]) -> dict[DistanceKey, FloatArray]:
    row = MeasurementRow
    gathered = (
        select(
            row.quantity,
            row.mode,
            row.method,
            func.array_agg(row.parcel_id),
            func.array_agg(row.value),
            func.array_agg(func.coalesce(row.value_low, row.value)),
            func.array_agg(func.coalesce(row.value_high, row.value)),
        )
        .where(_among(row.parcel_id, ids), row.method == Method.STRAIGHT_LINE)
        .group_by(row.quantity, row.mode, row.method)
    )
    distances = {}
    for quantity, mode, method, parcel_ids, *figures in session.execute(gathered):
        found = np.full((len(ids), 3), np.nan)
        found[[positions[parcel_id] for parcel_id in parcel_ids]] = np.array(figures, dtype=np.float64).T
        distances[(quantity, Mode(mode), Method(method))] = found
    return distances


def legs_of_parcels(session: Session, ids: Sequence[int]) -> list[Leg]:
    """Every stored distance of these parcels, published ones included, with its facility."""
    row = MeasurementRow
    statement = (
        select(
            row.parcel_id,
            row.quantity,
            row.mode,
            row.method,
            row.value,
            row.value_low,
            row.value_high,
            FacilityRow.id,
            func.coalesce(FacilityRow.name, row.facility_name),
            FacilityRow.kind,
            func.coalesce(row.source, FACILITY_SOURCE),
            FacilityRow.as_of,
            FacilityRow.accuracy_m,
        )
        .outerjoin(FacilityRow, FacilityRow.id == row.facility_id)
        .where(_among(row.parcel_id, ids))
    )
    return _legs(session, statement)


def parcel_records(session: Session, ids: Sequence[int]) -> dict[int, Record]:
    """The origin of each of these parcels."""
    row = ParcelRow
    statement = select(row.id, row.synthetic, row.source, row.as_of).where(_among(row.id, ids))
    return {found.id: Record(*found) for found in session.execute(statement)}


def site_records(session: Session, ids: Sequence[int]) -> dict[int, Record]:
    """The origin of each of these sites."""
    row = SiteRow
    statement = select(row.id, row.synthetic, row.source, row.as_of).where(_among(row.id, ids))
    return {found.id: Record(*found) for found in session.execute(statement)}


def field_origins(session: Session, ids: Sequence[int]) -> dict[tuple[int, str], tuple[str, date | None]]:
    """Source and date of each scored field of these parcels, where its provenance is recorded."""
    row = ProvenanceRow
    newest = (
        select(func.max(row.id))
        .where(_among(row.parcel_id, ids), row.field.in_(FIELDS), row.stands)
        .group_by(row.parcel_id, row.field)
    )
    statement = select(row.parcel_id, row.field, row.source, row.as_of).where(row.id.in_(newest))
    return {(found.parcel_id, found.field): (found.source, found.as_of) for found in session.execute(statement)}


def open_kinds(session: Session) -> frozenset[str]:
    """Kinds of which at least one facility is open: planned ones are not measured to."""
    return frozenset(
        session.scalars(select(FacilityRow.kind).where(FacilityRow.status == FacilityStatus.OPEN).distinct())
    )


def facilities_of(session: Session, targets: Sequence[Target]) -> list[NamedFacility]:
    """The open facilities of some targets."""
    kinds = [kind for target in targets for kind in target.kinds]
    named = select(*FACILITY).where(FacilityRow.kind.in_(kinds), FacilityRow.status == FacilityStatus.OPEN)
    return [NamedFacility(*found) for found in session.execute(named.order_by(FacilityRow.id.desc()))]


def facilities(session: Session, ids: Sequence[int]) -> dict[int, NamedFacility]:
    """Facilities by their id."""
    if not ids:
        return {}
    named = session.execute(select(*FACILITY).where(_among(FacilityRow.id, ids)))
    return {found.id: NamedFacility(*found) for found in named}


# --- scores --------------------------------------------------------------------------------------


def lock_scoring(session: Session, *, whole_stock: bool) -> None:
    """Until the transaction ends: whole-stock scoring alone, single parcels beside each other."""
    lock = func.pg_advisory_xact_lock if whole_stock else func.pg_advisory_xact_lock_shared
    session.execute(select(lock(RESCORE_LOCK)))


def all_parcel_ids(session: Session) -> list[int]:
    return list(session.scalars(select(ParcelRow.id).order_by(ParcelRow.id)))


RUN = (RunRow.id, RunRow.profile_id, RunRow.profile_version, RunRow.engine_version, RunRow.is_current)


def current_runs(session: Session) -> dict[str, Run]:
    """Per profile the run whose scores hold now, where the stock was ever scored."""
    found = session.execute(select(*RUN).where(RunRow.kind == "score", RunRow.is_current))
    return {run.profile_id: run for run in map(_run, found)}


def current_measurement_run(session: Session) -> int | None:
    """The run that measured the whole stock last."""
    return session.scalar(select(RunRow.id).where(RunRow.kind == "measurement", RunRow.is_current))


def score_run(session: Session, run_id: int) -> Run | None:
    """A score run that is still kept, current or not."""
    found = session.execute(select(*RUN).where(RunRow.kind == "score", RunRow.id == run_id)).one_or_none()
    return None if found is None else _run(found)


def _run(found: Row[*tuple[Any, ...]]) -> Run:
    return Run(*found)


def start_run(session: Session, kind: str, profile: Profile | None = None) -> int:
    """Begin a run that nobody reads yet."""
    values = {
        "kind": kind,
        "profile_id": profile.id if profile else None,
        "profile_version": profile.version if profile else None,
        "engine_version": ENGINE_VERSION,
    }
    return int(session.execute(insert(RunRow).values(values).returning(RunRow.id)).scalar_one())


def finish_run(session: Session, run_id: int) -> None:
    """Make a run the current one of its kind and profile, and drop those nobody can page through any more."""
    row = RunRow
    kind, profile_id = session.execute(select(row.kind, row.profile_id).where(row.id == run_id)).one()
    same = (row.kind == kind, row.profile_id.is_not_distinct_from(profile_id))
    session.execute(update(row).where(*same, row.is_current).values(is_current=False))
    session.execute(update(row).where(row.id == run_id).values(is_current=True))
    in_use = select(MeasurementRow.run_id).where(MeasurementRow.run_id == row.id).exists()
    kept = select(row.id).where(*same).order_by(row.id.desc()).limit(KEPT_RUNS).scalar_subquery()
    session.execute(delete(row).where(*same, row.id.not_in(kept), ~in_use).execution_options(synchronize_session=False))
