"""Outlines of synthetic parcels: turned rectangles with notches, cut corners and curved edges."""

import math
import random

import shapely
from shapely import affinity

NOTCH_CHANCE = 0.35  # of each corner: a plot left out
CUT_CHANCE = 0.25  # of each corner without a notch: cut off by a road
CURVE_CHANCE = 0.2  # of the south edge: bent along a road
CURVE_STEPS = 5
ROAD_WIDTH_M = 14.0

Shape = shapely.Polygon | shapely.MultiPolygon
Position = tuple[float, float]


def draw_corner(rng: random.Random, corner: Position, width: float, height: float) -> list[Position]:
    """The positions that stand for one corner: itself, an inner notch, or the two ends of a cut.

    The corner is given by its signs; positions follow the outline counter-clockwise.
    """
    sign_x, sign_y = corner
    x, y = sign_x * width / 2, sign_y * height / 2
    dx = -sign_x * width * rng.uniform(0.12, 0.38)
    dy = -sign_y * height * rng.uniform(0.12, 0.38)
    along_x, along_y = (x + dx, y), (x, y + dy)
    chance = rng.random()
    comes_along_x = sign_x * sign_y < 0  # the edge before this corner is a horizontal one
    first, last = (along_x, along_y) if comes_along_x else (along_y, along_x)
    if chance < NOTCH_CHANCE:
        return [first, (x + dx, y + dy), last]
    if chance < NOTCH_CHANCE + CUT_CHANCE:
        return [first, last]
    return [(x, y)]


def bent(start: Position, end: Position, depth: float) -> list[Position]:
    """Positions between the ends of an edge that bulges outwards (to the south) by `depth`."""
    between = []
    for step in range(1, CURVE_STEPS):
        share = step / CURVE_STEPS
        x = start[0] + (end[0] - start[0]) * share
        y = start[1] + (end[1] - start[1]) * share
        between.append((x, y - depth * math.sin(math.pi * share)))
    return between


def draw_block(rng: random.Random, aspect_ratio: float) -> shapely.Polygon:
    """An outline about one unit high, round the origin."""
    width, height = aspect_ratio, 1.0
    south_west, south_east, north_east, north_west = (
        draw_corner(rng, corner, width, height) for corner in ((-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0))
    )
    is_curved = rng.random() < CURVE_CHANCE
    south = bent(south_west[-1], south_east[0], rng.uniform(0.04, 0.12)) if is_curved else []
    return shapely.Polygon([*south_west, *south, *south_east, *north_east, *north_west])


def cut_by_road(rng: random.Random, shape: shapely.Polygon) -> shapely.MultiPolygon:
    """The two sides of a road that crosses the shape from north to south, still unturned."""
    west, south, east, north = shape.bounds
    middle = west + (east - west) * rng.uniform(0.42, 0.58)
    half = ROAD_WIDTH_M / 2
    road = shapely.box(middle - half, south - 1, middle + half, north + 1)
    return shapely.MultiPolygon([p for p in shapely.get_parts(shape.difference(road)) if p.area > 1])


def draw_outline(rng: random.Random, place: shapely.Point, area_m2: float, *, in_two_parts: bool) -> Shape:
    """An outline of about that area round a place, in metres, turned at random."""
    block = draw_block(rng, rng.uniform(1.0, 2.6))
    scale = math.sqrt(area_m2 / block.area)
    scaled: shapely.Polygon = affinity.scale(block, scale, scale, origin=(0.0, 0.0))
    shape: Shape = cut_by_road(rng, scaled) if in_two_parts else scaled
    turned = affinity.rotate(shape, rng.uniform(0.0, 180.0), origin=(0.0, 0.0))
    return affinity.translate(turned, place.x, place.y)
