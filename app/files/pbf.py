"""How a file of OpenStreetMap in PBF begins."""

from pathlib import Path

from app.errors import InvalidInput

START_BYTES = 64  # enough to tell what a file is
HEADER = b"\x0a\x09OSMHeader"  # after four bytes of length: the first block of every PBF
OTHERS = (
    (b"<?xml", "OpenStreetMap XML or another XML file"),
    (b"<osm", "OpenStreetMap XML"),
    (b"<!doctype", "a web page"),
    (b"<html", "a web page"),
    (b"BZh", "packed with bzip2"),
    (b"\x1f\x8b", "packed with gzip"),
    (b"PK\x03\x04", "a zip archive"),
    (b"SQLite format 3", "a GeoPackage"),
)


def require_pbf(start: bytes, name: str) -> None:
    """Refuse a file whose first bytes are not those of OpenStreetMap data in PBF, and say what they look like."""
    if start[4 : 4 + len(HEADER)] == HEADER:
        return
    if not start:
        raise InvalidInput("{name} is empty.", name=name)
    seen = next((what for mark, what in OTHERS if start.lstrip().lower().startswith(mark.lower())), "something else")
    raise InvalidInput("{name} is no OpenStreetMap extract in PBF (.osm.pbf), but {seen}.", name=name, seen=seen)


def require_pbf_file(path: Path) -> None:
    """The same of a file on disk."""
    try:
        with path.open("rb") as file:
            start = file.read(START_BYTES)
    except OSError as error:
        raise InvalidInput("{path} cannot be read: {reason}.", path=path, reason=error.strerror or error) from error
    require_pbf(start, path.name)
