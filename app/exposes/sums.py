"""The score of a site as rows: what gives most, what costs most, the rest, and their sum. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from app.exposes.figures import Figures
from app.exposes.labels import LABELS
from app.exposes.legible import legible
from app.exposes.sentence import figure, phrase, title_of
from app.matching.lines import Line
from app.matching.model import Question, Requirement
from app.scoring.criteria import BY_ID
from app.scoring.score import Contribution, Status

SHOWN = 5
LEAST_LOSS = 0.05  # points; less is not shown as one
LONGEST_FACILITY = 48


@dataclass(frozen=True)
class Row:
    """One thing that counts: its points, and the most it could give."""

    contribution: Contribution
    points: float
    most: float

    @property
    def lost(self) -> float:
        """Points that it does not give."""
        return self.most - self.points


def rows_of(line: Line) -> list[Row]:
    """What is known of a parcel; the points add up to its score."""
    known = [each for each in line.contributions if each.status is Status.KNOWN and each.weight > 0]
    weight = sum(each.weight for each in known)
    return [Row(each, each.points or 0.0, 100 * each.weight / weight) for each in known]


def strongest(rows: Iterable[Row]) -> list[Row]:
    """What gives the most points, the most first."""
    giving = [row for row in rows if row.points >= row.lost]
    return sorted(giving, key=lambda row: -row.points)[:SHOWN]


def weakest(rows: Iterable[Row], shown: Sequence[Row]) -> list[Row]:
    """What costs the most points, the most first, beside what is shown already."""
    costing = [row for row in rows if row.lost >= LEAST_LOSS and row not in shown]
    return sorted(costing, key=lambda row: -row.lost)[:SHOWN]


def score_rows(line: Line, question: Question, figures: Figures) -> dict[str, Any]:
    """The rows as they are shown."""
    rows = rows_of(line)
    best = strongest(rows)
    worst = weakest(rows, best)
    shown = {row.contribution.criterion for row in (*best, *worst)}
    others = [row for row in rows if row.contribution.criterion not in shown]
    widest = max((row.most for row in rows), default=1.0)
    told = {
        name: [_told(row, question, figures, widest) for row in part]
        for name, part in (("strongest", best), ("weakest", worst))
    }
    return told | {
        "others": _others(others, figures) if others else None,
        "sum": figures.points(line.scored.score),
        "open": [item_title(each, question, figures.language) for each in open_items(line.contributions)],
    }


def _others(rows: Sequence[Row], figures: Figures) -> dict[str, str]:
    """What is not shown by itself, added up."""
    words = LABELS["one_other" if len(rows) == 1 else "others"]
    return {
        "title": words.by(figures.language).format(count=len(rows)),
        "points": figures.points(sum(row.points for row in rows)),
        "most": figures.points(sum(row.most for row in rows)),
    }


def open_items(contributions: Sequence[Contribution]) -> list[Contribution]:
    """What counts and is not known."""
    return [each for each in contributions if each.status is not Status.KNOWN and each.weight > 0]


def _told(row: Row, question: Question, figures: Figures, widest: float) -> dict[str, Any]:
    contribution = row.contribution
    return {
        "title": item_title(contribution, question, figures.language),
        "measured": item_measured(contribution, question, figures),
        "facility": _short(contribution.evidence.facility or ""),
        "points": figures.points(row.points),
        "most": figures.points(row.most),
        "points_ratio": row.points / widest,
        "most_ratio": row.most / widest,
    }


def _short(facility: str) -> str:
    """A name on one line, without what stands in brackets at its end where it is long."""
    plain = facility if len(facility) <= LONGEST_FACILITY else facility.partition(" (")[0]
    return legible(plain, LONGEST_FACILITY)


def item_title(contribution: Contribution, question: Question, language: str) -> str:
    """What a term of the sum is called."""
    requirement = _required(contribution, question)
    return title_of(contribution.criterion, language) if requirement is None else phrase(requirement, language)


def _required(contribution: Contribution, question: Question) -> Requirement | None:
    return next((each for each in question.soft if each.label == contribution.criterion), None)


def item_measured(contribution: Contribution, question: Question, figures: Figures) -> str:
    """What was found for it, in words."""
    requirement = _required(contribution, question)
    if requirement is not None:
        return legible(figure(requirement, contribution.measured, figures.language), LONGEST_FACILITY)
    if contribution.measured is None:
        return LABELS["given_on_plot"].by(figures.language)
    need = getattr(question.profile.requirement, BY_ID[contribution.criterion].divided_by or "", None)
    return figures.measured(contribution.criterion, contribution.measured, need)
