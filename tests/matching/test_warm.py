"""Reading the stock ahead changes no answer, and harms nothing where it fails."""

import logging

import pytest
from fastapi.testclient import TestClient

from app.matching.warm import SHOWN, warm
from app.stock.stock import Stock
from tests.makers import app_of, make_parcel

ASKED = f"/criteria-values?profile=food&columns={','.join(SHOWN)}"


def test_the_stock_is_there_before_anybody_asks(client: TestClient) -> None:
    parcel = make_parcel(client)
    state = app_of(client).state
    assert state.stock.size_bytes == 0
    warm(state.stock, state.read_session_factory)
    held_bytes = state.stock.size_bytes
    assert held_bytes > 0
    state.stock, held = Stock(2**20), client.get(ASKED).content
    assert client.get(ASKED).content == held
    assert parcel == 1


def test_a_failure_is_logged(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    state = app_of(client).state
    with caplog.at_level(logging.ERROR, logger="app.matching.warm"):
        warm(state.stock, state.session_factory)  # sees more than one state
    assert "could not be read ahead" in caplog.text
    assert client.get(ASKED).status_code == 200
