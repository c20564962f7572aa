"""HEAD, tags of compressed bodies, and foreign hosts, on a bare application."""

import pytest
from fastapi import FastAPI, Response
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.testclient import TestClient

from app.web.transport import HeadAsGet, KnownHost, WeakTagWhenEncoded


@pytest.fixture
def bare() -> TestClient:
    app = FastAPI()

    @app.get("/long")
    def long() -> Response:
        return Response("x" * 5000, headers={"ETag": '"7-abc"'})

    app.add_middleware(GZipMiddleware, minimum_size=1000)
    app.add_middleware(WeakTagWhenEncoded)
    app.add_middleware(HeadAsGet)
    app.add_middleware(KnownHost, hosts=("testserver", "*.flaechen.example", "[::1]"))
    return TestClient(app)


def test_head_has_the_headers_of_get_and_no_body(bare: TestClient) -> None:
    plain = {"Accept-Encoding": "identity"}
    head, get = bare.head("/long", headers=plain), bare.get("/long", headers=plain)
    assert (head.status_code, head.content) == (200, b"")
    assert dict(head.headers) == dict(get.headers)


def test_tag_is_strong_for_the_plain_body_and_weak_for_the_compressed_one(bare: TestClient) -> None:
    assert bare.get("/long", headers={"Accept-Encoding": "identity"}).headers["ETag"] == '"7-abc"'
    assert bare.get("/long", headers={"Accept-Encoding": "gzip"}).headers["ETag"] == 'W/"7-abc"'


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("testserver", 200),
        ("TestServer:8000", 200),
        ("kreis.flaechen.example", 200),
        ("[::1]:8000", 200),
        ("flaechen.example", 400),
        ("evil.example", 400),
        ("testserver.evil.example", 400),
        ("", 400),
    ],
)
def test_only_known_hosts_are_answered(bare: TestClient, host: str, status: int) -> None:
    answer = bare.get("/long", headers={"Host": host})
    assert answer.status_code == status
    if status == 400:
        assert answer.headers["Content-Type"] == "application/problem+json"
