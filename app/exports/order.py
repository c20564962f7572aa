"""What is exported, and how: a selection of a collection, the format, the coordinate system, the language of notes."""

from dataclasses import dataclass, replace

from pydantic import Field

from app.crs import CRS84, OFFERED, Crs, crs_named
from app.errors import InvalidRequest, NotFound
from app.features.collection import Collection
from app.features.members import read_names
from app.features.ordering import read_sort
from app.features.stream import Form, Selected
from app.files.written_formats import FORMATS, WrittenFormat
from app.partners.model import Viewer
from app.published.selection import Selection, selected
from app.web.deps import Line, Text

SHORT_NAMES = {"CRS84": CRS84} | {f"EPSG:{crs.srid}": crs for crs in OFFERED.values() if crs is not CRS84}
DELIMITERS = (",", ";")


class ExportParameters(Selection):
    """What an export takes beside the selection of rows."""

    crs: Line = Field(
        default=CRS84.uri,
        description="Coordinate system of the file: its OGC name, or short, as in EPSG:25832. GeoJSON has CRS84 only. "
        "Files hold x before y in every system.",
    )
    sortby: Line | None = Field(
        default=None, description="Properties to order by, with commas between; a minus sign before one turns it round."
    )
    properties: Text | None = Field(
        default=None, description="Names of the properties to give out, with commas between; else all."
    )
    delimiter: Line = Field(default=",", description="Between the columns of CSV: a comma or a semicolon.")


@dataclass(frozen=True)
class Order:
    """One export. `question` is what was asked for, as notes in the file repeat it."""

    selected: Selected
    format: WrittenFormat
    crs: Crs
    delimiter: str
    question: tuple[tuple[str, str], ...]
    language: str

    @property
    def collection(self) -> Collection:
        """The collection that is exported."""
        return self.selected.collection


def format_named(extension: str) -> WrittenFormat:
    """The format of a file name's ending."""
    written = FORMATS.get(extension)
    if written is None:
        raise NotFound(
            "There is no export as '{extension}'; known are: {known}.",
            extension=extension[:20],
            known=", ".join(FORMATS),
        )
    return written


def order_of(
    parameters: ExportParameters, collection: Collection, viewer: Viewer, written: WrittenFormat, language: str
) -> Order:
    """The order that parameters state; what makes no sense for the collection or the format is refused."""
    crs = SHORT_NAMES.get(parameters.crs) or crs_named(parameters.crs)
    if written.form is Form.FEATURE and crs is not CRS84:
        raise InvalidRequest("GeoJSON is in CRS84 (lon/lat) only; take gpkg, fgb or parquet for another system.")
    if parameters.delimiter not in DELIMITERS:
        raise InvalidRequest("delimiter is a comma or a semicolon (written %3B in an address).")
    return Order(
        selected=_selected(parameters, collection, viewer),
        format=written,
        crs=crs,
        delimiter=parameters.delimiter,
        question=tuple(_stated(parameters)),
        language=language,
    )


def _selected(parameters: ExportParameters, collection: Collection, viewer: Viewer) -> Selected:
    query, sort = selected(parameters, collection), parameters.sortby
    if sort is not None:
        query = replace(query, sort=read_sort(sort, collection))
    names = None if parameters.properties is None else read_names(parameters.properties, collection)
    return Selected(collection, query, viewer, names)


def _stated(parameters: ExportParameters) -> list[tuple[str, str]]:
    names = {name: field.alias or name for name, field in type(parameters).model_fields.items()}
    return [(names[name], str(value)) for name, value in parameters if name in parameters.model_fields_set]
