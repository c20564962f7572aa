"""All that the pages say, as plain data in one language: the template lays it out and adds no word of its own. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.exposes import map as site_map
from app.exposes.facts import BY_NAME, facts, in_two_columns, unknown
from app.exposes.figures import Figures
from app.exposes.gather import Gathered, Site
from app.exposes.labels import LABELS, labels
from app.exposes.legible import legible
from app.exposes.links import Links, code
from app.exposes.map import Drawn
from app.exposes.origins import Origins, credit
from app.exposes.sentence import sentences
from app.exposes.standing import knock_outs, requirements, score
from app.exposes.sums import score_rows
from app.exposes.ways import distances, minutes_by_lorry, near, networks, notes
from app.scoring.score import ENGINE_VERSION

LONGEST_NAME = 140
LONGEST_SHORT_NAME = 60
LONGEST_CONTACT = 300
LONGEST_TYPED = 70
LONGEST_SENTENCE = 900
TILES = ("largest_contiguous_m2", "zoning", "price_eur_per_m2", "power_mw", "ready_months", "status")


@dataclass(frozen=True)
class Edition:
    """For whom and when the pages are made."""

    figures: Figures
    links: Links
    attributions: Mapping[str, str]  # whom to name, by the id of a source
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
        "credits": _credits(gathered, edition),
        "overview": _overview(gathered, edition.figures),
        "sites": sites,
    }


def _title(sites: Sequence[dict[str, Any]], language: str) -> str:
    if len(sites) == 1:
        return str(sites[0]["name"])
    return LABELS["title_of_several"].by(language).format(count=len(sites))


def _overview(gathered: Gathered, figures: Figures) -> dict[str, str] | None:
    overview = gathered.overview
    if overview is None:
        return None
    names = "; ".join(f"{number} {site.properties['name']}" for number, site in enumerate(gathered.sites, start=1))
    return {
        "picture": site_map.overview(overview.window, overview.backdrop, overview.places, figures),
        "alt": legible(f"{LABELS['map'].by(figures.language)}: {names}", LONGEST_SENTENCE),
    }


def _credits(gathered: Gathered, edition: Edition) -> str:
    """Whom the map and figures on road networks are to name, and how its roads are to be read."""
    language = edition.language
    drawn = [edition.attributions.get(source, source) for site in gathered.sites for source in site.backdrop.sources]
    named = dict.fromkeys((*drawn, *networks(gathered.sites)))
    told = [legible(credit(each, language), LONGEST_SENTENCE) for each in named]
    if any(road.is_schematic for site in gathered.sites for road in site.backdrop.roads):
        told.append(LABELS["schematic"].by(language))
    return " · ".join(told)


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
    properties, origins = site.properties, Origins(edition.figures, edition.made_at.date())
    name = legible(properties["name"], LONGEST_NAME)
    page = edition.links.page(site.id)
    told = {
        "name": name,
        "short_name": legible(properties["name"], LONGEST_SHORT_NAME),
        "key": legible(properties["key"], LONGEST_SHORT_NAME),
        "place": _place(site),
        "synthetic": properties["synthetic"],
        "tiles": list(_tiles(site, figures)),
        "score": score(site, gathered, figures),
        "rows": score_rows(site.line, question, figures),
        "knock_outs": knock_outs(site, figures),
        "requirements": requirements(site, language),
        "map": _maps(site, name, figures),
        "nearest": near(site, figures),
        "facts": in_two_columns(facts(site, figures, origins)),
        "distances": distances(site, figures, origins),
        "notes": notes(site, figures),
        "by_lorry": minutes_by_lorry(site, figures),
        "unknown": unknown(site, language),
        "contact": legible(properties["contact"] or "", LONGEST_CONTACT),
        "qr": code(page),
        "page_link": page,
        "page_told": _address(page, language),
        "data_link": edition.links.data(site.id),
    }
    return told | {"sources": origins.listed()}


def _address(link: str, language: str) -> str:
    """An address as it can be typed from paper; in words where it is too long for that."""
    typed = link.partition("://")[2]
    return typed if len(typed) <= LONGEST_TYPED else LABELS["page_link"].by(language)


def _place(site: Site) -> str:
    named = (site.properties["municipality"], site.properties["district"])
    return legible(", ".join(dict.fromkeys(each for each in named if each)), LONGEST_NAME)


def _tiles(site: Site, figures: Figures) -> Iterator[dict[str, Any]]:
    """The facts that most people ask for first."""
    for name in TILES:
        value = site.properties.get(name)
        yield {
            "title": LABELS[f"tile_{name}"].by(figures.language),
            "value": figures.field(BY_NAME[name], value),
            "known": value is not None,
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
