"""Scoring the whole stock at several sizes: time per parcel, and how it grows."""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from app.db.session import sqlalchemy_url
from app.scoring import evaluate
from app.scoring.profiles import Profiles
from tests.bench.land import make_parcels
from tests.bench.report import Line, Section

ROUNDS_BELOW = 20_000  # a larger stock is scored once: it takes longer than what could disturb it


@dataclass(frozen=True)
class Timing:
    """How long scoring a stock took."""

    parcels: int
    seconds: float
    rounds: int


def measure_scoring(database_url: str, sizes: Sequence[int], rounds: int, profiles: Profiles) -> Section:
    """Measure every size on one growing stock."""
    engine = create_engine(sqlalchemy_url(database_url))
    timings = []
    have = 0
    for size in sorted(sizes):
        with Session(engine) as session:
            make_parcels(session, have + 1, size)
            session.commit()
        have = size
        turns = rounds if size < ROUNDS_BELOW else 1
        seconds = median(_rescore(Session(engine), profiles) for _ in range(turns))
        timings.append(Timing(size, seconds, turns))
    engine.dispose()
    return _section(timings, profiles)


def _rescore(session: Session, profiles: Profiles) -> float:
    """Time until the scores of every parcel would be committed; rolled back, so that each turn begins alike."""
    with session:
        session.execute(text("SET LOCAL jit = off"))
        started = time.perf_counter()
        evaluate.rescore_all(session, profiles)
        session.flush()
        seconds = time.perf_counter() - started
        session.rollback()
    return seconds


def growth_exponent(timings: Sequence[Timing]) -> float:
    """The slope of time over size, both as logarithms: 1 is linear."""
    sizes = [math.log(timing.parcels) for timing in timings]
    seconds = [math.log(timing.seconds) for timing in timings]
    return float(np.polyfit(sizes, seconds, 1)[0])


def _section(timings: Sequence[Timing], profiles: Profiles) -> Section:
    first = timings[0]
    lines = [
        Line(
            f"{timing.parcels:,} parcels",
            f"{timing.seconds:.2f} s, {1e6 * timing.seconds / timing.parcels:.0f} µs a parcel",
            f"{first.parcels:,} parcels: {1e6 * first.seconds / first.parcels:.0f} µs a parcel",
            (first.seconds / first.parcels) / (timing.seconds / timing.parcels),
        )
        for timing in timings
    ]
    if len(timings) > 1:
        lines.append(Line("growth exponent", f"{growth_exponent(timings):.2f}", "1 is linear", None))
        lines.append(Line("… of the last step alone", f"{growth_exponent(timings[-2:]):.2f}", "1 is linear", None))
    turns = ", ".join(f"{timing.rounds} of {timing.parcels:,}" for timing in timings)
    return Section(
        "Scoring",
        f"Measure every parcel to every facility kind, score it by {len(list(profiles))} profiles, store both. "
        f"Median of rounds: {turns}.",
        lines,
    )
