"""A real server says what is too long for it, and answers others meanwhile."""

import json
import socket
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from fastapi.testclient import TestClient

from app.web.bounded_http import MAX_ADDRESS_BYTES, MAX_HEAD_BYTES
from tests.makers import app_of
from tests.serving import Served, serving

VERTICES = 100_000


@pytest.fixture
def served(client: TestClient) -> Iterator[Served]:
    with serving(app_of(client)) as served:
        yield served


def asked(served: Served, target: str, headers: dict[str, str] | None = None) -> tuple[int, Any]:
    """Status and JSON of an answer, by a client without limits of its own."""
    with closing(HTTPConnection(urlsplit(served.url).netloc, timeout=10)) as connection:
        connection.request("GET", target, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, json.load(answer)


def test_a_filter_of_a_megabyte_is_told_to_be_shorter(served: Served) -> None:
    ring = ",".join(f"{12 + number / 1e6} 51" for number in range(VERTICES))
    for stated in ("a" * 1_000_000, f"S_INTERSECTS(geometry,POLYGON(({ring})))"):
        status, problem = asked(served, f"/ogc/collections/parcels/items?filter={quote(stated)}")
        assert (status, problem["status"], problem["type"]) == (414, 414, "/problems/address-too-long")
        assert "fewer vertices" in problem["detail"]
    assert asked(served, "/parcels")[0] == 200


def test_an_address_just_short_enough_reaches_the_application(served: Served) -> None:
    path = "/parcels?q="
    target = path + "a" * (MAX_ADDRESS_BYTES - len(path))
    assert asked(served, target)[0] == 400
    assert asked(served, f"{target}a")[0] == 414


def test_headers_without_end_are_refused(served: Served) -> None:
    status, problem = asked(served, "/parcels", {"X-Long": "a" * 10 * MAX_HEAD_BYTES})
    assert (status, problem["type"]) == (431, "/problems/headers-too-large")
    assert asked(served, "/parcels", {"X-Long": "a" * 1000})[0] == 200


def test_who_never_ends_an_address_gets_the_answer_all_the_same(served: Served) -> None:
    address = urlsplit(served.url)
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        connection.sendall(b"GET /parcels?q=" + b"a" * 3_000_000)
        head, _, body = connection.recv(100_000).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 414")
    assert json.loads(body)["type"] == "/problems/address-too-long"


def test_what_is_no_http_at_all_is_refused(served: Served) -> None:
    address = urlsplit(served.url)
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        connection.sendall(b"\x16\x03\x01 not HTTP\r\n\r\n")
        assert connection.recv(1000).startswith(b"HTTP/1.1 400")
