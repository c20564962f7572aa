"""One raw cell → one value of a field, or the reason why not. Pure; nothing is repaired, an empty cell is unknown."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.fields import Field

Value = str | float | int | bool | date | None

FLAGS = {"true": True, "false": False, "ja": True, "nein": False, "yes": True, "no": False, "1": True, "0": False}
POINT_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?")
COMMA_NUMBER = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:\.\d{3})+)(?:,\d*)?")
EARLIEST, LATEST = date(1800, 1, 1), date(2200, 12, 31)
MOST_DIGITS = 400
MOST_CHARACTERS = 2000


class Reason(StrEnum):
    """Why a row is rejected; the code in the report."""

    UNREADABLE = "unreadable"
    MISSING_VALUE = "missing_value"
    INVALID_NUMBER = "invalid_number"
    OUT_OF_RANGE = "out_of_range"
    UNKNOWN_CODE = "unknown_code"
    INVALID_DATE = "invalid_date"
    INVALID_TEXT = "invalid_text"
    INVALID_KEY = "invalid_key"
    DUPLICATE = "duplicate"
    INVALID_GEOMETRY = "invalid_geometry"
    KEY_OF_OTHER_SOURCE = "key_of_other_source"
    UNKNOWN_REFERENCE = "unknown_reference"


@dataclass(frozen=True)
class Problem:
    """What is wrong with one cell or row."""

    reason: Reason
    text: str


@dataclass(frozen=True)
class Reading:
    """How the cells of one column are written."""

    factor: float = 1.0  # from the file's unit to the field's
    decimal: str = "."
    date_format: str = "%Y-%m-%d"
    codes: tuple[tuple[str, Value], ...] | None = None


def parse(raw: object, field: Field, reading: Reading) -> Value | Problem:
    """Read one cell."""
    if isinstance(raw, str):
        raw = raw.strip()
        if "\0" in raw:
            return Problem(Reason.INVALID_TEXT, "holds a NUL character")
    if raw is None or raw == "":
        return None
    if reading.codes is not None:
        return _look_up(raw, dict(reading.codes))
    return _parser(field)(raw, field, reading)


def _look_up(raw: object, codes: dict[str, Value]) -> Value | Problem:
    text = as_text(raw)
    if text in codes:
        return codes[text]
    return Problem(Reason.UNKNOWN_CODE, f"'{_short(text)}' is not one of {', '.join(map(repr, codes))}")


def _text(raw: object, field: Field, _reading: Reading) -> Value | Problem:
    text = as_text(raw)
    if len(text) > MOST_CHARACTERS:
        return Problem(Reason.INVALID_TEXT, f"has {len(text)} characters, more than {MOST_CHARACTERS}")
    if not text.isascii() and any(0xD800 <= ord(letter) <= 0xDFFF for letter in text):
        return Problem(Reason.INVALID_TEXT, "holds half of a character (a lone surrogate)")
    return text


def _number(raw: object, field: Field, reading: Reading) -> Value | Problem:
    number = _plain_number(raw, reading.decimal)
    if isinstance(number, Problem):
        return number
    number *= reading.factor
    if not math.isfinite(number):
        return Problem(Reason.INVALID_NUMBER, "is not a finite number")
    if not field.accepts(number):
        return Problem(Reason.OUT_OF_RANGE, f"{number:g} is not {_range(field)}")
    return number


def _whole_number(raw: object, field: Field, reading: Reading) -> Value | Problem:
    number = _number(raw, field, reading)
    if isinstance(number, float):
        return int(number) if number.is_integer() else Problem(Reason.INVALID_NUMBER, f"{number:g} is not whole")
    return number


def _range(field: Field) -> str:
    bounds = (("above", field.above), ("at least", field.at_least), ("at most", field.at_most))
    return " and ".join(f"{word} {bound:g}" for word, bound in bounds if bound is not None)


def _plain_number(raw: object, decimal: str) -> float | Problem:
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return float(raw)
    text = as_text(raw)
    pattern = COMMA_NUMBER if decimal == "," else POINT_NUMBER
    if len(text) > MOST_DIGITS or not pattern.fullmatch(text):
        name = "comma" if decimal == "," else "point"
        return Problem(Reason.INVALID_NUMBER, f"'{_short(text)}' is not a number with decimal {name}")
    return float(text.replace(".", "").replace(",", ".")) if decimal == "," else float(text)


def _flag(raw: object, _field: Field, _reading: Reading) -> Value | Problem:
    if isinstance(raw, bool):
        return raw
    known = FLAGS.get(as_text(raw).lower())
    if known is None:
        return Problem(Reason.UNKNOWN_CODE, f"'{_short(as_text(raw))}' is not one of {', '.join(FLAGS)}")
    return known


def _date(raw: object, _field: Field, reading: Reading) -> Value | Problem:
    if isinstance(raw, datetime):
        day = raw.date()
    elif isinstance(raw, date):
        day = raw
    else:
        try:
            day = datetime.strptime(as_text(raw), reading.date_format).date()
        except ValueError:
            return Problem(Reason.INVALID_DATE, f"'{_short(as_text(raw))}' is not a date like {_example(reading)}")
    if not EARLIEST <= day <= LATEST:
        return Problem(Reason.OUT_OF_RANGE, f"{day} is not between {EARLIEST.year} and {LATEST.year}")
    return day


def _code(raw: object, field: Field, _reading: Reading) -> Value | Problem:
    text = as_text(raw)
    known = [value.value for value in field.code_list or ()]
    if text not in known:
        return Problem(Reason.UNKNOWN_CODE, f"'{_short(text)}' is not one of {', '.join(known)}")
    return text


def _parser(field: Field) -> Callable[[object, Field, Reading], Value | Problem]:
    return _code if field.code_list is not None else _PARSERS[field.value_type]


_PARSERS: dict[type, Callable[[object, Field, Reading], Value | Problem]] = {
    str: _text,
    float: _number,
    int: _whole_number,
    bool: _flag,
    date: _date,
}


def as_text(raw: object) -> str:
    """A cell as people read it: whole numbers without `.0`, dates as ISO."""
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 2**53:
        return str(int(raw))
    if isinstance(raw, date):
        return raw.isoformat()
    return str(raw).strip()


def _short(text: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in text[:60])


def _example(reading: Reading) -> str:
    return date(2025, 12, 31).strftime(reading.date_format)
