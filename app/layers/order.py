"""What is wanted of a layer: the file, what is said about it, and how large it may be. Checked here where it can be."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from app.codes import LayerVisibility
from app.errors import Conflict, InvalidInput
from app.files.raw import ReadOptions
from app.geo import MAX_POSITIONS
from app.published.own_layers import LAYER_ID

RESERVED_BEGINNING = "parcels-"  # parcels scored by a profile
MOST_CHARACTERS = 2000  # of each text that is said about a layer


@dataclass(frozen=True)
class Placing:
    """The columns of a CSV or XLSX that hold the place of a row: two coordinates, or a geometry as WKT."""

    x: str | None = None
    y: str | None = None
    wkt: str | None = None

    def __post_init__(self) -> None:
        if (self.x is None) != (self.y is None) or (self.x is None) == (self.wkt is None):
            raise InvalidInput("Name the columns of both coordinates (x and y), or the one of a geometry as WKT.")

    def names(self) -> list[str]:
        """The columns by name."""
        return [name for name in (self.x, self.y, self.wkt) if name is not None]


@dataclass(frozen=True)
class LayerFile:
    """A file that becomes the rows of a layer. `name` is that of the original where the path is only a copy."""

    path: Path
    name: str
    options: ReadOptions = field(default_factory=ReadOptions)  # its `crs` is that of the columns of a CSV or XLSX too
    placing: Placing | None = None


@dataclass(frozen=True)
class Terms:
    """What is said about a layer. Where it is replaced, None leaves what was said before."""

    title: str | None = None
    description: str | None = None
    visibility: LayerVisibility | None = None
    source: str | None = None
    attribution: str | None = None
    licence: str | None = None
    as_of: date | None = None
    id_column: str | None = None
    date_column: str | None = None
    units: Mapping[str, str] = field(default_factory=dict)  # by column

    def __post_init__(self) -> None:
        for name in ("title", "description", "source", "attribution", "licence"):
            text = getattr(self, name) or ""
            if len(text) > MOST_CHARACTERS or "\0" in text:
                raise InvalidInput(
                    "The {name} of a layer has at most {most} characters, none of them NUL.",
                    name=name, most=MOST_CHARACTERS,
                )  # fmt: skip
        if self.title is not None and not self.title.strip():
            raise InvalidInput("The title of a layer is what people read first; it cannot be empty.")


@dataclass(frozen=True)
class Limits:
    """How large a layer may be."""

    rows: int = 5_000_000
    columns: int = 250
    positions: int = MAX_POSITIONS  # of one geometry


def check_id(layer_id: str, reserved: Set[str]) -> None:
    """Refuse an id that is malformed or stands for something else."""
    if not LAYER_ID.fullmatch(layer_id):
        raise InvalidInput(
            "'{id}' cannot be the id of a layer: 2 to 51 small letters a to z, digits, '-' and '_', a letter first.",
            id=layer_id[:60],
        )
    if layer_id in reserved or layer_id.startswith(RESERVED_BEGINNING):
        raise Conflict("The id '{id}' is that of a collection of the service itself; choose another.", id=layer_id)
