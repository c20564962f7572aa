"""The use case: everything that the pages of some parcels say, read from one state of the database."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from sqlalchemy import RowMapping

from app.db.session import Session
from app.errors import NotFound
from app.exposes import place_store
from app.exposes.frame import Frame, Window, frame_of, nearest, overview_of
from app.exposes.place_store import Backdrop
from app.features.query import select_features
from app.features.rows import evidence_of, get_visible
from app.matching.answers import data_state
from app.matching.chosen import judge_chosen
from app.matching.lines import Line
from app.matching.model import Question
from app.matching.run import Asked
from app.parcels.collection import PARCELS
from app.partners.model import Viewer
from app.scoring import evaluate
from app.scoring.distances import Distance
from app.stock.stock import Stock


@dataclass(frozen=True)
class Site:
    """What is known of one parcel: its feature, what was stated of it, its line, distances and surroundings."""

    id: int
    properties: Mapping[str, Any]
    attributes: Mapping[str, Any]
    evidence: Sequence[RowMapping]
    line: Line
    distances: Sequence[Distance]
    nearest: Sequence[Distance]  # those that are drawn
    frame: Frame | None  # what the map shows; None where nobody knows where the parcel lies
    backdrop: Backdrop


@dataclass(frozen=True)
class Overview:
    """Where the sites lie, by their numbers."""

    window: Window
    backdrop: Backdrop
    places: Mapping[int, shapely.Point]


@dataclass(frozen=True)
class Gathered:
    """What was asked, and what is told of each parcel in the order it was named."""

    question: Question
    sites: Sequence[Site]
    ranked: int  # how many parcels have a rank
    data_state: str
    overview: Overview | None  # where there are several sites


def gather(session: Session, stock: Stock, asked: Asked, parcel_ids: Sequence[int]) -> Gathered:
    """Read it all; NotFound names every parcel that is not there, or not for this viewer."""
    features = select_features(session, PARCELS, parcel_ids, asked.viewer)
    missing = [parcel_id for parcel_id in parcel_ids if parcel_id not in features]
    if missing:
        raise NotFound("There is no parcel with the id {ids}.", ids=", ".join(map(str, missing)))
    answers = evaluate.score_parcels(session, parcel_ids, asked.question.profile)
    chosen = judge_chosen(session, stock, asked, answers)
    sites = [
        _site(session, asked.viewer, json.loads(features[line.place.parcel_id]), line, answer.distances)
        for line, answer in zip(chosen.lines, answers, strict=True)
    ]
    return Gathered(asked.question, sites, chosen.ranked, data_state(chosen.state), _overview(session, sites))


def _overview(session: Session, sites: Sequence[Site]) -> Overview | None:
    shapes = {number: site.frame.shape for number, site in enumerate(sites, start=1) if site.frame is not None}
    if len(sites) == 1 or not shapes:
        return None
    window = overview_of(list(shapes.values()))
    places = {number: shape.representative_point() for number, shape in shapes.items()}
    return Overview(window, place_store.backdrop(session, window), places)


def _site(
    session: Session, viewer: Viewer, feature: Mapping[str, Any], line: Line, distances: Sequence[Distance]
) -> Site:
    parcel_id = line.place.parcel_id
    shape = place_store.shape_of(session, parcel_id)
    drawn = nearest(distances)
    ends = place_store.facility_points(session, [each.facility_id for each in drawn if each.facility_id is not None])
    frame = None if shape is None else frame_of(shape, ends)
    return Site(
        id=parcel_id,
        properties=feature["properties"],
        attributes=get_visible(session, PARCELS, parcel_id, viewer).columns["attributes"],
        evidence=evidence_of(session, PARCELS, parcel_id),
        line=line,
        distances=distances,
        nearest=drawn,
        frame=frame,
        backdrop=Backdrop() if frame is None else place_store.backdrop(session, frame.map),
    )
