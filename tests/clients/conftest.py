"""Land as large as a real one, a smaller and scored piece of it, and real servers over both."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.bench.land import HIDDEN_EVERY, load_reference, make_parcels, publish
from tests.makers import app_of, opened_by_owner, shipped_profiles
from tests.serving import Served, serving

SHOWN = 20_000
SHOWN_OF_FEW = 380
OpenLand = Callable[..., AbstractContextManager[TestClient]]


@pytest.fixture(scope="session")
def open_land(clone_database: Callable[..., str]) -> OpenLand:
    """Opens an application over the shipped reference data and generated parcels, of which so many are public."""

    @contextmanager
    def open_(shown: int, *, score: bool) -> Iterator[TestClient]:
        settings = Settings(rate_limit=None, expensive_rate_limit=None, pool_size=4, database_url=clone_database())
        with TestClient(create_app(settings), raise_server_exceptions=False) as client:
            with opened_by_owner(client) as session:
                load_reference(session, settings, shipped_profiles())
                made = make_parcels(session, 1, shown * HIDDEN_EVERY // (HIDDEN_EVERY - 1))
                publish(session, made, shipped_profiles(), score=score)
            yield client

    return open_


@pytest.fixture(scope="module")
def land(open_land: OpenLand) -> Iterator[TestClient]:
    """20,000 public parcels, not scored."""
    with open_land(SHOWN, score=False) as client:
        yield client


@pytest.fixture(scope="module")
def served(land: TestClient) -> Iterator[Served]:
    """A real server over the land."""
    with serving(app_of(land)) as running:
        yield running


@pytest.fixture(scope="session")
def few(open_land: OpenLand) -> Iterator[TestClient]:
    """Some hundred public parcels, scored."""
    with open_land(SHOWN_OF_FEW, score=True) as client:
        yield client


@pytest.fixture(scope="session")
def served_few(few: TestClient) -> Iterator[Served]:
    """A real server over the few."""
    with serving(app_of(few)) as running:
        yield running
