"""The score as a ring: a broad arc up to the score, and a thin one beside it for the range. Pure."""

import math

from app.exposes.svg import element, picture, text

SIZE_MM = 40.0
RADIUS_MM, BROAD_MM = 14.2, 4.6
RANGE_RADIUS_MM, THIN_MM = 18.0, 0.9
INK, TRACK, ACCENT, RANGE = "#1d2526", "#e4e1d7", "#0b5c58", "#6d7a79"


def ring(score: float | None, low: float, high: float, told: str, of_most: str) -> str:
    """The picture; `told` is the score as people read it, `of_most` what stands beneath."""
    middle = SIZE_MM / 2
    parts = [
        element("circle", cx=middle, cy=middle, r=RADIUS_MM, fill="none", stroke=TRACK, stroke_width=BROAD_MM),
        arc(low, high, RANGE_RADIUS_MM, RANGE, THIN_MM),
        tick(low),
        tick(high),
    ]
    if score is not None:
        parts.append(arc(0.0, score, RADIUS_MM, ACCENT, BROAD_MM))
    size = 9.4 if len(told) <= 5 else 5.0
    parts.append(text(told, (middle, middle + size * 0.24), size, text_anchor="middle", font_weight=600, fill=INK))
    parts.append(text(of_most, (middle, middle + 6.6), 2.9, text_anchor="middle", fill=INK))
    return picture(SIZE_MM, SIZE_MM, parts)


def arc(start: float, end: float, radius_mm: float, colour: str, width_mm: float) -> str:
    """Part of a circle from one score to another, clockwise from the top; a whole circle in two halves."""
    if end - start <= 0.01:
        return ""
    stops = [start, (start + end) / 2, end]
    points = [_point(points, radius_mm) for points in stops]
    path = f"M{points[0]}" + "".join(f"A{radius_mm} {radius_mm} 0 0 1 {point}" for point in points[1:])
    return element("path", d=path, fill="none", stroke=colour, stroke_width=width_mm)


def tick(points: float) -> str:
    """The end of the range."""
    inner, outer = _point(points, RANGE_RADIUS_MM - 1.2), _point(points, RANGE_RADIUS_MM + 1.2)
    return element("path", d=f"M{inner}L{outer}", stroke=RANGE, stroke_width=0.5)


def _point(points: float, radius_mm: float) -> str:
    angle = math.radians(3.6 * points)
    middle = SIZE_MM / 2
    return f"{middle + radius_mm * math.sin(angle):.3f} {middle - radius_mm * math.cos(angle):.3f}"
