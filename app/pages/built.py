"""What the build of `app/webmap` left: which script and styles a page needs, and where they lie."""

import hashlib
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SCRIPT = "src/main.tsx"
MAP = ("src/map/MapView.tsx", "src/map/engine.ts")
PAGE_STYLE = "src/theme/page.css"
DIST = Path(__file__).resolve().parent.parent / "webmap" / "dist"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Built:
    """Paths below the root of the service; without a script nothing was built, and pages are plain HTML."""

    script: str | None = None
    styles: Sequence[str] = ()  # of the script
    page_styles: Sequence[str] = ()  # of what the server writes itself
    preloads: Sequence[str] = ()
    map_preloads: Sequence[str] = ()  # fetched after all that the list needs
    shell: Sequence[str] = ()  # all that the page needs when there is no network
    version: str = ""
    worker: str | None = None  # the service worker's script


def read_built(dist: Path = DIST) -> Built:
    """Read the manifest that the build wrote; nothing built is no error."""
    path = dist / ".vite" / "manifest.json"
    if not path.is_file():
        log.warning("The page is not built, so visitors get plain HTML; `make page` builds it.")
        return Built()
    text = path.read_text(encoding="utf-8")
    manifest: Mapping[str, Mapping[str, Any]] = json.loads(text)
    entry = manifest[SCRIPT]
    chunks = [manifest[name] for name in entry.get("imports", [])]
    styles = [style for chunk in (entry, *chunks) for style in chunk.get("css", [])]
    shell = sorted({f"/{each['file']}" for each in manifest.values()})
    shell += sorted({f"/{style}" for each in manifest.values() for style in each.get("css", [])} - {*shell})
    version = hashlib.sha256(text.encode()).hexdigest()[:12]
    return Built(
        script=f"/{entry['file']}",
        styles=[f"/{style}" for style in dict.fromkeys(styles)],
        page_styles=[f"/{manifest[PAGE_STYLE]['file']}"],
        preloads=[f"/{chunk['file']}" for chunk in chunks],
        map_preloads=[f"/{manifest[name]['file']}" for name in MAP],
        shell=shell,
        version=version,
        worker=_worker(dist, version, shell),
    )


def _worker(dist: Path, version: str, shell: Sequence[str]) -> str:
    """The service worker, told which build it belongs to: browsers take a new one as soon as a byte differs."""
    about = json.dumps({"version": version, "shell": [*shell]})
    return f"self.build = {about};\n{(dist / 'service-worker.js').read_text(encoding='utf-8')}"
