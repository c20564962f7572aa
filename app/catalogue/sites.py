"""Sites scored like any place: each feature of the list carries its score."""

from fastapi import Response

from app.catalogue.lists import Asked, list_features
from app.features.query import Page
from app.features.versions import collection_versions
from app.infrastructure.store import INFRASTRUCTURE
from app.parcels.collection import SITES
from app.published.scored import SCORE_COLUMNS
from app.scoring import evaluate
from app.scoring.profiles import Profile
from app.web.responses import with_members


def list_scored_sites(asked: Asked, profile: Profile) -> Response:
    """The list of sites in order of id, scored with a profile."""

    def decorate(page: Page) -> list[str]:
        answers = {answer.id: answer for answer in evaluate.score_sites(asked.session, page.row_ids, profile)}
        scored = [(text, answers[row_id]) for text, row_id in zip(page.features, page.row_ids, strict=True)]
        return [
            with_members(
                text,
                {
                    "profile": profile.id,
                    "profile_version": profile.version,
                    "group": answer.group,
                    **{name: getattr(answer, name) for name in SCORE_COLUMNS},
                },
            )
            for text, answer in scored
        ]

    measured_against = collection_versions(asked.session, INFRASTRUCTURE.id)
    return list_features(asked, SITES, decorate=decorate, made_from=(profile.version, measured_against))
