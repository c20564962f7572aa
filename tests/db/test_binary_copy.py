"""Columns of numbers go into real tables and come back."""

import numpy as np
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.db import binary_copy
from app.db.binary_copy import Column, VariableColumn, copy_in, read_arrays

TABLE = """
CREATE TEMPORARY TABLE copied (
    id integer, big bigint, figure double precision, small real, is_so boolean, code text,
    figures real[], numbers integer[], name text, raw bytea
)
"""


def _columns(count: int) -> tuple[list[Column], list[VariableColumn]]:
    numbers = np.arange(count)
    figures = np.stack([numbers * 0.5, numbers * 2.0, np.full(count, np.inf)], axis=1).astype(np.float32)
    columns = [
        Column("id", numbers.astype(np.int32)),
        Column("big", numbers + 2**40, numbers % 3 == 0),
        Column("figure", numbers / 7, numbers % 4 == 1),
        Column("small", (numbers / 8).astype(np.float32)),
        Column("is_so", numbers % 2 == 0),
        Column("code", np.full(count, b"car")),
        Column("figures", figures, figures == 1.0),
        Column("numbers", np.stack([numbers, -numbers], axis=1).astype(np.int32), np.zeros((count, 2), dtype=np.bool_)),
    ]
    names = [None if i % 5 == 0 else ("ü" * (i % 4)).encode() for i in range(count)]
    return columns, [VariableColumn("name", names), VariableColumn("raw", [bytes(range(i % 9)) for i in range(count)])]


@pytest.mark.parametrize("count", [0, 1, 50])
def test_rows_arrive_with_their_nulls_and_texts_of_any_length(
    session: Session, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(binary_copy, "ROWS_AT_ONCE", 20)
    session.execute(text(TABLE))
    columns, variable = _columns(count)
    copy_in(session, ("copied",), columns, variable)
    rows = session.execute(text("SELECT * FROM copied ORDER BY id")).all()
    assert len(rows) == count
    for i, row in enumerate(rows):
        assert row.big == (None if i % 3 == 0 else i + 2**40)
        assert row.figure == (None if i % 4 == 1 else i / 7)
        assert (row.small, row.is_so, row.code) == (i / 8, i % 2 == 0, "car")
        assert row.figures == [None if figure == 1.0 else figure for figure in (i * 0.5, i * 2.0, np.inf)]
        assert row.numbers == [i, -i]
        assert (row.name, bytes(row.raw)) == (None if i % 5 == 0 else "ü" * (i % 4), bytes(range(i % 9)))


def test_rows_without_nulls_arrive_too(session: Session) -> None:
    session.execute(text(TABLE))
    copy_in(session, ("copied",), [Column("id", np.arange(3, dtype=np.int32)), Column("figure", np.ones(3))])
    assert session.execute(text("SELECT id, figure, name FROM copied ORDER BY id")).all() == [
        (0, 1.0, None),
        (1, 1.0, None),
        (2, 1.0, None),
    ]


def test_arrays_come_as_columns_of_numbers_whatever_their_shape(session: Session) -> None:
    statement = text(
        "SELECT array_agg(n) AS ns, array_agg(n / 2.0::float8) AS halves, array_agg(ARRAY[n, -n]) AS pairs, "
        "array_agg(n > 1) AS are_more, CAST('{}' AS integer[]) AS nothing, :word AS word "
        "FROM generate_series(0, :last) AS n"
    )
    ((ns, halves, pairs, are_more, nothing, word),) = read_arrays(session, statement, {"last": 3, "word": "x"})
    assert (ns.dtype, ns.tolist()) == (np.int32, [0, 1, 2, 3])
    assert (halves.dtype, halves.tolist()) == (np.float64, [0.0, 0.5, 1.0, 1.5])
    assert pairs.tolist() == [[0, 0], [1, -1], [2, -2], [3, -3]]
    assert (are_more.dtype, are_more.tolist()) == (np.bool_, [False, False, True, True])
    assert (nothing.tolist(), word) == ([], "x")
