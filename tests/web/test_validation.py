"""What the framework refuses, said in our sentences and pointed at in RFC 6901's way."""

from collections.abc import Mapping
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict, ValidationError

from app.codes import Fibre
from app.web.validation import input_problem


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")

    fibre: Fibre = Fibre.LESS
    members: dict[str, float] = {}


def errors_of(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    with pytest.raises(ValidationError) as caught:
        Body.model_validate(body)
    return [dict(error) | {"loc": ("body", *error["loc"])} for error in caught.value.errors()]


def test_a_wrong_code_is_answered_with_every_known_one() -> None:
    (problem,) = map(input_problem, errors_of({"fibre": "copper"}))
    assert problem.pointer == "/fibre"
    assert str(problem) == "Must be one of: 'two_routes_10g', 'one_route_10g', 'one_g', 'less'."


def test_slashes_and_tildes_in_names_are_escaped_in_the_pointer() -> None:
    (problem,) = map(input_problem, errors_of({"members": {"a/b~c": "x"}}))
    assert problem.pointer == "/members/a~1b~0c"
    assert str(problem) == "Must be a number."


def test_an_unknown_member_is_named_by_its_place() -> None:
    (problem,) = map(input_problem, errors_of({"color": 1}))
    assert (problem.pointer, str(problem)) == ("/color", "There is no such member here.")


def test_a_query_parameter_is_named_as_one() -> None:
    item = {"type": "greater_than_equal", "loc": ("query", "limit"), "msg": "no", "ctx": {"ge": 1}}
    problem = input_problem(item)
    assert (problem.parameter, problem.pointer, str(problem)) == ("limit", None, "Must be at least 1.")


def test_broken_json_is_told_with_the_place_it_breaks_at() -> None:
    item = {"type": "json_invalid", "loc": ("body", 13), "msg": "no", "ctx": {"error": "Expecting value"}}
    problem = input_problem(item)
    assert (problem.pointer, str(problem)) == ("", "This is not JSON from character 13 on: Expecting value.")


def test_what_has_no_sentence_of_ours_keeps_the_framework_s() -> None:
    item = {"type": "something_new", "loc": ("body", "x"), "msg": "Input is odd"}
    assert str(input_problem(item)) == "Input is odd."


def test_braces_in_the_input_are_not_taken_for_values() -> None:
    item = {"type": "something_new", "loc": ("body", "x"), "msg": "Input {0} is odd"}
    assert str(input_problem(item)) == "Input {0} is odd."
