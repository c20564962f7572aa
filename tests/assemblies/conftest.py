"""The cadastre for tests: a layer of squares in a row, marked, as staff would do it over the web."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas
import pytest
from fastapi.testclient import TestClient
from shapely.geometry import Polygon, box
from shapely.geometry.base import BaseGeometry

from app.codes import LayerVisibility
from app.layers import cadastre
from app.published.cadastre import Mark
from tests.layers.conftest import STAFF, Layers
from tests.makers import opened

STORAGE = 25832
EAST, NORTH = 700_000, 5_700_000
UseCadastre = Callable[..., Layers]


def square(column: int, row: int = 0, size_m: int = 10) -> Polygon:
    """A square of the grid that begins at 700,000 m east, 5,700,000 m north."""
    x, y = EAST + size_m * column, NORTH + size_m * row
    return box(x, y, x + size_m, y + size_m)


@pytest.fixture
def use_cadastre(client: TestClient, tmp_path: Path) -> UseCadastre:
    """Makes a layer of shapes with columns the cadastre, or puts them in its place; keys are `k1`, `k2` …"""
    layers = Layers(client)

    def mark(shapes: list[BaseGeometry | None], *, visibility: str = "internal", **columns: Any) -> Layers:
        keys = [f"k{number}" for number in range(1, len(shapes) + 1)]
        frame = geopandas.GeoDataFrame({"kennz": keys} | columns, geometry=shapes, crs=STORAGE)
        path = tmp_path / "flur.gpkg"
        path.unlink(missing_ok=True)
        frame.to_file(path)
        if not layers.asked("SELECT FROM layer WHERE id = 'flur'"):
            layers.add("flur", path, visibility=LayerVisibility(visibility))
        else:
            layers.exchange("flur", path)
        owner, area, use = (name if name in columns else None for name in ("owner", "area", "use"))
        with opened(client) as session:
            cadastre.use(session, Mark("flur", "kennz", owner, area, use, tolerance_m=0.1), "test", STAFF)
        return layers

    return mark
