"""The answers in the README are what the service says with the sample region loaded."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.db.session import make_engine, make_session_factory
from app.imports.sample import load_sample
from app.main import create_app
from app.settings import PROJECT_DIR, Settings
from tests.conftest import CloneDatabase

ADDRESS = "http://127.0.0.1:8000"
EXAMPLE = re.compile(rf"```sh\ncurl '{ADDRESS}([^']+)'\n```\n```json\n(.*?)\n```", re.DOTALL)
EXAMPLES = EXAMPLE.findall((PROJECT_DIR / "README.md").read_text(encoding="utf-8"))
LAST_DIGIT = 0.006  # figures are shown with two decimals


@pytest.fixture(scope="module")
def region(clone_database: CloneDatabase) -> Iterator[TestClient]:
    """The service as `make run` starts it."""
    settings = Settings(database_url=clone_database(), rate_limit=None, pool_size=2)
    engine = make_engine(settings, str(settings.database_url))
    with make_session_factory(engine).begin() as session:
        load_sample(session, settings, lambda _sentence: None)
    engine.dispose()
    with TestClient(create_app(settings), base_url=ADDRESS) as client:
        yield client


def holds(answer: Any, shown: Any) -> bool:
    """Whether an answer holds what is shown of it: members of objects, the first of lists, figures as rounded."""
    if isinstance(shown, dict):
        return all(name in answer and holds(answer[name], value) for name, value in shown.items())
    if isinstance(shown, list):
        return len(shown) <= len(answer) and all(map(holds, answer, shown))
    if isinstance(shown, float):
        return bool(answer == pytest.approx(shown, abs=LAST_DIGIT))
    return bool(answer == shown)


def test_the_readme_shows_examples() -> None:
    assert len(EXAMPLES) >= 8


@pytest.mark.parametrize(("path", "shown"), EXAMPLES, ids=[path for path, _ in EXAMPLES])
def test_the_service_answers_as_the_readme_says(region: TestClient, path: str, shown: str) -> None:
    answer = region.get(path).json()
    assert holds(answer, json.loads(shown)), answer
