"""What one caller may cost: allowances by caller, and how a refusal says when to come again."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.codes import Role
from app.errors import TooManyRequests
from app.main import create_app
from app.settings import Settings
from app.web.limits import RateLimiter
from tests.answers import problem_of
from tests.makers import make_headers


def test_allowance_is_counted_per_caller_and_kind() -> None:
    limiter = RateLimiter("2/minute", "1/minute")
    limiter.spend("a")
    limiter.spend("a")
    limiter.spend_expensive("a")
    with pytest.raises(TooManyRequests) as refused:
        limiter.spend("a")
    assert 1 <= refused.value.retry_after_s <= 60
    with pytest.raises(TooManyRequests):
        limiter.spend_expensive("a")
    limiter.spend("b")


def test_allowance_comes_back_as_the_window_moves_on(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr("app.web.limits.time.monotonic", lambda: now[0])
    limiter = RateLimiter("2/minute", None)
    for moment in (1000.0, 1030.0):
        now[0] = moment
        limiter.spend("a")
    now[0] = 1059.0
    with pytest.raises(TooManyRequests) as refused:
        limiter.spend("a")
    assert refused.value.retry_after_s == 1
    now[0] = 1060.0
    limiter.spend("a")
    with pytest.raises(TooManyRequests) as refused:
        limiter.spend("a")
    assert refused.value.retry_after_s == 30


def test_callers_of_long_ago_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr("app.web.limits.time.monotonic", lambda: now[0])
    limiter = RateLimiter("2/minute", None)
    for number in range(1000):
        limiter.spend(f"caller {number}")
    now[0] = 1061.0
    limiter.spend("a")
    assert limiter._ordinary is not None
    assert set(limiter._ordinary._moments_s) == {"a"}


def test_no_limit_is_no_limit() -> None:
    limiter = RateLimiter(None, None)
    for _ in range(5000):
        limiter.spend("a")
        limiter.spend_expensive("a")


def client_with(database_url: str, tmp_path: Path, **limits: str | None) -> TestClient:
    settings = Settings(data_dir=tmp_path, database_url=database_url, pool_size=2).model_copy(update=limits)
    return TestClient(create_app(settings), raise_server_exceptions=False)


def test_caller_beyond_the_allowance_is_told_when_to_come_again(database_url: str, tmp_path: Path) -> None:
    with client_with(database_url, tmp_path, rate_limit="3/minute", expensive_rate_limit=None) as client:
        other = make_headers(client, Role.VIEWER)
        assert [client.get("/districts").status_code for _ in range(3)] == [200] * 3
        refused = client.get("/districts")
        problem_of(refused, 429)
        assert 1 <= int(refused.headers["Retry-After"]) <= 60
        assert client.get("/districts", headers=other).status_code == 200
        assert client.get("/health/live").status_code == 200


def test_guessing_tokens_uses_the_allowance_of_the_address(database_url: str, tmp_path: Path) -> None:
    with client_with(database_url, tmp_path, rate_limit="3/minute", expensive_rate_limit=None) as client:
        guesses = [client.get("/districts", headers={"Authorization": f"Bearer {n}"}).status_code for n in range(3)]
        assert guesses == [401] * 3
        problem_of(client.get("/districts", headers={"Authorization": "Bearer 4"}), 429)
        problem_of(client.get("/districts"), 429)


@pytest.mark.parametrize("path", ["/score?lon=12&lat=51.3&profile=food", "/places?q=leuna", "/parcels", "/sites"])
def test_what_costs_has_an_allowance_of_its_own(database_url: str, tmp_path: Path, path: str) -> None:
    with client_with(database_url, tmp_path, rate_limit=None, expensive_rate_limit="1/minute") as client:
        assert client.get(path).status_code == 200
        problem_of(client.get(path), 429)
        assert client.get("/infrastructure").status_code == 200
