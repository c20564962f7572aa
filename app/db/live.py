"""The versions of all collections as they are at this moment, read once for all requests that wait for them."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import psycopg

VERSIONS = "SELECT jsonb_object_agg(collection, version)::text FROM collection_version"
TIMEOUT_S = 2.0


class LiveVersions:
    """One connection of the event loop, for the answers that need nothing else from the database.

    A statement tells every version, and serves all who asked before it began: whatever was committed by then, by this
    process or another, shows in their answers. Who asks while one runs shares the next.
    `now` gives None where there is no answer: before `start`, in another event loop, and while the database is silent.
    """

    def __init__(self, database_url: str) -> None:
        scheme, separator, rest = database_url.partition("://")
        self._conninfo = f"{scheme.partition('+')[0]}{separator}{rest}"
        self._loop: asyncio.AbstractEventLoop | None = None
        self._connection: psycopg.AsyncConnection[Any] | None = None
        self._waiting: list[asyncio.Future[Mapping[str, int] | None]] = []
        self._reading: asyncio.Task[None] | None = None
        self._last: tuple[str | None, Mapping[str, int]] = (None, {})

    def start(self) -> None:
        """Answer in the running event loop from now on."""
        self._loop = asyncio.get_running_loop()

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
        # One for each who waits: whoever goes away does not take it from the others.
        answer: asyncio.Future[Mapping[str, int] | None] = self._loop.create_future()
        self._waiting.append(answer)
        if self._reading is None:
            self._reading = self._loop.create_task(self._read_on())
        return await answer

    async def _read_on(self) -> None:
        """Read for those who wait, and again for those who came meanwhile."""
        while self._waiting:
            waiting, self._waiting = self._waiting, []
            versions = await self._read()
            for answer in waiting:
                if not answer.done():
                    answer.set_result(versions)
        self._reading = None

    async def _read(self) -> Mapping[str, int] | None:
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
