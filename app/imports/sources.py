"""The register `geodata/sources.toml`: who made a data set, under which licence, and how its rows are read.

The head of that file explains every entry.
"""

import tomllib
from pathlib import Path
from typing import Any

from app.errors import InvalidInput, NotFound
from app.imports.entries import EntryParser
from app.imports.model import Source, Sources

__all__ = ["Source", "Sources", "find", "load_sources", "public_list"]

FILE_NAME = "sources.toml"


def load_sources(geodata_dir: Path) -> Sources:
    """Read the whole register; the first mistake in it is the error."""
    path = geodata_dir / FILE_NAME
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InvalidInput("The register of sources {path} does not exist.", path=path) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidInput(
            "The register of sources {path} is not valid TOML: {reason}.", path=path, reason=error
        ) from None
    unknown = sorted(set(content) - {"source"})
    if unknown:
        raise InvalidInput(
            "The register of sources {path} holds '{entry}'; entries are called [source.<id>].",
            path=path,
            entry=unknown[0],
        )
    return {id_: EntryParser(id_, entry).source() for id_, entry in content.get("source", {}).items()}


def find(sources: Sources, source_id: str) -> Source:
    """The source of that id."""
    if source_id not in sources:
        raise NotFound(
            "There is no source '{id}' in sources.toml; known are: {known}.",
            id=source_id,
            known=", ".join(sorted(sources)) or "none",
        )
    return sources[source_id]


def public_list(sources: Sources) -> list[dict[str, Any]]:
    """What everybody may know about each source; the attribution must be shown wherever its rows are."""
    return [
        {
            "id": source.id,
            "target": source.target.value,
            "title": source.title,
            "provider": source.provider,
            "licence": source.licence,
            "licence_url": source.licence_url,
            "attribution": source.attribution,
            "url": source.url,
            "crs": source.crs,
            "as_of": source.as_of.isoformat() if source.as_of else None,
        }
        for source in sources.values()
    ]
