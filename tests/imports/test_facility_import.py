"""Facilities of OpenStreetMap beside rough ones: what is new, changed and gone, and what steps back for what."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.codes import FacilityKind
from app.db.tables import ChangeRow, FacilityRow, ProvenanceRow
from app.geo import LONLAT_SRID, reproject
from app.imports.facilities import keys_of, rows_of
from app.imports.facility_import import FacilityReport, Writing, remove_facilities, write_facilities
from app.imports.run import Order, Rules, run_import
from app.imports.sources import find, load_sources
from app.network.osm import FacilityPoint
from app.settings import PROJECT_DIR
from tests.makers import make_facility, shipped_profiles

SPRING, AUTUMN = date(2026, 5, 1), date(2026, 10, 1)
EVERYWHERE = shapely.MultiPolygon([reproject(shapely.box(11.0, 51.0, 13.0, 52.0), LONLAT_SRID)])
EXIT = FacilityPoint(
    "node/1", FacilityKind.MOTORWAY_JUNCTION, "Halle-Ost", "20", (12.07, 51.48),
    {"motorways": ["A 14"], "access_points": [[12.08, 51.48], [12.06, 51.47]]},
)  # fmt: skip
SUBSTATION = FacilityPoint("way/2", FacilityKind.SUBSTATION, "Umspannwerk Lauchstädt", "380 / 110 kV", (11.9, 51.4))


@pytest.fixture
def writing(session: Session) -> Writing:
    source = find(load_sources(PROJECT_DIR / "geodata"), "osm")
    return Writing(session, source, "test", shipped_profiles())


@pytest.fixture
def write(writing: Writing) -> Callable[..., FacilityReport]:
    def written(
        *points: FacilityPoint, as_of: date | None = SPRING, coverage: shapely.MultiPolygon = EVERYWHERE
    ) -> FacilityReport:
        return write_facilities(writing, points, as_of, coverage)

    return written


Write = Callable[..., FacilityReport]


def states(session: Session) -> Mapping[str, str]:
    return {key: status for key, status in session.execute(select(FacilityRow.key, FacilityRow.status))}


def row(session: Session, key: str) -> Any:
    return session.execute(select(FacilityRow).where(FacilityRow.key == key)).scalar_one()


def test_points_become_rows_with_key_reference_place_and_date(session: Session, write: Write) -> None:
    report = write(EXIT, SUBSTATION)
    assert (report.new, report.changed, report.closed, report.removed) == (2, 0, 0, 0)
    exit_ = row(session, "osm-exit-A14-20")
    assert (exit_.name, exit_.reference, exit_.status) == ("Halle-Ost", "A14 no. 20", "open")
    assert (exit_.accuracy_m, exit_.as_of, exit_.source, exit_.source_detail) == (150.0, SPRING, "osm", "node/1")
    assert exit_.attributes == {"motorways": ["A 14"], "access_points": [[12.06, 51.47], [12.08, 51.48]]}
    assert '"coordinates":[12.07,51.48]' in exit_.feature_json
    urls = select(ProvenanceRow.source_url).where(ProvenanceRow.facility_id == exit_.id).distinct()
    assert session.scalars(urls).all() == ["https://www.openstreetmap.org/node/1"]
    assert row(session, "osm-way-2").reference == "380 / 110 kV"


def test_keys_tell_apart_what_has_the_same_number() -> None:
    twice = replace(EXIT, osm_id="node/7")
    both = replace(EXIT, osm_id="node/8", attributes={"motorways": ["A 14", "A 9"]}, reference="21")
    odd = replace(EXIT, osm_id="node/9", reference="22;23")
    assert keys_of([EXIT, twice, both, odd, SUBSTATION]) == [
        "osm-node-1", "osm-node-7", "osm-node-8", "osm-node-9", "osm-way-2",
    ]  # fmt: skip
    assert rows_of([both], SPRING).values["reference"] == ["no. 21, A14 / A9"]
    assert len(rows_of([], SPRING)) == 0


def test_newer_extract_changes_rows_in_place(session: Session, write: Write) -> None:
    write(EXIT, SUBSTATION)
    before = row(session, "osm-exit-A14-20").id
    again = write(EXIT, SUBSTATION)
    assert (again.new, again.changed, again.unchanged) == (0, 0, 2)
    moved = replace(EXIT, position=(12.071, 51.481), osm_id="node/11")
    newer = write(moved, SUBSTATION, as_of=AUTUMN)
    assert (newer.new, newer.changed, newer.closed) == (0, 2, 0)
    after = row(session, "osm-exit-A14-20")
    assert (after.id, after.as_of, after.source_detail) == (before, AUTUMN, "node/11")


def test_what_vanished_is_closed_and_comes_back(session: Session, write: Write) -> None:
    write(EXIT, SUBSTATION)
    assert write(SUBSTATION).closed == 1
    assert states(session) == {"osm-exit-A14-20": "closed", "osm-way-2": "open"}
    assert write(EXIT, SUBSTATION).changed == 1
    assert states(session)["osm-exit-A14-20"] == "open"


def test_what_the_extract_does_not_cover_any_more_is_taken_away(session: Session, write: Write) -> None:
    make_facility(session, key="rough", name="AS Halle-Ost", reference="A14", at=(12.066, 51.479), accuracy_m=900.0)
    write(EXIT, SUBSTATION)
    assert states(session)["rough"] == "superseded"
    west = shapely.MultiPolygon([reproject(shapely.box(11.0, 51.0, 12.0, 52.0), LONLAT_SRID)])
    report = write(SUBSTATION, coverage=west)
    assert (report.closed, report.removed) == (0, 1)
    assert states(session) == {"osm-way-2": "open", "rough": "open"}


def test_rough_facility_steps_back_and_is_told_of(session: Session, write: Write) -> None:
    make_facility(session, key="rough", name="AS Halle-Ost", reference="A14", at=(12.066, 51.479), accuracy_m=900.0)
    make_facility(session, key="elsewhere", name="AS Leuna", reference="A38", at=(12.0, 51.27), accuracy_m=900.0)
    report = write(EXIT).as_json()
    assert [(each["key"], each["superseded_by"], each["by"]) for each in report["superseded"]] == [
        ("rough", "osm-exit-A14-20", "name")
    ]
    assert [each["key"] for each in report["left_within_coverage"]] == ["elsewhere"]
    assert states(session) == {"elsewhere": "open", "osm-exit-A14-20": "open", "rough": "superseded"}
    rough = row(session, "rough")
    assert rough.attributes == {"superseded_by": "osm-exit-A14-20"}
    assert '"status":"superseded"' in rough.feature_json
    told = select(ProvenanceRow.value, ProvenanceRow.method, ProvenanceRow.source)
    newest = told.where(ProvenanceRow.facility_id == rough.id, ProvenanceRow.field == "status")
    assert session.execute(newest.order_by(ProvenanceRow.id.desc()).limit(1)).one() == ("superseded", "computed", "osm")
    change = select(ChangeRow.operation, ChangeRow.fields).where(ChangeRow.row_key == "rough")
    assert session.execute(change.order_by(ChangeRow.id.desc()).limit(1)).one() == ("changed", ["status"])


@pytest.mark.parametrize("properties", [
    {"accuracy_m": 20.0}, {"status": "planned"}, {"status": "closed"}, {"kind": "freight_terminal"},
], ids=["better known", "planned", "closed", "other kind"])  # fmt: skip
def test_others_do_not_step_back(session: Session, write: Write, properties: dict[str, Any]) -> None:
    given: dict[str, Any] = {"name": "AS Halle-Ost", "accuracy_m": 900.0, "at": (12.07, 51.48)} | properties
    make_facility(session, given.pop("kind", "motorway_junction"), key="other", **given)
    before = states(session)
    assert write(EXIT).superseded.matches == []
    assert states(session)["other"] == before["other"]


def test_removal_of_the_source_restores_the_rough_ones(session: Session, writing: Writing, write: Write) -> None:
    make_facility(session, key="rough", name="AS Halle-Ost", at=(12.066, 51.479), accuracy_m=900.0)
    write(EXIT, SUBSTATION)
    report = remove_facilities(writing)
    assert (report.removed, report.superseded.restored) == (2, ["rough"])
    assert states(session) == {"rough": "open"}
    assert row(session, "rough").attributes == {}
    deleted = select(ChangeRow.row_key).where(ChangeRow.operation == "deleted").order_by(ChangeRow.row_key)
    assert session.scalars(deleted).all() == ["osm-exit-A14-20", "osm-way-2"]


def test_import_of_the_rough_source_does_not_bring_them_back(
    session: Session, write: Write, rules: Rules, tmp_path: Path
) -> None:
    source = find(load_sources(PROJECT_DIR / "geodata"), "infrastructure")
    path = tmp_path / "infrastructure.csv"
    heading = "key,kind,name,reference,status,open_from_year,lat,lon,accuracy_m,source_detail,as_of,note\n"
    line = "rough,motorway_junction,AS Halle-Ost,A14,open,,51.479,12.066,{},own knowledge,,\n"
    path.write_text(heading + line.format(900))
    run_import(session, Order(source, path, "test"), rules)
    write(EXIT)
    path.write_text(heading + line.format(950))
    run_import(session, Order(source, path, "test"), rules)
    assert row(session, "rough").accuracy_m == 950.0
    assert states(session)["rough"] == "superseded"
