"""Whether a Shapefile is complete: all parts there, none cut off, system and character set stated."""

import codecs
import struct
from pathlib import Path

from app.errors import InvalidInput

NEEDED = {
    ".shx": "the index of the shapes",
    ".dbf": "the attributes",
    ".prj": "the coordinate system, which is never guessed",
}
# dBASE language byte → the Windows code pages that occur; every other non-zero byte is left to the reader
DBF_ANSI = (0x03, 0x57)


def check_parts(path: Path, encoding: str | None, *, needs_crs: bool = True) -> str:
    """Refuse an incomplete or cut-off Shapefile; the answer is the encoding of its text."""
    parts = {
        found.suffix.lower(): found for found in path.parent.iterdir() if found.stem.casefold() == path.stem.casefold()
    }
    for suffix, meaning in NEEDED.items():
        if suffix not in parts and (needs_crs or suffix != ".prj"):
            raise InvalidInput(
                "The Shapefile {name} lacks its {suffix} ({meaning}); send all parts together.",
                name=path.name,
                suffix=suffix,
                meaning=meaning,
            )
    if needs_crs and not parts[".prj"].read_bytes().strip():
        raise InvalidInput(
            "The .prj of the Shapefile {name} is empty; the coordinate system is never guessed.", name=path.name
        )
    for part in (path, parts[".shx"]):
        _check_length(part, _stated_shape_bytes(part))
    _check_length(parts[".dbf"], _stated_table_bytes(parts[".dbf"]))
    return _encoding(parts, encoding)


def _check_length(part: Path, stated_bytes: int) -> None:
    if part.stat().st_size < stated_bytes:
        raise InvalidInput(
            "The file {name} is cut off: it states {stated} bytes and has {real}.",
            name=part.name,
            stated=stated_bytes,
            real=part.stat().st_size,
        )


def _head(part: Path, count: int) -> bytes:
    with part.open("rb") as file:
        head = file.read(count)
    if len(head) < count:
        raise InvalidInput("The file {name} is cut off within its first {count} bytes.", name=part.name, count=count)
    return head


def _stated_shape_bytes(part: Path) -> int:
    words: int = struct.unpack(">i", _head(part, 100)[24:28])[0]  # counted in 16-bit words
    return words * 2


def _stated_table_bytes(part: Path) -> int:
    records, header_bytes, record_bytes = struct.unpack("<IHH", _head(part, 32)[4:12])
    return int(header_bytes + records * record_bytes)


def _encoding(parts: dict[str, Path], stated: str | None) -> str:
    """The source's word, else the .cpg, else the dBASE language byte, else plain ASCII or a refusal."""
    if stated:
        return stated
    if ".cpg" in parts:
        return _from_cpg(parts[".cpg"])
    table = parts[".dbf"]
    if _head(table, 32)[29] in DBF_ANSI:
        return "CP1252"
    if table.read_bytes()[32:].isascii():
        return "UTF-8"
    raise InvalidInput(
        'The Shapefile {name} does not say its character set; state it, as in encoding = "cp1252".',
        name=table.with_suffix(".shp").name,
    )


def _from_cpg(part: Path) -> str:
    name = part.read_bytes()[:64].decode("ascii", "replace").strip()
    for candidate in (name, f"cp{name}", name.replace("ANSI ", "cp")):
        try:
            return codecs.lookup(candidate).name
        except LookupError:
            continue
    raise InvalidInput(
        "The .cpg of the Shapefile states the character set '{encoding}', which is not known; "
        'state it, as in encoding = "cp1252".',
        encoding=name[:20],
    )
