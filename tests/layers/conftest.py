"""Layers for tests: files written on the spot, and the use cases as staff use them over the web."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import geopandas
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from app.codes import Role
from app.files.raw import ReadOptions
from app.layers import load
from app.layers.load import Work
from app.layers.order import LayerFile, Limits, Placing, Terms
from app.layers.report import LayerReport
from app.main import create_app
from app.partners.model import Viewer
from app.settings import Settings
from tests.makers import app_of, opened

STAFF = Viewer(Role.STAFF, None, "staff of the test")
WriteFrame = Callable[..., Path]


class Layers:
    """The use cases on the database of an application, each in a transaction as a web request has it."""

    def __init__(self, client: TestClient) -> None:
        self.client = client

    def add(self, layer_id: str, path: Path, **said: Any) -> LayerReport:
        """Add a layer; what belongs to the file goes to it, the rest is said of the layer."""
        file, terms, limits = _sorted(path, {"title": layer_id} | said)
        with opened(self.client) as session:
            reserved = app_of(self.client).state.published.reserved_ids
            return load.add(Work(session, "test", STAFF, limits), layer_id, file, terms, reserved)

    def exchange(self, layer_id: str, path: Path, **said: Any) -> LayerReport:
        """Replace a layer."""
        file, terms, limits = _sorted(path, said)
        with opened(self.client) as session:
            return load.exchange(Work(session, "test", STAFF, limits), layer_id, file, terms)

    def remove(self, layer_id: str) -> None:
        """Remove a layer."""
        with opened(self.client) as session:
            load.remove(Work(session, "test", STAFF), layer_id)

    def asked(self, statement: str, **values: Any) -> list[tuple[Any, ...]]:
        """Rows of a statement."""
        with opened(self.client) as session:
            return [tuple(row) for row in session.execute(text(statement), values)]

    def tables(self) -> list[str]:
        """The tables in the schema of layers, and those that anybody made for a moment."""
        found = self.asked("SELECT tablename FROM pg_tables WHERE schemaname = 'layers' OR tablename = 'layer_stage'")
        return sorted(name for (name,) in found)


def _sorted(path: Path, said: dict[str, Any]) -> tuple[LayerFile, Terms, Limits]:
    options = {name: said.pop(name) for name in ("layer", "encoding", "delimiter", "crs") if name in said}
    placing = {name: said.pop(name) for name in ("x", "y", "wkt") if name in said}
    limits = Limits(**{name: said.pop(name) for name in ("rows", "columns", "positions") if name in said})
    file = LayerFile(path, path.name, ReadOptions(**options), Placing(**placing) if placing else None)
    return file, Terms(**said), limits


@pytest.fixture
def layers(client: TestClient) -> Layers:
    """The use cases on an empty database of the test's own."""
    return Layers(client)


@pytest.fixture
def write_frame(tmp_path: Path) -> WriteFrame:
    """Writes a frame in the format of the name."""

    def write(frame: geopandas.GeoDataFrame, name: str = "areas.gpkg", **options: Any) -> Path:
        path = tmp_path / name
        if path.suffix == ".parquet":
            frame.to_parquet(path, **options)
        else:
            frame.to_file(path, **options)
        return path

    return write


@pytest.fixture(scope="module")
def open_layers(clone_database: Callable[..., str]) -> Callable[[], AbstractContextManager[Layers]]:
    """Opens an application with a database of its own, for a module that shares its layers."""

    @contextmanager
    def open_() -> Iterator[Layers]:
        plain = Settings(rate_limit=None, expensive_rate_limit=None, pool_size=4, database_url=clone_database())
        with TestClient(create_app(plain), raise_server_exceptions=False) as client:
            yield Layers(client)

    return open_
