"""Columns, rules and rows of the stock as plain arrays, each against the way that single parcels take."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.codes import Role
from app.db.tables import ParcelRow
from app.features.visibility import granted_rows
from app.parcels.collection import PARCELS
from app.partners.model import ANONYMOUS, Viewer
from app.scoring.profiles import KnockOutRule, Profiles
from app.scoring.quantities import WIDTH
from app.scoring.score import Measured, fails
from app.scoring.totals import totals
from app.stock import sums
from app.stock.columns import Column, Holders, Patterns, StockValues, measured_column
from app.stock.ranking import Ranking
from app.stock.rows import Move, Rows
from app.stock.rules import fails_field
from app.stock.store import rows as stored_rows
from tests.contracts.viewers import KINDS
from tests.makers import make_parcel, make_partner, withdraw_parcel

NO_TITLE = {"de": "", "en": ""}
RULES: dict[str, tuple[dict[str, Any], list[Any]]] = {
    "excluded codes": ({"excluded": ("sold", "reserved")}, ["sold", "available", None, "reserved"]),
    "allowed codes": ({"allowed": ("GI", "GE")}, ["GI", None, "MI", "GE"]),
    "excluded truth": ({"excluded": (False,)}, [True, False, None]),
    "allowed truth": ({"allowed": (True,)}, [True, False, None]),
    "minimum": ({"minimum": 3.0}, [2.0, 3.0, None, 4.0]),
    "excluded numbers": ({"excluded": (2.0, 7.0)}, [2.0, 3.0, None]),
    "minimum of codes": ({"minimum": 3.0}, ["sold", None]),
    "nothing known": ({"allowed": ("GI",)}, [None, None]),
}


def column_of(values: list[Any]) -> Column:
    """The column that the stock reads of such values."""
    if any(isinstance(value, float) for value in values):
        return Column(numbers=np.array([np.nan if value is None else value for value in values]))
    texts = [str(value).lower() if isinstance(value, bool) else value for value in values]
    labels = list(dict.fromkeys(text for text in texts if text is not None))
    codes = [-1 if text is None else labels.index(text) for text in texts]
    return Column(codes=np.array(codes, dtype=np.int32), labels=labels)


@pytest.mark.parametrize("case", RULES)
def test_rule_about_a_field_fails_whom_it_fails_alone(case: str, profiles: Profiles) -> None:
    condition, values = RULES[case]
    rule = KnockOutRule("rule", NO_TITLE, "", field="field", **condition)
    nothing = np.empty((len(values), 0))
    measured = Measured(nothing, nothing, nothing, {}, {"field": values}, nothing[0] > 0, nothing[0] > 0)
    expected = fails(rule, measured, profiles.get("food"))
    assert fails_field(rule, column_of(values)).tolist() == expected.tolist()


def test_class_that_is_measured_is_a_code() -> None:
    column = measured_column(np.array([1.0, np.nan, 0.0]), ("a", "b"))
    assert column.codes is not None
    assert column.codes.tolist() == [1, -1, 0]
    assert measured_column(np.array([1.5]), ()).numbers == np.array([1.5])


def test_holders_of_a_value() -> None:
    holders = Holders(np.array([0, 1, -1, 2], dtype=np.int32), ["1,2", "2", "3"])
    assert {value: mask.tolist() for value, mask in holders.items()} == {
        "1": [True, False, False, False],
        "2": [True, True, False, False],
        "3": [False, False, False, True],
    }
    assert len(holders) == 3
    assert "4" not in holders


ids = st.sets(st.integers(0, 30))


@given(before=ids, after=ids, more=ids)
def test_move_leads_from_any_rows_to_any_others(before: set[int], after: set[int], more: set[int]) -> None:
    """Whatever is looked up beside what changed."""
    standing = np.array(sorted(before), dtype=np.int64)
    asked = np.array(sorted((before ^ after) | more), dtype=np.int64)
    found = np.array([each for each in asked.tolist() if each in after], dtype=np.int64)
    move = Move.between(standing, asked, found)
    assert move.written(standing.copy(), found).tolist() == sorted(after)
    doubled = move.written(np.vstack([standing, -standing]), np.vstack([found, -found]))
    assert doubled.tolist() == [sorted(after), [-each for each in sorted(after)]]


def test_rows_without_parcels_have_the_shape_of_others() -> None:
    assert Rows.none().quantities.shape == (WIDTH, 0)
    assert Rows.none().size_bytes == 0


@given(seed=st.integers(0, 2**32 - 1), count=st.sampled_from([0, 1, 5, 40]), soft=st.integers(0, 2))
def test_sums_of_the_stock_are_the_plain_ones(seed: int, count: int, soft: int) -> None:
    chance = np.random.default_rng(seed)
    patterns = chance.random((3, 4)) < 0.5
    positions = chance.integers(0, 4, count).astype(np.int32)
    known = patterns[:, positions]
    values = np.where(known, chance.random((3, count)), 0).astype(np.float32)
    more = [chance.random(count) < 0.5 for _ in range(soft)]
    weights = chance.dirichlet(np.ones(3 + soft))
    stock = StockValues(list(values), list(known), list(known), Patterns(patterns, patterns, positions))
    found = sums.totals_of(stock, weights, more, more)
    plain = totals([*values, *more], [*known, *more], weights)
    assert np.array_equal(found.points, plain.points, equal_nan=True)
    assert np.array_equal(found.known_weight, plain.known_weight)


def test_sums_are_the_same_in_halves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sums, "ROWS_AT_ONCE", 2)
    monkeypatch.setattr(sums, "FEW_ROWS", 4)
    test_sums_of_the_stock_are_the_plain_ones.hypothesis.inner_test(seed=1, count=7, soft=1)  # type: ignore[attr-defined] # hypothesis adds it


groups, keys = st.integers(0, 2), st.sampled_from([-3.0, -2.0, -1.0, 1.0])


@given(land=st.lists(st.tuples(groups, keys, st.booleans()), max_size=30), size=st.integers(1, 7))
def test_pages_of_a_ranking_hold_every_parcel_once_in_order(land: list[tuple[int, float, bool]], size: int) -> None:
    ranking = Ranking(
        np.arange(len(land), dtype=np.int64),
        np.array([group for group, _, _ in land], dtype=np.int16),
        np.array([key for _, key, _ in land], dtype=np.float64),
    )
    among = np.array([flag for _, _, flag in land], dtype=np.bool_)
    walked: list[int] = []
    rest = among
    while rest.any():
        page = ranking.first(rest, size).tolist()
        assert len(page) == min(size, int(np.count_nonzero(rest)))
        walked += page
        rest = among & ranking.after(ranking.group_rank[page[-1]], ranking.order_key[page[-1]], page[-1])
    assert walked == sorted(np.flatnonzero(among).tolist(), key=lambda row: (*land[row][:2], row))


def test_rule_of_visibility_is_the_same_in_memory_as_in_the_database(session: Session) -> None:
    partners = {name: make_partner(session, name) for name in ("a", "b")}
    for visibility, owner, withdrawn in KINDS:
        parcel = make_parcel(session, partner=owner, visibility=visibility)
        if withdrawn:
            withdraw_parcel(session, parcel)
    viewers = [ANONYMOUS, *(Viewer(role, partner) for role in Role for partner in (None, *partners.values()))]
    rows = stored_rows(session)
    for viewer in viewers:
        granted = granted_rows(viewer, rows.visibility, rows.owner_partner_id, ~rows.is_withdrawn)
        expected = session.scalars(select(ParcelRow.id).where(PARCELS.visible_to(viewer)).order_by(ParcelRow.id))
        assert rows.ids[granted].tolist() == list(expected), viewer
    assert len(rows.ids) == len(KINDS)
    assert replace(rows, ids=rows.ids).size_bytes == rows.size_bytes
