"""The table that is printed: what was measured, against what, and on which machine."""

import os
import platform
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("fastapi", "starlette", "uvicorn", "psycopg", "sqlalchemy")


@dataclass(frozen=True)
class Line:
    """One comparison. `ratio` is ours by the other's, so that more is better; None where there is no other."""

    what: str
    ours: str
    other: str
    ratio: float | None


@dataclass(frozen=True)
class Section:
    """Comparisons that belong together, with a sentence on how they were made."""

    title: str
    how: str
    lines: Sequence[Line]


def machine_lines(server_version: str) -> list[str]:
    """Where and when the figures were made."""
    load = ", ".join(f"{value:.2f}" for value in os.getloadavg())
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return [
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC · {os.cpu_count()} CPUs ({_processor()}) · load {load} at the start",
        f"{server_version} · Python {platform.python_version()}, {packages}",
        f"ogr2ogr: {ogr2ogr_version() or 'not installed, so imports have no comparison'}",
        "Server, database and load generator share these CPUs; the throw-away cluster runs with fsync off.",
    ]


def ogr2ogr_version() -> str | None:
    """What GDAL's converter says it is, or None where it is not installed."""
    try:
        return subprocess.run(["ogr2ogr", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    except FileNotFoundError:
        return None


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def markdown(section: Section) -> str:
    """The section as a Markdown table."""
    head = ["measured", "ours", "against", "ratio"]
    rows = [[line.what, line.ours, line.other, _ratio(line.ratio)] for line in section.lines]
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]
    ruled = [head, ["-" * width for width in widths], *rows]
    return "\n".join([f"### {section.title}", "", section.how, "", *(_row(cells, widths) for cells in ruled), ""])


def _row(cells: Iterable[str], widths: Sequence[int]) -> str:
    return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |"


def _ratio(ratio: float | None) -> str:
    return "" if ratio is None else f"{ratio:.2f}"


def per_second(rate: float, unit: str) -> str:
    """A rate with as many digits as it deserves."""
    return f"{rate:,.0f} {unit}/s" if rate >= 100 else f"{rate:.1f} {unit}/s"
