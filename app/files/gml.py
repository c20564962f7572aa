"""What GDAL is not asked, or must be told, about GML: entities, German names of systems, and which geometry is meant.

NAS is the exchange format of the German cadastre (ALKIS), an application of GML: GeoInfoDok of the AdV, 6.0 and 7.1.
"""

import mmap
import re
from pathlib import Path
from xml.parsers import expat

from app.errors import InvalidInput

GML_NAMESPACE = "http://www.opengis.net/gml"
BYTES_AT_ONCE = 65_536
# Every value as text, as it stands: GDAL would make 0 of a digit too many and nothing of an unusual date.
CONFIG = {
    "GML_FIELDTYPES": "ALWAYS_STRING",
    "GML_ATTRIBUTES_TO_OGR_FIELDS": "YES",  # a reference to another object is an attribute
    "GML_SKIP_RESOLVE_ELEMS": "ALL",  # none is followed
    "GML_DOWNLOAD_SCHEMA": "NO",
}
SYSTEM_NAME = re.compile(rb"""\ssrsName\s*=\s*["']([^"'<]{1,200})["']""")
# AdV names of plane systems; heights, which some name after a star, are left out anyway
ADV_SYSTEM = re.compile(r"urn:adv:crs:(\w+)(?:\*\w+)?")
ADV_SYSTEMS = {
    "ETRS89_UTM31": "EPSG:25831",
    "ETRS89_UTM32": "EPSG:25832",
    "ETRS89_UTM33": "EPSG:25833",
    "DE_DHDN_3GK2": "EPSG:31466",
    "DE_DHDN_3GK3": "EPSG:31467",
    "DE_DHDN_3GK4": "EPSG:31468",
    "DE_DHDN_3GK5": "EPSG:31469",
}
AREA = re.compile(rb"<(?:\w+:)?position[\s>]")
CLASS_PATH = re.compile(r"(<GMLFeatureClass>\s*<Name>[^<]*</Name>\s*<ElementPath>[^<]*</ElementPath>)(?!\s*<Geom)")
POSITION = r"\1<GeometryName>position</GeometryName><GeometryElementPath>position</GeometryElementPath>"


def check_gml(path: Path) -> None:
    """Refuse what is no GML, and any file that declares a document type: entities could unfold without end in it."""
    namespaces: list[str] = []
    is_rooted = False

    def refuse_document_type(*_: object) -> None:
        raise InvalidInput(
            "The file {name} declares a document type (DOCTYPE), which GML does not need and which is not read.",
            name=path.name,
        )

    def note_root(*_: object) -> None:
        nonlocal is_rooted
        is_rooted = True

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = refuse_document_type
    parser.StartNamespaceDeclHandler = lambda _prefix, uri: namespaces.append(uri or "")
    parser.StartElementHandler = note_root
    try:
        with path.open("rb") as file:
            while not is_rooted:
                part = file.read(BYTES_AT_ONCE)
                parser.Parse(part, not part)
    except expat.ExpatError as error:
        if not is_rooted:
            raise InvalidInput(
                "The file {name} is not well-formed XML ({reason}).", name=path.name, reason=str(error)
            ) from None
    if not any(uri.startswith(GML_NAMESPACE) for uri in namespaces):
        raise InvalidInput("The file {name} is XML but no GML: its root does not name GML's namespace.", name=path.name)


def adv_system(path: Path) -> str | None:
    """The system of the coordinates where the file states one alone, and by its AdV name."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        stated = {match.group(1) for match in SYSTEM_NAME.finditer(content)}
    names = {ADV_SYSTEM.fullmatch(name.decode(errors="replace")) for name in stated}
    found = {ADV_SYSTEMS.get(name[1]) if name else None for name in names}
    return found.pop() if len(found) == 1 else None


def mean_the_area(path: Path) -> None:
    """Have objects of NAS lie where `position` says: GDAL takes the last geometry, which may be that of a label.

    `path` has GDAL's own notes on the file beside it; they are changed.
    """
    notes = path.with_suffix(".gfs")
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        has_area = AREA.search(content) is not None
    if has_area and notes.is_file():
        notes.write_text(CLASS_PATH.sub(POSITION, notes.read_text("utf-8")), "utf-8")
