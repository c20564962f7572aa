"""How far parcels of the cadastre are from what is scored: measured by a command, kept as one row, held in memory."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from threading import Lock

import numpy as np
from sqlalchemy import String, cast, func, literal, select
from sqlalchemy.dialects.postgresql import aggregate_order_by, insert

from app.assemblies.model import BoolArray, FloatArray
from app.assemblies.store import LoadedCadastre
from app.codes import FacilityStatus, Mode
from app.db.session import Session
from app.db.tables import CadastreReachRow, FacilityRow
from app.errors import Conflict
from app.geo import unproject
from app.matching.judge import judge
from app.matching.model import Requirement
from app.network import store as networks
from app.network import travel_store
from app.scoring.criteria import CRITERIA, TARGET_KINDS, TARGETS
from app.scoring.evaluate import reach_of_places
from app.stock.columns import Column

PLACES_AT_ONCE = 5_000
MEASURED = ("road_m", "car_s", "truck_s")  # the order of the figures
UNITS = {("m", Mode.TRUCK): "road_m", ("s", Mode.CAR): "car_s", ("s", Mode.TRUCK): "truck_s"}
# What can be asked of a place: the names that parcels have for it, and the criteria that are made of it.
NAMES: Mapping[str, tuple[str, str]] = {
    f"{target.id}_{measured}": (target.id, measured) for target, measured in product(TARGETS, MEASURED)
} | {
    criterion.id: (criterion.target.id, UNITS[criterion.unit, criterion.mode])
    for criterion in CRITERIA
    if criterion.target is not None and criterion.mode is not None and (criterion.unit, criterion.mode) in UNITS
}


@dataclass(frozen=True)
class LoadedReach:
    """The figures (3, t, n) of the parcels of a cadastre, in its order; NaN where unknown."""

    targets: Sequence[str]
    figures: FloatArray

    def column(self, name: str) -> FloatArray:
        """The metres or seconds of each parcel (n) that one of `NAMES` means."""
        target, measured = NAMES[name]
        figures: FloatArray = self.figures[MEASURED.index(measured), self.targets.index(target)].astype(np.float64)
        return figures

    def meets(self, requirements: Sequence[Requirement]) -> BoolArray:
        """Which parcels (n) meet every requirement, each of one of `NAMES`; who is unknown meets none."""
        met = np.ones(self.figures.shape[2], dtype=np.bool_)
        for each in requirements:
            met &= judge(each, Column(numbers=self.column(each.name))).met
        return met


class Reaches:
    """The figures that were asked for last."""

    def __init__(self) -> None:
        self._held: tuple[object, LoadedReach] | None = None
        self._lock = Lock()

    def get(self, session: Session, loaded: LoadedCadastre) -> LoadedReach:
        """The figures of a cadastre; Conflict where they are of another version of it, or of other roads and places."""
        row = CadastreReachRow
        stored = session.execute(select(row.table_name, row.state, row.measured_at)).one_or_none()
        if stored is None or stored[:2] != (loaded.collection.table.name, _state(session)):
            raise Conflict(
                "How far the parcels of the cadastre are from roads and places is not measured as both are now; "
                "`lotse cadastre measure` does it."
            )
        with self._lock:
            if self._held is None or self._held[0] != tuple(stored):
                self._held = tuple(stored), _load(session)
            return self._held[1]


def measure(session: Session, loaded: LoadedCadastre) -> Iterator[float]:
    """Measure every parcel of the cadastre from a point within it, and keep it; yields how far it is, from 0 to 1."""
    lonlat = [(lon, lat) for lon, lat in unproject(loaded.places).tolist()]
    parts = [np.empty((len(MEASURED), len(TARGETS), 0), dtype=np.float32)]
    state = _state(session)
    for first in range(0, len(lonlat), PLACES_AT_ONCE):
        yield first / len(lonlat)
        found = reach_of_places(session, lonlat[first : first + PLACES_AT_ONCE])
        parts.append(np.stack([found.road_m.T, found.car_s.T, found.truck_s.T]).astype(np.float32))
    values = {
        "table_name": loaded.collection.table.name,
        "state": state,
        "targets": [target.id for target in TARGETS],
        "figures": np.concatenate(parts, axis=2).astype("<f4").tobytes(),
        "measured_at": func.now(),
    }
    session.execute(
        insert(CadastreReachRow).values(values).on_conflict_do_update(index_elements=["is_only"], set_=values)
    )


def _load(session: Session) -> LoadedReach:
    row = CadastreReachRow
    targets, figures = session.execute(select(row.targets, row.figures)).one()
    return LoadedReach(targets, np.frombuffer(figures, dtype="<f4").reshape(len(MEASURED), len(targets), -1))


def _state(session: Session) -> str:
    """What places are measured on now: the networks as they were searched last, and the open facilities."""
    runs = [travel_store.current_run(session, network.id) for network in networks.current(session)]
    row = FacilityRow
    kinds = {kind for several in TARGET_KINDS.values() for kind in several}
    told = cast(row.id, String) + ":" + cast(row.version, String)
    facilities = session.scalar(
        select(func.md5(func.string_agg(told, aggregate_order_by(literal(","), row.id)))).where(
            row.status == FacilityStatus.OPEN, row.kind.in_(sorted(kinds))
        )
    )
    return f"{[run.id for run in runs if run is not None]} {facilities}"
