"""Use case: answer a what-if question for every parcel and profile, without touching what holds today."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

import shapely

from app.db.session import Session
from app.errors import InputProblem, InvalidInput
from app.features.versions import collection_version
from app.geo import Bbox
from app.network import store as networks
from app.network.alterations import NewRoad, TouchesNothing, altered, loose_ends
from app.network.model import Network, NetworkRecord
from app.network.trial import measure_on
from app.parcels.collection import PARCELS
from app.scenarios import store
from app.scenarios.document import Alterations, ScenarioDocument, read
from app.scenarios.facility_store import altered_facilities
from app.scenarios.judging import Trial, changes_of, chunks, judged_parts
from app.scoring import road_store
from app.scoring import store as scores
from app.scoring.criteria import TARGET_KINDS
from app.scoring.profiles import Profiles
from app.scoring.roads import led_to
from app.scoring.score import ENGINE_VERSION

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Setting:
    """What scenarios are run on: the region, the profiles, and who asks."""

    extent: Bbox
    profiles: Profiles
    actor: str


def run(session: Session, document: ScenarioDocument, setting: Setting, progress: Progress) -> int:
    """Answer a scenario and keep the answer. Returns its id.

    InvalidInput says what of it makes no sense; then nothing is kept.
    """
    alterations = read(document, setting.extent)
    known = _network(session)
    progress(f"Reading the network '{known.title}'.")
    network, loose = _altered(networks.load(session, known.id, with_lines=True), alterations)
    progress("Searching the nearest facilities.")
    trial = _try(session, known, network, alterations)
    progress(f"Comparing {len(trial.ids)} parcels.")
    parts = list(judged_parts(session, trial, setting.profiles))
    changes, report = changes_of(session, parts, setting.profiles)
    values = {
        "title": document.title,
        "description": document.description,
        "visibility": document.visibility,
        "document": document.model_dump(mode="json", exclude_none=True),
        "network": {"id": known.id, "method": known.method, "title": known.title, "as_of": _iso(known.as_of)},
        "engine_version": ENGINE_VERSION,
        "profile_versions": {profile.id: profile.version for profile in setting.profiles},
        "parcels_version": collection_version(session, PARCELS),
        "report": report | {"loose_ends": loose},
        "actor": setting.actor,
    }
    return store.save(session, values, changes)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _network(session: Session) -> NetworkRecord:
    """The best network there is."""
    for known in networks.current(session):
        return known
    raise InvalidInput("There is no road network to change; `lotse network import` brings one.")


def _altered(network: Network, alterations: Alterations) -> tuple[Network, list[str]]:
    """The network with roads changed and then added, and pointers to the ends of new roads that join no other."""
    changed, new = alterations.changed_roads, alterations.new_roads
    with _named(list(changed)):
        network = altered(network, changed=list(changed.values()))
    roads = list(new.values())
    with _named(list(new)):
        return altered(network, new=roads), [
            _pointer(list(new)[number], roads[number], is_last=is_last)
            for number, is_last in loose_ends(network, roads)
        ]


def _pointer(feature: str, road: NewRoad, *, is_last: bool) -> str:
    """Where the document has an end of a new road."""
    return f"{feature}/geometry/coordinates/{shapely.get_num_points(road.line) - 1 if is_last else 0}"


@contextmanager
def _named(pointers: Sequence[str]) -> Iterator[None]:
    """Say of roads that touch nothing where in the document they stand."""
    try:
        yield
    except TouchesNothing as error:
        problem = InputProblem("No road of the network is met here.", pointer=f"{pointers[error.number]}/geometry")
        raise InvalidInput("The scenario has faults; see errors.", problems=[problem]) from None


def _try(session: Session, known: NetworkRecord, network: Network, alterations: Alterations) -> Trial:
    with altered_facilities(session, alterations):
        ids, travel = measure_on(session, known, network, TARGET_KINDS)
        named = sorted(led_to(found.facility for found in travel.found.values()))
        accuracy_m, kinds = road_store.accuracies(session, named), scores.open_kinds(session)
        straight = {}
        if alterations.changes_facilities:
            straight = {int(chunk[0]): scores.straight_lines(session, chunk.tolist()) for chunk in chunks(ids)}
    return Trial(known, ids, travel, accuracy_m, kinds, straight)
