"""Whether a GeoPackage is whole and holds nothing but its own tables."""

import re
import sqlite3
import struct
from pathlib import Path

from app.errors import InvalidInput
from app.files.archive import printable

APPLICATION_IDS = (b"GPKG", b"GP10", b"GP11")
INDEX_TABLE = re.compile(r"(?is)^\s*CREATE\s+VIRTUAL\s+TABLE\s.+\sUSING\s+rtree\b")


def check_geopackage(path: Path) -> list[str]:
    """Refuse a file that is cut off, open elsewhere, damaged or reaches outside; the answer is its feature layers."""
    _check_length(path)
    journal = path.with_name(path.name + "-wal")
    if journal.exists() and journal.stat().st_size:
        raise InvalidInput(
            "The GeoPackage {name} is open in another program (there is a {wal}); close it there first.",
            name=path.name,
            wal=journal.name,
        )
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            return _check_content(path, connection)
        finally:
            connection.close()
    except sqlite3.DatabaseError as error:
        raise InvalidInput("The GeoPackage {name} is damaged: {reason}.", name=path.name, reason=error) from None


def _check_length(path: Path) -> None:
    with path.open("rb") as file:
        head = file.read(100)
    if len(head) < 100:
        raise InvalidInput("The GeoPackage {name} is cut off within its header.", name=path.name)
    page_bytes = struct.unpack(">H", head[16:18])[0]
    page_bytes = 65536 if page_bytes == 1 else page_bytes
    pages, changed, valid_for = struct.unpack(">I", head[28:32])[0], head[24:28], head[92:96]
    real = path.stat().st_size
    if (changed == valid_for and real < pages * page_bytes) or real % page_bytes:
        raise InvalidInput(
            "The GeoPackage {name} is cut off: it states {stated} bytes and has {real}.",
            name=path.name,
            stated=pages * page_bytes,
            real=real,
        )
    if head[68:72] not in APPLICATION_IDS:
        raise InvalidInput("The file {name} is an SQLite database but no GeoPackage.", name=path.name)


def _check_content(path: Path, connection: sqlite3.Connection) -> list[str]:
    verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if verdict != "ok":
        raise InvalidInput("The GeoPackage {name} is damaged: {reason}.", name=path.name, reason=verdict)
    kinds = {}
    for name, kind, sql in connection.execute("SELECT name, type, sql FROM sqlite_master"):
        kinds[name.casefold()] = kind
        if sql and re.match(r"(?is)^\s*CREATE\s+VIRTUAL", sql) and not INDEX_TABLE.match(sql):
            raise InvalidInput(
                "The GeoPackage {name} holds the virtual table '{table}', which may read other files.",
                name=path.name,
                table=printable(name),
            )
    layers = [
        row[0]
        for row in connection.execute(
            "SELECT table_name FROM gpkg_contents WHERE data_type IN ('features', 'attributes') ORDER BY table_name"
        )
    ]
    for layer in layers:
        if kinds.get(layer.casefold()) != "table":
            raise InvalidInput(
                "The layer '{layer}' of the GeoPackage {name} is a view or missing; save it as a table.",
                name=path.name,
                layer=printable(layer),
            )
    return layers
