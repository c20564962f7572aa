"""The maps: a site with the facilities nearest to it, its outline alone, and several sites by their numbers. Pure."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from app.exposes.figures import Figures
from app.exposes.frame import Frame, Window
from app.exposes.ground import INK, PAPER, frame_line, ground, names, scale_and_north
from app.exposes.place_store import Backdrop
from app.exposes.svg import Place, element, picture, shape, text

ACCENT = "#0b5c58"
SEEN_MM, FOUND_MM = 3.0, 6.0  # an outline smaller than this is a dot, or has a ring round it
MARK_MM, MARK_APART_MM = 2.2, 4.6
HATCH = (
    '<pattern id="hatch" width="1.4" height="1.4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    f'<rect width="1.4" height="1.4" fill="{PAPER}"/><rect width="0.55" height="1.4" fill="{ACCENT}"/></pattern>'
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
        *ground(backdrop, window),
        *_lines(frame, window),
        *names(backdrop, window, [frame.shape, *frame.facilities.values()]),
        *_parcel(frame.shape, window, drawn),
        *_facilities(frame, window, drawn),
    ]
    return _picture(parts, window, drawn.figures)


def close_up(frame: Frame, backdrop: Backdrop, drawn: Drawn) -> str:
    """The parcel alone, as large as it can be drawn."""
    parts = [*ground(backdrop, frame.close), *_parcel(frame.shape, frame.close, drawn)]
    return _picture(parts, frame.close, drawn.figures)


def overview(window: Window, backdrop: Backdrop, places: Mapping[int, shapely.Point], figures: Figures) -> str:
    """Several sites by their numbers."""
    points = apart(window.at(place.x, place.y) for place in places.values())
    marks = (_mark(number, at, ACCENT) for number, at in zip(places, points, strict=True))
    return _picture([*ground(backdrop, window), *names(backdrop, window, places.values()), *marks], window, figures)


def _picture(parts: Iterable[str], window: Window, figures: Figures) -> str:
    whole = [*parts, *scale_and_north(window, figures), frame_line(window)]
    return picture(window.width_mm, window.height_mm, whole, HATCH)


def _lines(frame: Frame, window: Window) -> Iterator[str]:
    """Straight from the parcel to what is near."""
    start = frame.shape.representative_point()
    for point in frame.facilities.values():
        line = shapely.LineString([start, point])
        yield shape(line, window, fill="none", stroke=INK, stroke_width=0.3, stroke_dasharray="1.1 0.8")


def _parcel(outline: BaseGeometry, window: Window, drawn: Drawn) -> Iterator[str]:
    """Its outline, and a mark where that would be too small to see; what is invented is hatched and dashed."""
    west, south, east, north = outline.bounds
    x, y = window.at((west + east) / 2, (south + north) / 2)
    size_mm = max(east - west, north - south) / window.m_per_mm
    if size_mm < FOUND_MM:
        yield element("circle", cx=x, cy=y, r=FOUND_MM * 0.6, fill=PAPER, stroke=ACCENT, stroke_width=0.6)
    if size_mm < SEEN_MM:
        yield element("circle", cx=x, cy=y, r=0.9, fill=ACCENT)
        return
    look = {"fill": "url(#hatch)", "stroke_dasharray": "1.2 0.7"} if drawn.is_invented else {"fill": ACCENT}
    yield shape(outline, window, stroke=ACCENT, stroke_width=0.5, **look)


def _facilities(frame: Frame, window: Window, drawn: Drawn) -> Iterator[str]:
    points = [window.at(frame.facilities[id_].x, frame.facilities[id_].y) for id_ in drawn.numbered]
    for number, at in zip(drawn.numbered.values(), apart(points), strict=True):
        yield _mark(number, at, INK)


def apart(points: Iterable[Place]) -> list[Place]:
    """Places of marks, moved to the right as far as they would hide each other."""
    placed: list[Place] = []
    for x, y in points:
        while any(math.dist((x, y), other) < MARK_APART_MM for other in placed):
            x += MARK_APART_MM / 4
        placed.append((x, y))
    return placed


def _mark(number: int, at: Place, colour: str) -> str:
    x, y = at
    circle = element("circle", cx=x, cy=y, r=MARK_MM, fill=colour, stroke=PAPER, stroke_width=0.4)
    return circle + text(str(number), (x, y + 1.0), 2.9, text_anchor="middle", font_weight=600, fill=PAPER)
