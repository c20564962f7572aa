"""Pictures as SVG text, in millimetres. Every text is escaped; nothing given here is read as markup. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry, BaseMultipartGeometry

from app.exposes.frame import Window

FONT = "Source Sans 3"
Place = tuple[float, float]


def picture(width_mm: float, height_mm: float, parts: Iterable[str], definitions: str = "") -> str:
    """A whole picture."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width_mm}mm" height="{height_mm}mm" '
        f'viewBox="0 0 {width_mm} {height_mm}"><defs>{definitions}</defs>{"".join(parts)}</svg>'
    )


def element(name: str, **attributes: object) -> str:
    """An element without content; underscores of names are hyphens."""
    return f"<{name}{_written(attributes)}/>"


def text(content: str, at: Place, size_mm: float, **attributes: object) -> str:
    """Text with its baseline at a place."""
    given = {"x": _mm(at[0]), "y": _mm(at[1]), "font_size": size_mm, "font_family": FONT} | attributes
    return f"<text{_written(given)}>{escape(content)}</text>"


def label(content: str, at: Place, size_mm: float, **attributes: object) -> str:
    """Text that stays readable on lines: a light copy with a broad edge lies beneath it."""
    halo = {"stroke": "#ffffff", "stroke_width": size_mm * 0.32, "stroke_linejoin": "round", "fill": "#ffffff"}
    return text(content, at, size_mm, **(attributes | halo)) + text(content, at, size_mm, **attributes)


def shape(geometry: BaseGeometry, window: Window, **attributes: object) -> str:
    """Areas and lines as a path; what is empty is nothing."""
    path = " ".join(_paths(geometry, window))
    return element("path", d=path, fill_rule="evenodd", stroke_linejoin="round", **attributes) if path else ""


def _paths(geometry: BaseGeometry, window: Window) -> Iterator[str]:
    if geometry.is_empty:
        return
    match geometry:
        case Polygon():
            for ring in (geometry.exterior, *geometry.interiors):
                yield f"{_line(ring.coords, window)}Z"
        case LineString():
            yield _line(geometry.coords, window)
        case BaseMultipartGeometry():
            for part in geometry.geoms:
                yield from _paths(part, window)


def _line(coordinates: Iterable[Sequence[float]], window: Window) -> str:
    points = (window.at(x, y) for x, y, *_ in coordinates)
    return "M" + "L".join(f"{_mm(x)} {_mm(y)}" for x, y in points)


def _mm(value: float) -> str:
    return f"{value:.2f}"


def _written(attributes: dict[str, object]) -> str:
    return "".join(f' {name.replace("_", "-")}="{escape(str(value))}"' for name, value in attributes.items())
