"""`lotse layer`: own layers of the agency from the command line."""

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from app.codes import LayerVisibility
from app.db import startup
from app.errors import InvalidInput
from app.files.raw import ReadOptions
from app.layers import load, store
from app.layers.load import Work
from app.layers.order import LayerFile, Placing, Terms
from app.layers.report import LayerReport
from app.published.registry import Published
from app.scoring.profiles import load_profiles
from app.settings import Settings
from app.terminal import progress_bar, tell

ACTOR = "command line"

app = typer.Typer(help="Own layers: any vector file as a collection of its own.", no_args_is_help=True)

File = Annotated[Path, typer.Argument(help="GeoPackage, GeoJSON, Shapefile, GeoParquet, FlatGeobuf, GML, CSV or XLSX.")]
Id = Annotated[str, typer.Argument(metavar="ID", help="Id of the layer, as `lotse layer list` shows it.")]
Title = Annotated[str | None, typer.Option(help="What people read first.")]
Description = Annotated[str | None, typer.Option(help="What the layer shows.")]
Visibility = Annotated[LayerVisibility | None, typer.Option(help="Who may see it; a new layer is public.")]
Source = Annotated[str | None, typer.Option(help="Who made the data.")]
Attribution = Annotated[str | None, typer.Option(help="The exact text that must be shown with it.")]
Licence = Annotated[str | None, typer.Option(help="SPDX expression, or the name where SPDX has none.")]
AsOf = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day the data speak of.")]
IdColumn = Annotated[str | None, typer.Option(help="Column with each row's own whole number; default: 1, 2, 3 …")]
DateColumn = Annotated[str | None, typer.Option(help="Column that `datetime` means; default: the only one of days.")]
Unit = Annotated[list[str] | None, typer.Option(metavar="COLUMN=UNIT", help="Unit of a column; may be repeated.")]
LayerName = Annotated[str | None, typer.Option("--layer", help="Layer or sheet, where the file holds several.")]
Encoding = Annotated[str | None, typer.Option(help="Character set, where the file does not state it.")]
Delimiter = Annotated[str | None, typer.Option(help="Of a CSV; default: what the heading holds most of.")]
Crs = Annotated[str | None, typer.Option(help="Coordinate system, where the file does not state it, as EPSG:25832.")]
X = Annotated[str | None, typer.Option("--x", help="Column of easting or longitude, for CSV and XLSX.")]
Y = Annotated[str | None, typer.Option("--y", help="Column of northing or latitude, for CSV and XLSX.")]
Wkt = Annotated[str | None, typer.Option(help="Column of geometries as WKT, for CSV and XLSX.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the report as JSON.")]


@app.command("add")
def add_layer(  # noqa: PLR0913 - one parameter per option
    file: File,
    layer_id: Annotated[str, typer.Option("--id", help="Id of the new collection: small letters, digits, - and _.")],
    title: Annotated[str, typer.Option(help="What people read first.")],
    description: Description = None,
    visibility: Visibility = None,
    source: Source = None,
    attribution: Attribution = None,
    licence: Licence = None,
    as_of: AsOf = None,
    id_column: IdColumn = None,
    date_column: DateColumn = None,
    unit: Unit = None,
    layer: LayerName = None,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    crs: Crs = None,
    x: X = None,
    y: Y = None,
    wkt: Wkt = None,
    as_json: AsJson = False,
) -> None:
    """Publish a file as a layer of its own: all of it, or nothing."""
    settings = Settings()
    reserved = Published(load_profiles(settings.geodata_dir / "profiles")).reserved_ids
    terms = Terms(
        title, description, visibility, source, attribution, licence, as_of and as_of.date(), id_column, date_column,
        _units(unit),
    )  # fmt: skip
    wanted = LayerFile(file, file.name, ReadOptions(layer, encoding, delimiter, crs), _placing(x, y, wkt))
    with startup.session(settings, tell) as session, progress_bar() as progress:
        report = load.add(Work(session, ACTOR, progress=progress), layer_id, wanted, terms, reserved)
    _show(report, as_json=as_json)


@app.command("replace")
def replace_layer(  # noqa: PLR0913 - one parameter per option
    layer_id: Id,
    file: File,
    title: Title = None,
    description: Description = None,
    visibility: Visibility = None,
    source: Source = None,
    attribution: Attribution = None,
    licence: Licence = None,
    as_of: AsOf = None,
    id_column: IdColumn = None,
    date_column: DateColumn = None,
    unit: Unit = None,
    layer: LayerName = None,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    crs: Crs = None,
    x: X = None,
    y: Y = None,
    wkt: Wkt = None,
    as_json: AsJson = False,
) -> None:
    """Put the rows of a file in the place of a layer's; what no option says stays as it was."""
    terms = Terms(
        title, description, visibility, source, attribution, licence, as_of and as_of.date(), id_column, date_column,
        _units(unit),
    )  # fmt: skip
    wanted = LayerFile(file, file.name, ReadOptions(layer, encoding, delimiter, crs), _placing(x, y, wkt))
    with startup.session(Settings(), tell) as session, progress_bar() as progress:
        report = load.exchange(Work(session, ACTOR, progress=progress), layer_id, wanted, terms)
    _show(report, as_json=as_json)


@app.command("remove")
def remove_layer(layer_id: Id) -> None:
    """Take a layer and its rows away."""
    with startup.session(Settings(), tell) as session:
        load.remove(Work(session, ACTOR), layer_id)


@app.command("list")
def list_layers() -> None:
    """List the layers: id, rows, kind of geometry, visibility, version, title."""
    with startup.session(Settings(), tell) as session:
        for row in store.all_layers(session):
            typer.echo(f"{row.id}\t{row.row_count}\t{row.shape_kind}\t{row.visibility}\t{row.version}\t{row.title}")


def _units(stated: list[str] | None) -> dict[str, str]:
    units = dict(text.rpartition("=")[::2] for text in stated or ())
    if not all(units) or not all(units.values()):
        raise InvalidInput("Write a unit as COLUMN=UNIT, as in --unit Fläche=m².")
    return units


def _placing(x: str | None, y: str | None, wkt: str | None) -> Placing | None:
    return None if (x, y, wkt) == (None, None, None) else Placing(x, y, wkt)


def _show(report: LayerReport, *, as_json: bool) -> None:
    typer.echo(json.dumps(report.as_json(), ensure_ascii=False) if as_json else "\n".join(report.lines()))
