"""How each collection is drawn: MapLibre styles, and files that QGIS opens."""
