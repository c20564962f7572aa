"""Any vector file → one Arrow table with WKB geometry. Runs as a confined child process of `sandbox`.

A new format is one entry in `formats` and one reader in `READERS`.
"""

import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pyogrio
from pyogrio._ogr import _register_drivers  # the only way to make GDAL look at GDAL_SKIP again
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj import CRS
from pyproj.exceptions import CRSError

from app.errors import InvalidInput
from app.files import archive, geojson, geopackage, gml, shapefile
from app.files.child import Reader, choose_layer, finish, main
from app.files.formats import Format, sniff
from app.files.raw import ReadRequest

GDAL_DRIVERS = {
    Format.GEOPACKAGE: "GPKG",
    Format.GEOJSON: "GeoJSON",
    Format.SHAPEFILE: "ESRI Shapefile",
    Format.ZIPPED_SHAPEFILE: "ESRI Shapefile",
    Format.FLATGEOBUF: "FlatGeobuf",
    Format.GML: "GML",
}
CURVES = range(8, 13)  # types of WKB: circular strings, and lines and areas made of them


def read(request: ReadRequest) -> pa.Table:
    """Read the one layer that is wanted; the schema metadata name the layer, its CRS and rows that are broken."""
    kind = sniff(request.path)
    if kind in GDAL_DRIVERS:
        allow_only(GDAL_DRIVERS[kind])
    return READERS[kind](request)


def allow_only(driver: str) -> None:
    """Take every other driver out of GDAL, so that it cannot decide by itself what the file is."""
    others = [name for name in pyogrio.list_drivers() if name != driver]
    pyogrio.set_gdal_config_options({"GDAL_SKIP": ",".join(others)})
    _register_drivers()
    left = set(pyogrio.list_drivers())
    if left != {driver}:
        raise RuntimeError(f"GDAL drivers left beside {driver}: {sorted(left - {driver})}")


@dataclass(frozen=True)
class _Layer:
    """What GDAL is to open: `layer` within the file, called `name`; `crs` where GDAL is not to be asked for it."""

    path: Path
    name: str
    layer: str | None = None
    crs: str | None = None
    row_id: str | None = None  # what the format calls its own number of a row, where GDAL has another name for it
    options: dict[str, Any] = field(default_factory=dict)
    has_arcs: bool = False  # they are drawn with a vertex every four degrees


def _read_geopackage(request: ReadRequest) -> pa.Table:
    layers = geopackage.check_geopackage(request.path)
    layer = choose_layer(request.path, layers, request.options.layer)
    return _read_ogr(request, _Layer(request.path, layer, layer, options={"IMMUTABLE": "YES"}))


def _read_geojson(request: ReadRequest) -> pa.Table:
    crs = geojson.stated_crs(request.path)
    return _read_ogr(request, _Layer(request.path, request.path.stem, crs=crs.to_wkt(), row_id="id"))


def _read_shapefile(request: ReadRequest) -> pa.Table:
    return _read_shapes(request, request.path, request.path.stem)


def _read_zipped_shapefile(request: ReadRequest) -> pa.Table:
    layers = archive.unpack_shapefiles(request.path, request.work_dir, request.limits)
    layer = choose_layer(request.path, sorted(layers), request.options.layer)
    sniff(layers[layer])
    return _read_shapes(request, layers[layer], layer)


def _read_shapes(request: ReadRequest, path: Path, name: str) -> pa.Table:
    stated = request.options
    encoding = shapefile.check_parts(path, stated.encoding, needs_crs=stated.crs is None)
    return _read_ogr(request, _Layer(path, name, options={"encoding": encoding}))


def _read_flatgeobuf(request: ReadRequest) -> pa.Table:
    return _read_ogr(request, _Layer(request.path, request.path.stem))


def _read_gml(request: ReadRequest) -> pa.Table:
    gml.check_gml(request.path)
    pyogrio.set_gdal_config_options(gml.CONFIG)
    path = request.work_dir / request.path.name
    path.symlink_to(request.path)  # no schema lies beside it there, and GDAL may leave its notes
    try:
        layers = [str(name) for name in pyogrio.list_layers(path)[:, 0]]
    except (DataSourceError, RuntimeError, OSError) as error:
        raise _damaged(path, error) from None
    layer = choose_layer(request.path, layers, request.options.layer)
    gml.mean_the_area(path)
    return _read_ogr(request, _Layer(path, layer, layer, crs=gml.adv_system(path), has_arcs=True))


def _read_geoparquet(request: ReadRequest) -> pa.Table:
    path = request.path
    try:
        schema = pq.read_schema(path)
        stated = json.loads((schema.metadata or {}).get(b"geo", b"{}"))
        if "primary_column" not in stated:
            raise InvalidInput("The file {name} is Parquet but no GeoParquet (it names no geometry).", name=path.name)
        plain = pq.read_table(path, columns=[name for name in schema.names if name not in stated["columns"]])
        places = geopandas.read_parquet(path, columns=[stated["primary_column"]])
    except (pa.ArrowException, OSError, ValueError, KeyError, TypeError) as error:
        raise _damaged(path, error) from None
    crs = _wkt(path, places.crs and places.crs.to_wkt(), request.options.crs)
    return finish(plain, path.stem, geometry=(pa.array(places.geometry.to_wkb(), pa.binary()), crs))


READERS: dict[Format, Reader] = {
    Format.GEOPACKAGE: _read_geopackage,
    Format.GEOJSON: _read_geojson,
    Format.SHAPEFILE: _read_shapefile,
    Format.ZIPPED_SHAPEFILE: _read_zipped_shapefile,
    Format.GEOPARQUET: _read_geoparquet,
    Format.FLATGEOBUF: _read_flatgeobuf,
    Format.GML: _read_gml,
}


def _read_ogr(request: ReadRequest, layer: _Layer) -> pa.Table:
    """Read a layer by the one driver that is left."""
    path, wanted = layer.path, request.options.id_column
    try:
        stated = pyogrio.read_info(path, layer=layer.layer)["features"]  # -1 where the format does not state it
        meta, table = pyogrio.raw.read_arrow(path, layer=layer.layer, return_fids=wanted is not None, **layer.options)
    except (DataSourceError, DataLayerError, pa.ArrowException, RuntimeError, OSError, ValueError, IndexError) as error:
        raise _damaged(path, error) from None
    if len(table) < stated:
        raise InvalidInput(
            "The file {name} is cut off: it states {stated} features and has {real}.",
            name=path.name,
            stated=stated,
            real=len(table),
        )
    geometry = meta["geometry_name"] or "wkb_geometry"
    if geometry not in table.column_names:
        raise InvalidInput("The layer '{layer}' has no geometry column.", layer=layer.name)
    wkb = table.column(geometry).cast(pa.binary())
    if layer.has_arcs and _is_curved(wkb):
        wkb = pa.array(pyogrio.raw.read(path, layer=layer.layer, columns=[])[2], pa.binary())
    crs = _wkt(path, layer.crs or meta["crs"], request.options.crs)
    plain = _with_row_id(table.drop_columns([geometry]), meta["fid_column"], layer.row_id, wanted)
    return finish(plain, layer.name, geometry=(wkb, crs))


def _is_curved(wkb: pa.ChunkedArray) -> bool:
    kinds = pc.unique(pc.binary_slice(wkb, 1, 5).drop_null()).to_pylist()
    return any(int.from_bytes(kind, sys.byteorder) % 1000 in CURVES for kind in kinds)


def _with_row_id(table: pa.Table, fid: str, called: str | None, wanted: str | None) -> pa.Table:
    """Keep the format's own number of a row as a column where it is wanted and no other is called so."""
    if wanted is None:
        return table
    numbers, rest = table.column(0), table.remove_column(0)  # GDAL hands it out first
    if wanted != (called or fid) or wanted in rest.column_names:
        return rest
    return rest.add_column(0, wanted, numbers)


def _wkt(path: Path, stated: str | None, given: str | None) -> str:
    """The CRS as WKT; a file that states none, or a merely local one, is refused unless the caller states it."""
    crs = _usable(stated)
    if crs is not None and given is not None:
        raise InvalidInput(
            "The file {name} states its coordinate system itself ({crs}); leave yours out.",
            name=path.name,
            crs=crs.name,
        )
    crs = crs or _usable(given)
    if crs is None:
        raise InvalidInput(
            "The file {name} does not state its coordinate system, and it is never guessed; "
            "save it again with its system.",
            name=path.name,
        )
    return crs.to_2d().to_wkt()


def _usable(stated: str | None) -> CRS | None:
    try:
        crs = CRS.from_user_input(stated) if stated else None
    except CRSError:
        return None
    return None if crs is None or crs.is_engineering else crs


def _damaged(path: Path, error: Exception) -> InvalidInput:
    reason = archive.printable(str(error).replace(str(path), path.name))
    return InvalidInput(
        "The file {name} cannot be read; it is damaged or cut off ({reason}).", name=path.name, reason=reason
    )


if __name__ == "__main__":
    sys.exit(main(read))
