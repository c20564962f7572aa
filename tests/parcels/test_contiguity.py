import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon, box

from app.codes import PlotMethod
from app.parcels.contiguity import GAP_M, NO_PARCEL, Plot, largest_plot

CELL_M = 40.0
SIDE = 6


def plot_of(*outlines: object) -> Plot:
    shapes = np.empty(len(outlines), dtype=object)
    shapes[:] = outlines
    return largest_plot(shapes)


def cell(column: int, row: int, gap_m: float) -> Polygon:
    """A square of a grid, drawn so that neighbours are `gap_m` apart; less than 0 makes them overlap."""
    left, low, less = column * CELL_M, row * CELL_M, gap_m / 2
    return box(left + less, low + less, left + CELL_M - less, low + CELL_M - less)


def flooded(cells: set[tuple[int, int]]) -> int:
    """The most cells that hang together by their sides, by flooding."""
    most, left = 0, set(cells)
    while left:
        found, waiting = 0, [left.pop()]
        while waiting:
            column, row = waiting.pop()
            found += 1
            for beside in ((column + 1, row), (column - 1, row), (column, row + 1), (column, row - 1)):
                if beside in left:
                    left.remove(beside)
                    waiting.append(beside)
        most = max(most, found)
    return most


@settings(max_examples=150, deadline=None)
@given(
    st.sets(st.tuples(st.integers(0, SIDE - 1), st.integers(0, SIDE - 1)), min_size=1),
    st.sampled_from([0.0, 0.3, 0.99]),
)
def test_the_largest_piece_is_that_of_flooding_a_grid(cells: set[tuple[int, int]], gap_m: float) -> None:
    outlines = [cell(column, row, gap_m) for column, row in cells]
    found = plot_of(*outlines)
    assert found.parcels == flooded(cells)
    assert found.area_m2 == pytest.approx(flooded(cells) * (CELL_M - gap_m) ** 2, abs=0.01)


@pytest.mark.parametrize(("gap_m", "parcels"), [(GAP_M - 0.01, 2), (GAP_M + 0.01, 1), (6.0, 1)])
def test_what_inexact_drawing_leaves_open_joins_and_a_road_does_not(gap_m: float, parcels: int) -> None:
    assert plot_of(cell(0, 0, gap_m), cell(1, 0, gap_m)).parcels == parcels


def test_a_common_corner_joins_nothing() -> None:
    assert plot_of(cell(0, 0, 0.0), cell(1, 1, 0.0)).parcels == 1


@pytest.mark.parametrize(("shared_m", "parcels"), [(2.5, 1), (5.0, 2)])
def test_a_short_common_border_is_no_more_than_a_corner(shared_m: float, parcels: int) -> None:
    upper = box(CELL_M - shared_m, CELL_M, 2 * CELL_M, 2 * CELL_M)
    assert plot_of(box(0, 0, CELL_M, CELL_M), upper).parcels == parcels


def test_land_that_two_parcels_claim_counts_once() -> None:
    assert plot_of(box(0, 0, 100, 100), box(50, 0, 150, 100)) == Plot(15_000.0, 2, PlotMethod.OUTLINES)
    assert plot_of(box(0, 0, 100, 100), box(40, 40, 60, 60)) == Plot(10_000.0, 2, PlotMethod.OUTLINES)


def test_parts_of_an_outline_that_are_apart_count_apart() -> None:
    two = shapely.MultiPolygon([box(0, 0, 100, 100), box(200, 0, 250, 100)])
    assert plot_of(two) == Plot(10_000.0, 1, PlotMethod.OUTLINES)
    assert plot_of(two, box(250, 0, 320, 100)) == Plot(12_000.0, 2, PlotMethod.OUTLINES)
    assert plot_of(two, box(100, 0, 200, 100)) == Plot(25_000.0, 2, PlotMethod.OUTLINES)


def test_a_hole_is_no_land() -> None:
    ring = box(0, 0, 100, 100).difference(box(40, 40, 60, 60))
    assert plot_of(ring).area_m2 == pytest.approx(9_600)
    assert plot_of(ring, box(40, 40, 60, 60)) == Plot(10_000.0, 2, PlotMethod.OUTLINES)


def test_what_no_outline_tells_is_unknown() -> None:
    assert plot_of() == NO_PARCEL
    assert plot_of(None, None) == Plot(None, None, PlotMethod.NO_OUTLINE)
    assert plot_of(None, box(0, 0, 10, 10)) == Plot(100.0, 1, PlotMethod.SOME_OUTLINES)
