"""Land as large as a real one and a real server over it, for the programs that people open the service with."""

from collections.abc import Callable, Iterator

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.bench.land import HIDDEN_EVERY, load_reference, make_parcels, publish
from tests.makers import app_of, opened_by_owner, shipped_profiles
from tests.serving import Served, serving

SHOWN = 20_000
MADE = SHOWN * HIDDEN_EVERY // (HIDDEN_EVERY - 1)


@pytest.fixture(scope="session")
def land(clone_database: Callable[..., str]) -> Iterator[TestClient]:
    """The reference data that are shipped, and generated parcels, not scored, of which SHOWN are public."""
    settings = Settings(rate_limit=None, expensive_rate_limit=None, pool_size=4, database_url=clone_database())
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        with opened_by_owner(client) as session:
            load_reference(session, settings, shipped_profiles())
            publish(session, make_parcels(session, 1, MADE), shipped_profiles(), score=False)
        yield client


@pytest.fixture(scope="session")
def served(land: TestClient) -> Iterator[Served]:
    """A real server on loopback over the land."""
    with serving(app_of(land)) as running:
        yield running
