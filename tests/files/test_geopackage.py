"""GeoPackages that are damaged, open elsewhere, or reach outside."""

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from app.errors import InvalidInput
from app.files.geopackage import check_geopackage


@pytest.fixture
def package(write_layer: Callable[..., Path]) -> Path:
    return write_layer("areas.gpkg")


def execute(path: Path, *statements: str) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        for statement in statements:
            connection.execute(statement)
    connection.close()


def test_the_layers_are_listed(package: Path) -> None:
    assert check_geopackage(package) == ["areas"]


@pytest.mark.parametrize("cut_bytes", [1, 4096, 5000])
def test_a_truncated_file_is_refused(package: Path, cut_bytes: int) -> None:
    os.truncate(package, package.stat().st_size - cut_bytes)
    with pytest.raises(InvalidInput, match="is cut off"):
        check_geopackage(package)


def test_a_file_cut_within_its_header_is_refused(package: Path) -> None:
    os.truncate(package, 50)
    with pytest.raises(InvalidInput, match="cut off within its header"):
        check_geopackage(package)


def test_a_damaged_page_is_refused(package: Path) -> None:
    content = bytearray(package.read_bytes())
    content[4096 : 4096 * 3] = os.urandom(4096 * 2)
    package.write_bytes(content)
    with pytest.raises(InvalidInput, match="is damaged"):
        check_geopackage(package)


def test_a_virtual_table_is_refused(package: Path) -> None:
    execute(
        package,
        "INSERT INTO sqlite_master (type, name, tbl_name, rootpage, sql) VALUES ('table', 'stolen', 'stolen', 0, "
        "'CREATE VIRTUAL TABLE stolen USING VirtualOGR(''/vsicurl/http://169.254.169.254/x'')')",
    )
    with pytest.raises(InvalidInput, match="virtual table 'stolen'"):
        check_geopackage(package)


def test_a_layer_that_is_a_view_is_refused(package: Path) -> None:
    execute(
        package,
        "CREATE VIEW outside AS SELECT * FROM areas",
        "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('outside', 'features', 'outside')",
    )
    with pytest.raises(InvalidInput, match=r"'outside' of the GeoPackage .* is a view"):
        check_geopackage(package)


def test_a_file_that_is_open_elsewhere_is_refused(package: Path) -> None:
    package.with_name("areas.gpkg-wal").write_bytes(b"pages that are not in the file yet")
    with pytest.raises(InvalidInput, match="open in another program"):
        check_geopackage(package)


def test_a_plain_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "areas.gpkg"
    execute(path, "CREATE TABLE areas (a)")
    with pytest.raises(InvalidInput, match="no GeoPackage"):
        check_geopackage(path)
