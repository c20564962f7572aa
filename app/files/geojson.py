"""Which coordinate system a GeoJSON file states: none is WGS 84 (RFC 7946); one that is not known is never ignored."""

import json
import mmap
import re
from pathlib import Path
from typing import Any

from pyproj import CRS
from pyproj.exceptions import CRSError

from app.errors import InvalidInput
from app.files.archive import printable

# the member's name, letters possibly escaped; it may as well be somebody's property, so its value decides
MEMBER = re.compile(rb'"(?:c|\\u0063)(?:r|\\u0072)(?:s|\\u0073)"\s*:\s*')
NAMED = re.compile(rb"\{[^{}]*\{[^{}]*\}[^{}]*\}")
MOST_BYTES = 1000
# names of systems, never addresses: nothing is fetched
NAMES = re.compile(r"(?i)urn:ogc:def:crs:(?:EPSG|OGC):[\w.]*:\w+|EPSG:\d{1,6}|OGC:CRS84")
LONLAT = "EPSG:4326"  # lon, lat: coordinates are x, y here whatever the system says


def stated_crs(path: Path) -> CRS:
    """The system the file states, or WGS 84 where it states none (the older `crs` member is still written by many)."""
    stated = _member(path)
    if stated is None:
        return CRS.from_user_input(LONLAT)
    name = _name(stated)
    try:
        if name is not None and NAMES.fullmatch(name):
            return CRS.from_user_input(name)
    except CRSError:
        pass
    raise InvalidInput(
        "The file {name} does not state its coordinate system in a form that is read here ({crs}); save it as RFC 7946 "
        "(lon/lat) or with a name such as urn:ogc:def:crs:EPSG::25832.",
        name=path.name, crs=printable(json.dumps(stated)),
    )  # fmt: skip


def _member(path: Path) -> Any:
    """The top-level `crs` member; None where there is none. The whole file is parsed only in doubt."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        found = [match.span() for match in MEMBER.finditer(content)]
        if not found:
            return None
        start, end = found[0]
        head = content[: min(start, MOST_BYTES)]
        if len(found) == 1 and head.count(b"{") - head.count(b"}") == 1:  # a member of the whole, not of a feature
            value = NAMED.match(content[end : end + MOST_BYTES])
            stated = _parsed(value.group()) if value else None
            if _name(stated) is not None:
                return stated
        whole = _parsed(content[:])
    if not isinstance(whole, dict):
        raise InvalidInput("The file {name} is not valid JSON; it is damaged or cut off.", name=path.name)
    return (whole["crs"] or {}) if "crs" in whole else None


def _parsed(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


def _name(stated: Any) -> str | None:
    if not isinstance(stated, dict) or stated.get("type") != "name" or not isinstance(stated.get("properties"), dict):
        return None
    name = stated["properties"].get("name")
    return name if isinstance(name, str) else None
