"""One parcel as a page: facts with their sources, the sum of its score row by row, what is unknown, whom to ask."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.codes import Method
from app.exposes.facts import facts, unknown
from app.exposes.figures import Figures
from app.exposes.gather import Site
from app.exposes.origins import Origins
from app.exposes.place_store import Backdrop
from app.exposes.sums import item_measured, item_title
from app.features.query import select_features
from app.features.rows import evidence_of, get_visible
from app.matching.asking import asked_of
from app.matching.bodies import PageBody
from app.matching.chosen import judge_chosen
from app.matching.lines import Line
from app.matching.model import Question
from app.pages.listing import Card, Maker, card_of
from app.pages.search import Search
from app.parcels.collection import PARCELS
from app.partners.model import ANONYMOUS
from app.scoring import evaluate
from app.scoring.score import Contribution, Status
from app.words import CODES, UNKNOWN


@dataclass(frozen=True)
class SitePage:
    """What the page of a parcel shows, in the words of a language."""

    feature: Mapping[str, Any]
    card: Card
    about: Mapping[str, Any]


def site_page(maker: Maker, search: Search, parcel_id: int) -> SitePage:
    """The page of a parcel that everybody may see, scored as the search says; NotFound for any other."""
    stored = get_visible(maker.session, PARCELS, parcel_id, ANONYMOUS)
    asked = asked_of(search.question, PageBody(), maker.profiles, ANONYMOUS)
    answers = evaluate.score_parcels(maker.session, [parcel_id], asked.question.profile)
    (line,) = judge_chosen(maker.session, maker.stock, asked, answers).lines
    feature = json.loads(select_features(maker.session, PARCELS, [parcel_id], ANONYMOUS)[parcel_id])
    site = Site(
        id=parcel_id,
        properties=feature["properties"],
        attributes=stored.columns["attributes"],
        evidence=evidence_of(maker.session, PARCELS, parcel_id),
        line=line,
        distances=(),
        nearest=(),
        frame=None,
        backdrop=Backdrop(),
    )
    figures, language = maker.figures, maker.figures.language
    origins = Origins(figures)
    about = {
        "facts": facts(site, figures, origins),
        "sum": list(_rows(line, asked.question, figures, origins)),
        "reasons": [hit.reason[language] for hit in line.knock_outs],
        "unknown": unknown(site, language),
        "contact": site.properties["contact"],
        "profile": asked.question.profile.title[language],
        "sources": origins.listed(),
    }
    card = card_of(parcel_id, site.properties, line.scored, str(line.place.group), figures)
    return SitePage(feature, card, about)


def _rows(line: Line, question: Question, figures: Figures, origins: Origins) -> Iterator[dict[str, Any]]:
    """Every term of the sum, what gives most first and what is unknown last."""
    counted = [each for each in line.contributions if each.weight > 0]
    for each in sorted(counted, key=lambda item: -1.0 if item.points is None else item.points, reverse=True):
        yield _row(each, question, figures, origins)


def _row(each: Contribution, question: Question, figures: Figures, origins: Origins) -> dict[str, Any]:
    is_known = each.status is Status.KNOWN
    language = figures.language
    method = None if each.evidence.method is None else CODES[Method][each.evidence.method].by(language)
    number = origins.number(each.evidence.source, each.evidence.as_of)
    return {
        "title": item_title(each, question, language),
        "measured": item_measured(each, question, figures) if is_known else UNKNOWN.by(language),
        "facility": ", ".join(filter(None, (each.evidence.facility, method))) if is_known else "",
        "source": number if is_known else None,
        "value": "–" if each.value is None else figures.number(each.value, 2, 2),
        "weight": figures.percent(each.weight),
        "points": "–" if each.points is None else figures.points(each.points),
    }
