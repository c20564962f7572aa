"""The region out of the box: every file of the register that ships with the project, in one transaction."""

from collections.abc import Callable

from app.changes.apply import rescore_all
from app.changes.main_roads import publish_main_roads
from app.codes import ImportTarget
from app.db.session import Session
from app.errors import InvalidInput
from app.geo import Bbox
from app.imports.report import ImportReport
from app.imports.run import Order, Rules, is_imported, run_import
from app.imports.skeleton import load_skeleton
from app.imports.sources import Source, load_sources
from app.network.store import drop_former
from app.scoring.profiles import load_profiles
from app.settings import Settings

ACTOR = "sample"
# what others refer to comes first
TARGETS = (
    ImportTarget.DISTRICTS,
    ImportTarget.MUNICIPALITIES,
    ImportTarget.INFRASTRUCTURE,
    ImportTarget.SITES,
    ImportTarget.PARCELS,
)


def load_sample(session: Session, settings: Settings, tell: Callable[[str], object]) -> list[ImportReport]:
    """Import the shipped files that are new or changed since the last time, and score once at the end."""
    rules = Rules(Bbox(*settings.extent), load_profiles(settings.geodata_dir / "profiles"))
    reports = []
    for source in _shipped(settings):
        path = settings.geodata_dir / str(source.file)
        if is_imported(session, source, path):
            continue
        tell(f"Loading {source.title} …")
        report = run_import(session, Order(source, path, ACTOR, score=False), rules)
        if report.is_refused:
            raise InvalidInput(
                "The shipped file {file} was refused; its first rejected row is {row}: {text}",
                file=source.file, row=report.rejected[0].row, text=report.rejected[0].text,
            )  # fmt: skip
        reports.append(report)
    has_new_roads = load_skeleton(session, settings.geodata_dir / "skeleton")
    if has_new_roads or any(report.new or report.changed or report.withdrawn for report in reports):
        tell("Measuring and scoring …")
        rescore_all(session, rules.profiles)
    if has_new_roads:
        publish_main_roads(session, ACTOR)
        drop_former(session)
    return reports


def _shipped(settings: Settings) -> list[Source]:
    sources = [source for source in load_sources(settings.geodata_dir).values() if source.file is not None]
    return sorted(sources, key=lambda source: TARGETS.index(source.target))
