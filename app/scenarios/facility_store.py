"""Facilities as a scenario has them, for as long as a savepoint lasts."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from geoalchemy2.shape import from_shape
from sqlalchemy import insert, select, update

from app.codes import FacilityStatus
from app.db.session import Session
from app.db.tables import FacilityRow
from app.errors import InputProblem, InvalidInput
from app.geo import STORAGE_SRID
from app.scenarios.document import Alterations, NewFacility

SOURCE = "scenario"


@contextmanager
def altered_facilities(session: Session, alterations: Alterations) -> Iterator[None]:
    """Facilities come, open and close until the block is left; nobody else ever sees it."""
    with session.begin_nested() as savepoint:
        _add(session, alterations.new_facilities)
        _set_status(session, alterations.opened, FacilityStatus.OPEN)
        _set_status(session, alterations.closed, FacilityStatus.CLOSED)
        yield
        savepoint.rollback()


def _add(session: Session, facilities: Mapping[str, NewFacility]) -> None:
    for pointer, facility in facilities.items():
        values = {
            "key": f"{SOURCE}{pointer}",
            "kind": facility.kind,
            "name": facility.name,
            "status": FacilityStatus.OPEN,
            "accuracy_m": 0.0,
            "geom": from_shape(facility.point, srid=STORAGE_SRID),
            "source": SOURCE,
        }
        session.execute(insert(FacilityRow).values(values))


def _set_status(session: Session, keys: Mapping[str, str], status: FacilityStatus) -> None:
    known = set(session.scalars(select(FacilityRow.key).where(FacilityRow.key.in_(keys.values()))))
    problems = [
        InputProblem(
            "There is no facility '{key}'; /infrastructure lists those there are.",
            pointer=f"{pointer}/properties/key",
            values={"key": key},
        )
        for pointer, key in keys.items()
        if key not in known
    ]
    if problems:
        raise InvalidInput("The scenario has faults; see errors.", problems=problems)
    session.execute(update(FacilityRow).where(FacilityRow.key.in_(known)).values(status=status))
