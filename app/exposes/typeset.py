"""Typeset pages in a child process with limits: it sees one private folder, and what goes wrong is one error here."""

import json
import logging
from dataclasses import asdict
from pathlib import Path
from subprocess import TimeoutExpired
from typing import Any

from app.errors import Unavailable
from app.files import sandbox
from app.files.raw import ReadLimits

CHILD = "app.exposes.typeset_child"
TEMPLATE = Path(__file__).parent / "expose.typ"
DATA, OUTPUT = "expose.json", "expose.pdf"
LIMITS = ReadLimits(memory_bytes=3 * 2**30, cpu_s=60, wall_s=60.0, unpacked_bytes=64 * 2**20)

log = logging.getLogger(__name__)


def typeset(sheet: dict[str, Any], limits: ReadLimits = LIMITS) -> bytes:
    """The pages as PDF. All that was read from the database goes there as data, never as markup."""
    with sandbox.work_dir() as folder:
        template = folder / TEMPLATE.name
        template.write_bytes(TEMPLATE.read_bytes())
        (folder / DATA).write_text(json.dumps(sheet, ensure_ascii=False), encoding="utf-8")
        order = {
            "template": str(template),
            "output": str(folder / OUTPUT),
            "made_at": sheet["made_at"],
            "limits": asdict(limits),
        }
        try:
            ended = sandbox.run_child(CHILD, json.dumps(order), folder, limits.wall_s)
        except TimeoutExpired:
            raise _failed() from None
        if ended.returncode != 0:
            log.error("typesetting ended with status %d: %s", ended.returncode, ended.stderr[-2000:])
            raise _failed()
        return (folder / OUTPUT).read_bytes()


def _failed() -> Unavailable:
    return Unavailable("The pages could not be made in time; name fewer parcels, or try again in a moment.")
