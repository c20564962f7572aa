"""Whether a file is an extract that can be read, said before and while osmium reads it."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.errors import InvalidInput
from app.files.pbf import START_BYTES, require_pbf


def check_file(file: Path) -> None:
    """Refuse what is no extract at all, before anything is read."""
    if not file.exists():
        raise InvalidInput("{name} does not exist.", name=file.name)
    if not file.is_file():
        raise InvalidInput("{name} is not a file.", name=file.name)
    try:
        with file.open("rb") as stream:
            start = stream.read(START_BYTES)
    except OSError as error:
        raise InvalidInput("{name} cannot be read: {reason}.", name=file.name, reason=error.strerror) from None
    require_pbf(start, file.name)


@contextmanager
def readable(file: Path) -> Iterator[None]:
    """Turn what osmium says of a damaged file into a sentence."""
    try:
        yield
    except (RuntimeError, ValueError, OverflowError) as error:
        raise InvalidInput(
            "{name} is damaged or was not downloaded whole: {reason}. Download it again.",
            name=file.name,
            reason=str(error),
        ) from error


def sha256_of(file: Path) -> str:
    """The checksum of a file, in hexadecimal."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
