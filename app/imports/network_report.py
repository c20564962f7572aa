"""What became of extracts of OpenStreetMap, for a terminal and as JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.codes import ImportTarget
from app.files.downloaded import Kept
from app.imports.facility_import import FacilityReport
from app.imports.matching import OSM
from app.imports.report import ImportReport
from app.network.osm import Extract

SQUARE_KILOMETRE = 1e6
SHOWN = 20  # facilities of each kind of news, on a terminal


@dataclass(frozen=True)
class NetworkReport:
    """What an import did, or a dry run would do."""

    told: dict[str, Any]
    network_id: int | None = None  # None: nothing was written

    @classmethod
    def of(cls, extract: Extract, facilities: FacilityReport, downloads: Sequence[Kept | None]) -> "NetworkReport":
        """Of what was read, and what became of its facilities."""
        files = [
            {
                "name": file.name,
                "as_of": file.as_of,
                "sha256": file.sha256,
                "fetched_at": None if kept is None else kept.fetched_at.isoformat(timespec="seconds"),
                "checksum_of": None if kept is None else kept.checked_by,
            }
            for file, kept in zip(extract.files, downloads, strict=True)
        ]
        coverage_km2 = round(extract.coverage.area / SQUARE_KILOMETRE)
        told = {"as_of": extract.as_of, "files": files, "coverage_km2": coverage_km2, **extract.report}
        return cls(told | {"facilities": facilities.as_json()})

    def stored_as(self, network_id: int) -> "NetworkReport":
        """The same of a network that is stored."""
        return replace(self, network_id=network_id)

    def as_json(self) -> dict[str, Any]:
        """All of it."""
        return {"network": self.network_id, "dry_run": self.network_id is None, **self.told}

    def lines(self) -> list[str]:
        """The report for a terminal."""
        told = self.told
        written = "nothing was written" if self.network_id is None else f"network {self.network_id}"
        counts = ("nodes", "edges", "access_edges", "restrictions", "coverage_km2")
        return [
            f"Road network, data of {told['as_of'] or 'unknown day'} ({written})",
            *(_file_line(file) for file in told["files"]),
            *(f"  {name:<22}{told[name]:>10}" for name in counts),
            "  could not be used:",
            *(
                f"    {code:<22}{found['count']:>8}  {', '.join(found['examples'][:2])}"
                for code, found in told["findings"].items()
            ),
            *facility_lines(told["facilities"]),
        ]


def _file_line(file: dict[str, Any]) -> str:
    fetched = f", fetched {file['fetched_at']}" if file["fetched_at"] else ""
    checked = f", compared with {file['checksum_of']}" if file["checksum_of"] else ""
    unchecked = ", no checksum to compare with" if fetched and not checked else ""
    return f"  {file['name']}, data of {file['as_of'] or 'unknown day'}{fetched}{checked}{unchecked}"


def facility_lines(facilities: dict[str, Any]) -> Iterator[str]:
    """What became of facilities, for a terminal."""
    counts = ("new", "changed", "unchanged", "closed", "removed")
    yield "  facilities: " + ", ".join(f"{facilities[name]} {name}" for name in counts)
    superseded = facilities["superseded"]
    yield f"  rougher ones that are superseded: {len(superseded)}"
    for each in superseded[:SHOWN]:
        yield f"    {each['name']} by {each['superseded_by']} (by {each['by']}, {each['distance_m']} m away)"
    for title, names in (
        ("that count again", facilities["restored"]),
        ("left within the coverage", [each["name"] for each in facilities["left_within_coverage"]]),
    ):
        if names:
            yield f"  {title}: {', '.join(names[:SHOWN])}{' …' if len(names) > SHOWN else ''}"


def facility_run(extract: Extract, facilities: FacilityReport) -> ImportReport:
    """The record of the import of facilities, as other imports keep it."""
    return ImportReport(
        source=OSM,
        target=ImportTarget.INFRASTRUCTURE.value,
        file_name=", ".join(file.name for file in extract.files),
        layer="points",
        dry_run=False,
        read=len(extract.points),
        filtered=0,
        accepted=len(extract.points),
        new=facilities.new,
        changed=facilities.changed,
        unchanged=facilities.unchanged,
        missing=facilities.closed + facilities.removed,
        withdrawn=facilities.closed,
    )
