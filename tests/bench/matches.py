"""Matches of the whole stock over HTTP, under weights never seen before, each line explained."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import httpx2
import numpy as np
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.changes.store import bump_collection
from app.db.session import Engine, make_engine, make_read_session_factory
from app.features.tile_versions import NOWHERE
from app.matching.asking import read_body
from app.matching.bodies import QuestionBody
from app.matching.relax import costs
from app.matching.run import Asked, hold
from app.parcels.collection import PARCELS
from app.partners.model import ANONYMOUS
from app.scoring import road_store, score_store, store
from app.scoring.criteria import CRITERIA, TARGETS
from app.scoring.facts import reach
from app.scoring.profiles import Profiles
from app.scoring.quantities import packed
from app.scoring.score import Measured
from app.settings import Settings
from app.stock.stock import Stock
from tests.bench.report import Line, Section
from tests.bench.servers import service

SEED = 5
AT_ONCE = 10_000  # parcels that are measured at once
GOAL_S = 0.150
GOAL_PASSES = 5
GOAL_PARCELS = 1_000_000  # with fewer, explaining the lines takes longer than all else
WANTED: dict[str, Any] = {
    "profile": "logistics",
    "requirements": [
        {"property": "largest_contiguous_m2", "min": 5, "unit": "ha"},
        {"property": "motorway_truck_s", "max": 20, "unit": "min"},
        {"property": "power_mw", "min": 5},
        {"property": "operation_24h", "in": [True], "level": "should"},
    ],
    "limit": 20,
}
# A figure from 0 to 1 of a parcel and a field, the same every time; a tenth is unknown.
CHANCE = "(abs(hashint8extended(n, {seed})) % 1000) / 1000.0"
UNKNOWN = "CASE WHEN abs(hashint8extended(n, {seed} + 100)) % 10 > 0 THEN {value} END"
FIELDS = {
    "area_m2": "200000 + 300000 * {chance}",
    "largest_contiguous_m2": "200000 * {chance}",
    "power_mw": "40 * {chance}",
    "water_m3_per_h": "50 * {chance}",
    "waste_water_m3_per_h": "50 * {chance}",
    "price_eur_per_m2": "10 + 90 * {chance}",
    "ready_months": "60 * {chance}",
    "trade_tax_percent": "240 + 260 * {chance}",
    "housing_distance_m": "2000 * {chance}",
    "operation_24h": "{chance} < 0.7",
    "noise_quota": "{chance} < 0.3",
    "gas_available": "{chance} < 0.5",
    "steam_available": "{chance} < 0.2",
    "zoning": "(ARRAY['GI', 'GE', 'SO'])[1 + floor(3 * {chance})::int]",
    "plan_status": "(ARRAY['binding', 'draft', 'none'])[1 + floor(3 * {chance})::int]",
    "rail_siding": "(ARRAY['on_site', 'possible', 'none'])[1 + floor(3 * {chance})::int]",
    "fibre": "(ARRAY['two_routes_10g', 'one_g', 'less'])[1 + floor(3 * {chance})::int]",
    "hydrogen": "(ARRAY['connected', 'none'])[1 + floor(2 * {chance})::int]",
    "flood_zone": "(ARRAY['none', 'hq100'])[1 + floor(2 * {chance})::int]",
    "mining": "(ARRAY['none', 'settled_dump'])[1 + floor(2 * {chance})::int]",
}


@dataclass(frozen=True)
class Timing:
    """What a match took, in seconds, with so many parcels."""

    parcels: int
    first_s: float
    match_s: float
    worst_s: float
    passes_s: float
    library_s: float
    costs_s: float


def measure_matches(database_url: str, sizes: Sequence[int], rounds: int, profiles: Profiles) -> Section:
    """Measure every size on one growing stock."""
    engine = make_engine(Settings(), database_url)
    have, timings = 0, []
    for size in sorted(sizes):
        _add_parcels(engine, have + 1, size)
        _make_current(engine, profiles)
        with engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM ANALYZE"))
        have = size
        timings.append(_measure(engine, database_url, size, rounds, profiles))
    engine.dispose()
    return _section(timings, rounds)


def _measure(engine: Engine, database_url: str, size: int, rounds: int, profiles: Profiles) -> Timing:
    chance = np.random.default_rng(SEED)

    def asked() -> dict[str, Any]:
        drawn = chance.dirichlet(np.ones(len(CRITERIA)))
        return {**WANTED, "weights": {each.id: weight for each, weight in zip(CRITERIA, drawn, strict=True)}}

    with service(database_url) as server, httpx2.Client(base_url=server.address, timeout=120) as client:
        first_s = _seconds(lambda: _match(client, asked()))
        times = [_seconds(lambda: _match(client, asked())) for _ in range(3 * rounds)]
    with make_read_session_factory(engine)() as session, Stock(2**31).read(session) as snapshot:
        question = read_body(QuestionBody.model_validate({k: v for k, v in WANTED.items() if k != "limit"}), profiles)
        held = hold(snapshot, Asked(question, ANONYMOUS))
        costs_s = median(_seconds(lambda: costs(question, held.pool, held.ranking)) for _ in range(rounds))
        values = np.stack([np.asarray(column, dtype=np.float32) for column in held.pool.values])
        known = np.stack([np.asarray(column, dtype=np.float32) for column in held.pool.known])
        weights = question.weights.astype(np.float32)
        by_rows = weights[:, np.newaxis]
        passes_s = median(
            _seconds(lambda: ((values * by_rows).sum(axis=0), (known * by_rows).sum(axis=0))) for _ in range(rounds)
        )
        library_s = median(_seconds(lambda: (weights @ values, weights @ known)) for _ in range(rounds))
    return Timing(size, first_s, median(times), max(times), passes_s, library_s, costs_s)


def _match(client: httpx2.Client, body: dict[str, Any]) -> None:
    answer = client.post("/matches", json=body)
    found = answer.raise_for_status().json()
    if len(found["lines"]) != WANTED["limit"] or len(found["lines"][0]["contributions"]) <= len(CRITERIA):
        raise RuntimeError("The match does not show what is measured.")


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


# --- the stock -----------------------------------------------------------------------------------


def _add_parcels(engine: Engine, first: int, last: int) -> None:
    """Make the parcels with these ids, straight lines from them, and what criteria measure of them."""
    for start in range(first, last + 1, AT_ONCE):
        ids = list(range(start, min(start + AT_ONCE, last + 1)))
        with Session(engine) as session, session.begin():
            session.execute(text(_insert_parcels()), {"first": ids[0], "last": ids[-1]})
            session.execute(text(_insert_lines()), {"first": ids[0], "last": ids[-1]})
            facts = store.load(session, ids, [])
            road_store.save_reach(session, ids, reach(facts))
            measured = Measured.of(facts, store.open_kinds(session), is_parcel=True)
            score_store.save_quantities(session, ids, packed(measured))


def _insert_parcels() -> str:
    made = [
        UNKNOWN.format(seed=seed, value=value.format(chance=CHANCE.format(seed=seed)))
        for seed, value in enumerate(FIELDS.values())
    ]
    feature = "json_build_object('type', 'Feature', 'id', n, 'properties', json_build_object('key', 'M-' || n,"
    return (
        "INSERT INTO parcel (id, key, name, source, version, visibility, status, contamination, feature_json, "  # noqa: S608 - nothing of it comes from outside
        f"{', '.join(FIELDS)}) OVERRIDING SYSTEM VALUE "
        "SELECT n, 'M-' || n, 'Parcel ' || n, 'bench', 1, 'public', 'available', 'none', "
        f"{feature} 'name', 'Parcel ' || n, 'synthetic', true))::text, "
        f"{', '.join(made)} FROM generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) AS n"
    )


def _insert_lines() -> str:
    targets = ", ".join(f"('{target.quantity}', {200 + number})" for number, target in enumerate(TARGETS))
    line = "1000 + 60000 * (abs(hashint8extended(n, target.seed)) % 1000) / 1000.0"
    return (
        "INSERT INTO measurement (parcel_id, quantity, mode, method, value, value_low, value_high) "  # noqa: S608 - nor here
        f"SELECT n, target.quantity, 'direct', 'straight_line', {line}, {line} - 10, {line} + 10 "
        "FROM generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) AS n "
        f"CROSS JOIN (VALUES {targets}) AS target (quantity, seed)"
    )


def _make_current(engine: Engine, profiles: Profiles) -> None:
    """Have the service take the stock as scored: stored scores play no part in a match."""
    with Session(engine) as session, session.begin():
        runs = [
            store.start_run(session, "measurement"),
            *(store.start_run(session, "score", each) for each in profiles),
        ]
        for run_id in runs:
            store.finish_run(session, run_id)
        bump_collection(session, PARCELS.id, NOWHERE)


# --- the report ----------------------------------------------------------------------------------


def _section(timings: Sequence[Timing], rounds: int) -> Section:
    slope = float(
        np.polyfit(*(np.log([each.parcels for each in timings]), np.log([each.match_s for each in timings])), 1)[0]
    )
    lines = [line for timing in timings for line in _lines(timing)]
    lines.append(Line("growth exponent of a match", f"{slope:.2f}", "1 is linear", None))
    return Section(
        "Matches of the whole stock",
        f"`POST /matches` on loopback: {len(CRITERIA)} criteria, three musts and a soft requirement, new weights every "
        f"time, the first {WANTED['limit']} parcels with every contribution. A plain pass is "
        "`(V * w).sum(axis=0)` over values and known masks, the library's two products by BLAS; all float32, in the "
        f"same run. Medians of {3 * rounds} matches and {rounds} passes; ratio: passes by match.",
        lines,
    )


def _lines(timing: Timing) -> Iterator[Line]:
    yield Line(f"{timing.parcels:,} parcels: the first match, reading the stock", f"{timing.first_s:.2f} s", "", None)
    ours = f"{_ms(timing.match_s)} (worst {_ms(timing.worst_s)})"
    goal = 1 / GOAL_PASSES if timing.parcels >= GOAL_PARCELS else None
    passes, library = timing.passes_s / timing.match_s, timing.library_s / timing.match_s
    yield Line("… a match", ours, f"plain passes: {_ms(timing.passes_s)}", passes, goal)
    yield Line("… the same", ours, f"products by BLAS: {_ms(timing.library_s)}", library, None)
    yield Line("… the same", ours, f"goal: {_ms(GOAL_S)}", GOAL_S / timing.match_s, 1)
    yield Line("… of it what requirements cost", _ms(timing.costs_s), "", None)


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:.1f} ms"
