"""A format is told by extension and content together."""

from pathlib import Path

import pytest

from app.errors import InvalidInput
from app.files.formats import Format, sniff

VRT = b"<OGRVRTDataSource><OGRVRTLayer name='x'><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer>"
CONTENTS = {
    "vrt": VRT,
    "vrt-after-blanks": b"\n  " + VRT,
    "vrt-after-mark": b"\xef\xbb\xbf" + VRT,
    "html": b"<!doctype html>",
    "sqlite": b"SQLite format 3\0" + bytes(100),
    "zip": b"PK\x03\x04" + bytes(30),
    "parquet": b"PAR1" + bytes(30),
}


def make_file(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("extension", [".geojson", ".json", ".csv", ".shp", ".gpkg", ".fgb", ".xlsx"])
@pytest.mark.parametrize("content", ["vrt", "vrt-after-blanks", "vrt-after-mark", "html", "parquet"])
def test_instructions_and_strangers_are_refused_under_any_name(tmp_path: Path, extension: str, content: str) -> None:
    with pytest.raises(InvalidInput, match="is called"):
        sniff(make_file(tmp_path, f"areas{extension}", CONTENTS[content]))


@pytest.mark.parametrize("content", ["sqlite", "zip"])
@pytest.mark.parametrize("extension", [".csv", ".geojson", ".shp", ".gml", ".xml"])
def test_binary_content_is_refused_under_a_text_name(tmp_path: Path, extension: str, content: str) -> None:
    with pytest.raises(InvalidInput, match="is called"):
        sniff(make_file(tmp_path, f"areas{extension}", CONTENTS[content]))


@pytest.mark.parametrize(
    "name", ["areas.vrt", "areas.xsd", "areas.gfs", "areas.kml", "areas.tif", "areas", "areas.zip.7z"]
)
def test_an_extension_off_the_list_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidInput, match="not read here"):
        sniff(make_file(tmp_path, name, b'{"type": "FeatureCollection"}'))


def test_a_csv_called_shp_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="called Shapefile but holds something else"):
        sniff(make_file(tmp_path, "areas.shp", b"Nr;Name\n1;Nord\n"))


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="is empty"):
        sniff(make_file(tmp_path, "areas.csv", b""))


def test_the_extension_counts_without_its_case(tmp_path: Path) -> None:
    assert sniff(make_file(tmp_path, "AREAS.GEOJSON", b' {"type": "FeatureCollection"}')) is Format.GEOJSON


def test_geojson_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    assert sniff(make_file(tmp_path, "areas.json", b'\xef\xbb\xbf{"type": "FeatureCollection"}')) is Format.GEOJSON
