"""Imports of a GeoPackage, against the fastest plain loader of the same file into the same server."""

import os
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import geopandas
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from app.db.session import sqlalchemy_url
from app.fields import PARCEL_FIELDS
from app.geo import Bbox
from app.imports.entries import EntryParser
from app.imports.report import ImportReport
from app.imports.run import Order, Rules, run_import
from app.scoring.profiles import Profiles
from app.settings import Settings
from tests.bench.report import Line, Section, ogr2ogr_version, per_second

LAYER = "parcels"
SOURCE = EntryParser(
    "bench",
    {
        "title": "Generated land",
        "provider": "the benchmark",
        "licence": "EUPL-1.2",
        "licence_url": "https://eupl.eu/1.2/en/",
        "attribution": "none",
        "target": "parcels",
        "key": "key",
        "same_names": True,
    },
).source()


def write_file(database_url: str, path: Path) -> int:
    """Write the parcels of a database to a GeoPackage as a partner would send it, and count them."""
    engine = create_engine(sqlalchemy_url(database_url))
    names = ", ".join(("key", *(field.name for field in PARCEL_FIELDS)))
    land = geopandas.read_postgis(text(f"SELECT {names}, geom FROM parcel ORDER BY id"), engine, "geom")  # noqa: S608 - names of our own table
    engine.dispose()
    land.to_file(path, layer=LAYER, driver="GPKG")
    return len(land)


def measure_imports(database_url: str, path: Path, rounds: int, settings: Settings, profiles: Profiles) -> Section:
    """Import the file into an empty stock and once more over itself, and load it with ogr2ogr, in turns."""
    engine = create_engine(sqlalchemy_url(database_url))
    rules = Rules(Bbox(*settings.extent), profiles)
    with_ogr = ogr2ogr_version() is not None
    first, again, plain, rows = [], [], [], 0
    for _ in range(rounds):
        with Session(engine) as session:
            seconds, report = _timed_import(session, path, rules)
            _expect(report, new=report.read)
            first.append(seconds)
            rows = report.read
            seconds, report = _timed_import(session, path, rules)
            _expect(report, unchanged=report.read)
            again.append(seconds)
            session.rollback()
        if with_ogr:
            plain.append(_load_with_ogr2ogr(database_url, path))
    engine.dispose()
    return _section(rows, rounds, first, again, plain)


def _timed_import(session: Session, path: Path, rules: Rules) -> tuple[float, ImportReport]:
    started = time.perf_counter()
    report = run_import(session, Order(SOURCE, path, actor="bench"), rules)
    session.flush()
    return time.perf_counter() - started, report


def _expect(report: ImportReport, *, new: int = 0, unchanged: int = 0) -> None:
    if (report.new, report.unchanged, len(report.rejected)) != (new, unchanged, 0):
        raise RuntimeError(f"The import did not do what is measured: {report}")


def _load_with_ogr2ogr(database_url: str, path: Path) -> float:
    """Seconds that ogr2ogr takes with COPY: rows and a GiST index, nothing is checked or derived."""
    started = time.perf_counter()
    subprocess.run(
        ["ogr2ogr", "-f", "PostgreSQL", f"PG:{database_url}", str(path), LAYER, "-nln", "bench_ogr", "-overwrite"],
        env=os.environ | {"PG_USE_COPY": "YES"},
        capture_output=True,
        check=True,
    )
    return time.perf_counter() - started


def _section(rows: int, rounds: int, first: Sequence[float], again: Sequence[float], plain: Sequence[float]) -> Section:
    ours, repeated = rows / median(first), rows / median(again)
    lines = [("new rows", ours), ("the same file again, all unchanged", repeated)]
    if plain:
        other = rows / median(plain)
        text_ = f"ogr2ogr with COPY: {per_second(other, 'rows')}"
        made = [Line(what, per_second(rate, "rows"), text_, rate / other) for what, rate in lines]
    else:
        made = [Line(what, per_second(rate, "rows"), "ogr2ogr is not installed", None) for what, rate in lines]
    return Section(
        "Imports",
        f"A GeoPackage of {rows:,} parcels with every attribute: read in a confined process, checked, merged, with "
        f"evidence, feature text, municipalities, change feed, measurements and scores of every profile; ogr2ogr only "
        f"copies the rows. " + (f"Medians of {rounds} rounds in turns." if rounds > 1 else "One round."),
        made,
    )
