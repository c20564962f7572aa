"""The worked example of the docs is what the service answers with the sample region loaded."""

import json
import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.settings import PROJECT_DIR
from tests.contracts.test_readme import holds, region

__all__ = ["region"]  # the service as `make run` starts it

TEXT = (PROJECT_DIR / "docs/matching-example.md").read_text(encoding="utf-8")
PAIR = re.compile(r"```json\n(.*?)\n```\n\nanswers\n\n```json\n(.*?)\n```", re.DOTALL)
PAIRS = [(json.loads(question), json.loads(answer)) for question, answer in PAIR.findall(TEXT)]
ROW = re.compile(r"^\| `([^`]+)` \| (.*?) \| ([0-9.]+) \| ([0-9.]+) \| ([0-9.]+) \|$", re.MULTILINE)
ROWS = ROW.findall(TEXT)


def test_the_page_shows_two_questions() -> None:
    assert len(PAIRS) == 2


@pytest.mark.parametrize(("question", "shown"), PAIRS, ids=["musts", "wishes"])
def test_the_service_answers_as_the_page_says(region: TestClient, question: Any, shown: Any) -> None:
    answer = region.post("/matches", json=question).json()
    assert holds(answer, shown), answer


def test_the_sum_by_hand_is_the_first_line(region: TestClient) -> None:
    line = region.post("/matches", json=PAIRS[1][0]).json()["lines"][0]
    known = [each for each in line["contributions"] if each["status"] == "known"]
    assert [row[0] for row in ROWS] == [each["criterion"] for each in known]
    for (_, _, value, weight, points), each in zip(ROWS, known, strict=True):
        told = (each["value"], each["weight"], each["points"])
        assert (float(value), float(weight), float(points)) == pytest.approx(told, abs=0.0006)
    assert sum(float(row[4]) for row in ROWS) == pytest.approx(line["score"], abs=0.01)
