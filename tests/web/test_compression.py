"""Compressed answers: small ones, large ones made in a thread, streams, and what is left as it is."""

import gzip
import threading
from collections.abc import AsyncIterator
from typing import Any

import brotli
import pytest
import zstandard
from fastapi import FastAPI, Response
from fastapi.responses import StreamingResponse
from fastapi.testclient import TestClient
from starlette_compress import CompressMiddleware

from app.web import compression
from app.web.compression import LARGE_FROM_BYTES, LargeBodiesInThread

UNPACK = {
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": lambda body: zstandard.ZstdDecompressor().decompressobj().decompress(body),
}
SIZES = {"/small": 10, "/middle": 5_000, "/large": LARGE_FROM_BYTES + 1}


def client() -> TestClient:
    app = FastAPI()
    app.add_middleware(LargeBodiesInThread)
    app.add_middleware(CompressMiddleware, minimum_size=1024)
    for path, size in SIZES.items():
        app.add_api_route(path, lambda size=size: Response(b"x" * size, media_type="application/geo+json"))

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(3):
            yield b"x" * LARGE_FROM_BYTES

    app.add_api_route("/stream", lambda: StreamingResponse(pieces(), media_type="application/json"))
    app.add_api_route("/packed", lambda: Response(b"x" * LARGE_FROM_BYTES, headers={"Content-Encoding": "x-own"}))
    app.add_api_route("/picture", lambda: Response(b"x" * LARGE_FROM_BYTES, media_type="image/png"))
    app.add_api_route("/none", lambda: Response(status_code=204))
    return TestClient(app)


def raw(path: str, accepted: str) -> tuple[bytes, Any]:
    with client().stream("GET", path, headers={"Accept-Encoding": accepted}) as answer:
        return b"".join(answer.iter_raw()), answer.headers


@pytest.mark.parametrize("encoding", UNPACK)
@pytest.mark.parametrize("path", ["/middle", "/large", "/stream"])
def test_every_form_holds_the_same_body(path: str, encoding: str) -> None:
    body, headers = raw(path, encoding)
    assert headers["Content-Encoding"] == encoding
    assert "Accept-Encoding" in headers["Vary"]
    assert UNPACK[encoding](body) == raw(path, "identity")[0]
    assert path == "/stream" or int(headers["Content-Length"]) == len(body)


@pytest.mark.parametrize("path", ["/small", "/packed", "/picture", "/none"])
def test_small_packed_and_binary_answers_are_left_as_they_are(path: str) -> None:
    body, headers = raw(path, "gzip, br, zstd")
    assert headers.get("Content-Encoding") in (None, "x-own")
    assert body == raw(path, "identity")[0]


def test_large_bodies_leave_the_event_loop_free(monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[str] = []

    def note(body: bytes) -> bytes:
        threads.append(threading.current_thread().name)
        return gzip.compress(body)

    monkeypatch.setattr(compression, "ENCODERS", {"gzip": note})
    raw("/large", "gzip")
    assert len(threads) == 1
    assert "AnyIO worker thread" in threads[0]
