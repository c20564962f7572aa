"""One or several extracts of OpenStreetMap as a network, with everything else an import wants of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shapely import MultiPolygon

from app.errors import InvalidInput
from app.network.coverage import coverage_of
from app.network.model import Network, NetworkFile
from app.network.osm.build import build
from app.network.osm.files import check_file, sha256_of
from app.network.osm.findings import Findings
from app.network.osm.points import FacilityPoint, points_of
from app.network.osm.reading import RawRoads, RoadReader
from app.network.osm.speeds import TRUCK_RURAL_KMH

ATTRIBUTION = "© OpenStreetMap contributors, ODbL 1.0 (https://www.openstreetmap.org/copyright)"
READ, BUILT = 0.7, 0.9  # shares of the progress when all is read, and when it is built


@dataclass(frozen=True)
class Extract:
    """What was made of extracts."""

    network: Network
    points: Sequence[FacilityPoint]
    files: Sequence[NetworkFile]
    as_of: str | None  # ISO date of the oldest file that states one
    coverage: MultiPolygon  # EPSG:25832: where roads are complete enough to be relied on
    report: Mapping[str, Any]  # counts, and what could not be used: code → count and examples


def read(
    files: Sequence[Path], progress: Callable[[float], None], *, truck_rural_kmh: float = TRUCK_RURAL_KMH
) -> Extract:
    """Read extracts in the format PBF and merge them by the ids of ways and nodes. `progress` takes shares 0 … 1.

    `truck_rural_kmh` is what lorries may drive on ordinary roads out of town; only comparisons give another.
    Raises InvalidInput where a file cannot be read, or no roads are in any of them.
    """
    for file in files:
        check_file(file)
    findings = Findings()
    roads = _read_all(files, findings, progress)
    if not roads.way_ids:
        raise _no_roads(files)
    network, node_ids = build(roads, findings, truck_rural_kmh)
    if not network.is_access.any():
        raise _no_roads(files)
    progress(BUILT)
    records = [NetworkFile(file.name, sha256_of(file), date) for file, date in zip(files, roads.dates, strict=True)]
    points = points_of(roads, network, node_ids, findings)
    dates = [date for date in roads.dates if date]
    extract = Extract(
        network=network,
        points=points,
        files=records,
        as_of=min(dates) if dates else None,
        coverage=coverage_of(network),
        report={
            "ways": len(roads.way_ids),
            "nodes": network.node_count,
            "edges": network.edge_count,
            "access_edges": int(network.is_access.sum()),
            "restrictions": len(roads.restrictions),
            "points": len(points),
            "findings": findings.as_json(),
        },
    )
    progress(1.0)
    return extract


def _no_roads(files: Sequence[Path]) -> InvalidInput:
    names = ", ".join(file.name for file in files)
    return InvalidInput("{names} holds no roads that cars and lorries can use.", names=names)


def _read_all(files: Sequence[Path], findings: Findings, progress: Callable[[float], None]) -> RawRoads:
    reader = RoadReader(findings)
    for done, file in enumerate(files, start=1):
        reader.read(file)
        progress(done / len(files) * READ)
    return reader.roads
