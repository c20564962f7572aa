"""The application as it is composed."""

import pytest
from fastapi.testclient import TestClient

from app.errors import InvalidInput
from app.main import create_app
from app.settings import Settings
from tests.answers import problem_of


def test_application_without_a_database_says_what_to_set() -> None:
    with pytest.raises(InvalidInput, match="LOTSE_DATABASE_URL"):
        create_app(Settings(database_url=None))


def test_unknown_address_is_a_problem_in_the_language_asked_for(client: TestClient) -> None:
    english = problem_of(client.get("/no/such/place"), 404)
    german = client.get("/no/such/place", headers={"Accept-Language": "de-DE, en;q=0.5"})
    assert problem_of(german, 404)["detail"] != english["detail"]
    assert german.headers["Content-Language"] == "de"
    assert english["instance"] == "/no/such/place"


def test_defect_of_ours_is_a_problem_that_shows_nothing_of_the_inside(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.catalogue.routes.list_features", lambda *_: 1 / 0)
    answer = client.get("/parcels")
    assert "division" not in problem_of(answer, 500)["detail"]


def test_empty_stock_is_an_empty_answer(client: TestClient) -> None:
    for path in (
        "/parcels",
        "/parcels?profile=food",
        "/parcels?profile=food&required_area_m2=1",
        "/sites?profile=food",
    ):
        body = client.get(path).json()
        assert (body["numberMatched"], body["features"]) == (0, [])
    assert client.get("/places?q=leuna").json() == {"places": []}
