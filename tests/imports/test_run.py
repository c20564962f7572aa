"""Whole imports into a real database."""

import csv
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.orm import Session

from app.db.session import sqlalchemy_url
from app.db.tables import ChangeRow, ImportRunRow, ParcelRow, PartnerRow, ProvenanceRow, SiteRow
from app.errors import Conflict, InvalidInput
from app.files import sandbox
from app.files.raw import ReadOptions
from app.geo import LONLAT_SRID, STORAGE_SRID, Bbox, reproject
from app.imports import store
from app.imports.checks import check
from app.imports.model import Source
from app.imports.report import ImportReport
from app.imports.run import Order, Rules, run_import
from app.imports.sources import load_sources
from app.settings import PROJECT_DIR
from tests.imports.land import ENTRY, square

MakeSource = Callable[..., Source]
Write = Callable[..., Path]
Import = Callable[..., ImportReport]
IN_CSV = {"geometry": {"wkt": "shape"}, "crs": "EPSG:4326"}
COLUMNS = {"name": "Name", "area_m2": "qm"}


@pytest.fixture
def import_file(session: Session, rules: Rules) -> Import:
    """Imports a file for a source; nothing is scored, since no run is there to add to."""

    def run(source: Source, path: Path, **order: Any) -> ImportReport:
        return run_import(session, Order(source, path, "test", **order), rules)

    return run


@pytest.fixture
def make_source(make_source: MakeSource) -> MakeSource:
    """Sources of CSV files with WKT, which are read fastest."""
    return lambda **parts: make_source(**(IN_CSV | parts))


@pytest.fixture
def write_land(tmp_path: Path) -> Write:
    """Writes parcels as CSV: one dict each, on squares by their place in the list; None is an empty cell."""

    def write(*rows: dict[str, Any], name: str = "land.csv") -> Path:
        filled = [{"Name": "Feld", "shape": square(number)} | row for number, row in enumerate(rows)]
        path = tmp_path / name
        with path.open("w", newline="") as file:
            lines = csv.DictWriter(file, dict.fromkeys(key for row in filled for key in row))
            lines.writeheader()
            lines.writerows(filled)
        return path

    return write


@pytest.fixture
def source(make_source: MakeSource) -> Source:
    return make_source(columns=COLUMNS)


def counts(report: ImportReport) -> dict[str, int]:
    names = ("read", "filtered", "accepted", "new", "changed", "unchanged", "missing", "withdrawn")
    found = {name: getattr(report, name) for name in names} | {"rejected": len(report.rejected)}
    return {name: count for name, count in found.items() if count}


def parcels(session: Session) -> dict[str, ParcelRow]:
    session.expire_all()
    return {row.key: row for row in session.scalars(select(ParcelRow))}


def test_the_same_file_twice_changes_nothing(
    session: Session, import_file: Import, source: Source, write_land: Write
) -> None:
    path = write_land({"Nr": "1", "qm": 5000}, {"Nr": "2", "qm": None})
    assert counts(import_file(source, path)) == {"read": 2, "accepted": 2, "new": 2}
    stored = text("SELECT key, version, updated_at, feature_json FROM parcel ORDER BY key")
    before = session.execute(stored).all()
    assert counts(import_file(source, path)) == {"read": 2, "accepted": 2, "unchanged": 2}
    assert (
        session.execute(text("SELECT key, version, updated_at, feature_json FROM parcel ORDER BY key")).all() == before
    )
    assert parcels(session)["2"].area_m2 is None


def test_a_dry_run_reports_the_same_and_writes_nothing(
    session: Session, import_file: Import, source: Source, write_land: Write
) -> None:
    path = write_land({"Nr": "1", "qm": 5000})
    dry = import_file(source, path, dry_run=True)
    assert parcels(session) == {}
    assert session.scalar(select(func.count()).select_from(ImportRunRow)) == 0
    assert counts(import_file(source, path)) == counts(dry)


def test_a_changed_value_is_written_with_its_provenance(
    session: Session, import_file: Import, source: Source, write_land: Write
) -> None:
    import_file(source, write_land({"Nr": "1", "qm": 5000}, {"Nr": "2", "qm": 1000}))
    report = import_file(source, write_land({"Nr": "1", "qm": 6000}, {"Nr": "2", "qm": 1000}))
    assert counts(report) == {"read": 2, "accepted": 2, "changed": 1, "unchanged": 1}
    assert parcels(session)["1"].area_m2 == 6000
    told = select(ProvenanceRow.field, ProvenanceRow.value, ProvenanceRow.source).order_by(ProvenanceRow.id)
    first = session.execute(told.where(ProvenanceRow.parcel_id == parcels(session)["1"].id)).all()
    assert [(row.field, row.value) for row in first[-1:]] == [("area_m2", 6000)]
    assert {row.field for row in first} == {"name", "status", "area_m2", "geometry"}
    assert {row.source for row in first} == {"land"}


def test_an_unknown_value_has_no_provenance(
    session: Session, import_file: Import, source: Source, write_land: Write
) -> None:
    import_file(source, write_land({"Nr": "1", "qm": None}))
    assert "area_m2" not in set(session.scalars(select(ProvenanceRow.field)))


def test_an_invented_row_says_so_in_its_provenance(
    session: Session, import_file: Import, make_source: MakeSource, write_land: Write
) -> None:
    constants = {"status": "available", "synthetic": True}
    import_file(make_source(constants=constants), write_land({"Nr": "1"}))
    assert set(session.scalars(select(ProvenanceRow.method))) == {"synthetic"}


def test_a_later_edit_by_hand_survives_an_unchanged_file(
    session: Session, import_file: Import, source: Source, write_land: Write
) -> None:
    path = write_land({"Nr": "1", "qm": 5000})
    import_file(source, path)
    session.execute(text("UPDATE parcel SET area_m2 = 4900, price_eur_per_m2 = 30"))
    assert counts(import_file(source, path))["unchanged"] == 1
    assert parcels(session)["1"].area_m2 == 4900


def test_a_field_the_source_does_not_fill_stays(
    session: Session, import_file: Import, source: Source, write_land: Write
) -> None:
    import_file(source, write_land({"Nr": "1", "qm": 5000}))
    session.execute(text('UPDATE parcel SET price_eur_per_m2 = 30, attributes = \'{"tenant": "x"}\''))
    import_file(source, write_land({"Nr": "1", "qm": 6000}))
    row = parcels(session)["1"]
    assert (row.area_m2, row.price_eur_per_m2, row.attributes) == (6000, 30, {"tenant": "x"})


def test_rows_that_disappeared_are_counted_and_kept(
    session: Session, import_file: Import, source: Source, write_land: Write
) -> None:
    import_file(source, write_land({"Nr": "1", "qm": 1}, {"Nr": "2", "qm": 1}))
    report = import_file(source, write_land({"Nr": "1", "qm": 1}))
    assert counts(report) == {"read": 1, "accepted": 1, "unchanged": 1, "missing": 1}
    assert parcels(session)["2"].withdrawn_at is None


def test_rows_that_disappeared_are_withdrawn_and_restored_where_the_source_wants_it(
    session: Session, import_file: Import, make_source: MakeSource, write_land: Write
) -> None:
    source = make_source(on_missing="withdraw")
    both = write_land({"Nr": "1"}, {"Nr": "2"}, name="both.csv")
    import_file(source, both)
    assert counts(import_file(source, write_land({"Nr": "1"})))["withdrawn"] == 1
    gone = parcels(session)["2"]
    assert gone.status == "withdrawn"
    assert gone.withdrawn_at is not None
    assert counts(import_file(source, write_land({"Nr": "1"}))) == {"read": 1, "accepted": 1, "unchanged": 1}
    assert counts(import_file(source, both)) == {"read": 2, "accepted": 2, "changed": 1, "unchanged": 1}
    back = parcels(session)["2"]
    assert (back.status, back.withdrawn_at) == ("available", None)
    operations = session.scalars(select(ChangeRow.operation).where(ChangeRow.row_key == "2").order_by(ChangeRow.id))
    assert [each for each in operations if each != "rescored"] == ["created", "withdrawn", "restored"]


def test_a_row_withdrawn_by_hand_stays_withdrawn(
    session: Session, import_file: Import, source: Source, write_land: Write
) -> None:
    import_file(source, write_land({"Nr": "1", "qm": 5000}))
    session.execute(text("UPDATE parcel SET status = 'withdrawn', withdrawn_at = now()"))
    import_file(source, write_land({"Nr": "1", "qm": 6000}))
    row = parcels(session)["1"]
    assert (row.area_m2, row.status) == (6000, "withdrawn")


def test_a_rejected_row_is_not_missing(
    session: Session, import_file: Import, make_source: MakeSource, write_land: Write
) -> None:
    source = make_source(on_missing="withdraw", rejection_limit_ratio=0.5)
    import_file(source, write_land({"Nr": "1"}, {"Nr": "2"}))
    report = import_file(source, write_land({"Nr": "1"}, {"Nr": "2", "Name": ""}))
    assert counts(report) == {"read": 2, "accepted": 1, "unchanged": 1, "rejected": 1}
    assert parcels(session)["2"].withdrawn_at is None


def test_nothing_is_withdrawn_while_rejected_rows_have_no_key(
    session: Session, import_file: Import, make_source: MakeSource, write_land: Write
) -> None:
    source = make_source(on_missing="withdraw", rejection_limit_ratio=0.5)
    import_file(source, write_land({"Nr": "1"}, {"Nr": "2"}))
    report = import_file(source, write_land({"Nr": "1"}, {"Nr": None}))
    assert counts(report) == {"read": 2, "accepted": 1, "unchanged": 1, "missing": 1, "rejected": 1}
    assert "Nothing was withdrawn" in report.notices[0]


def test_above_the_rejection_limit_nothing_is_written(
    session: Session, import_file: Import, source: Source, write_land: Write
) -> None:
    report = import_file(source, write_land({"Nr": "1", "qm": 1}, {"Nr": "2", "qm": -1}))
    assert report.is_refused
    assert parcels(session) == {}
    assert counts(report) == {"read": 2, "accepted": 1, "new": 1, "rejected": 1}


def test_a_file_of_which_nothing_is_taken_is_refused(
    import_file: Import, make_source: MakeSource, write_land: Write
) -> None:
    source = make_source(filter={"TYP": ["GE"]}, on_missing="withdraw")
    with pytest.raises(InvalidInput, match="holds no row that source 'land' takes"):
        import_file(source, write_land({"Nr": "1", "TYP": "W"}))


def test_a_key_of_another_source_is_rejected(
    session: Session, import_file: Import, source: Source, write_land: Write
) -> None:
    path = write_land({"Nr": "1", "qm": 1})
    import_file(source, path)
    session.execute(text("UPDATE parcel SET source = 'other'"))
    report = import_file(source, path)
    assert [rejected.reason for rejected in report.rejected] == ["key_of_other_source"]
    assert "'other'" in report.rejected[0].text


def test_references_become_ids_or_rejections(
    session: Session, import_file: Import, make_source: MakeSource, write_land: Write
) -> None:
    session.add_all([SiteRow(key="park", name="Park", source="x"), PartnerRow(key="ewg", name="EWG")])
    session.flush()
    columns = {"name": "Name", "site_key": "Park", "owner_partner_key": "Amt"}
    source = make_source(columns=columns, rejection_limit_ratio=1)
    rows = [{"Nr": "1", "Park": "park", "Amt": "ewg"}, {"Nr": "2", "Park": "nowhere"}, {"Nr": "3", "Amt": "nobody"}]
    report = import_file(source, write_land(*rows))
    assert {rejected.row: rejected.reason for rejected in report.rejected} == dict.fromkeys((3, 4), "unknown_reference")
    row = parcels(session)["1"]
    assert row.site_id is not None
    assert row.owner_partner_id is not None


def test_the_largest_plot_of_sites_follows_an_import(
    session: Session, import_file: Import, make_source: MakeSource, write_land: Write
) -> None:
    session.add_all([SiteRow(key=key, name=key, source="x") for key in ("north", "south")])
    session.flush()
    columns = {"name": "Name", "site_key": "Park"}
    source = make_source(columns=columns, on_missing="withdraw")
    beside = [shapely.box(12.0 + number / 1000, 51.3, 12.001 + number / 1000, 51.301) for number in range(3)]
    rows = [{"Nr": f"{number}", "Park": "north", "shape": shape} for number, shape in enumerate(beside)]

    def plots() -> list[tuple[int | None, str | None]]:
        found = select(SiteRow.largest_contiguous_parcels, SiteRow.largest_contiguous_method).order_by(SiteRow.key)
        return [(row[0], row[1]) for row in session.execute(found)]

    import_file(source, write_land(*rows))
    assert plots()[0] == (3, "outlines")
    import_file(source, write_land(*rows[:2], rows[2] | {"Park": "south"}))
    assert plots() == [(2, "outlines"), (1, "outlines")]
    import_file(source, write_land(rows[0], rows[2] | {"Park": "south"}))
    assert plots() == [(1, "outlines"), (1, "outlines")]
    import_file(source, write_land(rows[0], rows[2] | {"Park": ""}))
    assert plots() == [(1, "outlines"), (None, "no_parcel")]


def test_a_point_becomes_a_position(
    session: Session, import_file: Import, make_source: MakeSource, write_land: Write
) -> None:
    import_file(make_source(), write_land({"Nr": "1", "shape": shapely.Point(12, 51.3)}))
    row = parcels(session)["1"]
    assert row.geom is None
    assert row.position is not None


def test_two_imports_at_once_are_refused(
    session: Session, import_file: Import, source: Source, write_land: Write, database_url: str
) -> None:
    path = write_land({"Nr": "1", "qm": 1})
    engine = create_engine(sqlalchemy_url(database_url))
    with Session(engine) as other, Session(engine) as mine:
        store.lock(other)
        with pytest.raises(Conflict, match="Another import is running"):
            store.lock(mine)
    engine.dispose()
    assert counts(import_file(source, path))["new"] == 1


def test_the_run_is_recorded(session: Session, import_file: Import, source: Source, write_land: Write) -> None:
    report = import_file(source, write_land({"Nr": "1", "qm": 1}))
    assert report.run_id is not None
    told = store.get_run(session, report.run_id)
    assert (told["source"], told["new"], told["actor"]) == ("land", 1, "test")
    assert store.list_runs(session, 5)[0]["id"] == report.run_id


def test_a_killed_import_leaves_nothing(tmp_path: Path, write_land: Write, database_url: str) -> None:
    path = write_land({"Nr": "1"})
    code = f"""
import os, signal
from pathlib import Path
from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from app.files import sandbox
from app.files.raw import ReadOptions
from app.geo import LONLAT_SRID, STORAGE_SRID, Bbox, reproject
from app.imports import run
from app.imports.entries import EntryParser
run.apply = lambda *given, **named: os.kill(os.getpid(), signal.SIGKILL)
with Session(create_engine({sqlalchemy_url(database_url)!r})) as session, session.begin():
    order = run.Order(EntryParser("land", {ENTRY | IN_CSV!r}).source(), Path({str(path)!r}), "test")
    run.run_import(session, order, run.Rules(Bbox(9, 50, 15, 54), None))
"""
    environment = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONPATH": str(PROJECT_DIR)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    engine = create_engine(sqlalchemy_url(database_url))
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(ParcelRow)) == 0
        store.lock(session)
    engine.dispose()
    assert not list(tmp_path.glob("lotse-read-*"))


# --- real files ----------------------------------------------------------------------------------


def test_the_land_use_plan_of_cologne(session: Session, import_file: Import, shared_data: Path) -> None:
    sources, path = load_sources(PROJECT_DIR / "geodata"), shared_data / "koeln-fnp" / "fnp_aktuell.shp"
    filtered = import_file(sources["koeln_fnp"], path, score=False)
    assert counts(filtered) == {"read": 2121, "filtered": 1901, "accepted": 220, "new": 220}
    expected = {"read": 2121, "accepted": 2116, "rejected": 5}
    whole = sources["koeln_fnp_all"]
    dry = import_file(whole, path, dry_run=True, score=False)
    first = import_file(whole, path, score=False)
    assert counts(dry) == counts(first) == expected | {"new": 2116}
    assert dry.rejected == first.rejected
    assert counts(import_file(whole, path, score=False)) == expected | {"unchanged": 2116}
    rejected = {each.row: (each.reason.value, each.layer) for each in first.rejected}
    assert rejected == dict.fromkeys((475, 672, 1350, 1624, 2039), ("invalid_geometry", "fnp_aktuell"))


def test_the_land_of_cologne_is_in_its_place(shared_data: Path, region: Bbox) -> None:
    source = load_sources(PROJECT_DIR / "geodata")["koeln_fnp_all"]
    options = ReadOptions(encoding=source.encoding)
    land = check(sandbox.read(shared_data / "koeln-fnp" / "fnp_aktuell.shp", options), source, region).accepted
    bounds = shapely.total_bounds([reproject(shape, STORAGE_SRID, LONLAT_SRID) for shape in land.shapes])
    assert bounds == pytest.approx((6.77, 50.83, 7.16, 51.08), abs=0.01)
    assert {"Wohnbaufläche", "Gewerbefläche", "Industriefläche"} <= set(land.values["name"])
    stated = np.array(land.values["area_m2"], dtype=float)
    assert np.median(np.abs(shapely.area(land.shapes) / stated - 1)) < 0.001


def test_the_regions_of_2016(session: Session, import_file: Import, shared_data: Path) -> None:
    sources, folder = load_sources(PROJECT_DIR / "geodata"), shared_data / "vg250-region-2016"
    districts = import_file(sources["vg250_districts"], folder / "kreise.geojson")
    assert counts(districts) == {"read": 38, "accepted": 38, "new": 38}
    report = import_file(sources["vg250_municipalities"], folder / "gemeinden.geojson")
    assert counts(report) == {"read": 582, "accepted": 581, "new": 581, "rejected": 1}
    assert (report.rejected[0].row, report.rejected[0].key) == (489, "14730030")  # Beilrode
    again = import_file(sources["vg250_municipalities"], folder / "gemeinden.geojson")
    assert counts(again) == {"read": 582, "accepted": 581, "unchanged": 581, "rejected": 1}
