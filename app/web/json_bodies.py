"""Bodies read as strictly as RFC 8259 and I-JSON have it: UTF-8, each member once, no NaN, no half characters.

And the members that bodies of several rooms have in common.
"""

import json
from collections.abc import Callable, Coroutine, Sequence
from datetime import date
from email.message import Message
from typing import Annotated, Any, NoReturn

from fastapi import Depends, Header, Request, Response
from fastapi.routing import APIRoute
from pydantic import AfterValidator, BeforeValidator, ConfigDict, StringConstraints
from pydantic_core import PydanticKnownError
from typing_extensions import override

from app.errors import UnsupportedMediaType
from app.web.deps import no_nul

JSON_TYPES = ("application/json", "application/merge-patch+json", "application/geo+json")

STRICT = ConfigDict(extra="forbid", allow_inf_nan=False)


def _written_out(value: object) -> object:
    if not isinstance(value, str):
        raise PydanticKnownError("date_type")
    return value


Words = Annotated[str, StringConstraints(min_length=1, max_length=2000), AfterValidator(no_nul)]
Day = Annotated[date, BeforeValidator(_written_out)]  # else a number would be taken as seconds since 1970


class StrictRequest(Request):
    """A request whose body is taken as JSON only where every reader would read the same."""

    @override
    async def json(self) -> Any:
        """The body as JSON; a JSONDecodeError says where and why not."""
        return read_json(await self.body())


class StrictJsonRoute(APIRoute):
    """A route whose bodies are read strictly."""

    @override
    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler of the framework, given a strict request."""
        handle = super().get_route_handler()

        async def handle_strictly(request: Request) -> Response:
            return await handle(StrictRequest(request.scope, request.receive))

        return handle_strictly


def require_json(content_type: Annotated[str | None, Header(include_in_schema=False)] = None) -> None:
    """Refuse a body that does not say it is JSON in UTF-8."""
    check_media_type(content_type or "", JSON_TYPES)


JsonBody = Depends(require_json)


def check_media_type(content_type: str, known: Sequence[str]) -> None:
    """Refuse a body of another type, or in another encoding than UTF-8."""
    header = Message()
    header["content-type"] = content_type
    if header.get_content_type() not in known or header.get_content_charset("utf-8") != "utf-8":
        raise UnsupportedMediaType("Send the body as {types}.", types=" or ".join(known))


def read_json(body: bytes) -> Any:
    """Parse a body, or raise a JSONDecodeError."""
    text = _decoded(body)
    try:
        found = json.loads(text, object_pairs_hook=_members, parse_constant=_no_number)
        json.dumps(found, ensure_ascii=False).encode()
    except json.JSONDecodeError:
        raise
    except (ValueError, RecursionError) as error:  # a member twice, NaN, half a character, too deep, too many digits
        raise json.JSONDecodeError(str(error), "", 0) from None
    return found


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise json.JSONDecodeError("not UTF-8", "", error.start) from None


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("a member stands twice")
    return members


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")
