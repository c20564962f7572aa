"""The whole stock in memory: reading it, keeping it in step, and ranking it under weights never seen before."""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.changes.store import append_changes, bump_collection
from app.codes import Operation
from app.db.binary_copy import Column, VariableColumn, copy_in
from app.db.session import Engine, make_engine, make_read_session_factory
from app.features.tile_versions import NOWHERE
from app.parcels.collection import PARCELS
from app.partners.model import ANONYMOUS
from app.scoring.criteria import CRITERIA
from app.scoring.profiles import Profile
from app.scoring.quantities import WIDTH
from app.scoring.totals import ValueArray
from app.scoring.value_functions import FloatArray, Linear
from app.settings import Settings
from app.stock.ranking import Ranking
from app.stock.snapshot import Snapshot
from app.stock.stock import Stock
from tests.bench.report import Line, Section

UNKNOWN_RATIO = 0.1
SEED = 5
SHOWN = 20
GOAL, GOAL_FROM = 0.2, 1_000_000  # five times as long as one plain pass; fewer parcels take no time but the database's
MAKE_PARCELS = text(
    "INSERT INTO parcel (id, key, name, source, version, visibility, status, contamination, power_mw) "
    "OVERRIDING SYSTEM VALUE SELECT n, 'STOCK-' || n, 'Parcel ' || n, 'bench', 1, "
    "CASE WHEN n % 20 = 0 THEN 'partner' ELSE 'public' END, 'available', "
    "CASE n % 3 WHEN 0 THEN 'none' WHEN 1 THEN 'suspected' END, n % 97 "
    "FROM generate_series(CAST(:first AS bigint), :last) AS n"
)
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Timing:
    """How long it took with so many parcels, in seconds, and what they take in memory."""

    parcels: int
    read_s: float
    rows_bytes: int
    values_s: float
    values_bytes: int
    rank_s: float
    plain_s: float
    library_s: float
    other_need_s: float
    edit_s: float


def measure_stock(database_url: str, sizes: Sequence[int], rounds: int, profile: Profile) -> Section:
    """Measure every size on one growing stock."""
    engine = make_engine(Settings(), database_url)
    have, timings = 0, []
    for size in sorted(sizes):
        with Session(engine) as session, session.begin():
            _add_parcels(session, have + 1, size, profile)
        with engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM ANALYZE"))
        have = size
        timings.append(_measure(engine, size, rounds, profile))
    engine.dispose()
    return _section(timings, rounds)


class _Stocked:
    """A stock that is asked by transactions like those of requests."""

    def __init__(self, engine: Engine, profile: Profile) -> None:
        self.stock = Stock(2**31)
        self.profile = profile
        self._sessions = make_read_session_factory(engine)
        self._chance = np.random.default_rng(SEED)

    def read(self, work: Callable[[Snapshot], Answer]) -> Answer:
        with self._sessions() as session, self.stock.read(session) as snapshot:
            return work(snapshot)

    def weights(self) -> FloatArray:
        """Weights that were never asked for."""
        drawn: FloatArray = self._chance.dirichlet(np.ones(len(CRITERIA)))
        return drawn

    def first(self) -> None:
        """The first parcels under such weights, from the transaction's first statement on."""
        ids = (criterion.id for criterion in CRITERIA)
        profile = self.profile.with_weights(dict(zip(ids, self.weights(), strict=True)))
        self.read(lambda snapshot: _first(snapshot, profile))

    def other_need(self) -> None:
        """Values for another need: one column is made anew."""
        need = {"required_area_m2": 10_000 * (1 + self._chance.random())}
        self.read(lambda snapshot: snapshot.values(self.profile.with_requirement(need)))


def _measure(engine: Engine, size: int, rounds: int, profile: Profile) -> Timing:
    stocked = _Stocked(engine, profile)
    read_s = _seconds(lambda: stocked.read(lambda _: None))
    rows_bytes = stocked.stock.size_bytes
    values_s = _seconds(lambda: stocked.read(lambda snapshot: snapshot.values(profile)))
    values_bytes = stocked.stock.size_bytes - rows_bytes
    stocked.first()  # reads what the rules of the profile look at
    values, known = stocked.read(lambda snapshot: _as_matrices(snapshot, profile))

    def plain() -> None:
        (values * stocked.weights().astype(np.float32)[:, np.newaxis]).sum(axis=0)

    def library() -> None:
        weights = stocked.weights().astype(np.float32)
        for matrix in (values, known):
            np.matmul(weights, matrix)

    contenders = (stocked.first, plain, library, stocked.other_need)
    turns = [[_seconds(contender) for contender in contenders] for _ in range(3 * rounds)]
    edits = []
    for number in range(rounds):
        _edit(engine, 1 + number)
        edits.append(_seconds(lambda: stocked.read(lambda _: None)))
    rank_s, plain_s, library_s, other_need_s = (median(times) for times in zip(*turns, strict=True))
    figures = (rank_s, plain_s, library_s, other_need_s, median(edits))
    return Timing(size, read_s, rows_bytes, values_s, values_bytes, *figures)


def _first(snapshot: Snapshot, profile: Profile) -> NDArray[np.intp]:
    fails = snapshot.fails_rule(profile).values()
    ranking = Ranking.by(profile, snapshot.ids, snapshot.values(profile), fails)
    return ranking.first(snapshot.visible(ANONYMOUS) & snapshot.is_on_offer, SHOWN)


def _as_matrices(snapshot: Snapshot, profile: Profile) -> tuple[ValueArray, ValueArray]:
    """Values and known masks as (k, n) float32, as libraries take them."""
    values = snapshot.values(profile)
    return np.stack(values.value), np.stack(values.known).astype(np.float32)


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _edit(engine: Engine, parcel_id: int) -> None:
    """A change of one parcel, without measuring and scoring it anew."""
    with Session(engine) as session, session.begin():
        session.execute(text("UPDATE parcel SET power_mw = power_mw + 1 WHERE id = :id"), {"id": parcel_id})
        append_changes(session, PARCELS, {Operation.CHANGED: [parcel_id]}, ("power_mw",), "bench")
        bump_collection(session, PARCELS.id, NOWHERE)


def _add_parcels(session: Session, first: int, last: int, profile: Profile) -> None:
    """Make the parcels with these ids and what criteria measure of them, in two statements."""
    session.execute(MAKE_PARCELS, {"first": first, "last": last})
    add_quantities(session, first, last, profile)
    bump_collection(session, PARCELS.id, NOWHERE)


def add_quantities(session: Session, first: int, last: int, profile: Profile) -> None:
    """What criteria measure of the parcels with these ids, made up."""
    quantities = _made_up(last - first + 1, profile)
    copy_in(
        session,
        ("public", "parcel_quantity"),
        [Column("parcel_id", np.arange(first, last + 1))],
        [VariableColumn("quantities", [row.tobytes() for row in quantities])],
    )


def _made_up(count: int, profile: Profile) -> FloatArray:
    """Quantities of so many parcels, laid out as stored: drawn evenly from a little beyond the end points."""
    chance = np.random.default_rng(SEED)
    drawn = chance.random((count, WIDTH))
    for number, rule in enumerate(profile.value_rules):
        column = drawn[:, number]
        if isinstance(rule.function, Linear):
            low, high = sorted((rule.function.ideal, rule.function.unacceptable))
            column[:] = (low + (1.5 * column - 0.25) * (high - low)) * rule.divisor
        else:
            column[:] = np.floor(column * len(CRITERIA[number].codes))
    stated = drawn[:, len(CRITERIA) :]
    stated[:] = stated < 0.5
    drawn[chance.random(drawn.shape) < UNKNOWN_RATIO] = np.nan
    return drawn


def _section(timings: Sequence[Timing], rounds: int) -> Section:
    lines = [line for timing in timings for line in _lines(timing)]
    for what in ("rank_s", "read_s", "edit_s"):
        slope = _growth(timings, what)
        lines.append(Line(f"growth exponent, {NAMES[what]}", f"{slope:.2f}", "1 is linear", None))
    return Section(
        "The stock in memory",
        f"{len(CRITERIA)} criteria, {UNKNOWN_RATIO:.0%} unknown; new weights every time. Ranking begins with the first "
        f"statement of a transaction and ends with the first {SHOWN} parcels of those that the public sees. The plain "
        "pass is `(V * w).sum(axis=0)` over the values alone, the library's are two products by BLAS; both in float32. "
        f"Medians of {3 * rounds} turns, of {rounds} edits; reading and first values once.",
        lines,
    )


NAMES = {"rank_s": "ranking", "read_s": "reading the stock", "edit_s": "after an edit"}


def _lines(timing: Timing) -> Iterator[Line]:
    count = f"{timing.parcels:,} parcels"
    each = timing.rows_bytes / timing.parcels
    yield Line(f"{count}: read", f"{timing.read_s:.2f} s, {each:.0f} bytes a parcel", "", None)
    each = timing.values_bytes / timing.parcels
    yield Line("… values of a profile", f"{_ms(timing.values_s)}, {each:.0f} bytes a parcel", "", None)
    goal = GOAL if timing.parcels >= GOAL_FROM else None
    pairs = (("one plain pass", timing.plain_s, goal), ("two products by BLAS", timing.library_s, None))
    for name, seconds, goal in pairs:
        ratio = seconds / timing.rank_s
        yield Line("… ranked under new weights", _ms(timing.rank_s), f"{name}: {_ms(seconds)}", ratio, goal)
    yield Line("… values for another need", _ms(timing.other_need_s), "", None)
    yield Line("… in step again after an edit", _ms(timing.edit_s), "", None)


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:.1f} ms"


def _growth(timings: Sequence[Timing], what: str) -> float:
    """The slope of time over size, both as logarithms: 1 is linear."""
    sizes = [math.log(timing.parcels) for timing in timings]
    return float(np.polyfit(sizes, [math.log(getattr(timing, what)) for timing in timings], 1)[0])
