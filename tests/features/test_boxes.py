"""The edges of a box run along meridians and parallels, in the storage CRS too."""

import pytest
from sqlalchemy.orm import Session

from app.features.query import FeatureQuery, count
from app.geo import Bbox
from app.parcels.collection import PARCELS
from app.partners.model import ANONYMOUS
from tests.makers import make_parcel

HALF_A_METRE = 4.5e-6  # in degrees of latitude


@pytest.mark.parametrize(("edge", "inside"), [("south", HALF_A_METRE), ("north", -HALF_A_METRE)])
def test_what_lies_half_a_metre_from_an_edge_is_told_apart(session: Session, edge: str, inside: float) -> None:
    box = Bbox(11.5, 51.3, 11.6, 51.4)
    make_parcel(session, at=(11.55, getattr(box, edge) + inside), place="position")
    assert count(session, PARCELS, FeatureQuery(bbox=box), ANONYMOUS).number == 1


@pytest.mark.parametrize(("edge", "outside"), [("south", -HALF_A_METRE), ("north", HALF_A_METRE)])
def test_what_lies_half_a_metre_beyond_an_edge_is_left_out(session: Session, edge: str, outside: float) -> None:
    box = Bbox(11.5, 51.3, 11.6, 51.4)
    make_parcel(session, at=(11.55, getattr(box, edge) + outside), place="position")
    assert count(session, PARCELS, FeatureQuery(bbox=box), ANONYMOUS).number == 0
