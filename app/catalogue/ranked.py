"""Parcels in the order of a profile: from stored scores, or computed where the request changes what is wanted."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from fastapi import Response

from app.catalogue.lists import Asked, feature_query, list_features, list_headers, page_response
from app.codes import Group
from app.errors import Gone, InvalidToken
from app.features import paging, query
from app.features.paging import After
from app.features.query import Count, FeatureQuery
from app.features.versions import collection_version
from app.parcels.collection import PARCELS
from app.partners.model import Viewer
from app.published.scored import GROUPS_BY_RANK, SCORE_COLUMNS, stored_ranking
from app.scoring import evaluate, store
from app.scoring.evaluate import Ranked
from app.scoring.profiles import Profile
from app.stock.ranking import Ranking
from app.stock.snapshot import Snapshot
from app.stock.stock import Stock
from app.web.responses import not_modified, with_members

NO_RUN = 0  # nothing was ever scored: no parcel has a score in it


def list_by_stored_scores(asked: Asked, profile: Profile) -> Response:
    """The list in the order of the profile's current run; a page token keeps to the run it began with."""
    run_id = _run_of(asked, profile)
    return list_features(asked, PARCELS, stored_ranking(profile, run_id))


def _run_of(asked: Asked, profile: Profile) -> int:
    token = asked.parameters.next
    if token is None:
        current = store.current_runs(asked.session).get(profile.id)
        return NO_RUN if current is None else current.id
    run_id = paging.run_of(token)
    if run_id is None:
        raise InvalidToken("The page token belongs to another question; start again without 'next'.")
    kept = store.score_run(asked.session, run_id)
    if kept is None:
        raise Gone("The score run of this page token is no longer kept; start again without 'next'.")
    return run_id


def list_by_computed_scores(asked: Asked, profile: Profile) -> Response:
    """The list in the order of scores computed for this request; nothing is stored."""
    wanted = feature_query(asked, PARCELS)
    question = (*wanted.identity, profile.requirement, profile.weights.tolist())
    token = asked.parameters.next
    after = None if token is None else paging.decode(token, question)
    version = collection_version(asked.session, PARCELS)
    headers = list_headers(asked, version, profile.version)
    held = not_modified(asked.request, headers)
    if held is not None:
        return held
    stock: Stock = asked.request.app.state.stock
    with stock.read(asked.session) as snapshot:
        chosen = choose(snapshot, wanted, asked.viewer, profile, after)
    texts = query.select_features(asked.session, PARCELS, chosen.ids, asked.viewer)
    ranking = evaluate.rank(asked.session, profile, chosen.ids)
    features = [_with_members(texts[ranked.parcel_id], ranked, profile) for ranked in ranking]
    following = None if chosen.last is None else paging.encode(chosen.last, question)
    return page_response(asked, features, Count(chosen.count, exact=True), following, headers)


@dataclass(frozen=True)
class Chosen:
    """The parcels of a page, how many each group has on all pages, and where the page ends unless it is the last."""

    ids: list[int]
    sizes: Mapping[Group, int]
    last: After | None

    @property
    def count(self) -> int:
        """How many there are on all pages."""
        return sum(self.sizes.values())


def choose(snapshot: Snapshot, wanted: FeatureQuery, viewer: Viewer, profile: Profile, after: After | None) -> Chosen:
    """The next page of the parcels that a viewer may see and that match, in the order of a profile."""
    ranking = Ranking.by(profile, snapshot.ids, snapshot.values(profile), snapshot.fails_rule(profile).values())
    among = snapshot.matching(wanted, viewer)
    rest = among
    if after is not None:
        group_rank, order_key = after.numbers(2)
        rest = among & ranking.after(group_rank, order_key, after.row_id)
    rows = ranking.first(rest, wanted.limit)
    last = None
    if len(rows) < np.count_nonzero(rest):
        end = rows[-1]
        last = After(int(snapshot.ids[end]), (float(ranking.group_rank[end]), float(ranking.order_key[end])))
    ranks, sizes = np.unique(ranking.group_rank[among], return_counts=True)
    counted = dict.fromkeys(GROUPS_BY_RANK, 0)
    counted |= {GROUPS_BY_RANK[rank]: size for rank, size in zip(ranks.tolist(), sizes.tolist(), strict=True)}
    return Chosen(snapshot.ids[rows].tolist(), counted, last)


def _with_members(feature: str, ranked: Ranked, profile: Profile) -> str:
    members = {
        "profile": profile.id,
        "profile_version": profile.version,
        "group": GROUPS_BY_RANK[ranked.group_rank],
        **{name: getattr(ranked, name) for name in SCORE_COLUMNS},
    }
    return with_members(feature, members)
