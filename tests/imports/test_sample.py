"""The region out of the box."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.db.tables import ParcelRow, ParcelScoreRow, SiteRow
from app.imports.sample import load_sample
from app.settings import Settings


def test_the_sample_region_is_loaded_once_scored_and_marked_as_invented(session: Session, settings: Settings) -> None:
    told: list[str] = []
    reports = load_sample(session, settings, told.append)
    assert {report.target for report in reports} == {
        "districts", "municipalities", "infrastructure", "sites", "parcels",
    }  # fmt: skip
    assert not [report.source for report in reports if report.rejected]
    parcels = session.scalar(select(func.count()).select_from(ParcelRow))
    assert parcels is not None
    assert parcels >= 300
    assert session.scalar(select(func.count()).select_from(ParcelScoreRow)) == parcels * 6
    assert set(session.scalars(select(ParcelRow.synthetic).distinct())) == {True}
    assert set(session.scalars(select(SiteRow.synthetic).distinct())) == {False}
    assert load_sample(session, settings, told.append) == []
