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
    """One comparison. `ratio` is ours by the other's, so that more is better; None where there is no other.

    `goal` is what the ratio should reach, where one was set.
    """

    what: str
    ours: str
    other: str
    ratio: float | None
    goal: float | None = None


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
    lines = [
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC · {os.cpu_count()} CPUs ({_processor()}) · load {load} at the start",
        f"{server_version} · Python {platform.python_version()}, {packages}",
        f"ogr2ogr: {ogr2ogr_version() or 'not installed, so imports have no comparison'}",
        "Server, database and load generator share these CPUs; the throw-away cluster runs with fsync off.",
    ]
    return [f"- {line}" for line in lines]


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
    if any(line.goal is not None for line in section.lines):
        head.append("goal")
        for row, line in zip(rows, section.lines, strict=True):
            row.append(_verdict(line))
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]
    ruled = [head, ["-" * width for width in widths], *rows]
    return "\n".join([f"### {section.title}", "", section.how, "", *(_row(cells, widths) for cells in ruled), ""])


def publish(page: Path, name: str, lines: Sequence[str]) -> None:
    """Put the lines between the marks `<!-- name -->` and `<!-- /name -->` of a page, in place of what stands there."""
    before, start, rest = page.read_text(encoding="utf-8").partition(f"<!-- {name} -->\n")
    _, end, after = rest.partition(f"<!-- /{name} -->")
    if not end:
        raise RuntimeError(f"{page} has no marks for {name}.")
    page.write_text("".join([before, start, "\n", "\n".join(lines).strip(), "\n\n", end, after]), encoding="utf-8")


def _row(cells: Iterable[str], widths: Sequence[int]) -> str:
    return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |"


def _ratio(ratio: float | None) -> str:
    return "" if ratio is None else f"{ratio:.2f}"


def _verdict(line: Line) -> str:
    if line.goal is None or line.ratio is None:
        return ""
    return f"{line.goal:g} {'reached' if line.ratio >= line.goal else 'missed'}"


def per_second(rate: float, unit: str) -> str:
    """A rate with as many digits as it deserves."""
    return f"{rate:,.0f} {unit}/s" if rate >= 100 else f"{rate:.1f} {unit}/s"
