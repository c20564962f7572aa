"""Figures of a parcel that contradict each other."""

import pytest

from app.errors import InvalidInput
from app.parcels.model import PARTS_OF_AREA, check_areas, contradicts


@pytest.mark.parametrize("part", PARTS_OF_AREA)
def test_part_may_be_as_large_as_the_whole_but_not_larger(part: str) -> None:
    check_areas({"area_m2": 10.0, part: 10.0})
    with pytest.raises(InvalidInput, match=part):
        check_areas({"area_m2": 10.0, part: 10.1})


@pytest.mark.parametrize("values", [{}, {"area_m2": None, "net_area_m2": 5.0}, {"area_m2": 5.0, "net_area_m2": None}])
def test_unknown_areas_contradict_nothing(values: dict[str, float | None]) -> None:
    check_areas(values)


def test_published_figure_contradicts_beyond_five_percent_of_the_larger() -> None:
    assert not contradicts(95.0, 100.0)
    assert contradicts(94.9, 100.0)
    assert contradicts(100.0, 94.9)
    assert not contradicts(0.0, 0.0)
