"""What every map has: the land with its borders and main roads, their names where there is room, scale, north. Pure."""

from collections.abc import Iterable, Iterator, Sequence

import shapely
from shapely.geometry.base import BaseGeometry

from app.codes import MainRoadClass
from app.exposes.figures import Figures
from app.exposes.frame import Window
from app.exposes.place_store import Backdrop, DrawnRoad
from app.exposes.svg import Place, element, label, shape, text

PAPER, LAND, BORDER, INNER_BORDER, ROAD = "#ffffff", "#f3f1ea", "#878d88", "#d3cfc2", "#8b949c"
INK, SOFT = "#1d2526", "#5b6664"
LABEL_MM, SMALL_MM = 2.5, 2.1
LETTER_RATIO = 0.52  # width of a letter by its height, on average
MOST_NAMES = 9
ROOM_MM = 2.6  # left free around what is drawn
SCALE_BARS_M = (20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000)
LONGEST_BAR_RATIO = 0.28  # of the map's width

Box = tuple[float, float, float, float]  # left, top, right and bottom, in millimetres


def ground(backdrop: Backdrop, window: Window) -> Iterator[str]:
    """Land, borders and roads."""
    yield element("rect", width=window.width_mm, height=window.height_mm, fill=PAPER)
    for _, outline in backdrop.districts:
        yield shape(outline, window, fill=LAND, stroke="none")
    for _, outline in backdrop.municipalities:
        yield shape(outline, window, fill="none", stroke=INNER_BORDER, stroke_width=0.2)
    for _, outline in backdrop.districts:
        yield shape(outline, window, fill="none", stroke=BORDER, stroke_width=0.35, stroke_dasharray="1.6 0.7 0.4 0.7")
    for road in backdrop.roads:
        yield from _road(road, window)


def _road(road: DrawnRoad, window: Window) -> Iterator[str]:
    """Motorways with a light core, schematic ones dashed."""
    is_motorway = road.road_class is MainRoadClass.MOTORWAY
    width_mm = 1.1 if is_motorway else 0.5
    look = {"stroke_dasharray": "2.4 0.8"} if road.is_schematic else {}
    yield shape(road.line, window, fill="none", stroke=ROAD, stroke_width=width_mm, **look)
    if is_motorway:
        yield shape(road.line, window, fill="none", stroke=PAPER, stroke_width=width_mm * 0.4)


def frame_line(window: Window) -> str:
    """The edge of the map."""
    size = {"width": window.width_mm - 0.3, "height": window.height_mm - 0.3}
    return element("rect", x=0.15, y=0.15, **size, fill="none", stroke=BORDER, stroke_width=0.3)


# --- names ---------------------------------------------------------------------------------------


def names(backdrop: Backdrop, window: Window, drawn: Iterable[BaseGeometry]) -> Iterator[str]:
    """Numbers of motorways and names of municipalities, where they hide neither each other nor what is drawn."""
    taken = [_around(geometry, window) for geometry in drawn]
    taken += [(0, window.height_mm - 8, 40, window.height_mm), (window.width_mm - 10, 0, window.width_mm, 12)]
    visible = shapely.box(*window.bounds)
    yield from _road_numbers(backdrop.roads, visible, window, taken)
    yield from _municipalities(backdrop, visible, window, taken)


def _road_numbers(roads: Sequence[DrawnRoad], visible: BaseGeometry, window: Window, taken: list[Box]) -> Iterator[str]:
    lines = {
        road.reference: road.line.intersection(visible)
        for road in roads
        if road.road_class is MainRoadClass.MOTORWAY and road.reference is not None
    }
    for reference, line in lines.items():
        at = None if line.is_empty else window.at(*line.interpolate(0.5, normalized=True).coords[0])
        if at is not None and _place(reference, at, SMALL_MM, window, taken):
            yield _shield(reference, at)


def _shield(reference: str, at: Place) -> str:
    width = (len(reference) + 1.4) * SMALL_MM * LETTER_RATIO
    left, top = at[0] - width / 2, at[1] - 1.5
    look = {"fill": PAPER, "stroke": ROAD, "stroke_width": 0.3}
    plate = element("rect", x=f"{left:.2f}", y=f"{top:.2f}", width=f"{width:.2f}", height=3.0, rx=0.6, **look)
    below = (at[0], at[1] + SMALL_MM * 0.36)
    return plate + text(reference, below, SMALL_MM, text_anchor="middle", font_weight=600, fill=INK)


def _municipalities(backdrop: Backdrop, visible: BaseGeometry, window: Window, taken: list[Box]) -> Iterator[str]:
    """The largest first."""
    cut = [(name, outline.intersection(visible)) for name, outline in backdrop.municipalities]
    left = MOST_NAMES
    for name, outline in sorted(cut, key=lambda each: -each[1].area):
        at = None if outline.is_empty else window.at(*outline.representative_point().coords[0])
        if left and at is not None and _place(name, at, LABEL_MM, window, taken):
            left -= 1
            yield label(name, at, LABEL_MM, text_anchor="middle", fill=SOFT)


def _place(written: str, at: Place, size_mm: float, window: Window, taken: list[Box]) -> bool:
    """Take the room of a text with its middle at a place, where that is free."""
    half = (len(written) + 2) * size_mm * LETTER_RATIO / 2
    left, top, right, bottom = at[0] - half, at[1] - size_mm, at[0] + half, at[1] + size_mm * 0.8
    is_inside = left > 1 and top > 1 and right < window.width_mm - 1 and bottom < window.height_mm - 1
    is_free = all(left > box[2] or right < box[0] or top > box[3] or bottom < box[1] for box in taken)
    if is_inside and is_free:
        taken.append((left, top, right, bottom))
    return is_inside and is_free


def _around(geometry: BaseGeometry, window: Window) -> Box:
    west, south, east, north = geometry.bounds
    left, bottom = window.at(west, south)
    right, top = window.at(east, north)
    return left - ROOM_MM, top - ROOM_MM, right + ROOM_MM, bottom + ROOM_MM


# --- scale and north -----------------------------------------------------------------------------


def scale_and_north(window: Window, figures: Figures) -> Iterator[str]:
    """A bar of a round length, and which way is up."""
    fitting = [bar for bar in SCALE_BARS_M if bar <= window.width_m * LONGEST_BAR_RATIO]
    length_m = max(fitting, default=SCALE_BARS_M[0])
    length_mm, x, y = length_m / window.m_per_mm, 3.0, window.height_mm - 3.0
    bar = f"M{x} {y - 1.2}V{y}H{x + length_mm:.2f}V{y - 1.2}"
    yield element("path", d=bar, fill="none", stroke=PAPER, stroke_width=1.3)
    yield element("path", d=bar, fill="none", stroke=INK, stroke_width=0.4)
    yield label(figures.span(length_m), (x + 0.8, y - 1.0), SMALL_MM, fill=INK)
    x, y = window.width_mm - 5.0, 3.2
    yield element("path", d=f"M{x} {y}l1.5 4.4l-1.5 -1.1l-1.5 1.1z", fill=INK, stroke=PAPER, stroke_width=0.25)
    yield label("N", (x, y + 7.0), SMALL_MM + 0.3, text_anchor="middle", font_weight=600, fill=INK)
