"""What the build of `app/webmap` left: which script and styles a page needs, and where they lie."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ENTRY = "src/main.tsx"
DIST = Path(__file__).resolve().parent.parent / "webmap" / "dist"


@dataclass(frozen=True)
class Built:
    """Paths below the root of the service; without a script nothing was built, and pages are plain HTML."""

    script: str | None = None
    styles: Sequence[str] = ()
    preloads: Sequence[str] = ()


def read_built(dist: Path = DIST) -> Built:
    """Read the manifest that the build wrote; nothing built is no error."""
    path = dist / ".vite" / "manifest.json"
    if not path.is_file():
        return Built()
    manifest: Mapping[str, Mapping[str, Any]] = json.loads(path.read_text())
    entry = manifest[ENTRY]
    chunks = [manifest[name] for name in entry.get("imports", [])]
    styles = [style for chunk in (entry, *chunks) for style in chunk.get("css", [])]
    return Built(
        script=f"/{entry['file']}",
        styles=[f"/{style}" for style in dict.fromkeys(styles)],
        preloads=[f"/{chunk['file']}" for chunk in chunks],
    )
