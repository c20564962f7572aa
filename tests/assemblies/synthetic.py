"""A made-up cadastre of any size: villages of small parcels, fields of very uneven size, roads, scattered holdings."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree, Voronoi

from app.assemblies.land import sums
from app.assemblies.model import Cadastre

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

MEAN_M2 = 6000.0
IN_VILLAGES = 0.55  # of the parcels
VILLAGE_PARCELS, VILLAGE_M = 220, 180.0
FIELD_GRID_M, HOLDING_GRID_M, COMMUNE_GRID_M = 1500.0, 3000.0, 6000.0
ROAD_GRID_M, ROAD_WIDTH_M, ROAD_STEP_M, STEPS_A_ROAD_PARCEL = 2400.0, 10.0, 20.0, 10
CLEAR_OF_ROADS_M = 25.0
SAME_OWNER = 0.2  # chance to belong to the owner of the nearest
UNKNOWN_OWNER = 0.02
SHORTEST_M = 0.05


@dataclass(frozen=True)
class _Cells:
    """The cells around points, and which share how much boundary."""

    area_m2: FloatArray
    perimeter_m: FloatArray
    first: IntArray
    second: IntArray
    shared_m: FloatArray


def make_cadastre(parcels: int, seed: int = 1) -> Cadastre:
    """About so many parcels: cells around random points, cut by narrow roads that belong to the communes."""
    generator = np.random.default_rng(seed)
    side_m = float(np.sqrt(parcels * MEAN_M2))
    points = _points(generator, parcels, side_m)
    road, beside, piece = _roads(side_m)
    points = points[KDTree(road).query(points)[0] > CLEAR_OF_ROADS_M]
    parcel = np.concatenate([np.arange(len(points)), KDTree(points).query(beside)[1], len(points) + piece])
    cells = _cells(np.vstack([points, beside, road]), side_m)
    owner = _owners(generator, points)
    commune = owner.max(initial=0) + 1 + np.unique(_tile(road, COMMUNE_GRID_M), return_inverse=True)[1]
    return _merged(cells, parcel, np.concatenate([owner, owner[parcel[len(points) : -len(road)]], commune]))


def _points(generator: np.random.Generator, count: int, side_m: float) -> FloatArray:
    villages = max(3, count // 2 // VILLAGE_PARCELS)
    centre = generator.uniform(0, side_m, (villages, 2))
    radius_m = generator.lognormal(np.log(VILLAGE_M), 0.5, villages)
    village = generator.choice(villages, int(count * IN_VILLAGES), p=radius_m**1.5 / (radius_m**1.5).sum())
    inside = centre[village] + generator.normal(0, 1, (len(village), 2)) * radius_m[village, None]
    grid = max(2, int(side_m / FIELD_GRID_M))
    density = generator.lognormal(0, 1.0, grid * grid)
    square = generator.choice(grid * grid, count - len(village), p=density / density.sum())
    outside = np.column_stack([square // grid, square % grid]) + generator.uniform(0, 1, (len(square), 2))
    points: FloatArray = np.vstack([inside, outside * side_m / grid])
    return np.clip(points, 1.0, side_m - 1.0) + generator.uniform(-0.5, 0.5, points.shape)


def _cells(points: FloatArray, side_m: float) -> _Cells:
    """The cells of the points; a frame of more points keeps those at the edge from being endless."""
    count = len(points)
    along = np.linspace(-0.1 * side_m, 1.1 * side_m, max(20, int(np.sqrt(count))))
    frame = [
        points
        for at in (-0.05 * side_m, 1.05 * side_m)
        for points in (
            np.column_stack([along, np.full_like(along, at)]),
            np.column_stack([np.full_like(along, at), along]),
        )
    ]
    found = Voronoi(np.vstack([points, *frame]))
    pair, ends = found.ridge_points, np.array(found.ridge_vertices)
    pair, ends = pair[(ends >= 0).all(axis=1)], ends[(ends >= 0).all(axis=1)]
    start, end = found.vertices[ends[:, 0]], found.vertices[ends[:, 1]]
    length_m = np.hypot(*(end - start).T)
    area_m2, perimeter_m = np.zeros(len(found.points)), np.zeros(len(found.points))
    for side in pair.T:
        from_m, to_m = (start - found.points[side]).T, (end - found.points[side]).T
        area_m2 += sums(side, np.abs(from_m[0] * to_m[1] - from_m[1] * to_m[0]) / 2, len(area_m2))
        perimeter_m += sums(side, length_m, len(perimeter_m))
    inner = (pair < count).all(axis=1) & (length_m > SHORTEST_M)
    return _Cells(
        area_m2[:count], perimeter_m[:count], pair[inner].min(axis=1), pair[inner].max(axis=1), length_m[inner]
    )


def _owners(generator: np.random.Generator, points: FloatArray) -> IntArray:
    """Most own one parcel; some own neighbours too, and half of all belong to holdings scattered over a square."""
    count = len(points)
    owner = np.arange(count)
    near = KDTree(points).query(points, k=2)[1][:, 1]
    same = generator.random(count) < SAME_OWNER
    owner[same] = near[same]
    owner = owner[owner]
    holding = _tile(points, HOLDING_GRID_M) * 1000 + generator.zipf(1.6, count).clip(max=400)
    scattered = generator.random(count) < 0.5
    owner = np.where(scattered[owner], count + holding[owner], owner)
    owner = np.unique(owner, return_inverse=True)[1]
    owner[generator.random(count) < UNKNOWN_OWNER] = -1
    return owner


def _tile(points: FloatArray, grid_m: float) -> IntArray:
    column, row = (points // grid_m).astype(np.int64).T
    tile: IntArray = column * 10_000 + row
    return tile


def _roads(side_m: float) -> tuple[FloatArray, FloatArray, IntArray]:
    """Points in the middle of roads and beside them, and the road parcel of each in the middle, from 0."""
    along = np.arange(ROAD_STEP_M / 2, side_m, ROAD_STEP_M)
    lines = np.arange(ROAD_GRID_M / 2, side_m, ROAD_GRID_M)
    at, offset = (each.ravel() for each in np.meshgrid(lines, along, indexing="ij"))
    number = np.repeat(np.arange(len(lines)), len(along)) * len(along) + np.tile(np.arange(len(along)), len(lines))
    piece = np.unique(number // STEPS_A_ROAD_PARCEL, return_inverse=True)[1]
    crossing = np.abs(offset[:, None] - lines).min(axis=1) < 2 * ROAD_WIDTH_M
    upright, level = np.column_stack([at, offset]), np.column_stack([offset, at])[~crossing]
    middle = np.vstack([upright, level])
    sideways = np.vstack([np.full_like(upright, [ROAD_WIDTH_M, 0.0]), np.full_like(level, [0.0, ROAD_WIDTH_M])])
    beside = np.vstack([middle + sideways, middle - sideways])
    beside = beside[KDTree(middle).query(beside)[0] > ROAD_WIDTH_M * 0.99]
    return middle, beside, np.concatenate([piece, piece.max() + 1 + piece[~crossing]])


def _merged(cells: _Cells, number: IntArray, owner: IntArray) -> Cadastre:
    """Cells of one number as one parcel."""
    kept, parcel = np.unique(number, return_inverse=True)
    first, second = parcel[cells.first], parcel[cells.second]
    inside = first == second
    perimeter_m = sums(parcel, cells.perimeter_m) - 2 * sums(first[inside], cells.shared_m[inside], len(kept))
    low, high = np.minimum(first, second)[~inside], np.maximum(first, second)[~inside]
    key, pair = np.unique(low * len(kept) + high, return_inverse=True)
    owners = np.zeros(len(kept), dtype=np.int32)
    owners[parcel] = owner
    return Cadastre(
        ids=np.arange(len(kept), dtype=np.int64) + 1,
        area_m2=sums(parcel, cells.area_m2),
        perimeter_m=perimeter_m,
        owner=owners,
        first=(key // len(kept)).astype(np.int32),
        second=(key % len(kept)).astype(np.int32),
        shared_m=sums(pair, cells.shared_m[~inside]),
    )
