"""Makers of small files, good ones and broken ones."""

import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import geopandas
import pytest
import shapely

Entries = Mapping[str, bytes]
LEUNA = shapely.box(12.00, 51.30, 12.01, 51.31)
ZEITZ = shapely.box(12.10, 51.05, 12.11, 51.06)


@pytest.fixture
def write_layer(tmp_path: Path) -> Callable[..., Path]:
    """Writes two commercial areas to a file of any format, in any system."""

    def write(name: str, *, crs: int = 25832, **options: Any) -> Path:
        frame = geopandas.GeoDataFrame(
            {"Nr": ["A-1", "A-2"], "Größe": [1.5, None]}, geometry=[LEUNA, ZEITZ], crs=4326
        ).to_crs(crs)
        path = tmp_path / name
        if path.suffix == ".parquet":
            frame.to_parquet(path)
        else:
            frame.to_file(path, **options)
        return path

    return write


@pytest.fixture
def write_shapefile(write_layer: Callable[..., Path]) -> Callable[..., Path]:
    """Writes the two areas as a Shapefile and takes parts away again."""

    def write(*, without: tuple[str, ...] = ()) -> Path:
        path = write_layer("areas.shp", encoding="ISO-8859-1")
        for suffix in without:
            path.with_suffix(suffix).unlink()
        return path

    return write


@pytest.fixture
def write_zip(tmp_path: Path) -> Callable[..., Path]:
    """Packs entries into an archive."""

    def write(entries: Entries, name: str = "areas.zip") -> Path:
        path = tmp_path / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for entry, content in entries.items():
                archive.writestr(entry, content)
        return path

    return write


@pytest.fixture
def zip_shapefile(write_shapefile: Callable[..., Path], write_zip: Callable[..., Path]) -> Callable[..., Path]:
    """Packs the two areas as a zipped Shapefile, with other entries beside them."""

    def pack(others: Entries | None = None, *, without: tuple[str, ...] = (), folder: str = "") -> Path:
        path = write_shapefile(without=without)
        parts = {f"{folder}{part.name}": part.read_bytes() for part in path.parent.glob("areas.*")}
        return write_zip({**parts, **(others or {})})

    return pack
