"""A session of QGIS without a window: adds layers, reads and draws them, and prints what it saw as JSON.

Run by the Python that QGIS belongs to: `qgis_session.py ORDER`, where ORDER is JSON like
`{"url": …, "folder": …, "window": [west, south, east, north], "features": [id, …],
"windows": [id, …], "tiles": [[name of a picture, id, [west, south, east, north]], …]}`; the lists may be absent.
"""

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsFeatureRequest,
    QgsMapBoxGlStyleConverter,
    QgsMapLayer,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
    QgsVectorTileLayer,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor, QImage

LONLAT, STORAGE = "EPSG:4326", "EPSG:25832"
PICTURE = QSize(900, 700)


def features_layer(url: str, name: str, *, only_window: bool = False) -> QgsVectorLayer:
    """A collection through the provider for OGC API – Features, as the dialogue of QGIS adds it."""
    narrowed = " restrictToRequestBBOX='1'" if only_window else ""
    return QgsVectorLayer(f"url='{url}/ogc' typename='{name}'{narrowed}", name, "OAPIF")


def tiles_layer(url: str, name: str) -> QgsVectorTileLayer:
    """A collection as vector tiles, with the style the service has for it."""
    source = f"type=xyz&url={url}/tiles/{name}/{{z}}/{{x}}/{{y}}.mvt&zmin=0&zmax=16"
    layer = QgsVectorTileLayer(source, name)
    converter = QgsMapBoxGlStyleConverter()
    if converter.convert(_fetched(f"{url}/styles/{name}.json")) != QgsMapBoxGlStyleConverter.Success:
        raise ValueError(converter.errorMessage())
    layer.setRenderer(converter.renderer())
    return layer


def _fetched(url: str) -> str:
    with urlopen(url) as answer:  # noqa: S310 - the address of the test's own server
        text: str = answer.read().decode()
    return text


def described(layer: QgsVectorLayer, window: QgsRectangle) -> dict[str, Any]:
    """Everything the layer says and holds; `in_storage` are coordinates of a feature in the storage system."""
    seen: dict[str, Any] = {
        "crs": layer.crs().authid(),
        "shape": QgsWkbTypes.displayString(layer.wkbType()),
        "fields": {field.name(): field.typeName() for field in layer.fields()},
    }
    rows = list(layer.getFeatures())
    first = rows[0].geometry()
    first.transform(_transform(LONLAT, STORAGE))
    return seen | {
        "count": layer.featureCount(),
        "extent": _corners(layer.extent()),
        "ids": [row.id() for row in rows],
        "keys": [row["key"] for row in rows],
        "in_window": [row["key"] for row in layer.getFeatures(QgsFeatureRequest().setFilterRect(window))],
        "first": {name: row for name, row in _plain(rows[0]).items() if row is not None},
        "in_storage": _corners(first.boundingBox()),
    }


def _plain(row: Any) -> dict[str, Any]:
    """The attributes of a feature that are text, number or flag."""
    values = {field.name(): row[field.name()] for field in row.fields()}
    return {name: value for name, value in values.items() if isinstance(value, bool | int | float | str)}


def _corners(box: QgsRectangle) -> list[float]:
    return [box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum()]


def _transform(source: str, target: str) -> QgsCoordinateTransform:
    systems = (QgsCoordinateReferenceSystem(source), QgsCoordinateReferenceSystem(target))
    return QgsCoordinateTransform(*systems, QgsProject.instance())


def draw(layer: QgsMapLayer, box: QgsRectangle, target: Path) -> dict[str, Any]:
    """Draw a lon/lat box in the storage system into a file; gives the share that is not white, and its colours."""
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(QgsCoordinateReferenceSystem(STORAGE))
    settings.setTransformContext(QgsProject.instance().transformContext())
    settings.setExtent(_transform(LONLAT, STORAGE).transformBoundingBox(box))
    settings.setOutputSize(PICTURE)
    settings.setBackgroundColor(QColor("white"))
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage().convertToFormat(QImage.Format_RGB32)
    image.save(str(target))
    pixels = Counter(memoryview(image.constBits().asstring(image.sizeInBytes())).cast("I"))
    white = pixels.pop(QColor("white").rgb(), 0)
    return {
        "inked_ratio": pixels.total() / (pixels.total() + white),
        "colours": [f"#{colour & 0xFFFFFF:06x}" for colour, _ in pixels.most_common(8)],
    }


def main() -> dict[str, Any]:
    """Do what is ordered and say what was seen."""
    order = json.loads(sys.argv[1])
    url, folder, window = order["url"], Path(order["folder"]), QgsRectangle(*order["window"])
    seen: dict[str, Any] = {}
    for name in order.get("features", ()):
        layer = features_layer(url, name)
        seen[name] = described(layer, window) if layer.isValid() else {"error": layer.error().summary()}
        seen[name]["picture"] = draw(layer, window, folder / f"{name}.png")
    for name in order.get("windows", ()):
        layer = features_layer(url, name, only_window=True)
        inside = QgsFeatureRequest().setFilterRect(window)
        seen[name] = {"in_window": [row["key"] for row in layer.getFeatures(inside)]}
    for place, name, box in order.get("tiles", ()):
        seen[place] = draw(tiles_layer(url, name), QgsRectangle(*box), folder / f"tiles-{place}.png")
    return seen


application = QgsApplication([], False)
application.initQgis()
json.dump(main(), sys.stdout)
sys.stdout.flush()
application.exitQgis()
