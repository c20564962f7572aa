"""A session of QGIS without a window: opens a project and a layer definition, and prints what it saw as JSON.

Run by the Python that QGIS belongs to: `qgis_files.py PROJECT DEFINITION`.
"""

import json
import sys
from typing import Any

from qgis.core import (
    QgsApplication,
    QgsLayerDefinition,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsProject,
    QgsRectangle,
    QgsRuleBasedRenderer,
    QgsVectorLayer,
    QgsVectorTileBasicRenderer,
    QgsVectorTileLayer,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor, QImage

WINDOW = QgsRectangle(1_330_000, 6_670_000, 1_340_000, 6_680_000)
SIZE = QSize(200, 200)


def inked(layer: QgsVectorTileLayer) -> int:
    """How many pixels of a picture of the layer are not white."""
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setOutputSize(SIZE)
    settings.setDestinationCrs(layer.crs())
    settings.setExtent(WINDOW)
    settings.setBackgroundColor(QColor("white"))
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    image: QImage = job.renderedImage()
    white = QColor("white").rgb()
    return sum(image.pixel(x, y) != white for x in range(SIZE.width()) for y in range(SIZE.height()))


def symbols(layer: QgsVectorLayer | QgsVectorTileLayer) -> list[list[str]]:
    """Condition and colour of each symbol of a layer that has rules."""
    renderer = layer.renderer()
    if isinstance(renderer, QgsRuleBasedRenderer):
        return [[rule.filterExpression(), rule.symbol().color().name()] for rule in renderer.rootRule().children()]
    if isinstance(renderer, QgsVectorTileBasicRenderer):
        return [[style.filterExpression(), style.symbol().color().name()] for style in renderer.styles()]
    return []


def layers(project: QgsProject) -> dict[str, Any]:
    """Each layer by its address."""
    return {
        layer.source(): {
            "valid": layer.isValid(),
            "crs": layer.crs().authid(),
            "count": layer.featureCount() if isinstance(layer, QgsVectorLayer) else None,
            "symbols": symbols(layer),
            "inked": inked(layer) if isinstance(layer, QgsVectorTileLayer) else None,
        }
        for layer in project.mapLayers().values()
    }


def main(project_file: str, definition_file: str) -> None:
    """Open both files and tell what they hold."""
    application = QgsApplication([], False)
    application.initQgis()
    project = QgsProject.instance()
    opened = project.read(project_file)
    seen: dict[str, Any] = {"opened": opened, "crs": project.crs().authid(), "project": layers(project)}
    project.clear()
    loaded, _ = QgsLayerDefinition.loadLayerDefinition(definition_file, project, project.layerTreeRoot())
    print(json.dumps(seen | {"loaded": loaded, "definition": layers(project)}))  # noqa: T201 - its answer to the test


main(*sys.argv[1:])
