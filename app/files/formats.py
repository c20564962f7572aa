"""Which file formats are read: told by extension and content together, so that neither can lie.

Only formats that hold their data themselves are on the list. A VRT, a service description or any other XML but GML is
an instruction to read elsewhere and is refused whatever it is called.
"""

from enum import StrEnum
from pathlib import Path

from app.errors import InvalidInput

SNIFFED_BYTES = 4096


class Format(StrEnum):
    """A format on the allow-list; the value is its name for people."""

    GEOPACKAGE = "GeoPackage"
    GEOJSON = "GeoJSON"
    SHAPEFILE = "Shapefile"
    ZIPPED_SHAPEFILE = "zipped Shapefile"
    GEOPARQUET = "GeoParquet"
    FLATGEOBUF = "FlatGeobuf"
    GML = "GML"
    CSV = "CSV"
    XLSX = "XLSX"


BY_EXTENSION = {
    ".gpkg": Format.GEOPACKAGE,
    ".geojson": Format.GEOJSON,
    ".json": Format.GEOJSON,
    ".shp": Format.SHAPEFILE,
    ".zip": Format.ZIPPED_SHAPEFILE,
    ".parquet": Format.GEOPARQUET,
    ".geoparquet": Format.GEOPARQUET,
    ".fgb": Format.FLATGEOBUF,
    ".gml": Format.GML,
    ".xml": Format.GML,  # NAS, the exchange format of the cadastre
    ".csv": Format.CSV,
    ".xlsx": Format.XLSX,
}

TABLES = (Format.CSV, Format.XLSX)  # their geometry, if any, stands in columns
TEXTS = (Format.CSV, Format.GML)  # whose values are written out, so that their types are for the reader to find

MAGIC = {
    Format.GEOPACKAGE: b"SQLite format 3\0",
    Format.SHAPEFILE: b"\x00\x00\x27\x0a",
    Format.ZIPPED_SHAPEFILE: b"PK\x03\x04",
    Format.GEOPARQUET: b"PAR1",
    Format.FLATGEOBUF: b"fgb",
    Format.XLSX: b"PK\x03\x04",
}

UTF8_BOM = b"\xef\xbb\xbf"


def sniff(path: Path) -> Format:
    """Tell the format, or refuse the file: unknown extension, empty, or a content of another kind."""
    expected = BY_EXTENSION.get(path.suffix.lower())
    if expected is None:
        raise InvalidInput(
            "Files of type '{extension}' are not read here; send one of {known}.",
            extension=path.suffix or path.name,
            known=", ".join(BY_EXTENSION),
        )
    try:
        with path.open("rb") as file:
            head = file.read(SNIFFED_BYTES)
    except OSError as error:
        raise InvalidInput(
            "The file {name} cannot be opened: {reason}.", name=path.name, reason=error.strerror
        ) from None
    if not head:
        raise InvalidInput("The file {name} is empty.", name=path.name)
    if not _holds(expected, head):
        raise InvalidInput(
            "The file {name} is called {expected} but holds {found}.",
            name=path.name,
            expected=expected,
            found=_describe(head),
        )
    return expected


def _holds(expected: Format, head: bytes) -> bool:
    if expected in MAGIC:
        return head.startswith(MAGIC[expected])
    start = _text_start(head)
    if expected is Format.GEOJSON:
        return start == b"{"
    if expected is Format.GML:
        return start == b"<"
    return start != b"<" and not any(head.startswith(magic) for magic in MAGIC.values())


def _text_start(head: bytes) -> bytes:
    return head.removeprefix(UTF8_BOM).lstrip()[:1]


def _describe(head: bytes) -> str:
    if _text_start(head) == b"<":
        return "XML or HTML, which may point to other files and is not read"
    for known, magic in MAGIC.items():
        if head.startswith(magic):
            return f"a {known}" if known is not Format.XLSX else "a zip archive"
    return "something else"
