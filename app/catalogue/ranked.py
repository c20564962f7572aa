"""Parcels in the order of a profile: from stored scores, or computed where the request changes what is wanted."""

from bisect import bisect_right

from fastapi import Response

from app.catalogue.lists import Asked, feature_query, list_features, list_headers, page_response
from app.errors import Gone, InvalidInput, InvalidToken
from app.features import paging, query
from app.features.paging import After
from app.features.query import Count
from app.features.versions import collection_version
from app.parcels.collection import PARCELS
from app.published.scored import GROUPS_BY_RANK, SCORE_COLUMNS, stored_ranking
from app.scoring import evaluate, store
from app.scoring.evaluate import Ranked
from app.scoring.profiles import Profile
from app.web.responses import not_modified, with_members

MOST_COMPUTED = 20_000  # a second or so
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
    ids = query.matching_ids(asked.session, PARCELS, wanted, asked.viewer)
    if len(ids) > MOST_COMPUTED:
        raise InvalidInput(
            "{count} parcels match, more than the {most} scored for one request; narrow it by bbox or filters.",
            count=len(ids),
            most=MOST_COMPUTED,
        )
    ranking = evaluate.rank(asked.session, profile, ids)
    start = 0 if after is None else bisect_right(ranking, (*after.numbers(2), after.row_id), key=_order)
    shown = ranking[start : start + wanted.limit]
    texts = query.select_features(asked.session, PARCELS, [ranked.parcel_id for ranked in shown], asked.viewer)
    features = [_with_members(texts[ranked.parcel_id], ranked, profile) for ranked in shown]
    following = None
    if start + wanted.limit < len(ranking):
        last = shown[-1]
        following = paging.encode(After(last.parcel_id, (float(last.group_rank), last.order_key)), question)
    return page_response(asked, features, Count(len(ranking), exact=True), following, headers)


def _order(ranked: Ranked) -> tuple[float, float, int]:
    return (float(ranked.group_rank), ranked.order_key, ranked.parcel_id)


def _with_members(feature: str, ranked: Ranked, profile: Profile) -> str:
    members = {
        "profile": profile.id,
        "profile_version": profile.version,
        "group": GROUPS_BY_RANK[ranked.group_rank],
        **{name: getattr(ranked, name) for name in SCORE_COLUMNS},
    }
    return with_members(feature, members)
