"""Makers of sources, tables and small files; squares stand near Leuna, 0.01 degrees apart."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import shapely
from pyproj import CRS

from app.files.raw import RawTable
from app.geo import Bbox
from app.imports.entries import EntryParser
from app.imports.model import Source
from app.imports.run import Rules
from app.scoring.profiles import Profiles
from tests.imports.land import ENTRY, square


@pytest.fixture
def region() -> Bbox:
    return Bbox(9.8, 50.1, 14.2, 53.1)


@pytest.fixture
def rules(region: Bbox, profiles: Profiles) -> Rules:
    return Rules(region, profiles)


@pytest.fixture
def make_source() -> Callable[..., Source]:
    """A source of parcels with the columns Nr and Name, with other parts on top; None takes a part away."""

    def make(**parts: Any) -> Source:
        entry = {name: part for name, part in (ENTRY | parts).items() if part is not None}
        return EntryParser("land", entry).source()

    return make


@pytest.fixture
def make_table() -> Callable[..., RawTable]:
    """A layer of as many rows as its columns have, on squares unless geometries are given."""

    def make(geometry: Sequence[Any] | None = None, crs: int = 4326, **columns: Sequence[Any]) -> RawTable:
        count = len(next(iter(columns.values())))
        columns = {"Nr": [f"A-{row}" for row in range(count)], "Name": ["Feld"] * count} | columns
        shapes = np.array([square(row) for row in range(count)] if geometry is None else geometry, dtype=object)
        return RawTable(
            layer="land",
            rows=np.arange(1, count + 1),
            columns={name: pa.chunked_array([pa.array(values)]) for name, values in columns.items()},
            geometry=shapes,
            crs=CRS.from_epsg(crs),
        )

    return make


@pytest.fixture
def write_land(tmp_path: Path) -> Callable[..., Path]:
    """Writes parcels as GeoJSON: one dict of properties each, on squares by their place in the list."""

    def write(*rows: dict[str, Any], name: str = "land.geojson") -> Path:
        features = [
            {
                "type": "Feature",
                "properties": {"Name": "Feld"} | {key: value for key, value in row.items() if key != "shape"},
                "geometry": shapely.geometry.mapping(row.get("shape", square(number))),
            }
            for number, row in enumerate(rows)
        ]
        path = tmp_path / name
        path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
        return path

    return write
