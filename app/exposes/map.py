"""The map of a site: districts and municipalities, the parcel, the facilities nearest to it, scale and north. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from app.exposes.figures import Figures
from app.exposes.frame import Frame, Window
from app.exposes.place_store import Backdrop
from app.exposes.svg import element, label, picture, shape, text

PAPER, LAND, BORDER, INNER_BORDER = "#ffffff", "#f3f1ea", "#878d88", "#d3cfc2"
INK, SOFT, ACCENT = "#1d2526", "#5b6664", "#0b5c58"
LABEL_MM, SMALL_MM = 2.5, 2.1
LETTER_RATIO = 0.52  # width of a letter by its height, on average
SCALE_BARS_M = (20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000)
MOST_LABELS = 9
HATCH = (
    '<pattern id="hatch" width="1.4" height="1.4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    f'<rect width="1.4" height="1.4" fill="#ffffff"/><rect width="0.55" height="1.4" fill="{ACCENT}"/></pattern>'
)


@dataclass(frozen=True)
class Drawn:
    """What is drawn besides the outlines: the facilities by their numbers, how the parcel looks, and the language."""

    numbered: Mapping[int, int]  # number of a facility by its id
    is_invented: bool
    figures: Figures


def site_map(frame: Frame, backdrop: Backdrop, drawn: Drawn) -> str:
    """The parcel with the facilities around it."""
    window = frame.map
    parts = [
        _ground(window),
        *_regions(backdrop, window),
        *_names(backdrop, frame),
        *_lines(frame, window),
        *_parcel(frame.shape, window, drawn),
        *_markers(frame, window, drawn),
        *_scale_and_north(window, drawn.figures),
        _edge(window),
    ]
    return picture(window.width_mm, window.height_mm, parts, HATCH)


def close_up(frame: Frame, backdrop: Backdrop, drawn: Drawn) -> str:
    """The parcel alone, as large as it can be drawn."""
    window = frame.close
    parts = [
        _ground(window),
        *_regions(backdrop, window),
        *_parcel(frame.shape, window, drawn),
        *_scale_and_north(window, drawn.figures),
        _edge(window),
    ]
    return picture(window.width_mm, window.height_mm, parts, HATCH)


def _ground(window: Window) -> str:
    return element("rect", width=window.width_mm, height=window.height_mm, fill=PAPER)


def _edge(window: Window) -> str:
    size = {"width": window.width_mm - 0.3, "height": window.height_mm - 0.3}
    return element("rect", x=0.15, y=0.15, **size, fill="none", stroke=BORDER, stroke_width=0.3)


def _regions(backdrop: Backdrop, window: Window) -> Iterator[str]:
    for _, outline in backdrop.districts:
        yield shape(outline, window, fill=LAND, stroke="none")
    for _, outline in backdrop.municipalities:
        yield shape(outline, window, fill="none", stroke=INNER_BORDER, stroke_width=0.2)
    for _, outline in backdrop.districts:
        yield shape(outline, window, fill="none", stroke=BORDER, stroke_width=0.35, stroke_dasharray="1.6 0.7 0.4 0.7")


def _lines(frame: Frame, window: Window) -> Iterator[str]:
    start = frame.shape.representative_point()
    for point in frame.facilities.values():
        line = shapely.LineString([start, point])
        yield shape(line, window, fill="none", stroke=INK, stroke_width=0.3, stroke_dasharray="1.1 0.8")


def _parcel(outline: BaseGeometry, window: Window, drawn: Drawn) -> Iterator[str]:
    """Its outline, and a mark where that would be too small to see; what is invented is hatched and dashed."""
    west, south, east, north = outline.bounds
    if max(east - west, north - south) / window.m_per_mm < 2.0:
        x, y = window.at(*outline.representative_point().coords[0])
        yield element("circle", cx=x, cy=y, r=1.9, fill="#ffffff", stroke=ACCENT, stroke_width=0.8)
        yield element("circle", cx=x, cy=y, r=0.8, fill=ACCENT)
        return
    look = {"fill": "url(#hatch)", "stroke_dasharray": "1.2 0.7"} if drawn.is_invented else {"fill": ACCENT}
    yield shape(outline, window, stroke=ACCENT, stroke_width=0.5, **look)


def _markers(frame: Frame, window: Window, drawn: Drawn) -> Iterator[str]:
    for facility_id, point in frame.facilities.items():
        x, y = window.at(point.x, point.y)
        yield element("circle", cx=x, cy=y, r=2.2, fill=INK, stroke="#ffffff", stroke_width=0.4)
        number = str(drawn.numbered[facility_id])
        yield text(number, (x, y + 1.0), 2.9, text_anchor="middle", font_weight=600, fill="#ffffff")


# --- names ---------------------------------------------------------------------------------------

Box = tuple[float, float, float, float]


def _names(backdrop: Backdrop, frame: Frame) -> Iterator[str]:
    """Names of municipalities, the largest first, where they hide neither each other nor what is drawn."""
    window = frame.map
    taken = [*_taken(frame, window)]
    visible = shapely.box(*window.bounds)
    cut = [(name, outline.intersection(visible)) for name, outline in backdrop.municipalities]
    shown = 0
    for name, outline in sorted(cut, key=lambda each: -each[1].area):
        if shown == MOST_LABELS or outline.is_empty:
            return
        x, y = window.at(*outline.representative_point().coords[0])
        width = len(name) * LABEL_MM * LETTER_RATIO
        box = (x - width / 2 - 1, y - LABEL_MM, x + width / 2 + 1, y + 1)
        if _fits(box, taken, window):
            taken.append(box)
            shown += 1
            yield label(name, (x, y), LABEL_MM, text_anchor="middle", fill=SOFT)


def _taken(frame: Frame, window: Window) -> Iterator[Box]:
    for geometry in (frame.shape, *frame.facilities.values()):
        west, south, east, north = geometry.bounds
        left, bottom = window.at(west, south)
        right, top = window.at(east, north)
        yield left - 2.6, top - 2.6, right + 2.6, bottom + 2.6
    yield 0, window.height_mm - 8, 40, window.height_mm
    yield window.width_mm - 10, 0, window.width_mm, 12


def _fits(box: Box, taken: Sequence[Box], window: Window) -> bool:
    left, top, right, bottom = box
    inside = left > 1 and top > 1 and right < window.width_mm - 1 and bottom < window.height_mm - 1
    return inside and all(left > t[2] or right < t[0] or top > t[3] or bottom < t[1] for t in taken)


# --- scale and north -----------------------------------------------------------------------------


def _scale_and_north(window: Window, figures: Figures) -> Iterator[str]:
    longest_m = window.width_m * 0.28
    length_m = max((bar for bar in SCALE_BARS_M if bar <= longest_m), default=SCALE_BARS_M[0])
    length_mm, x, y = length_m / window.m_per_mm, 3.0, window.height_mm - 3.0
    bar = f"M{x} {y - 1.2}V{y}H{x + length_mm:.2f}V{y - 1.2}"
    yield element("path", d=bar, fill="none", stroke="#ffffff", stroke_width=1.3)
    yield element("path", d=bar, fill="none", stroke=INK, stroke_width=0.4)
    yield label(figures.span(length_m), (x + 0.8, y - 1.0), SMALL_MM, fill=INK)
    x, y = window.width_mm - 5.0, 3.2
    yield element("path", d=f"M{x} {y}l1.5 4.4l-1.5 -1.1l-1.5 1.1z", fill=INK, stroke="#ffffff", stroke_width=0.25)
    yield label("N", (x, y + 7.0), SMALL_MM + 0.3, text_anchor="middle", font_weight=600, fill=INK)
