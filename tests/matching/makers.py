"""Questions as callers state them, and small pools that are held against them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import strategies as st

from app.codes import Level
from app.matching.judge import names_of, pool_of
from app.matching.model import Pool, Question, Ranking
from app.matching.rank import rank
from app.matching.reading import StatedQuestion, read_question
from app.matching.requirements import StatedRequirement
from app.scoring.criteria import CRITERIA
from app.scoring.profiles import load_profiles
from app.scoring.totals import totals
from app.stock.columns import Column, Valued

PROFILES = load_profiles(Path(__file__).parents[2] / "geodata" / "profiles")
LOGISTICS = PROFILES.get("logistics")
ITEMS = len(CRITERIA)
ZONINGS = ("GE", "GI", "MI")
DISTRICTS = ("14729", "14730", "15088")

Row = Mapping[str, Any]  # what is stated of a parcel, None where unknown


def asked(*requirements: StatedRequirement, **members: Any) -> Question:
    """The question of a caller who wants logistics land."""
    return read_question(StatedQuestion("logistics", requirements, **members), PROFILES)


@dataclass(frozen=True)
class Land:
    """A parcel of a small pool: its id, a value for each criterion (None: unknown), and what else is stated."""

    id: int
    values: tuple[float | None, ...]
    row: Row
    judged: bool = True


def column(name: str, rows: Sequence[Row]) -> Column:
    """What rows state of a property, as the stock would have it."""
    told = [row.get(name) for row in rows]
    if name == "zoning":
        codes = [-1 if code is None else ZONINGS.index(code) for code in told]
        return Column(codes=np.array(codes, dtype=np.int32), labels=ZONINGS)
    if name == "district_keys":
        holders = {key: np.array([key in (keys or ()) for keys in told], dtype=np.bool_) for key in DISTRICTS}
        has_any = np.array([bool(keys) for keys in told], dtype=np.bool_)
        return Column(codes=np.where(has_any, 0, -1).astype(np.int32), holders=holders)
    return Column(numbers=np.array([np.nan if number is None else number for number in told]))


def pool(question: Question, land: Sequence[Land]) -> Pool:
    """A pool of these parcels, whose knock-out rules look at `contiguous_plot` and at nothing else."""
    stated = [[value for value in each.values] for each in land]
    value = np.array([[0.0 if one is None else one for one in row] for row in stated], dtype=np.float32)
    known = np.array([[one is not None for one in row] for row in stated], dtype=np.bool_)
    value, known = value.reshape(len(land), ITEMS).T, known.reshape(len(land), ITEMS).T
    rows = [each.row for each in land]
    plot, need = column("contiguous_plot", rows).numbers, question.profile.requirement.required_area_m2
    assert plot is not None
    fails_rule = {rule.id: np.zeros(len(land), dtype=np.bool_) for rule in question.profile.knock_outs}
    fails_rule["contiguous_area"] = plot < need
    return pool_of(
        question,
        np.array([each.id for each in land], dtype=np.int64),
        np.array([each.judged for each in land], dtype=np.bool_),
        Valued(list(value), list(known), list(np.ones_like(known))),
        {name: column(name, rows) for name in names_of(question)},
        fails_rule,
    )


def ranked(question: Question, held: Pool) -> Ranking:
    """The ranking of a pool."""
    return rank(question, held, totals(held.values, held.known, question.weights))


# --- whatever may come ---------------------------------------------------------------------------

AMOUNTS = {
    "area_m2": [5_000.0, 10_000.0, 12_500.0, 20_000.0, 40_000.0, 80_000.0],
    "power_mw": [0.0, 5.0, 10.0, 19.5, 20.0, 40.0],
    "contiguous_plot": [0.0, 10_000.0, 40_000.0, 50_000.0, 100_000.0],
}
rows = st.fixed_dictionaries(
    {
        **{name: st.sampled_from([*amounts, None]) for name, amounts in AMOUNTS.items()},
        "zoning": st.sampled_from([*ZONINGS, None]),
        "district_keys": st.frozensets(st.sampled_from(DISTRICTS)),
    }
)
coarse_values = st.sampled_from([0.0, 0.25, 0.5, 1.0, 0.25, 0.5, 1.0, None])  # few, so that parcels tie
fine_values = st.floats(0, 1, width=32)
some_land = st.builds(
    lambda values, row, judged: (values, row, judged),
    st.lists(coarse_values | fine_values, min_size=ITEMS, max_size=ITEMS).map(tuple)
    | coarse_values.map(lambda value: (value,) * ITEMS),
    rows,
    st.sampled_from([True, True, True, False]),
)
lands = st.lists(some_land, max_size=12).map(
    lambda found: [Land(10 + 3 * number, *each) for number, each in enumerate(found)]
)
levels = st.sampled_from([Level.MUST, Level.MUST, Level.SHOULD, Level.NICE])
bounds = st.sampled_from(sorted(AMOUNTS)).flatmap(
    lambda name: (
        st.builds(
            StatedRequirement,
            name=st.just(name),
            minimum=st.sampled_from(AMOUNTS[name]),
            maximum=st.sampled_from([None, None, *AMOUNTS[name]]),
            level=levels,
        )
        | st.builds(StatedRequirement, name=st.just(name), maximum=st.sampled_from(AMOUNTS[name]), level=levels)
    )
)
choices = st.builds(
    StatedRequirement,
    name=st.just("zoning"),
    one_of=st.lists(st.sampled_from(ZONINGS), unique=True),
    level=levels,
) | st.builds(
    StatedRequirement,
    name=st.just("district_keys"),
    one_of=st.lists(st.sampled_from([*DISTRICTS, "99999"]), unique=True),
    level=levels,
)


def _told(wanted: StatedRequirement) -> object:
    return (wanted.name, wanted.minimum, wanted.maximum, frozenset(wanted.one_of or ()))


# requirements and needs as they are stated
statements = st.tuples(
    st.lists(bounds | choices, max_size=4, unique_by=_told),
    st.sampled_from([{"required_area_m2": 1.0}, {"required_area_m2": 50_000.0}, {}, {}]),
)
questions = statements.map(lambda stated: asked(*stated[0], needs=stated[1]))
