"""All that the pages say, as plain data in one language: the template lays it out and adds no word of its own. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app import codes
from app.exposes import map as site_map
from app.exposes.facts import BY_NAME, facts, unknown
from app.exposes.figures import Figures
from app.exposes.gather import Gathered, Site
from app.exposes.labels import LABELS, labels
from app.exposes.legible import legible
from app.exposes.links import Links, code
from app.exposes.map import Drawn
from app.exposes.origins import Origins
from app.exposes.ring import ring
from app.exposes.sentence import bounds, figure, sentences, title_of
from app.exposes.sums import score_rows
from app.matching.lines import Judged
from app.scoring.distances import Distance
from app.scoring.score import ENGINE_VERSION, KnockOut
from app.words import code_title, field_title

LONGEST_NAME = 140
LONGEST_SHORT_NAME = 60
LONGEST_FACILITY = 70
LONGEST_CONTACT = 300
LONGEST_SENTENCE = 900
TILES = ("largest_contiguous_m2", "zoning", "price_eur_per_m2", "power_mw", "ready_months", "status")


@dataclass(frozen=True)
class Edition:
    """For whom and when the pages are made."""

    figures: Figures
    links: Links
    made_at: datetime

    @property
    def language(self) -> str:
        """`de` or `en`."""
        return self.figures.language


def sheet_of(gathered: Gathered, edition: Edition) -> dict[str, Any]:
    """The data of the pages of all sites."""
    question, language = gathered.question, edition.language
    sites = [_site(site, gathered, edition) for site in gathered.sites]
    told = sentences(question, language, has_own_weights=edition.links.question.weights is not None)
    return {
        "language": language,
        "region": {"de": "DE", "en": "GB"}[language],
        "labels": labels(language),
        "title": _title(sites, language),
        "made_at": edition.made_at.isoformat(),
        "made": LABELS["made"].by(language).format(day=edition.figures.day(edition.made_at.date())),
        "sentences": [legible(each, LONGEST_SENTENCE) for each in told],
        "synthetic": any(site["synthetic"] for site in sites),
        "states": _states(gathered, language),
        "profile_title": question.profile.title[language],
        "sites": sites,
    }


def _title(sites: Sequence[dict[str, Any]], language: str) -> str:
    if len(sites) == 1:
        return str(sites[0]["name"])
    return LABELS["title_of_several"].by(language).format(count=len(sites))


def _states(gathered: Gathered, language: str) -> list[str]:
    profile = gathered.question.profile
    title = profile.title[language]
    return [
        LABELS["profile"].by(language).format(title=title, version=profile.version),
        LABELS["engine"].by(language).format(version=ENGINE_VERSION),
        LABELS["data_state"].by(language).format(state=gathered.data_state),
    ]


def _site(site: Site, gathered: Gathered, edition: Edition) -> dict[str, Any]:
    figures, language, question = edition.figures, edition.language, gathered.question
    properties, origins = site.properties, Origins(edition.figures)
    name = legible(properties["name"], LONGEST_NAME)
    page = edition.links.page(site.id)
    told = {
        "name": name,
        "short_name": legible(properties["name"], LONGEST_SHORT_NAME),
        "key": legible(properties["key"], LONGEST_SHORT_NAME),
        "place": _place(site),
        "synthetic": properties["synthetic"],
        "tiles": list(_tiles(site, figures)),
        "score": _score(site, gathered, figures),
        "rows": score_rows(site.line, question, figures),
        "knock_outs": [_knock_out(hit, figures) for hit in site.line.knock_outs],
        "requirements": [_judged(each, language) for each in site.line.place.judged],
        "map": _maps(site, name, figures),
        "nearest": [_near(number, each, figures) for number, each in enumerate(site.nearest, start=1)],
        "facts": facts(site, figures, origins),
        "distances": [_distance(each, figures, origins) for each in site.distances],
        "unknown": unknown(site, language),
        "contact": legible(properties["contact"] or "", LONGEST_CONTACT),
        "qr": code(page),
        "page_link": page,
        "data_link": edition.links.data(site.id),
    }
    return told | {"sources": origins.listed()}


def _place(site: Site) -> str:
    named = (site.properties["municipality"], site.properties["district"])
    return legible(", ".join(dict.fromkeys(each for each in named if each)), LONGEST_NAME)


def _tiles(site: Site, figures: Figures) -> Iterator[dict[str, Any]]:
    """The facts that most people ask for first."""
    for name in TILES:
        value = site.properties.get(name)
        yield {
            "title": field_title(name, figures.language),
            "value": figures.field(BY_NAME[name], value),
            "known": value is not None,
        }


def _score(site: Site, gathered: Gathered, figures: Figures) -> dict[str, Any]:
    scored, language, rank = site.line.scored, figures.language, site.line.place.rank
    told = figures.points(scored.score)
    low, high = figures.points(scored.score_low), figures.points(scored.score_high)
    of_most = LABELS["of_hundred"].by(language)
    span = f"{low}–{high}"
    coverage = figures.percent(scored.coverage_ratio)
    return {
        "told": told,
        "ring": ring(scored.score, scored.score_low, scored.score_high, told, of_most),
        "alt": f"{LABELS['score'].by(language)}: {told} {of_most}, {LABELS['range'].by(language)} {span}",
        "range": span,
        "coverage": f"{coverage} {LABELS['of_weights'].by(language)}",
        "group": code_title(codes.Group, site.line.place.group, language),
        "is_ranked": site.line.place.group is codes.Group.RANKED,
        "rank": None
        if rank is None
        else LABELS["rank_of"].by(language).format(rank=figures.number(rank), count=figures.number(gathered.ranked)),
    }


def _knock_out(hit: KnockOut, figures: Figures) -> dict[str, Any]:
    missing = None if hit.missing_amount is None else figures.amount(hit.missing_amount, hit.unit)
    return {
        "reason": hit.reason[figures.language],
        "missing": None if missing is None else LABELS["missing"].by(figures.language).format(amount=missing),
    }


def _judged(judged: Judged, language: str) -> dict[str, Any]:
    state = {True: "met", False: "failed", None: None}[judged.met]
    return {
        "title": title_of(judged.requirement.name, language),
        "wanted": legible(bounds(judged.requirement, language), LONGEST_NAME),
        "measured": legible(figure(judged.requirement, judged.measured, language), LONGEST_NAME),
        "level": code_title(codes.Level, judged.requirement.level, language),
        "met": judged.met,
        "state": Figures(language).unknown if state is None else LABELS[state].by(language),
    }


def _maps(site: Site, name: str, figures: Figures) -> dict[str, str] | None:
    if site.frame is None:
        return None
    numbered = {each.facility_id: number for number, each in enumerate(site.nearest, 1) if each.facility_id is not None}
    drawn = Drawn(numbered, site.properties["synthetic"], figures)
    near = "; ".join(f"{number} {each.facility}" for number, each in enumerate(site.nearest, start=1))
    language = figures.language
    return {
        "picture": site_map.site_map(site.frame, site.backdrop, drawn),
        "alt": legible(f"{LABELS['map'].by(language)}: {name}. {LABELS['nearest'].by(language)}: {near}", 600),
        "close": site_map.close_up(site.frame, site.backdrop, drawn),
        "close_alt": f"{LABELS['close_up'].by(language)}: {name}",
    }


def _near(number: int, distance: Distance, figures: Figures) -> dict[str, Any]:
    truck = distance.best(codes.Mode.TRUCK)
    return {
        "number": number,
        "name": legible(distance.facility or "", LONGEST_FACILITY),
        "straight": figures.distance(distance.straight_line_m),
        "road": figures.distance(None if truck is None else truck.road_m),
        "truck": figures.minutes(None if truck is None else truck.time_s),
    }


def _distance(distance: Distance, figures: Figures, origins: Origins) -> dict[str, Any]:
    car, truck = distance.best(codes.Mode.CAR), distance.best(codes.Mode.TRUCK)
    return {
        "target": code_title(codes.TargetId, distance.target, figures.language),
        "facility": legible(distance.facility or "", LONGEST_FACILITY),
        "straight": figures.distance(distance.straight_line_m),
        "road": figures.distance(None if truck is None else truck.road_m),
        "car": figures.minutes(None if car is None else car.time_s),
        "truck": figures.minutes(None if truck is None else truck.time_s),
        "method": figures.unknown if truck is None else code_title(codes.Method, truck.method, figures.language),
        "source": origins.number(distance.source, distance.as_of),
    }
