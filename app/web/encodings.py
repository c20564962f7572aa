"""Compressed forms of an answer: which one a caller takes, and how each is made, at the level that serves fastest."""

import gzip
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

import brotli
import zstandard

LEVEL = 1  # higher levels take longer than the database does for the answer, and save a twentieth
COMPRESSED_FROM_BYTES = 1024


def _zstd(body: bytes) -> bytes:
    return zstandard.ZstdCompressor(level=LEVEL).compress(body)


def _brotli(body: bytes) -> bytes:
    packed: bytes = brotli.compress(body, quality=LEVEL)
    return packed


def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, compresslevel=LEVEL, mtime=0)


ENCODERS: Mapping[str, Callable[[bytes], bytes]] = {"zstd": _zstd, "br": _brotli, "gzip": _gzip}  # the best first


@lru_cache(maxsize=256)
def encoding_for(accepted: str) -> str | None:
    """The best form that an Accept-Encoding header allows; None for the body as it is."""
    qualities = dict(_qualities(accepted.lower()))
    everything = qualities.get("*", 0.0)
    return next((name for name in ENCODERS if qualities.get(name, everything) > 0), None)


def _qualities(accepted: str) -> Iterator[tuple[str, float]]:
    for part in accepted.split(","):
        name, _, quality = part.partition(";")
        try:
            yield name.strip(), float(quality.strip().removeprefix("q=") or 1)
        except ValueError:
            yield name.strip(), 0.0
