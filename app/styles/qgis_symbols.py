"""Symbols of facilities for QGIS: those that stepped back behind a better source are small and grey, in both layers.

The XML is what QGIS 3.22 itself writes, without what it has defaults for.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from app.codes import FacilityStatus
from app.features.collection import Collection
from app.styles.legends import ANY, COUNTS, LAYERS, SUPERSEDED

IS_SUPERSEDED = f"\"status\" = '{FacilityStatus.SUPERSEDED.value}'"
IS_IN_PLACE = f"\"status\" IS NOT '{FacilityStatus.SUPERSEDED.value}'"  # true as well where the status is unknown
POINT, POLYGON = "0", "2"  # QgsWkbTypes::GeometryType
STEPPED_BACK_MM, PLAIN_MM = "1.4", "2.4"
SUM_COLOUR = COUNTS[1][1]


@dataclass(frozen=True)
class Drawn:
    """What is drawn for features that meet a condition; `kind`, `layer` and `options` are words of QGIS."""

    label: str
    condition: str
    kind: str
    layer: str
    options: Mapping[str, str]


def rules(collection: Collection, language: str) -> Element:
    """The renderer of the features: a rule for each symbol."""
    renderer = Element("renderer-v2", {"type": "RuleRenderer"})
    listed, symbols = SubElement(renderer, "rules", {"key": "all"}), SubElement(renderer, "symbols")
    for number, point in enumerate(_points(collection, language)):
        rule = {"key": f"rule-{number}", "symbol": str(number), "label": point.label, "filter": point.condition}
        SubElement(listed, "rule", rule)
        _add_symbol(symbols, point)
    return renderer


def tile_styles(collection: Collection, language: str) -> Element:
    """The renderer of the tiles: the same for points, and squares where a tile holds sums."""
    renderer = Element("renderer", {"type": "basic"})
    styles = SubElement(renderer, "styles")
    colours = {"color": SUM_COLOUR, "outline_color": SUM_COLOUR}
    square = Drawn(LAYERS["sums"][language], "", "fill", "SimpleFill", colours)
    for geometry, drawn in [(POLYGON, square), *((POINT, point) for point in _points(collection, language))]:
        rule = {"name": drawn.label, "geometry": geometry, "expression": drawn.condition, "layer": collection.id}
        style = SubElement(styles, "style", rule | {"enabled": "1", "min-zoom": "-1", "max-zoom": "-1"})
        _add_symbol(SubElement(style, "symbols"), drawn)
    return renderer


def _points(collection: Collection, language: str) -> Iterator[Drawn]:
    """Those that stepped back first: what comes later is drawn above."""
    for label, condition, colour, size_mm in (
        (SUPERSEDED.titles[language], IS_SUPERSEDED, SUPERSEDED.colour, STEPPED_BACK_MM),
        (collection.title, IS_IN_PLACE, ANY.colour, PLAIN_MM),
    ):
        options = {"name": "circle", "color": colour, "outline_color": "#ffffff", "size": size_mm}
        yield Drawn(label, condition, "marker", "SimpleMarker", options)


def _add_symbol(symbols: Element, drawn: Drawn) -> None:
    symbol = SubElement(symbols, "symbol", {"type": drawn.kind, "name": str(len(symbols)), "alpha": "1"})
    layer = SubElement(symbol, "layer", {"class": drawn.layer, "enabled": "1"})
    options = SubElement(layer, "Option", {"type": "Map"})
    for name, value in drawn.options.items():
        SubElement(options, "Option", {"type": "QString", "name": name, "value": value})
