"""Strict JSON: what two readers could read differently is not read at all."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.web.json_bodies import read_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@given(value=VALUES)
def test_every_json_value_is_read_as_it_is(value: object) -> None:
    assert read_json(json.dumps(value).encode()) == value
    assert read_json(json.dumps(value, ensure_ascii=False).encode()) == value


REFUSED = {
    "member twice": b'{"a":1,"a":1}',
    "member twice, deep inside": b'[[{"b":{"a":1,"a":2}}]]',
    "NaN": b"[NaN]",
    "infinity": b"-Infinity",
    "half a character": b'"\\ud800"',
    "half a character in a name": b'{"\\udfff":1}',
    "byte order mark": b"\xef\xbb\xbf{}",
    "UTF-16": "{}".encode("utf-16"),
    "Latin-1": '"ü"'.encode("latin-1"),
    "nothing": b"",
    "too deep": b"[" * 100_000 + b"]" * 100_000,
    "number of 5,000 digits": b"1" * 5000,
}


@pytest.mark.parametrize("body", REFUSED.values(), ids=REFUSED)
def test_anything_else_is_no_json(body: bytes) -> None:
    with pytest.raises(json.JSONDecodeError):
        read_json(body)
