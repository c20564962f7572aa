"""An export on its way to a client: one database session, one private folder, and both gone when it ends, however."""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import anyio
from fastapi import Response
from fastapi.concurrency import run_in_threadpool
from starlette.types import Message, Receive, Scope, Send
from typing_extensions import override

from app.db.session import Session, database_errors_translated
from app.errors import Unavailable
from app.exports import export
from app.exports.export import Prepared
from app.files.sandbox import work_dir
from app.files.writing import Cancelled

PIECE_BYTES = 256 * 1024


class Job:
    """One export at work. Its methods are called one after the other, each in whatever thread is free."""

    def __init__(self, session: Session, prepared: Prepared, self_url: str, held: ExitStack, longest_s: float) -> None:
        self.length: int | None = None
        self._session = session
        self._prepared = prepared
        self._self_url = self_url
        self._held = held
        self._deadline = time.monotonic() + longest_s
        self._gone = threading.Event()
        self._pieces: Iterator[bytes] = iter(())

    def start(self) -> None:
        """Make the file, or read the first rows of a text: what can go wrong should do so now."""
        with database_errors_translated():
            if not self._prepared.order.format.is_spooled:
                batches = self._held.enter_context(export.rows(self._session, self._prepared, self._watch))
                self._pieces = export.text(self._prepared, batches, self._self_url)
                return
            folder = self._held.enter_context(work_dir())
            with export.rows(self._session, self._prepared, self._watch) as batches:
                path = export.spool(self._prepared, batches, folder, self._watch)
            self._session.close()  # a slow client keeps no connection from others
        self.length = path.stat().st_size
        self._pieces = _pieces(path)

    def next_piece(self) -> bytes | None:
        """The next bytes, or None at the end."""
        with database_errors_translated():
            return next(self._pieces, None)

    def leave(self) -> None:
        """Nobody waits any more: stop at the next batch."""
        self._gone.set()

    def close(self) -> None:
        """Let go of everything."""
        self._held.close()

    def _watch(self, _rows: int) -> bool:
        if time.monotonic() > self._deadline:
            raise Unavailable("The export takes too long; narrow it with bbox or filters.")
        return self._gone.is_set()


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE_BYTES):
            yield piece


class Download(Response):
    """Sends a job. One that breaks off half-way is sent without its end, so that no client takes it for whole."""

    def __init__(self, job: Job, headers: Mapping[str, str], media_type: str, longest_s: float) -> None:
        super().__init__(headers=dict(headers), media_type=media_type)
        del self.headers["content-length"]  # not that of an empty body
        self._job = job
        self._longest_s = longest_s

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it until it is done, or the client hangs up, or it took too long."""
        failures: list[BaseException] = []

        async def send_all() -> None:
            try:
                await self._send(send)
            except Cancelled:
                pass
            except Exception as error:
                failures.append(error)
            tasks.cancel_scope.cancel()

        try:
            with anyio.move_on_after(self._longest_s) as limit:
                async with anyio.create_task_group() as tasks:
                    tasks.start_soon(send_all)
                    await _hung_up(receive)
                    self._job.leave()
                    tasks.cancel_scope.cancel()
            if limit.cancelled_caught:
                raise TimeoutError("The export took too long to be sent.")
        finally:
            self._job.leave()
            with anyio.CancelScope(shield=True):
                await run_in_threadpool(self._job.close)
        if failures:
            raise failures[0]

    async def _send(self, send: Send) -> None:
        await run_in_threadpool(self._job.start)
        if self._job.length is not None:
            self.headers["content-length"] = str(self._job.length)
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        while (piece := await run_in_threadpool(self._job.next_piece)) is not None:
            await send(_body(piece, more=True))
        await send(_body(b"", more=False))


async def _hung_up(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue


def _body(piece: bytes, *, more: bool) -> Message:
    return {"type": "http.response.body", "body": piece, "more_body": more}
