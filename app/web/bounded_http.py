"""HTTP with bounds for what comes before the body: an address or headers too long are told so, not merely cut off."""

from fastapi import Request
from starlette.types import Scope
from typing_extensions import override
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.errors import AddressTooLong, HeadersTooLarge, LotseError
from app.web.problems import on_domain_error

MAX_ADDRESS_BYTES = 65_535  # the parser takes no longer one
MAX_HEAD_BYTES = 2 * MAX_ADDRESS_BYTES  # the address and all headers
LINGER_S = 5.0  # for so long what a refused caller still sends is passed over, so that it gets to read the answer


class BoundedHttp(HttpToolsProtocol):
    """The server's protocol; the parser itself would keep headers of any length in memory."""

    refusal: LotseError | None = None
    in_head = False
    head_bytes = 0

    @override
    def data_received(self, data: bytes) -> None:
        if self.refusal is not None:
            return
        super().data_received(data)
        if self.in_head and self.refusal is None:
            self.head_bytes += len(data)
            if self.head_bytes > MAX_HEAD_BYTES:
                self.refusal = HeadersTooLarge(
                    "The headers of the request are longer than {most} bytes.", most=MAX_HEAD_BYTES
                )
                self._answer(self.refusal)

    @override
    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.in_head, self.head_bytes = True, 0

    @override
    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        if len(self.url) > MAX_ADDRESS_BYTES:
            self.refusal = AddressTooLong(
                "The address is longer than {most} bytes; ask by a shorter filter, with fewer vertices.",
                most=MAX_ADDRESS_BYTES,
            )
            raise self.refusal  # ends the parser, which has `send_400_response` called

    @override
    def on_headers_complete(self) -> None:
        self.in_head = False
        super().on_headers_complete()

    @override
    def send_400_response(self, msg: str) -> None:
        if self.refusal is None:
            super().send_400_response(msg)
        else:
            self._answer(self.refusal)

    def _answer(self, refusal: LotseError) -> None:
        """Write the problem, in English as no header was read yet, and close in a while."""
        asked: Scope = {
            "type": "http",
            "method": "GET",
            "path": "/",
            "query_string": b"",
            "headers": [],
            "server": None,
        }
        answer = on_domain_error(Request(asked), refusal)
        head = [b"HTTP/1.1 %d \r\n" % answer.status_code]
        head += [b"%b: %b\r\n" % header for header in (*answer.raw_headers, (b"connection", b"close"))]
        self.transport.write(b"".join([*head, b"\r\n", bytes(answer.body)]))
        self.loop.call_later(LINGER_S, self.transport.close)
