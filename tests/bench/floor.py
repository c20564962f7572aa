"""The floor that reads are measured against: a bare ASGI application with the least that can answer with stored rows.

Run as `python -m tests.bench.floor`, with its order as JSON on stdin: the statement the service itself sends for the
page, on connections that stay open, and nothing else: no framework, no visibility of tokens, no count, no entity tag.
`/rows?bbox=…` binds another box to it.
"""

import asyncio
import json
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import uvicorn
from psycopg import AsyncConnection
from starlette.responses import FileResponse
from starlette.types import Receive, Scope, Send

CONNECTIONS = 4


@dataclass(frozen=True)
class Floor:
    """What the floor answers with: the rows of a statement, or a file of the same bytes."""

    database_url: str
    statement: str
    parameters: dict[str, Any]
    file: str
    box_parameters: list[str] = field(default_factory=list)  # those that stand for west, south, east and north

    def to_json(self) -> str:
        """As it is written to the server's stdin."""
        return json.dumps(asdict(self))


class Application:
    """`/rows` reads and joins the rows, `/file` sends the file, `/bytes` the same from memory."""

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self.kept = Path(floor.file).read_bytes()
        self.idle: asyncio.Queue[AsyncConnection[Any]] = asyncio.Queue()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["path"] == "/file":
            await FileResponse(self.floor.file, media_type="application/geo+json")(scope, receive, send)
        elif scope["path"] == "/bytes":
            await _send_body(send, self.kept)
        else:
            await self._send_rows(self._parameters(scope["query_string"]), send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        for _ in range(CONNECTIONS):
            connection = await AsyncConnection.connect(self.floor.database_url, autocommit=True, prepare_threshold=0)
            self.idle.put_nowait(connection)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        while not self.idle.empty():
            await self.idle.get_nowait().close()
        await send({"type": "lifespan.shutdown.complete"})

    def _parameters(self, query: bytes) -> dict[str, Any]:
        """The parameters of the statement, with the box that is asked for, if any."""
        corners = [float(corner) for text in parse_qs(query.decode()).get("bbox", []) for corner in text.split(",")]
        return self.floor.parameters | dict(zip(self.floor.box_parameters, corners, strict=False))

    async def _send_rows(self, parameters: dict[str, Any], send: Send) -> None:
        async with self._connection() as connection:
            cursor = await connection.execute(self.floor.statement, parameters)
            rows = await cursor.fetchall()
        features = b",".join([row[1].encode() for row in rows])
        await _send_body(send, b'{"type":"FeatureCollection","features":[%b]}' % features)

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[AsyncConnection[Any]]:
        connection = await self.idle.get()
        try:
            yield connection
        finally:
            self.idle.put_nowait(connection)


async def _send_body(send: Send, body: bytes) -> None:
    headers = [(b"content-type", b"application/geo+json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def main() -> None:
    """Serve on a free port of loopback, with the settings of uvicorn that `lotse serve` uses, and say where."""
    floor = Floor(**json.load(sys.stdin))
    if not Path(floor.file).is_file():
        raise SystemExit(f"There is no file {floor.file}.")
    server = uvicorn.Server(
        uvicorn.Config(Application(floor), log_level="warning", access_log=False, server_header=False)
    )
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        sys.stderr.write(f"Serving on http://127.0.0.1:{listener.getsockname()[1]}\n")
        sys.stderr.flush()
        server.run(sockets=[listener])


if __name__ == "__main__":
    main()
