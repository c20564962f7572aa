"""Page tokens: where the last page ended, and for which question. Pure.

A token holds the order values of the last row (keyset paging), so that rows which do not change during a walk are given
exactly once. It carries a digest of the question: a token is good for that question only.
"""

import base64
import binascii
import hashlib
import json
import math
from dataclasses import dataclass
from typing import TypeAlias

from app.errors import InvalidToken

MAX_TOKEN_LENGTH = 2000

OrderValue: TypeAlias = str | float | bool | None  # times as ISO 8601 writes them


@dataclass(frozen=True)
class After:
    """The last row given: its order values and id; `run_id` where a ranking gave the order."""

    row_id: int
    order: tuple[OrderValue, ...] = ()
    run_id: int | None = None

    def numbers(self, count: int) -> tuple[float, ...]:
        """The order values, where they must be so many numbers."""
        found = tuple(float(value) for value in self.order if isinstance(value, int | float))
        if len(found) != count or len(self.order) != count:
            raise InvalidToken("The page token belongs to another question; start again without 'next'.")
        return found


def digest(question: object) -> str:
    """A short fingerprint of everything that decides which rows come in which order."""
    return hashlib.blake2b(repr(question).encode(), digest_size=6).hexdigest()


def encode(after: After, question: object) -> str:
    """Token text, safe in a URL."""
    payload = json.dumps([digest(question), after.run_id, list(after.order), after.row_id])
    return base64.urlsafe_b64encode(payload.encode()).decode().rstrip("=")


def decode(token: str, question: object) -> After:
    """Read a token back; anything this service did not make for this question is refused."""
    made_for, after = _read(token)
    if made_for != digest(question):
        raise InvalidToken("The page token belongs to another question; start again without 'next'.")
    return after


def run_of(token: str) -> int | None:
    """The run a token keeps to, before it is known whether that run is still there."""
    return _read(token)[1].run_id


def _read(token: str) -> tuple[object, After]:
    try:
        if len(token) > MAX_TOKEN_LENGTH:
            raise ValueError
        made_for, run_id, order, row_id = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        return made_for, After(_whole(row_id), tuple(map(_order_value, order)), _optional_whole(run_id))
    except (ValueError, TypeError, binascii.Error, RecursionError):
        raise InvalidToken("The page token is not one of this service; start again without 'next'.") from None


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**63:
        raise ValueError
    return value


def _optional_whole(value: object) -> int | None:
    return None if value is None else _whole(value)


def _order_value(value: object) -> OrderValue:
    match value:
        case None | bool():
            return value
        case int() | float() if math.isfinite(value):
            return value
        case str() if "\0" not in value:
            value.encode()  # half a character is a ValueError
            return value
    raise ValueError
