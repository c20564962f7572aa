"""What a file says of itself: source, licence, attribution, day, question, count, and what its format cannot hold."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from app.exports.order import Order
from app.features.collection import Collection
from app.features.stream import Part
from app.files.contents import Column, Contents
from app.web.problems import translate


class Source(Protocol):
    """What the register of sources says of one."""

    @property
    def title(self) -> str: ...
    @property
    def licence(self) -> str: ...
    @property
    def licence_url(self) -> str: ...
    @property
    def attribution(self) -> str: ...


Sources = Mapping[str, Source]


@dataclass(frozen=True)
class Rights:
    """Who made the rows, and what may be done with them."""

    titles: tuple[str, ...]
    licences: tuple[str, ...]
    licence_urls: tuple[str, ...]
    attributions: tuple[str, ...]


def rights_of(
    collection: Collection, parts: Iterable[Part], sources: Sources, networks: Sequence[Source] = ()
) -> Rights:
    """The rights in rows of these sources, and in figures in them that were found on road networks.

    A source that is not in the register, as an editor may name it, is its name.
    """
    ids = list(dict.fromkeys(part.source for part in parts if part.source is not None))
    known = [*(sources[id_] for id_ in ids if id_ in sources), *networks]
    return Rights(
        titles=_distinct(
            (*(sources[id_].title if id_ in sources else id_ for id_ in ids), *(network.title for network in networks))
        ),
        licences=_distinct((collection.licence, *(source.licence for source in known))),
        licence_urls=_distinct(source.licence_url for source in known),
        attributions=_distinct((collection.attribution, *(source.attribution for source in known))),
    )


def contents_of(order: Order, parts: Sequence[Part], rights: Rights) -> Contents:
    """The file's description of itself, in the language of the order."""
    collection, crs = order.collection, order.crs
    known = collection.queryables
    count = sum(part.count for part in parts)
    return Contents(
        id=collection.id,
        title=collection.title,
        columns=tuple(
            Column(
                column.name,
                column.value_type,
                *((known[column.name].unit, known[column.name].description) if column.name in known else ()),
            )
            for column in order.selected.columns
        ),
        srid=crs.srid,
        is_crs84=crs.is_lonlat and not crs.is_lat_first,
        kinds=_distinct(part.kind for part in parts if part.kind is not None),
        has_missing=any(part.kind is None for part in parts),
        count=count,
        licence="; ".join(rights.licences),
        attribution="; ".join(rights.attributions),
        notes=tuple((label, text) for label, text in _notes(order, rights, count) if text),
        remarks=_remarks(order.format.extension, order.language),
    )


def _notes(order: Order, rights: Rights, count: int) -> Iterator[tuple[str, str]]:
    language = order.language
    yield translate("Title", language), order.collection.title
    yield translate("Source", language), "; ".join(rights.titles)
    yield translate("Licence", language), " ".join(("; ".join(rights.licences), *rights.licence_urls)).strip()
    yield translate("Attribution", language), "; ".join(rights.attributions)
    yield translate("Exported", language), f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    yield translate("Selection", language), " & ".join(f"{name}={value}" for name, value in order.question)
    yield translate("Features", language), str(count)
    yield translate("Coordinate system", language), f"{order.crs.title} ({order.crs.uri})"


def _remarks(extension: str, language: str) -> tuple[str, ...]:
    """What a format cannot hold as it is."""
    if extension == "shp.zip":
        return (
            translate("Names of columns have at most 10 characters here; columns.csv names each in full.", language),
            translate("Text is cut at 254 bytes; columns.csv counts what was cut.", language),
            translate(
                "An empty text is unknown or empty: a Shapefile does not tell them apart. Unknown numbers and dates "
                "are empty.",
                language,
            ),
            translate(
                "Moments are text (ISO 8601, UTC). Numbers that are not finite or of more than 21 digits are left out.",
                language,
            ),
            translate(
                "Points, lines and areas stand in a Shapefile each; rows without geometry stand in the first.", language
            ),
        )
    if extension == "xlsx":
        return (
            translate(
                "An empty cell is unknown. Longer text than a cell holds (32,767 characters) is cut and says so.",
                language,
            ),
            translate(
                "Integers above 2^53, days before March 1900 and numbers that are not finite are text.", language
            ),
            translate("lon and lat are a place on the geometry, in WGS 84.", language),
        )
    return ()


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    """Each text once, but for empty ones."""
    return tuple(value for value in dict.fromkeys(values) if value)
