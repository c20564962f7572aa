"""Write the facilities of an extract: new, changed, gone; and let the rough ones of other sources step back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import shapely
from sqlalchemy import func, select

from app.changes.apply import ChangedRows, apply, remove
from app.codes import ImportTarget
from app.db.session import Session
from app.db.tables import FacilityRow
from app.features.refresh import any_of
from app.imports import stage, store
from app.imports.facilities import rows_of
from app.imports.model import Source
from app.imports.superseding import Superseded, supersede
from app.network.osm import FacilityPoint
from app.scoring.profiles import Profiles

TARGET = ImportTarget.INFRASTRUCTURE


@dataclass(frozen=True)
class Writing:
    """For whom facilities are written, and as rows of which source."""

    session: Session
    source: Source
    actor: str
    profiles: Profiles


@dataclass(frozen=True)
class FacilityReport:
    """What became of facilities, in numbers; `superseded` are those of other sources."""

    new: int
    changed: int
    unchanged: int
    closed: int  # not in the extract any more, though it covers their place
    removed: int  # the extract does not cover their place any more
    superseded: Superseded
    covered: shapely.MultiPolygon

    def as_json(self) -> dict[str, Any]:
        """For `--json` and the record of the network."""
        left = [each for each in self.superseded.left if self.covered.contains(shapely.Point(each.x, each.y))]
        return {
            "new": self.new,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "closed": self.closed,
            "removed": self.removed,
            "superseded": [
                {
                    "key": each.old.key,
                    "name": each.old.name,
                    "superseded_by": each.new.key,
                    "by": each.by.name.lower(),
                    "distance_m": round(each.distance_m),
                }
                for each in self.superseded.matches
            ],
            "restored": list(self.superseded.restored),
            "left_within_coverage": [{"key": each.key, "name": each.name} for each in left],
        }


def write_facilities(
    writing: Writing, points: Sequence[FacilityPoint], as_of: date | None, coverage: shapely.MultiPolygon
) -> FacilityReport:
    """Bring the facilities of the source in step with an extract, and everything that follows but the scores."""
    session = writing.session
    staged = stage.stage(session, TARGET, rows_of(points, as_of))
    merged = store.merge(session, staged, writing.source)
    missing = store.missing(session, staged, writing.source, [])
    stage.drop(session, staged)
    closed = _within(session, missing, coverage)
    store.withdraw(session, TARGET, closed)
    removed = [row_id for row_id in missing if row_id not in closed]
    _remove(writing, removed)
    superseded = supersede(session)
    written = ChangedRows(TARGET, merged.created, merged.changed, closed, merged.restored)
    _apply(writing, written)
    _apply(writing, ChangedRows(TARGET, changed=superseded.changed_ids, fields=["status"]))
    return FacilityReport(
        new=len(merged.created),
        changed=len(merged.changed) + len(merged.restored),
        unchanged=merged.unchanged,
        closed=len(closed),
        removed=len(removed),
        superseded=superseded,
        covered=coverage,
    )


def remove_facilities(writing: Writing) -> FacilityReport:
    """Delete every facility of the source; those that stepped back for them count again. Scores are left to later."""
    ids = writing.session.scalars(select(FacilityRow.id).where(FacilityRow.source == writing.source.id)).all()
    _remove(writing, ids)
    superseded = supersede(writing.session)
    _apply(writing, ChangedRows(TARGET, changed=superseded.changed_ids, fields=["status"]))
    return FacilityReport(0, 0, 0, 0, len(ids), superseded, shapely.MultiPolygon())


def _apply(writing: Writing, written: ChangedRows) -> None:
    apply(writing.session, written, writing.actor, writing.profiles, score=False)


def _remove(writing: Writing, row_ids: Sequence[int]) -> None:
    if row_ids:
        remove(writing.session, TARGET, row_ids, writing.actor, writing.profiles, score=False)


def _within(session: Session, row_ids: Sequence[int], coverage: shapely.MultiPolygon) -> list[int]:
    """Those of the rows that lie within the coverage."""
    places = select(FacilityRow.id, func.ST_X(FacilityRow.geom), func.ST_Y(FacilityRow.geom))
    found = session.execute(places.where(any_of(FacilityRow.id, row_ids))).all()
    return sorted(row_id for row_id, x, y in found if coverage.contains(shapely.Point(x, y)))
