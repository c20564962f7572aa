"""The cache: bounded by bytes, one computation for all who wait, and the versions read once for all who ask."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient

from app.db.live import LiveVersions
from app.features import tiles as sql
from app.tiles.cache import OVERHEAD_BYTES, ByteCache
from app.web.encodings import encoding_for
from tests.makers import app_of, make_parcel
from tests.tiles.conftest import keys_in, path_of


def test_least_recently_used_is_dropped_beyond_the_bound() -> None:
    cache = ByteCache(3 * (OVERHEAD_BYTES + 100))
    for key in "abc":
        cache.get_or_make(key, lambda: bytes(100))
    assert cache.get("a") is not None
    cache.get_or_make("d", lambda: bytes(100))
    assert [key for key in "abcd" if cache.get(key) is not None] == ["a", "c", "d"]
    assert cache.size_bytes == 3 * (OVERHEAD_BYTES + 100)


def test_what_is_larger_than_the_cache_is_made_and_not_kept() -> None:
    cache = ByteCache(1000)
    assert len(cache.get_or_make("a", lambda: bytes(5000))) == 5000
    assert (cache.get("a"), cache.size_bytes) == (None, 0)


def test_failure_reaches_all_who_wait_and_is_not_kept() -> None:
    cache = ByteCache(10_000)
    with pytest.raises(ValueError, match="no"):
        cache.get_or_make("a", lambda: (_ for _ in ()).throw(ValueError("no")))
    assert cache.get_or_make("a", lambda: b"yes") == b"yes"


def test_fifty_who_ask_for_a_cold_tile_have_it_made_once(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    make_parcel(client, key="ONE")
    made: list[int] = []
    all_asked = threading.Event()

    def slow(*args: Any) -> bytes:
        made.append(1)
        all_asked.wait(2)
        return sql.make_tile(*args)

    monkeypatch.setattr("app.tiles.serve.make_tile", slow)
    with ThreadPoolExecutor(50) as pool:
        answers = [pool.submit(client.get, path_of(12)) for _ in range(50)]
        all_asked.set()
        assert {tuple(keys_in(answer.result())) for answer in answers} == {("ONE",)}
    assert len(made) == 1


def test_a_cache_of_nothing_serves_all_the_same(client: TestClient) -> None:
    make_parcel(client, key="ONE")
    app_of(client).state.tiles.cache.max_bytes = 0
    assert [keys_in(client.get(path_of(12))) for _ in range(3)] == [["ONE"]] * 3


def test_versions_are_read_after_they_are_asked_for(database_url: str) -> None:
    async def ask() -> None:
        versions = LiveVersions(database_url)
        assert await versions.now() is None
        versions.start()
        try:
            answers = await asyncio.gather(*(versions.now() for _ in range(50)))
            assert answers == [{}] * 50
        finally:
            await versions.close()
        assert await versions.now() is None

    asyncio.run(ask())


def test_every_commit_before_the_question_shows_in_the_answer(database_url: str) -> None:
    async def ask() -> None:
        versions = LiveVersions(database_url)
        versions.start()
        try:
            with psycopg.connect(database_url, autocommit=True) as connection:
                connection.execute("INSERT INTO collection_version (collection, version) VALUES ('parcels', 0)")
                for number in range(1, 50):
                    before = [asyncio.create_task(versions.now()) for _ in range(3)]
                    await asyncio.sleep(0)
                    connection.execute("UPDATE collection_version SET version = %s", [number])
                    assert await versions.now() == {"parcels": number}
                    assert {(await each or {})["parcels"] for each in before} <= {number - 1, number}
        finally:
            await versions.close()

    asyncio.run(ask())


def test_many_who_ask_at_once_share_a_statement(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    statements: list[int] = []
    read = LiveVersions._read

    async def counted(versions: LiveVersions) -> object:
        statements.append(1)
        return await read(versions)

    monkeypatch.setattr(LiveVersions, "_read", counted)

    async def ask() -> None:
        versions = LiveVersions(database_url)
        versions.start()
        await asyncio.gather(*(versions.now() for _ in range(50)))
        await versions.close()

    asyncio.run(ask())
    assert len(statements) == 1


def test_silent_database_gives_no_versions() -> None:
    async def ask() -> None:
        versions = LiveVersions("postgresql+psycopg://nobody@127.0.0.1:9/none")
        versions.start()
        assert await versions.now() is None
        await versions.close()

    asyncio.run(ask())


ACCEPTED = {
    "": None,
    "identity": None,
    "gzip, deflate, br, zstd": "zstd",
    "gzip, deflate, br": "br",
    "gzip;q=1.0, zstd;q=0": "gzip",
    "*": "zstd",
    "*;q=0.5, zstd;q=0, br;q=0": "gzip",
    "GZIP": "gzip",
    "br;q=x": None,
    ",;,": None,
}


@pytest.mark.parametrize("accepted", ACCEPTED)
def test_best_form_a_caller_takes_is_chosen(accepted: str) -> None:
    assert encoding_for(accepted) == ACCEPTED[accepted]
