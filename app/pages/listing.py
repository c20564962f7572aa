"""The list of parcels for a search, for pages without scripts: the same parcels in the same order as the API."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from app.catalogue.ranked import choose
from app.db.session import Session
from app.exposes.figures import Figures
from app.exposes.sentence import sentences
from app.features import cql2, paging
from app.features.cql2.nodes import Node
from app.features.query import FeatureQuery, select_features
from app.fields import PARCEL_FIELDS
from app.matching.asking import asked_of, next_page, read_body
from app.matching.bodies import PageBody
from app.matching.run import match
from app.pages.search import Search
from app.parcels.collection import PARCELS
from app.partners.model import ANONYMOUS
from app.published.scored import GROUPS_BY_RANK
from app.scoring import evaluate
from app.scoring.evaluate import Ranked
from app.scoring.profiles import Profile, Profiles
from app.scoring.score import PlaceScore
from app.stock.stock import Stock

ON_A_PAGE = 50
FIELDS = {field.name: field for field in PARCEL_FIELDS}
SHOWN = ("largest_contiguous_m2", "zoning", "status", "price_eur_per_m2")  # of each card


Scored: TypeAlias = Ranked | PlaceScore


@dataclass(frozen=True)
class Card:
    """One parcel in the list, in the words of a language."""

    id: int
    name: str
    place: str
    is_synthetic: bool
    score: float | None
    low: str
    high: str
    coverage: str
    group: str
    facts: list[tuple[str, str]]


@dataclass(frozen=True)
class Listing:
    """A page of the list. `counts` are those of each group, which follow each other where nothing is required."""

    sentences: list[str]
    cards: list[Card]
    counts: Mapping[str, int]
    next: str | None


@dataclass(frozen=True)
class Maker:
    """What a list is made with."""

    session: Session
    stock: Stock
    profiles: Profiles
    figures: Figures

    def listing(self, search: Search) -> Listing:
        """The page of the list that a search asks for."""
        if search.question.requirements:
            return self._matched(search)
        return self._ranked(search)

    def _matched(self, search: Search) -> Listing:
        body = search.with_question(filter=_district_filter(search.district)).question
        page = PageBody(group=search.group, limit=ON_A_PAGE, next=search.next)
        asked = asked_of(body, page, self.profiles, ANONYMOUS)
        found = match(self.session, self.stock, asked)
        scored: dict[int, tuple[Scored, str]] = {
            line.place.parcel_id: (line.scored, str(line.place.group)) for line in found.lines
        }
        return Listing(
            sentences=self._sentences(search),
            cards=list(self._cards(scored)),
            counts={str(group): size for group, size in found.sizes.items()},
            next=next_page(found, body, page),
        )

    def _ranked(self, search: Search) -> Listing:
        profile = self._profile(search)
        wanted = FeatureQuery(filter=_district(search.district), limit=ON_A_PAGE)
        question = (*wanted.identity, profile.requirement, profile.weights.tolist())
        after = None if search.next is None else paging.decode(search.next, question)
        with self.stock.read(self.session) as snapshot:
            chosen = choose(snapshot, wanted, ANONYMOUS, profile, after)
        ranking = evaluate.rank(self.session, profile, chosen.ids)
        scored: dict[int, tuple[Scored, str]] = {
            ranked.parcel_id: (ranked, str(GROUPS_BY_RANK[ranked.group_rank])) for ranked in ranking
        }
        return Listing(
            sentences=self._sentences(search),
            cards=list(self._cards(scored)),
            counts={str(group): size for group, size in chosen.sizes.items()},
            next=None if chosen.last is None else paging.encode(chosen.last, question),
        )

    def _profile(self, search: Search) -> Profile:
        profile = self.profiles.choose(search.question.profile)
        weights = search.question.weights
        return profile if weights is None else profile.with_weights(weights)

    def _sentences(self, search: Search) -> list[str]:
        question = read_body(search.question, self.profiles)
        return sentences(question, self.figures.language, has_own_weights=search.question.weights is not None)

    def _cards(self, scored: Mapping[int, tuple[Scored, str]]) -> Iterator[Card]:
        features = select_features(self.session, PARCELS, scored, ANONYMOUS)
        for parcel_id, (told, group) in scored.items():
            if parcel_id in features:
                properties = json.loads(features[parcel_id])["properties"]
                yield card_of(parcel_id, properties, told, group, self.figures)


def card_of(parcel_id: int, properties: Mapping[str, Any], told: Scored, group: str, figures: Figures) -> Card:
    """A parcel in words."""
    return Card(
        id=parcel_id,
        name=properties["name"],
        place=", ".join(filter(None, (properties["municipality"], properties["district"]))),
        is_synthetic=properties["synthetic"],
        score=told.score,
        low=figures.points(told.score_low),
        high=figures.points(told.score_high),
        coverage=figures.percent(told.applicable_coverage_ratio),
        group=group,
        facts=[(name, figures.field(FIELDS[name], properties[name])) for name in SHOWN],
    )


def _district(key: str | None) -> Node | None:
    text = _district_filter(key)
    return None if text is None else cql2.parse(text)


def _district_filter(key: str | None) -> str | None:
    """The filter for a key, which is letters and digits only."""
    return None if key is None else f"district_keys = '{key}'"
