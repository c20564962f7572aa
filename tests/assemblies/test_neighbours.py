"""Neighbours are those of the geometry, whatever the drawing is like."""

import numpy as np
import pytest
import shapely
from numpy.typing import NDArray
from shapely.geometry import MultiPolygon, Polygon, box

from app.assemblies import neighbours as module
from app.assemblies.neighbours import DRAWN_ALIKE_M, LEAST_SHARED, find_neighbours
from app.errors import InvalidInput

TOLERANCE_M = 0.1
ORIGIN = np.array([712_345.0, 5_701_234.0])  # coordinates as large as real ones
Shapes = NDArray[np.object_]
Shared = dict[tuple[int, int], float]


def shared(shapes: list[Polygon | MultiPolygon] | Shapes, tolerance_m: float = TOLERANCE_M) -> Shared:
    found = find_neighbours(np.array(shapes, dtype=object), tolerance_m)
    assert (found.first < found.second).all()
    pairs = list(zip(found.first.tolist(), found.second.tolist(), strict=True))
    assert pairs == sorted(set(pairs))
    return dict(zip(pairs, found.shared_m.tolist(), strict=True))


def measured(shapes: Shapes) -> Shared:
    """The same by the overlay of outlines, for shapes without gaps that have all vertices in common."""
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    first, second = first[first < second], second[first < second]
    length_m = shapely.length(shapely.intersection(shapely.boundary(shapes[first]), shapely.boundary(shapes[second])))
    pairs = zip(first.tolist(), second.tolist(), length_m.tolist(), strict=True)
    return {(one, other): metres for one, other, metres in pairs if metres > 0}


def plots(seed: int, count: int = 120) -> Shapes:
    """A rectangle split again and again at whole metres: most vertices stand in the middle of another's edge."""
    generator = np.random.default_rng(seed)
    found = [(0, 0, 1000, 700)]
    while len(found) < count:
        x0, y0, x1, y1 = found.pop(int(generator.integers(len(found))))
        if x1 - x0 >= y1 - y0 and x1 - x0 > 10:
            middle = int(generator.integers(x0 + 5, x1 - 4))
            found += [(x0, y0, middle, y1), (middle, y0, x1, y1)]
        elif y1 - y0 > 10:
            middle = int(generator.integers(y0 + 5, y1 - 4))
            found += [(x0, y0, x1, middle), (x0, middle, x1, y1)]
        else:
            found.append((x0, y0, x1, y1))
    return np.array([box(*each) for each in found], dtype=object)


def turned(shapes: Shapes, angle_deg: float) -> Shapes:
    """Turned, moved to where real parcels are, and rounded to millimetres as in files."""
    cosine, sine = np.cos(np.radians(angle_deg)), np.sin(np.radians(angle_deg))
    turn = np.array([[cosine, sine], [-sine, cosine]])
    return shapely.transform(shapes, lambda xy: np.round(xy @ turn + ORIGIN, 3))


def redrawn(shapes: Shapes, most_m: float, seed: int) -> Shapes:
    """Each vertex of each shape moved by itself."""
    generator = np.random.default_rng(seed)
    return np.array(
        [
            Polygon(each + generator.uniform(-most_m, most_m, each.shape))
            for each in (np.array(shape.exterior.coords)[:-1] for shape in shapes)
        ],
        dtype=object,
    )


@pytest.mark.parametrize("seed", range(10))
def test_common_vertices(seed: int) -> None:
    points = shapely.multipoints(np.random.default_rng(seed).uniform(0, 2000, (150, 2)) + ORIGIN)
    cells = shapely.get_parts(shapely.voronoi_polygons(points))

    found = {pair: metres for pair, metres in shared(cells).items() if metres > 0.01}

    expected = {pair: metres for pair, metres in measured(cells).items() if metres > 0.01}
    assert found == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("angle_deg", [0.0, 31.7])
def test_vertices_on_one_side_only(seed: int, angle_deg: float) -> None:
    shapes = plots(seed)
    assert shared(turned(shapes, angle_deg)) == pytest.approx(measured(shapes), abs=0.01)


@pytest.mark.parametrize("seed", range(10))
def test_gaps_and_overlaps(seed: int) -> None:
    shapes = plots(seed)

    found = shared(redrawn(turned(shapes, 12.3), 0.3 * TOLERANCE_M, seed))

    expected = {pair: metres for pair, metres in measured(shapes).items() if metres > LEAST_SHARED * TOLERANCE_M}
    assert found == pytest.approx(expected, abs=3 * TOLERANCE_M)


@pytest.mark.parametrize("seed", range(5))
def test_outline_of_the_whole(seed: int) -> None:
    """The perimeters less twice what is shared are the outline of all together."""
    shapes = turned(plots(seed), 45.0)
    total_m = shapely.length(shapes).sum() - 2 * sum(shared(shapes).values())
    assert total_m == pytest.approx(2 * (1000 + 700), abs=0.1)


@pytest.mark.parametrize("gap_m", [-0.09, -0.004, 0.0, 0.004, 0.09])
def test_up_to_the_tolerance(gap_m: float) -> None:
    assert shared([box(0, 0, 10, 20), box(10 + gap_m, 5, 20, 30)]) == {(0, 1): pytest.approx(15.0, abs=0.01)}


@pytest.mark.parametrize("gap_m", [-0.11, 0.11, 0.4])
def test_beyond_the_tolerance(gap_m: float) -> None:
    assert shared([box(0, 0, 10, 20), box(10 + gap_m, 5, 20, 30)]) == {}
    assert shared([box(0, 0, 10, 20), box(10 + gap_m, 5, 20, 30)], 0.5).keys() == {(0, 1)}


def test_corner() -> None:
    """Corners that touch share nothing, nor do those that miss each other by less than the tolerance."""
    assert shared([box(0, 0, 10, 10), box(10, 10, 20, 20)]) == {}
    assert shared([box(0, 0, 10, 10), box(9.95, 9.95, 20, 20)]) == {}


def test_crossing() -> None:
    assert shared([box(0, 40, 100, 60), box(40, 0, 60, 100)]) == {}


def test_short_boundary_that_both_draw_the_same() -> None:
    """However short it is, it is no accident."""
    left = Polygon([(0, 0), (10, 0), (10, 0.2), (0, 10)])
    right = Polygon([(10, 0), (20, 0), (20, 10), (10, 0.2)])
    assert shared([left, right]) == {(0, 1): pytest.approx(0.2)}


def test_narrow_parcel_between() -> None:
    """A path narrower than the tolerance keeps its neighbours apart."""
    assert shared([box(0, 0, 10, 30), box(10, 0, 10.06, 30), box(10.06, 0, 20, 30)]) == {
        (0, 1): pytest.approx(30.0, abs=0.1),
        (1, 2): pytest.approx(30.0, abs=0.1),
    }


def test_hole() -> None:
    around = Polygon(box(0, 0, 100, 100).exterior, [box(40, 40, 60, 70).exterior.reverse()])
    assert shared([around, box(40, 40, 60, 70)]) == {(0, 1): pytest.approx(100.0)}
    assert shared([box(40, 40, 60, 55), around, box(40, 55, 60, 70)]) == {
        (0, 1): pytest.approx(50.0),
        (0, 2): pytest.approx(20.0),
        (1, 2): pytest.approx(50.0),
    }


def test_several_parts() -> None:
    """What lies on both sides of a road is one parcel with the boundaries of all its parts."""
    parcel = MultiPolygon([box(0, 0, 10, 10), box(20, 0, 30, 10)])
    assert shared([parcel, box(10, 0, 20, 10), box(30, 2, 40, 8)]) == {
        (0, 1): pytest.approx(20.0),
        (0, 2): pytest.approx(6.0),
    }


def test_several_stretches() -> None:
    """A boundary that a third parcel interrupts adds up."""
    comb = Polygon([(0, 0), (30, 0), (30, 10), (20, 10), (20, 5), (10, 5), (10, 10), (0, 10)])
    assert shared([comb, box(0, 10, 30, 20), box(10, 5, 20, 10)])[(0, 1)] == pytest.approx(20.0)


def test_curve_drawn_with_other_vertices() -> None:
    angle = np.radians(np.linspace(0, 180, 37))
    coarse = np.radians(np.linspace(0, 180, 26))
    inner = Polygon(20 * np.column_stack([np.cos(angle), np.sin(angle)]))
    hollow = 20 * np.column_stack([np.cos(coarse), np.sin(coarse)])
    outer = Polygon([(-20, 0), (-40, 0), (-40, 40), (40, 40), (40, 0), *hollow.tolist()])
    assert shared([inner, outer], 0.2) == {(0, 1): pytest.approx(20 * np.pi, rel=0.01)}


def test_long_boundary() -> None:
    """Segments far longer than those they are cut to are counted once."""
    field, *strips = turned(np.array([box(0, -500, 1000, 0), *(box(x, 0, x + 1, 9) for x in range(1000))]), 17.0)
    found = shared([field, *strips])
    assert sum(metres for (first, _), metres in found.items() if first == 0) == pytest.approx(1000.0, abs=0.1)
    assert len(found) == 1000 + 999


@pytest.mark.parametrize("clockwise", [True, False])
def test_orientation_does_not_matter(clockwise: bool) -> None:
    shapes = shapely.orient_polygons(plots(0), exterior_cw=clockwise)
    assert shared(shapes) == pytest.approx(measured(plots(0)), abs=1e-6)


def test_order_does_not_matter() -> None:
    shapes = redrawn(turned(plots(3), 12.3), 0.3 * TOLERANCE_M, seed=3)
    order = np.random.default_rng(0).permutation(len(shapes))
    found = {tuple(sorted((order[one], order[other]))): m for (one, other), m in shared(shapes[order]).items()}
    assert found == pytest.approx(shared(shapes), abs=1e-6)


def test_what_is_no_area() -> None:
    shapes = np.array([None, shapely.Point(5, 5), shapely.LineString([(10, 0), (10, 10)]), Polygon()], dtype=object)
    assert shared(shapes) == {}
    assert shared(shapes[:0]) == {}
    assert shared([*shapes, box(0, 0, 10, 10), box(10, 0, 20, 10)]) == {(4, 5): pytest.approx(10.0)}


def test_the_same_area_twice() -> None:
    """Two records of one parcel lie over each other, not side by side."""
    assert shared([box(0, 0, 10, 10), box(0, 0, 10, 10)]) == {}


def test_too_many_over_one_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_PAIRS", 1000)
    with pytest.raises(InvalidInput, match="over one another"):
        shared([box(0, 0, 10, 10)] * 50)
    with pytest.raises(InvalidInput, match="over one another"):
        shared(redrawn(np.array([box(0, 0, 10, 10)] * 50), DRAWN_ALIKE_M, seed=0))
