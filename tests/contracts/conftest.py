"""Applications that many read-only cases share, and real servers for what a test client cannot show."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings

OpenClient = Callable[..., AbstractContextManager[TestClient]]


@pytest.fixture(scope="module")
def open_client(clone_database: Callable[..., str]) -> OpenClient:
    """Opens the application on an empty database of its own, with some settings changed."""

    @contextmanager
    def open_(**changed: object) -> Iterator[TestClient]:
        plain = Settings(rate_limit=None, expensive_rate_limit=None, pool_size=4, database_url=clone_database())
        with TestClient(create_app(plain.model_copy(update=changed)), raise_server_exceptions=False) as client:
            yield client

    return open_


@pytest.fixture(scope="module")
def shared_client(open_client: OpenClient) -> Iterator[TestClient]:
    """One application for all tests of a module: for cases that leave nothing behind."""
    with open_client() as client:
        yield client
