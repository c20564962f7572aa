"""How a site stands to the question: its score, what excludes it, and each requirement. Pure."""

from typing import Any

from app import codes
from app.exposes.figures import Figures
from app.exposes.gather import Gathered, Site
from app.exposes.labels import LABELS
from app.exposes.legible import legible
from app.exposes.ring import ring
from app.exposes.sentence import bounds, figure, title_of
from app.matching.lines import Judged
from app.scoring.score import KnockOut
from app.words import code_title

LONGEST = 140
STATES = {True: "met", False: "failed", None: "left_open"}


def score(site: Site, gathered: Gathered, figures: Figures) -> dict[str, Any]:
    """The score with its range, what is known of it, its group and its rank."""
    scored, language = site.line.scored, figures.language
    told, of_most = figures.points(scored.score), LABELS["of_hundred"].by(language)
    span = f"{figures.points(scored.score_low)}–{figures.points(scored.score_high)}"
    return {
        "told": told,
        "ring": ring(scored.score, scored.score_low, scored.score_high, told, of_most),
        "alt": f"{LABELS['score'].by(language)}: {told} {of_most}, {LABELS['range'].by(language)} {span}",
        "ratio": 0.0 if scored.score is None else scored.score / 100,
        "range": span,
        "coverage": f"{figures.percent(scored.coverage_ratio)} {LABELS['of_weights'].by(language)}",
        "group": code_title(codes.Group, site.line.place.group, language),
        "rank": _rank(site, gathered, figures),
    }


def knock_outs(site: Site, figures: Figures) -> list[str]:
    """What excludes it: rules of the profile, and musts of the question, with what is missing."""
    failed = [
        each for each in site.line.place.judged if each.met is False and each.requirement.level is codes.Level.MUST
    ]
    return [_knock_out(hit, figures) for hit in site.line.knock_outs] + [_failed(each, figures) for each in failed]


def requirements(site: Site, language: str) -> list[dict[str, Any]]:
    """How it stands to each requirement."""
    return [
        {
            "title": title_of(each.requirement.name, language),
            "wanted": legible(bounds(each.requirement, language), LONGEST),
            "measured": legible(figure(each.requirement, each.measured, language), LONGEST),
            "level": code_title(codes.Level, each.requirement.level, language),
            "state": STATES[each.met],
            "told": LABELS[STATES[each.met]].by(language),
        }
        for each in site.line.place.judged
    ]


def _rank(site: Site, gathered: Gathered, figures: Figures) -> str | None:
    rank = site.line.place.rank
    if rank is None:
        return None
    numbers = {"rank": figures.number(rank), "count": figures.number(gathered.ranked)}
    return LABELS["rank_of"].by(figures.language).format(**numbers)


def _knock_out(hit: KnockOut, figures: Figures) -> str:
    reason = hit.reason[figures.language]
    return reason if hit.missing_amount is None else f"{reason} ({_missing(hit.missing_amount, hit.unit, figures)})"


def _failed(judged: Judged, figures: Figures) -> str:
    requirement = judged.requirement
    wanted = legible(f"{title_of(requirement.name, figures.language)} {bounds(requirement, figures.language)}", LONGEST)
    if judged.missing is None or requirement.base_unit == "date":
        return wanted
    return f"{wanted} ({_missing(judged.missing, requirement.base_unit, figures)})"


def _missing(amount: float, unit: str | None, figures: Figures) -> str:
    return LABELS["missing"].by(figures.language).format(amount=figures.amount(amount, unit))
