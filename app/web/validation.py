"""What the framework refuses while it reads a request, in short sentences of ours, which can be translated."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.errors import InputProblem

NUMBER = "Must be a number."
WHOLE_NUMBER = "Must be a whole number."
FLAG = "Must be true or false."
TEXT = "Must be text."
DATE = "Must be a date, as in 2026-05-12."
JSON_OBJECT = "Must be a JSON object."

# type of pydantic's error → our template with pydantic's values
SENTENCES: Mapping[str, str] = {
    "missing": "This is needed.",
    "extra_forbidden": "There is no such member here.",
    "nul_byte": "Must not hold a NUL byte.",
    "greater_than": "Must be above {gt}.",
    "greater_than_equal": "Must be at least {ge}.",
    "less_than": "Must be below {lt}.",
    "less_than_equal": "Must be at most {le}.",
    "finite_number": "Must be a finite number.",
    "float_type": NUMBER,
    "float_parsing": NUMBER,
    "int_type": WHOLE_NUMBER,
    "int_parsing": WHOLE_NUMBER,
    "int_parsing_size": WHOLE_NUMBER,
    "int_from_float": WHOLE_NUMBER,
    "bool_type": FLAG,
    "bool_parsing": FLAG,
    "string_type": TEXT,
    "string_unicode": TEXT,
    "string_too_short": "Must have at least {min_length} characters.",
    "string_too_long": "Must have at most {max_length} characters.",
    "string_pattern_mismatch": "Must match the pattern {pattern}.",
    "enum": "Must be one of: {expected}.",
    "date_type": DATE,
    "date_parsing": DATE,
    "date_from_datetime_parsing": DATE,
    "date_from_datetime_inexact": DATE,
    "dict_type": JSON_OBJECT,
    "model_type": JSON_OBJECT,
    "model_attributes_type": JSON_OBJECT,
    "json_invalid": "This is not JSON from character {position} on: {error}.",
}
OTHERWISE = "{message}."


def input_problem(item: Mapping[str, Any]) -> InputProblem:
    """One error of the framework as a problem of the input: where, and what."""
    place, *path = item["loc"]
    values = {name: str(value) for name, value in item.get("ctx", {}).items()}
    if item["type"] == "json_invalid":
        values |= {"position": str(path.pop())}
    if "expected" in values:  # 'a', 'b' or 'c'
        values["expected"] = values["expected"].replace(" or ", ", ")
    template = SENTENCES.get(item["type"], OTHERWISE)
    values |= {"message": item["msg"]} if template == OTHERWISE else {}
    if place in ("query", "header"):
        return InputProblem(template, parameter=".".join(map(str, path)), values=dict(values))
    return InputProblem(template, pointer=_pointer(path), values=dict(values))


def _pointer(path: Sequence[object]) -> str:
    """A JSON pointer (RFC 6901); empty for the whole body."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)
