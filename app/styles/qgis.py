"""Files for QGIS 3.22 and newer: a layer definition per collection, and a project of all of them.

Each collection comes twice: as OGC API – Features, to look at, filter and analyse, and as vector tiles, to look at much
of it at once. Only names and addresses are written; QGIS chooses symbols of its own, but for facilities, of which some
stepped back behind a better source.
"""

from collections.abc import Iterable
from urllib.parse import urlencode
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from fastapi import Request
from pyproj import CRS

from app.features.collection import Collection
from app.features.grid import WEB_MERCATOR_SRID
from app.geo import LONLAT_SRID, STORAGE_SRID, Bbox
from app.infrastructure.store import INFRASTRUCTURE
from app.styles import qgis_symbols
from app.tiles.metadata import FULL_ZOOM
from app.web.responses import link_to

VERSION = "3.22.0"
NAME = "Flächenlotse"
TILES = {"de": "{title} (Kacheln)", "en": "{title} (tiles)"}
SHOWN = ("districts", "parcels")  # in a project that was just opened


def layer_definition(request: Request, collection: Collection, language: str) -> str:
    """A layer definition (.qlr): add it to a project by dragging it in."""
    root = Element("qlr")
    tree, layers = SubElement(root, "layer-tree-group"), Element("maplayers")
    _add(request, collection, language, (tree, layers))
    root.append(layers)
    return _text("qgis-layer-definition", root)


def project(request: Request, collections: Iterable[Collection], language: str, extent: Bbox) -> str:
    """A project (.qgs) of collections, in the storage CRS; `extent` is what it shows first, in that CRS."""
    root = Element("qgis", {"projectname": NAME, "version": VERSION})
    SubElement(root, "title").text = NAME
    _add_crs(SubElement(root, "projectCrs"), STORAGE_SRID)
    tree, layers = SubElement(root, "layer-tree-group"), Element("projectlayers")
    for collection in collections:
        _add(request, collection, language, (tree, layers))
    canvas = SubElement(root, "mapcanvas", {"name": "theMapCanvas", "annotationsVisible": "1"})
    SubElement(canvas, "units").text = "meters"
    corners = SubElement(canvas, "extent")
    for name, value in zip(("xmin", "ymin", "xmax", "ymax"), vars(extent).values(), strict=True):
        SubElement(corners, name).text = str(value)
    _add_crs(SubElement(canvas, "destinationsrs"), STORAGE_SRID)
    root.append(layers)
    enabled = SubElement(SubElement(SubElement(root, "properties"), "SpatialRefSys"), "ProjectionsEnabled")
    enabled.set("type", "int")
    enabled.text = "1"
    return _text("qgis", root)


def _add(request: Request, collection: Collection, language: str, places: tuple[Element, Element]) -> None:
    """Add both layers of a collection to a layer tree and to the list of layers."""
    service = link_to(request, "/ogc")
    features = (
        f"pagingEnabled='true' restrictToRequestBBOX='1' typename='{collection.id}' url='{service}' version='OGC_API'"
    )
    template = link_to(request, f"/tiles/{collection.id}/{{z}}/{{x}}/{{y}}.mvt")
    tiles = urlencode({"type": "xyz", "url": template, "zmax": FULL_ZOOM, "zmin": 0}, safe=":/")
    title = collection.title
    tiles_title = TILES[language].format(title=title)
    of_features = _add_layer(places, f"{collection.id}_features", title, "OAPIF", features)
    of_tiles = _add_layer(places, f"{collection.id}_tiles", tiles_title, "vectortile", tiles)
    if collection is INFRASTRUCTURE:
        of_features.append(qgis_symbols.rules(collection, language))
        of_tiles.append(qgis_symbols.tile_styles(collection, language))


def _add_layer(places: tuple[Element, Element], id_: str, title: str, provider: str, source: str) -> Element:
    tree, layers = places
    is_shown = provider == "vectortile" and id_.rpartition("_")[0] in SHOWN
    attributes = {"id": id_, "name": title, "providerKey": provider, "source": source}
    SubElement(tree, "layer-tree-layer", attributes | {"checked": "Qt::Checked" if is_shown else "Qt::Unchecked"})
    layer = SubElement(layers, "maplayer", {"type": "vector" if provider == "OAPIF" else "vector-tile"})
    SubElement(layer, "id").text = id_
    SubElement(layer, "datasource").text = source
    SubElement(layer, "layername").text = title
    if provider == "OAPIF":
        SubElement(layer, "provider", {"encoding": "UTF-8"}).text = provider
    _add_crs(SubElement(layer, "srs"), LONLAT_SRID if provider == "OAPIF" else WEB_MERCATOR_SRID)
    return layer


def _add_crs(parent: Element, srid: int) -> None:
    crs = CRS.from_epsg(srid)
    system = SubElement(parent, "spatialrefsys")
    SubElement(system, "wkt").text = crs.to_wkt()  # without it QGIS takes the system for unknown
    SubElement(system, "authid").text = f"EPSG:{srid}"
    SubElement(system, "description").text = crs.name


def _text(doctype: str, root: Element) -> str:
    ElementTree.indent(root)
    return f"<!DOCTYPE {doctype}>\n{ElementTree.tostring(root, encoding='unicode')}\n"
