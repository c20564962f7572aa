"""The use case: survey the rows that match, then stream them as text or write them to a file; memory stays flat."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any

from app.db.session import Session
from app.exports.notes import Rights, Sources, contents_of, rights_of
from app.exports.order import Order
from app.features import stream
from app.features.members import with_only
from app.features.stream import Form
from app.files import writers_text, writing
from app.files.contents import Contents
from app.files.writing import Cancelled
from app.network.listed import origins
from app.published.origins import behind_rows

Batches = Iterator[Sequence[Sequence[Any]]]
Watch = Callable[[int], bool]  # told how many rows have come; true where nobody waits any more


@dataclass(frozen=True)
class Prepared:
    """An export whose rows are counted and not read yet."""

    order: Order
    contents: Contents
    rights: Rights
    rows_at_once: int


def prepare(session: Session, order: Order, sources: Sources) -> Prepared:
    """Count the rows, and gather what the file says of itself."""
    parts = stream.survey(session, order.selected)
    networks = behind_rows(order.selected, origins(session))
    rights = rights_of(order.collection, parts, sources, networks)
    return Prepared(order, contents_of(order, parts, rights), rights, stream.rows_at_once(parts))


@contextmanager
def rows(session: Session, prepared: Prepared, watch: Watch) -> Iterator[Batches]:
    """The rows while the block runs; the first are read at once, so that what goes wrong then is said in time."""
    order = prepared.order
    with stream.opened(session, order.selected, order.format.form, order.crs, prepared.rows_at_once) as batches:
        watched = _watched(batches, prepared.contents.count, watch)
        given = _with_only(watched, order.selected.names) if order.format.form is Form.FEATURE else watched
        first = next(given, None)
        yield given if first is None else chain((first,), given)


def _with_only(batches: Batches, names: frozenset[str] | None) -> Batches:
    """Feature texts with the named properties only."""
    for batch in batches:
        yield batch if names is None else [(with_only(feature, names, geometry=True),) for (feature,) in batch]


def text(prepared: Prepared, batches: Batches, self_url: str | None = None) -> Iterator[bytes]:
    """A text format, piece by piece."""
    extension = prepared.order.format.extension
    if extension == "csv":
        return writers_text.csv(prepared.contents, batches, prepared.order.delimiter)
    if extension == "geojsonl":
        return writers_text.geojsonl(batches)
    return writers_text.geojson(batches, _members(prepared, self_url))


def spool(prepared: Prepared, batches: Batches, folder: Path, watch: Watch) -> Path:
    """A file of any other format, in a private folder."""
    return writing.write(prepared.contents, prepared.order.format.extension, batches, folder, lambda: watch(0))


def _watched(rows: Iterable[Sequence[Any]], count: int, watch: Watch) -> Batches:
    """The rows as long as somebody waits for them; fewer or more than were counted are an error."""
    left = count
    for batch in rows:
        if watch(len(batch)):
            raise Cancelled
        left -= len(batch)
        yield batch
    if left != 0:
        raise RuntimeError(f"{count} rows were counted, {count - left} came.")


def _members(prepared: Prepared, self_url: str | None) -> dict[str, Any]:
    """Members of a FeatureCollection beside its features (RFC 7946 §6.1)."""
    links = [{"rel": "license", "href": url} for url in prepared.rights.licence_urls]
    if self_url is not None:
        links.insert(0, {"rel": "self", "type": prepared.order.format.media_type, "href": self_url})
    contents = prepared.contents
    members = {
        "name": contents.id,
        "title": contents.title,
        "timeStamp": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "numberMatched": contents.count,
        "numberReturned": contents.count,
        "licence": contents.licence,
        "attribution": contents.attribution,
        "links": links,
    }
    return {name: value for name, value in members.items() if value != ""}
