"""Archives from strangers."""

import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from app.errors import InvalidInput, TooLarge
from app.files.archive import check_workbook, unpack_shapefiles
from app.files.raw import ReadLimits

MB = 2**20


@pytest.fixture
def into(tmp_path: Path) -> Path:
    folder = tmp_path / "unpacked"
    folder.mkdir()
    return folder


def test_only_the_parts_of_a_shapefile_are_unpacked(zip_shapefile: Callable[..., Path], into: Path) -> None:
    path = zip_shapefile({"notes.pdf": b"%PDF", "style.qml": b"<qgis/>"}, folder="export/")
    layers = unpack_shapefiles(path, into, ReadLimits())
    assert list(layers) == ["areas"]
    assert {part.suffix for part in into.iterdir()} <= {".shp", ".shx", ".dbf", ".prj", ".cpg"}


@pytest.mark.parametrize(
    "name", ["../areas.shp", "a/../../areas.shp", "/etc/areas.shp", "C:/areas.shp", "..\\areas.shp"]
)
def test_an_entry_that_points_outside_is_refused(write_zip: Callable[..., Path], into: Path, name: str) -> None:
    with pytest.raises(InvalidInput, match="points outside"):
        unpack_shapefiles(write_zip({name: b"x"}), into, ReadLimits())
    assert not list(into.parent.glob("areas.shp"))


def test_a_link_is_refused(tmp_path: Path, into: Path) -> None:
    path = tmp_path / "areas.zip"
    with zipfile.ZipFile(path, "w") as archive:
        link = zipfile.ZipInfo("areas.shp")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(InvalidInput, match="is a link"):
        unpack_shapefiles(path, into, ReadLimits())


def test_more_than_the_limit_is_refused_before_unpacking(write_zip: Callable[..., Path], into: Path) -> None:
    path = write_zip({"areas.shp": bytes(20 * MB)})
    assert path.stat().st_size < MB
    with pytest.raises(TooLarge, match="unpacks to more than the 10 MB"):
        unpack_shapefiles(path, into, ReadLimits(unpacked_bytes=10 * MB))
    assert not list(into.iterdir())


def test_a_size_that_lies_is_noticed_while_unpacking(write_zip: Callable[..., Path], into: Path) -> None:
    path = write_zip({"areas.shp": bytes(20 * MB)})
    content = path.read_bytes().replace(struct.pack("<I", 20 * MB), struct.pack("<I", 1000))
    path.write_bytes(content)
    with pytest.raises(InvalidInput, match="damaged or not as large as stated"):
        unpack_shapefiles(path, into, ReadLimits(unpacked_bytes=10 * MB))
    assert sum(part.stat().st_size for part in into.iterdir()) <= 10 * MB


def test_too_many_entries_are_refused(write_zip: Callable[..., Path], into: Path) -> None:
    path = write_zip({f"{number}.txt": b"" for number in range(50)})
    with pytest.raises(TooLarge, match="holds 50 entries"):
        unpack_shapefiles(path, into, ReadLimits(entries=49))


@pytest.mark.parametrize("inner", ["more.zip", "more.7z", "areas.vrt", "more.tar.gz", "sub/doc.kmz"])
def test_an_archive_or_instruction_inside_is_refused(
    zip_shapefile: Callable[..., Path], into: Path, inner: str
) -> None:
    with pytest.raises(InvalidInput, match="archives within archives and VRT are not read"):
        unpack_shapefiles(zip_shapefile({inner: b"PK"}), into, ReadLimits())


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_an_entry_that_stands_twice_is_refused(tmp_path: Path, into: Path) -> None:
    path = tmp_path / "areas.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("areas.shp", b"1")
        archive.writestr("AREAS.shp", b"2")
    with pytest.raises(InvalidInput, match="twice"):
        unpack_shapefiles(path, into, ReadLimits())


def test_a_cut_off_archive_is_refused(zip_shapefile: Callable[..., Path], into: Path) -> None:
    path = zip_shapefile()
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(InvalidInput, match="damaged or cut off"):
        unpack_shapefiles(path, into, ReadLimits())


def test_a_damaged_entry_is_refused(zip_shapefile: Callable[..., Path], into: Path) -> None:
    path = zip_shapefile()
    content = bytearray(path.read_bytes())
    content[60:90] = bytes(30)
    path.write_bytes(content)
    with pytest.raises(InvalidInput, match="damaged"):
        unpack_shapefiles(path, into, ReadLimits())


def test_an_archive_without_a_shapefile_is_refused(write_zip: Callable[..., Path], into: Path) -> None:
    with pytest.raises(InvalidInput, match="holds no Shapefile"):
        unpack_shapefiles(write_zip({"readme.txt": b"nothing"}), into, ReadLimits())


def test_a_workbook_that_unpacks_beyond_the_limit_is_refused(write_zip: Callable[..., Path]) -> None:
    path = write_zip({"xl/worksheets/sheet1.xml": bytes(20 * MB)}, "list.xlsx")
    with pytest.raises(TooLarge, match="unpacks to more"):
        check_workbook(path, ReadLimits(unpacked_bytes=10 * MB))
