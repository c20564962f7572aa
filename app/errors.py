"""Domain errors: a sentence that says what, where and how to mend it; no HTTP in them.

The sentence is an English template with named values. The template is the key under which the web edge finds the
German sentence, so values never enter it: `NotFound("Parcel '{key}' was not found.", key=key)`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from typing_extensions import override


@dataclass(frozen=True)
class InputProblem:
    """One thing wrong with the input, and where: a query parameter, or a JSON pointer into it or into the body.

    `position` counts the characters of the parameter from 1.
    """

    template: str
    parameter: str | None = None
    pointer: str | None = None
    position: int | None = None
    values: dict[str, object] = field(default_factory=dict)

    @override
    def __str__(self) -> str:
        return self.template.format(**self.values)


class LotseError(Exception):
    """Base of every error the domain raises on purpose."""

    def __init__(self, template: str, /, *, problems: Sequence[InputProblem] = (), **values: object) -> None:
        super().__init__(template)
        self.template = template
        self.values = values
        self.problems = tuple(problems)

    @override
    def __str__(self) -> str:
        return self.template.format(**self.values) if self.values else self.template

    def at(self, pointer: str) -> InputProblem:
        """The same, as one thing that is wrong with a larger input."""
        return InputProblem(template=self.template, pointer=pointer, values=self.values)


class NotFound(LotseError):
    """What was asked for does not exist, or the viewer may not know that it does."""


class InvalidRequest(LotseError):
    """The request cannot be understood: syntax, type, or an unknown parameter."""


class InvalidToken(InvalidRequest):
    """A page token that this service did not make, or made for another question."""


class InvalidFilter(InvalidRequest):
    """A filter that cannot be read, or says something of the collection that makes no sense."""

    def __init__(self, template: str, /, *, at: int | str | None = None, **values: object) -> None:
        position, pointer = (at, None) if isinstance(at, int) else (None, at)
        problem = InputProblem(
            template=template, parameter="filter", pointer=pointer, position=position, values=dict(values)
        )
        super().__init__(template, problems=[problem], **values)


class NotAcceptable(LotseError):
    """None of the media types the caller takes is given out here."""


class MethodNotAllowed(LotseError):
    """The address does not take this method; `allowed` are those it takes."""

    def __init__(self, template: str, /, *, allowed: Sequence[str], **values: object) -> None:
        super().__init__(template, problems=(), **values)
        self.allowed = tuple(allowed)


class InvalidInput(LotseError):
    """The request is understood but cannot be accepted: geometry, file, weights, values."""


class Unauthenticated(LotseError):
    """No valid token was given where one is needed."""


class Forbidden(LotseError):
    """The token is valid but its role may not do this."""


class Conflict(LotseError):
    """The change contradicts what is stored, such as a key that is taken."""


class Gone(LotseError):
    """It existed and does not any more, such as the score run behind a page token."""


class PreconditionFailed(LotseError):
    """The row changed since the caller read it."""


class PreconditionRequired(LotseError):
    """A change without `If-Match`."""


class TooLarge(LotseError):
    """The body or file is larger than allowed."""


class AddressTooLong(LotseError):
    """The address of the request is longer than is read."""


class HeadersTooLarge(LotseError):
    """The headers of the request are longer than is read."""


class UnsupportedMediaType(LotseError):
    """The body is of a type that is not read here."""


class TooManyRequests(LotseError):
    """The caller's allowance is used up."""

    def __init__(self, template: str, /, *, retry_after_s: int, **values: object) -> None:
        super().__init__(template, problems=(), **(values | {"retry_after_s": retry_after_s}))
        self.retry_after_s = retry_after_s


class Unavailable(LotseError):
    """The database does not answer, or a statement took too long."""
