"""Import extracts of OpenStreetMap as the road network: roads, facilities, travel times and scores, or nothing of it.

The network before holds until all is done: it is dropped by the last step of the one transaction.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from app.changes.apply import rescore_all
from app.changes.main_roads import publish_main_roads
from app.codes import Method
from app.db.session import allow_long_statements
from app.errors import NotFound
from app.files.addresses import is_url
from app.files.download import Downloads, Wanted, download
from app.files.downloaded import Kept
from app.files.pbf import require_pbf
from app.imports import store as imports
from app.imports.facility_import import FacilityReport, Writing, remove_facilities, write_facilities
from app.imports.network_report import NetworkReport, facility_run
from app.network import measure, osm, store
from app.network.osm.files import check_file
from app.scoring.criteria import TARGET_KINDS

STATEMENT_TIMEOUT_S = 4 * 3600.0

Progress = Callable[[str, float], None]  # what is done now, and how far the whole is (0 to 1)


@dataclass(frozen=True)
class Fetched:
    """A file on disk, and when it was downloaded; None where it was there all along."""

    path: Path
    download: Kept | None = None


def fetch(places: Sequence[str], wanted: Mapping[str, Any], downloads: Downloads, progress: Progress) -> list[Fetched]:
    """The files that names and addresses stand for; addresses are downloaded, unless they are kept from before.

    `wanted` are further terms of `Wanted`. Nothing is read yet but the first bytes.
    """
    for place in places:
        if not is_url(place):
            check_file(Path(place))
    return [_fetched(place, wanted, downloads, progress) for place in places]


def _fetched(place: str, wanted: Mapping[str, Any], downloads: Downloads, progress: Progress) -> Fetched:
    if not is_url(place):
        return Fetched(Path(place))
    kept = download(Wanted(place, **wanted), downloads, require_pbf, progress)
    return Fetched(kept.path, kept)


def import_network(
    writing: Writing, fetched: Sequence[Fetched], progress: Progress, *, dry_run: bool = False
) -> NetworkReport:
    """Read extracts and put them in place of the road network. A dry run writes nothing and tells of the same."""
    started_at = datetime.now(UTC)
    session = writing.session
    store.lock(session)
    allow_long_statements(session, STATEMENT_TIMEOUT_S)
    extract = osm.read([each.path for each in fetched], lambda ratio: progress("Reading the extracts", 0.35 * ratio))
    progress("Writing facilities", 0.35)
    imports.lock(session, wait=True)
    with session.begin_nested() as savepoint:
        facilities = write_facilities(writing, extract.points, _day(extract.as_of), extract.coverage)
        if dry_run:
            savepoint.rollback()
    report = NetworkReport.of(extract, facilities, [each.download for each in fetched])
    if dry_run:
        return report
    progress("Storing roads", 0.4)
    network_id = store.save(session, extract.network, _about(extract, facilities))
    imports.record(session, facility_run(extract, facilities), actor=writing.actor, started_at=started_at,
                   file_sha256=extract.files[0].sha256)  # fmt: skip
    del extract  # the search needs the memory
    store.make_current(session, network_id)
    _measure_and_score(writing, progress, 0.5)
    publish_main_roads(session, writing.actor)
    store.drop_former(session)
    progress("Done", 1.0)
    return report.stored_as(network_id)


def remove_network(writing: Writing, progress: Progress) -> FacilityReport:
    """Take the network of OpenStreetMap away with its facilities: scores are of the skeleton or estimates again."""
    session = writing.session
    store.lock(session)
    allow_long_statements(session, STATEMENT_TIMEOUT_S)
    if not any(known.method is Method.ROAD for known in store.current(session)):
        raise NotFound("No road network is imported.")
    imports.lock(session, wait=True)
    report = remove_facilities(writing)
    store.retire(session, Method.ROAD)
    _measure_and_score(writing, progress, 0.0)
    publish_main_roads(session, writing.actor)
    store.drop_former(session)
    return report


def _measure_and_score(writing: Writing, progress: Progress, start: float) -> None:
    """Facilities have changed, so every network is searched anew, and every parcel scored."""
    middle = (start + 1) / 2
    measure.measure_all(
        writing.session, TARGET_KINDS, lambda step, ratio: progress(step, start + (middle - start) * ratio)
    )
    rescore_all(writing.session, writing.profiles, lambda step: progress(step, middle), search=False)


def _about(extract: osm.Extract, facilities: FacilityReport) -> store.About:
    return store.About(
        title="OpenStreetMap: " + ", ".join(file.name for file in extract.files),
        as_of=_day(extract.as_of),
        attribution=osm.ATTRIBUTION,
        files=extract.files,
        report={**extract.report, "facilities": facilities.as_json()},
        coverage=extract.coverage,
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
