"""What a form about a layer may say, and what is answered, as models; no answer passes through the latter."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, Json

from app.codes import ColumnType, LayerVisibility
from app.features.collection import ShapeKind
from app.files.raw import ReadOptions
from app.layers.order import Placing, Terms
from app.web.deps import Text

Said = Annotated[Text | None, BeforeValidator(lambda text: text or None)]  # an empty field of a form says nothing


class LayerForm(BaseModel):
    """The fields beside file and id. Where a layer is replaced, what is left out stays as it was."""

    model_config = ConfigDict(extra="forbid")

    title: Said = Field(default=None, description="What people read first; a new layer needs it.")
    description: Said = None
    visibility: LayerVisibility | None = Field(default=None, description="Who may see it; default public.")
    source: Said = Field(default=None, description="Who made the data.")
    attribution: Said = Field(default=None, description="The exact text that must be shown with it.")
    licence: Said = Field(default=None, description="SPDX expression, or the name where SPDX has none.")
    as_of: date | None = Field(default=None, description="Day the data speak of.")
    id_column: Said = Field(
        default=None, description="Column with a whole number from 1 on that is each row's own; default: 1, 2, 3 …"
    )
    date_column: Said = Field(default=None, description="Column that `datetime` means; default: the only one of days.")
    units: Json[dict[str, str]] | None = Field(default=None, description='Units by column, as in {"Fläche": "m²"}.')
    layer: Said = Field(default=None, description="Layer or sheet, where the file holds several.")
    encoding: Said = Field(default=None, description="Character set, where the file does not state it.")
    delimiter: Said = Field(default=None, description="Of a CSV; default: what the heading holds most of.")
    crs: Said = Field(default=None, description="Coordinate system, where the file does not state it, as EPSG:25832.")
    x: Said = Field(default=None, description="Column of easting or longitude, for CSV and XLSX.")
    y: Said = Field(default=None, description="Column of northing or latitude, for CSV and XLSX.")
    wkt: Said = Field(default=None, description="Column of geometries as WKT, for CSV and XLSX.")

    def terms(self) -> Terms:
        """What is said about the layer."""
        return Terms(
            title=self.title,
            description=self.description,
            visibility=self.visibility,
            source=self.source,
            attribution=self.attribution,
            licence=self.licence,
            as_of=self.as_of,
            id_column=self.id_column,
            date_column=self.date_column,
            units=self.units or {},
        )

    def options(self) -> ReadOptions:
        """What is said about the file."""
        return ReadOptions(self.layer, self.encoding, self.delimiter, self.crs)

    def placing(self) -> Placing | None:
        """Where a table holds its places."""
        return None if (self.x, self.y, self.wkt) == (None, None, None) else Placing(self.x, self.y, self.wkt)


class ColumnBody(BaseModel):
    """A column; its name is that of the property."""

    name: str
    type: ColumnType
    unit: str | None = None
    title: str | None = Field(default=None, description="Name in the file, where it could not be kept.")


class LoadBody(BaseModel):
    """What a load did."""

    id: str
    version: int = Field(description="Of the collection.")
    file_name: str
    layer: str = Field(description="Within the file.")
    shape_kind: ShapeKind
    rows: int
    created: int
    changed: int
    deleted: int
    id_column: str | None = Field(description="Null where rows are numbered in the order of the file.")
    date_column: str | None = Field(description="What `datetime` means.")
    columns: list[ColumnBody]
    notices: list[str] = Field(description="What was changed to be stored: mended geometries and the like.")


class LayerBody(BaseModel):
    """A layer as it stands; its rows are the collection of the same id."""

    id: str
    title: str
    description: str
    visibility: LayerVisibility
    shape_kind: ShapeKind
    rows: int
    columns: list[ColumnBody]
    id_column: str | None
    date_column: str | None
    source: str | None
    attribution: str | None
    licence: str | None
    as_of: date | None
    file_name: str
    file_sha256: str
    actor: str
    version: int
    created_at: datetime
    updated_at: datetime


class LayersBody(BaseModel):
    """Every layer, by id."""

    layers: list[LayerBody]


def form_properties() -> dict[str, Any]:
    """The fields of the form for the description of the API."""
    schema = LayerForm.model_json_schema()
    plain = {"type": "string"}
    return {
        name: plain | ({"description": field.description} if field.description else {})
        for name, field in LayerForm.model_fields.items()
        if name in schema["properties"]
    }
