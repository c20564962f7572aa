"""The order of rows and where a page of them ended: by a ranking, or by properties that a question names.

By properties, what is unknown comes last whichever way they run, and the id breaks ties.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Double,
    SQLColumnExpression,
    and_,
    cast,
    false,
    func,
    literal,
    or_,
    tuple_,
)

from app.errors import Gone, InputProblem, InvalidRequest, InvalidToken
from app.features.collection import Collection, Queryable, Ranking, ValueType
from app.features.paging import After
from app.features.temporal import MOMENT

MOST_KEYS = 5
TEXT_LENGTH = 60  # text is ordered by so many characters: a page token holds them


@dataclass(frozen=True)
class SortKey:
    """A property to order by."""

    name: str
    is_descending: bool = False


class Order(Protocol):
    """How the rows of a page follow each other, and those of one page those of another."""

    @property
    def columns(self) -> Sequence[ColumnElement[Any]]:
        """What is compared, beside the id."""

    @property
    def clauses(self) -> Sequence[ColumnElement[Any]]:
        """ORDER BY."""

    def after(self, last: After) -> ColumnElement[bool]:
        """The condition that a row comes after the last one given."""

    def last(self, row_id: int, values: Sequence[Any]) -> After:
        """The last row given, by its id and the values of the columns."""


def order_of(collection: Collection, keys: Sequence[SortKey], ranking: Ranking | None) -> Order:
    """The order of a question; a ranking goes before keys."""
    return ByKeys(collection, tuple(keys)) if ranking is None else ByRanking(ranking)


def sortables(collection: Collection) -> dict[str, Queryable]:
    """What rows can be ordered by: every queryable with one value a row that is no geometry."""
    return {
        name: queryable
        for name, queryable in collection.queryables.items()
        if queryable.column is not None and queryable.value_type is not ValueType.GEOMETRY
    }


def read_sort(text: str, collection: Collection) -> tuple[SortKey, ...]:
    """Read `name,-price`; a plus sign may stand before what ascends, or the space that URLs make of it."""
    keys = tuple(_key(part.strip()) for part in text.split(","))
    known = sortables(collection)
    problems = []
    if len(keys) > MOST_KEYS:
        problems.append(InputProblem("At most {most} values.", parameter="sortby", values={"most": MOST_KEYS}))
    if len({key.name for key in keys}) < len(keys):
        problems.append(InputProblem("A property stands twice.", parameter="sortby"))
    unknown = [key.name for key in keys if key.name not in known]
    if unknown:
        values: dict[str, object] = {"name": unknown[0][:60], "known": ", ".join(sorted(known))}
        problems.append(
            InputProblem(
                "There is no property '{name}' to sort by; known are: {known}.", parameter="sortby", values=values
            )
        )
    if problems:
        raise InvalidRequest("A query parameter has a value that is not in its list; see errors.", problems=problems)
    return keys


def _key(part: str) -> SortKey:
    return SortKey(part[1:] if part[:1] in ("+", "-") else part, part.startswith("-"))


class ByKeys:
    """Rows in the order of some properties."""

    def __init__(self, collection: Collection, keys: tuple[SortKey, ...]) -> None:
        self._row_id = collection.row_id
        self._keys = keys
        self._queryables = [collection.queryables[key.name] for key in keys]

    @property
    def columns(self) -> list[ColumnElement[Any]]:
        """One a key."""
        return [_compared(queryable) for queryable in self._queryables]

    @property
    def clauses(self) -> list[ColumnElement[Any]]:
        """Unknown last."""
        directed = (
            column.desc() if key.is_descending else column.asc()
            for column, key in zip(self.columns, self._keys, strict=True)
        )
        return [*(clause.nulls_last() for clause in directed), self._row_id.asc()]

    def after(self, last: After) -> ColumnElement[bool]:
        """Later in one key, where all before it are equal."""
        if len(last.order) != len(self._keys) or last.run_id is not None:
            raise _of_another_question()
        equal: list[ColumnElement[bool]] = []
        later: list[ColumnElement[bool]] = []
        for column, key, queryable, given in zip(self.columns, self._keys, self._queryables, last.order, strict=True):
            value = None if given is None else _bound(given, queryable.value_type)
            later.append(and_(*equal, _beyond(column, value, is_descending=key.is_descending)))
            equal.append(column.is_(None) if value is None else column == value)
        return or_(*later, and_(*equal, self._row_id > last.row_id))

    def last(self, row_id: int, values: Sequence[Any]) -> After:
        """Times as text."""
        return After(row_id, tuple(value.isoformat() if isinstance(value, date) else value for value in values))


def _compared(queryable: Queryable) -> ColumnElement[Any]:
    column: SQLColumnExpression[Any] | None = queryable.column
    match queryable.value_type:
        case ValueType.STRING:
            return func.left(column, TEXT_LENGTH)
        case ValueType.NUMBER:
            return cast(column, Double)
    return column  # type: ignore[return-value] # a column


def _beyond(
    column: ColumnElement[Any], value: ColumnElement[Any] | None, *, is_descending: bool
) -> ColumnElement[bool]:
    """Nothing comes after what is unknown, and that after everything else."""
    if value is None:
        return false()
    return or_(column < value if is_descending else column > value, column.is_(None))


def _bound(given: str | float, value_type: ValueType) -> ColumnElement[Any]:
    """A value of a token as a bind of the type of its column; a forged one is told that it is none."""
    try:
        match value_type, given:
            case ValueType.STRING, str():
                return literal(given)
            case ValueType.BOOLEAN, bool():
                return literal(given)
            case ValueType.DATE, str():
                return literal(date.fromisoformat(given))
            case ValueType.TIMESTAMP, str():
                return literal(datetime.fromisoformat(given), MOMENT)
            case ValueType.NUMBER, int() | float():
                return literal(float(given), Double)
            case ValueType.INTEGER, int():
                return literal(int(given), BigInteger)
    except ValueError:
        pass
    raise _of_another_question()


class ByRanking:
    """Rows in the order of a ranking, all of whose columns ascend and hold numbers."""

    def __init__(self, ranking: Ranking) -> None:
        self._ranking = ranking

    @property
    def columns(self) -> tuple[ColumnElement[Any], ...]:
        """Those of the ranking."""
        return self._ranking.order_by

    @property
    def clauses(self) -> tuple[ColumnElement[Any], ...]:
        """As the index of the ranking has it."""
        return (*self._ranking.order_by, self._ranking.row_id)

    def after(self, last: After) -> ColumnElement[bool]:
        """One comparison of rows, of the very types of the columns: else the index does not serve it."""
        ranking = self._ranking
        if last.run_id != ranking.run_id:
            raise Gone("The score run of this page token is no longer kept; start again without 'next'.")
        numbers = last.numbers(len(ranking.order_by))
        values = (cast(value, column.type) for column, value in zip(ranking.order_by, numbers, strict=True))
        return tuple_(*ranking.order_by, ranking.row_id) > tuple_(*values, literal(last.row_id))

    def last(self, row_id: int, values: Sequence[Any]) -> After:
        """The run is part of it: the next page keeps to it."""
        return After(row_id, tuple(map(float, values)), self._ranking.run_id)


def _of_another_question() -> InvalidToken:
    return InvalidToken("The page token belongs to another question; start again without 'next'.")
