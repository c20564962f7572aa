"""The use case: a question is held against the whole stock, and a page of the answer is explained."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from app.codes import Group
from app.db.session import Session
from app.features.paging import After
from app.features.query import FeatureQuery
from app.matching.compare import differences, near_misses, unknowns
from app.matching.judge import names_of, pool_of, shortfalls
from app.matching.lines import Figure, Judged, Line, Place, lines_of
from app.matching.model import Cost, NearMiss, Pool, Question, Ranking, Requirement, Verdict
from app.matching.rank import first, group_sizes, rank, rank_of
from app.matching.reasons import Reason, why_empty
from app.matching.relax import costs
from app.matching.stability import Stability, stability
from app.matching.units import DATE, told
from app.partners.model import Viewer
from app.scoring import evaluate
from app.scoring.score import order_keys
from app.scoring.totals import BoolArray
from app.stock.columns import Column
from app.stock.snapshot import Snapshot
from app.stock.stock import Stock
from app.stock.store import State
from app.stock.sums import totals_of

Rows = NDArray[np.intp]


@dataclass(frozen=True)
class Asked:
    """Who asks what of which parcels, and which part of the answer is shown."""

    question: Question
    viewer: Viewer
    among: FeatureQuery = field(default_factory=FeatureQuery)
    group: Group = Group.RANKED
    limit: int = 20
    after: After | None = None
    with_stability: bool = False


@dataclass(frozen=True)
class Missed:
    """A near miss, by its parcel."""

    parcel_id: int
    found: NearMiss
    measured: Figure


@dataclass(frozen=True)
class Firm:
    """How firmly the parcels of the page hold their ranks, in their order."""

    stability: Stability
    shares: Sequence[tuple[float, float]]  # of drawn weightings: first, among the first three


@dataclass(frozen=True)
class Match:
    """The answer, made from one state of the database."""

    state: State
    sizes: Mapping[Group, int]
    reason: Reason | None  # why no parcel is ranked
    costs: Sequence[Cost]
    lines: Sequence[Line]
    near_misses: Sequence[Missed]
    firm: Firm | None
    after: After | None  # where the next page starts; None on the last

    @property
    def judged(self) -> int:
        """How many parcels were held against the question."""
        return sum(self.sizes.values())


@dataclass(frozen=True)
class Held:
    """A question as it is held against the stock."""

    question: Question
    pool: Pool
    ranking: Ranking


def match(session: Session, stock: Stock, asked: Asked) -> Match:
    """Judge every parcel that the caller may see, and explain one page. The session sees one state throughout."""
    question = asked.question
    with stock.read(session) as snapshot:
        held = hold(snapshot, asked)
        rows = first(held.ranking, asked.limit + 1, asked.group, _after_row(held.pool, asked.after))
        shown = rows[: asked.limit]
        places = list(_places(held, shown, rows, asked.group))
        found = Match(
            state=snapshot.state,
            sizes=group_sizes(held.ranking),
            reason=why_empty(question, held.pool, held.ranking),
            costs=costs(question, held.pool, held.ranking),
            lines=(),
            near_misses=[_missed(held, each) for each in near_misses(question, held.pool, held.ranking)],
            firm=_firm(held, shown) if asked.with_stability and asked.group is Group.RANKED else None,
            after=_token(held, int(shown[-1])) if len(rows) > asked.limit else None,
        )
    answers = evaluate.score_parcels(session, [place.parcel_id for place in places], question.profile)
    return replace(found, lines=lines_of(places, answers, question))


def hold(snapshot: Snapshot, asked: Asked) -> Held:
    """Hold a question against what is on offer to the caller; one that requires nothing is held against no parcel."""
    judged = offered(snapshot, asked)
    return held_against(snapshot, asked.question, judged if asked.question.requirements else np.zeros_like(judged))


def offered(snapshot: Snapshot, asked: Asked) -> BoolArray:
    """What is on offer to the caller among the parcels that are asked for."""
    return snapshot.matching(asked.among, asked.viewer) & snapshot.is_on_offer


def held_against(snapshot: Snapshot, question: Question, judged: BoolArray) -> Held:
    """Hold a question against these parcels of the stock."""
    criteria = snapshot.values(question.profile)
    columns = {name: snapshot.column(name) for name in names_of(question)}
    pool = pool_of(question, snapshot.ids, judged, criteria, columns, snapshot.fails_rule(question.profile))
    soft = len(criteria.value)  # where soft requirements begin among the items
    sums = totals_of(criteria, question.weights, pool.values[soft:], pool.known[soft:])
    return Held(question, pool, rank(question, pool, sums))


def _places(held: Held, shown: Rows, rows: Rows, group: Group) -> Iterator[Place]:
    """What the ranking says of the rows of a page; `rows` may have one more, the next-ranked of the last."""
    for number, row in enumerate(shown.tolist()):
        is_ranked = group is Group.RANKED
        following = int(rows[number + 1]) if is_ranked and number + 1 < len(rows) else None
        gains, losses = ((), ()) if following is None else differences(held.question, held.pool, row, following)
        yield Place(
            parcel_id=int(held.pool.ids[row]),
            rank=rank_of(held.ranking, row) if is_ranked else None,
            group=group,
            judged=tuple(judged_of(held, row)),
            gains=gains,
            losses=losses,
            unknown=tuple(unknowns(held.question, held.pool, held.ranking, row)),
        )


def judged_of(held: Held, row: int) -> Iterator[Judged]:
    """How one row stands to each requirement, in their order."""
    pool = held.pool
    for requirement, column, verdict in zip(held.question.requirements, pool.columns, pool.verdicts, strict=True):
        yield _judged_one(requirement, column, verdict, row)


def _judged_one(requirement: Requirement, column: Column, verdict: Verdict, row: int) -> Judged:
    known = bool(verdict.known[row])
    met = bool(verdict.met[row]) if known else None
    missing = float(shortfalls(requirement, column, np.array([row]))[0]) if met is False else np.nan
    figure = figure_of(column, row, requirement.base_unit) if known else None
    return Judged(requirement, figure, met, None if np.isnan(missing) else missing)


def figure_of(column: Column, row: int, base_unit: str | None) -> Figure:
    """What is known of a property of one parcel, in its base unit; a day as it is written."""
    if column.numbers is not None:
        number = float(column.numbers[row])
        return told(number, DATE) if base_unit == DATE else number
    if column.codes is not None and not column.holders:
        return str(column.labels[column.codes[row]])
    return column.held_by(row)


def _missed(held: Held, found: NearMiss) -> Missed:
    number = held.question.requirements.index(found.requirement)
    figure = figure_of(held.pool.columns[number], found.row, found.requirement.base_unit)
    return Missed(int(held.pool.ids[found.row]), found, figure)


def _firm(held: Held, shown: Rows) -> Firm:
    found = stability(held.question, held.pool, held.ranking, shown)
    return Firm(found, [found.shares.of(row) for row in shown.tolist()])


# --- pages ---------------------------------------------------------------------------------------


def _token(held: Held, row: int) -> After:
    """Where a page ended: a parcel that changed or went meanwhile leaves the place in the order."""
    (key,) = order_keys(held.ranking.points[row : row + 1]).tolist()
    return After(int(held.pool.ids[row]), (key,))


def _after_row(pool: Pool, after: After | None) -> tuple[float, int] | None:
    """The order key and the row that the last page ended with: where that parcel is, or would be."""
    if after is None:
        return None
    (key,) = after.numbers(1)
    return key, int(np.searchsorted(pool.ids, after.row_id, side="right"))
