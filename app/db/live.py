"""The versions of all collections as they are at this moment, read once for all requests that wait for them."""

import asyncio
import itertools
import json
import time
from collections.abc import Mapping
from typing import Any

import psycopg

VERSIONS = "SELECT jsonb_object_agg(collection, version)::text FROM collection_version"
TIMEOUT_S = 2.0
TRUSTED_S = 0.1  # how long another process may have written unnoticed
RENEWED_S = 0.05  # from when on an answer is renewed while it still holds


class LiveVersions:
    """One connection of the event loop, for the answers that need nothing else from the database.

    What this process committed shows in every answer asked for after it; what other processes committed shows after
    `TRUSTED_S` seconds at the latest, for so long an answer holds. Who asks while a statement runs shares the next one.
    `now` gives None where there is no answer: before `start`, in another event loop, and while the database is silent.
    """

    def __init__(self, database_url: str) -> None:
        scheme, separator, rest = database_url.partition("://")
        self._conninfo = f"{scheme.partition('+')[0]}{separator}{rest}"
        self._loop: asyncio.AbstractEventLoop | None = None
        self._connection: psycopg.AsyncConnection[Any] | None = None
        self._waiting: asyncio.Future[Mapping[str, int] | None] | None = None
        self._reading: asyncio.Task[None] | None = None
        self._last: tuple[str | None, Mapping[str, int]] = (None, {})
        self._commits = itertools.count(1)
        self._commit = 0  # the last one of this process
        self._read_at: tuple[int, float] = (-1, 0.0)  # after which commit, and when

    def start(self) -> None:
        """Answer in the running event loop from now on."""
        self._loop = asyncio.get_running_loop()

    def note_commit(self, _session: object = None) -> None:
        """What was read before is to be read again: this process has written. Called by any thread."""
        self._commit = next(self._commits)

    async def close(self) -> None:
        """Answer no more."""
        self._loop = None
        if self._reading is not None:
            await self._reading
        await self._disconnect()

    async def now(self) -> Mapping[str, int] | None:
        """The version of every collection that was ever written."""
        if self._loop is None or self._loop is not asyncio.get_running_loop():
            return None
        commit, read_at = self._read_at
        age_s = time.monotonic() - read_at
        holds = commit == self._commit and age_s < TRUSTED_S
        if holds and (age_s < RENEWED_S or self._reading is not None):
            return self._last[1]
        answer = self._next_answer(self._loop)
        return self._last[1] if holds else await asyncio.shield(answer)

    def _next_answer(self, loop: asyncio.AbstractEventLoop) -> asyncio.Future[Mapping[str, int] | None]:
        """What a statement will tell that has not begun yet."""
        if self._waiting is None:
            self._waiting = loop.create_future()
            if self._reading is None:
                self._reading = loop.create_task(self._read_on())
        return self._waiting

    async def _read_on(self) -> None:
        """Read for those who wait, and again for those who came meanwhile."""
        while self._waiting is not None:
            waiting, self._waiting = self._waiting, None
            waiting.set_result(await self._read())
        self._reading = None

    async def _read(self) -> Mapping[str, int] | None:
        begun = (self._commit, time.monotonic())
        try:
            async with asyncio.timeout(TIMEOUT_S):
                connection = self._connection or await self._connect()
                cursor = await connection.execute(VERSIONS, prepare=True)
                (text,) = await cursor.fetchone() or (None,)
        except (psycopg.Error, OSError, TimeoutError):
            await self._disconnect()
            return None
        if text != self._last[0]:
            self._last = (text, json.loads(text or "{}"))
        self._read_at = begun
        return self._last[1]

    async def _connect(self) -> psycopg.AsyncConnection[Any]:
        self._connection = await psycopg.AsyncConnection.connect(
            self._conninfo, autocommit=True, application_name="lotse-versions"
        )
        return self._connection

    async def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()
