"""A small world for exports, its real server, and a reader of each format."""

import io
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import geopandas
import openpyxl
import pandas as pd
import pytest
import shapely
import uvicorn
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import text

from app.codes import Role
from app.main import create_app
from app.settings import Settings
from tests.makers import (
    NOWHERE,
    POSITION,
    app_of,
    make_facility,
    make_headers,
    make_municipality,
    make_parcel,
    opened_by_owner,
)

Fetch = Callable[..., Response]

ODD = 'Südfeld „Große Wiese“ \\ "ß" 100 % _\nzweite Zeile; Ende'
FORMULA = "=1+1"
PUBLIC, ALL = 6, 7  # parcels for strangers, and for staff
SPOOLED = ("gpkg", "fgb", "parquet", "xlsx", "shp.zip")
TEXTS = ("geojson", "geojsonl", "csv")
EVERY = (*TEXTS, *SPOOLED)


@pytest.fixture(scope="package")
def world(clone_database: Callable[..., str]) -> Iterator[TestClient]:
    """Parcels with outlines, one with a position, one nowhere, one that only staff may see; and two facilities."""
    settings = Settings(rate_limit=None, expensive_rate_limit=None, pool_size=6, database_url=clone_database())
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        make_municipality(client, "15088305", "Leuna", (11.8, 51.2, 12.2, 51.4))
        make_parcel(client, at=(11.90, 51.30), key="ODD", name=ODD, price_eur_per_m2=35.5, zoning="GI")
        make_parcel(client, at=(11.92, 51.30), key="FORMULA", name=FORMULA, operation_24h=True)
        make_parcel(client, at=(11.94, 51.30), key="EMPTY", name="", plan_date=date(2020, 2, 29), operation_24h=False)
        make_parcel(client, at=(11.96, 51.30), key="PLAIN", name="plain", as_of=None)
        make_parcel(client, place=POSITION, at=(12.0123456, 51.3), key="POINT", name="point")
        make_parcel(client, place=NOWHERE, area_m2=None, key="NOWHERE", name="nowhere")
        make_parcel(client, at=(11.98, 51.30), key="SECRET", name="secret", visibility="internal")
        make_facility(client, "airport_cargo", at=(12.24, 51.414), key="LEJ", open_from_year=1927)
        make_facility(client, at=(12.1, 51.3), key="EXIT")
        with opened_by_owner(client) as session:
            session.execute(text("UPDATE facility SET source = 'districts' WHERE key = 'EXIT'"))
        yield client


@pytest.fixture(scope="package")
def fetch(world: TestClient) -> Fetch:
    """Gets an export; one that was fetched before is given out again."""
    kept: dict[tuple[str, str], Response] = {}

    def get(path: str, **headers: str) -> Response:
        key = (path, repr(headers))
        if key not in kept:
            kept[key] = world.get(f"/exports/{path}", headers=headers)
            assert kept[key].status_code == 200, kept[key].text
        return kept[key]

    return get


@pytest.fixture(scope="package")
def staff(world: TestClient) -> dict[str, str]:
    """The header of a token of staff."""
    return make_headers(world, Role.STAFF)


@pytest.fixture(scope="package")
def served_url(world: TestClient) -> Iterator[str]:
    """The address of a real server on loopback."""
    with served(world) as url:
        yield url


@contextmanager
def served(client: TestClient) -> Iterator[str]:
    """The address of a real server of a client's application while the block runs."""
    config = uvicorn.Config(app_of(client), host="127.0.0.1", port=0, log_level="critical", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    until = time.monotonic() + 10
    while not server.started and time.monotonic() < until:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=20)


def read(content: bytes, extension: str, folder: Path, layer: str = "parcels") -> pd.DataFrame:
    """A file as a program reads it: rows by their key, with a column `shape` of shapely geometries or None."""
    path = folder / f"{layer}.{extension}"
    path.write_bytes(content)
    if extension == "xlsx":
        sheet = openpyxl.load_workbook(path)[layer]
        heading, *rows = sheet.iter_rows(values_only=True)
        names = [str(name).partition(" [")[0] for name in heading]
        return pd.DataFrame(rows, columns=names, dtype=object).set_index("key")
    if extension == "csv":
        table = pd.read_csv(path, keep_default_na=False, dtype=str).set_index("key")
        table["shape"] = [shapely.from_wkt(text) if text else None for text in table[table.columns[-1]]]
        return table
    frame: pd.DataFrame = _layers(path, extension)
    frame["shape"] = [None if shape is None or shape.is_empty else shape for shape in frame["geometry"]]
    return frame.set_index("key")


def _layers(path: Path, extension: str) -> Any:
    if extension == "parquet":
        return geopandas.read_parquet(path)
    if extension != "shp.zip":
        return geopandas.read_file(path)
    names = [name for name in zipfile.ZipFile(path).namelist() if name.endswith(".shp")]
    return pd.concat([geopandas.read_file(f"zip://{path}!{name}") for name in names])


def text_in(archive: bytes, name: str) -> str:
    """A text file of a zip archive."""
    return zipfile.ZipFile(io.BytesIO(archive)).read(name).decode()
