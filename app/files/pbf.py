"""How a file of OpenStreetMap in PBF begins."""

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
    raise InvalidInput(
        "{name} is not an OpenStreetMap extract in the format PBF (.osm.pbf), but {seen}.", name=name, seen=seen
    )
