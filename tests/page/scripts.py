"""What the page makes a browser load, as it goes over the line, and the most it may be."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import brotli

from app.pages.built import DIST, MAP, SCRIPT
from app.web.encodings import LEVEL

FIRST = (SCRIPT,)  # before the list is there
LATER = (
    "src/compare/Compare.tsx",
    "src/scenario/Scenarios.tsx",
    "src/site/PlaceScore.tsx",
    "src/site/SitePage.tsx",
    "src/take/Inquiry.tsx",
)  # when it is first asked for
BUDGET_BYTES: Mapping[tuple[str, ...], int] = {FIRST: 80_000, MAP: 560_000, LATER: 60_000}

Manifest = Mapping[str, Mapping[str, Any]]


def is_built() -> bool:
    """Whether there is anything to look at."""
    return _path().is_file()


def read_manifest() -> Manifest:
    """What the build wrote down."""
    manifest: Manifest = json.loads(_path().read_text(encoding="utf-8"))
    return manifest


def compressed_bytes(parts: tuple[str, ...]) -> int:
    """Scripts and styles of some parts, without what comes first, by the service's own compression."""
    manifest = read_manifest()
    first: set[str] = set() if parts == FIRST else set(_files(manifest, FIRST))
    return sum(_compressed(file) for file in sorted(set(_files(manifest, parts)) - first))


def _files(manifest: Manifest, parts: tuple[str, ...]) -> Iterator[str]:
    """Files of parts, of what they import, and the workers that they start; no fonts or pictures."""
    waiting, seen = [*parts], set[str]()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        chunk = manifest[name]
        waiting += chunk.get("imports", ())
        yield chunk["file"]
        yield from chunk.get("css", ())
        yield from (asset for asset in chunk.get("assets", ()) if asset.endswith((".js", ".mjs")))


def _compressed(file: str) -> int:
    return len(brotli.compress((DIST / file).read_bytes(), quality=LEVEL))


def _path() -> Path:
    return DIST / ".vite" / "manifest.json"
