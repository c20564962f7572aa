"""The coordinate systems offered, and boxes given in them."""

import pytest
import shapely

from app.crs import CRS84, LATLON, OFFERED, STORAGE, UTM33, WEB_MERCATOR, PlaneBox, crs_named, read_bbox
from app.errors import InvalidRequest
from app.geo import LONLAT_SRID, Bbox, reproject


def test_lonlat_is_offered_first() -> None:
    assert next(iter(OFFERED.values())) == CRS84


@pytest.mark.parametrize("uri", ["", "EPSG:25832", "http://www.opengis.net/def/crs/EPSG/0/31468", LATLON.uri + "/"])
def test_a_system_that_is_not_offered_is_refused(uri: str) -> None:
    with pytest.raises(InvalidRequest):
        crs_named(uri)


@pytest.mark.parametrize(
    ("text", "crs"),
    [
        ("11.9,51.2,12.3,51.6", CRS84),
        ("11.9,51.2,0,12.3,51.6,100", CRS84),
        ("51.2,11.9,51.6,12.3", LATLON),
        ("51.2,11.9,0,51.6,12.3,100", LATLON),
    ],
)
def test_degrees_are_read_in_the_axis_order_of_their_system(text: str, crs: object) -> None:
    assert read_bbox(text, OFFERED[crs.uri]) == Bbox(11.9, 51.2, 12.3, 51.6)  # type: ignore[attr-defined] # a Crs


def test_metres_are_read_with_and_without_heights() -> None:
    box = PlaneBox(700_000, 5_600_000, 710_000, 5_610_000, 25832)
    assert read_bbox("700000,5600000,710000,5610000", STORAGE) == box
    assert read_bbox("700000,5600000,0,710000,5610000,90", STORAGE) == box


BAD = [
    "",
    "a,b,c,d",
    "1,2,3",
    "1,2,3,4,5",
    "nan,1,2,3",
    "inf,1,2,3",
    "1,1e400,2,3",
    "5,5,1,9",
    "1,9,2,5",
    "1,2,3,4,5,6,7",
]


@pytest.mark.parametrize("text", BAD)
@pytest.mark.parametrize("crs", [STORAGE, UTM33, WEB_MERCATOR], ids=lambda crs: str(crs.srid))
def test_a_box_that_is_none_is_refused(text: str, crs: object) -> None:
    with pytest.raises(InvalidRequest):
        read_bbox(text, OFFERED[crs.uri])  # type: ignore[attr-defined] # a Crs


@pytest.mark.parametrize("text", ["91,0,92,1", "51.6,11,51.2,12", "1,2,3", "a,b,c,d", "0,-181,1,0", "1,2,3,4,5,6,7,8"])
def test_a_lat_lon_box_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(InvalidRequest):
        read_bbox(text, LATLON)


@pytest.mark.parametrize("crs", [STORAGE, UTM33, WEB_MERCATOR], ids=lambda crs: str(crs.srid))
def test_a_box_round_everything_holds_the_region_whole(crs: object) -> None:
    everything = read_bbox("-1e300,-1e300,1e300,1e300", OFFERED[crs.uri])  # type: ignore[attr-defined] # a Crs
    assert isinstance(everything, PlaneBox)
    stored = everything.in_storage()
    assert stored is not None
    assert stored.is_valid
    assert stored.covers(reproject(shapely.box(9.8, 50.1, 14.2, 53.1), LONLAT_SRID))


def test_edges_of_a_box_run_as_they_do_in_its_own_system() -> None:
    box = PlaneBox(1_200_000, 6_600_000, 1_500_000, 6_700_000, WEB_MERCATOR.srid)
    stored = box.in_storage()
    assert stored is not None
    middle_of_the_south_edge = reproject(shapely.Point(1_350_000, 6_600_000), WEB_MERCATOR.srid)
    assert shapely.distance(stored.boundary, middle_of_the_south_edge) < 1  # metre
    corners = reproject(shapely.box(1_200_000, 6_600_000, 1_500_000, 6_700_000), WEB_MERCATOR.srid)
    assert shapely.distance(corners.exterior, middle_of_the_south_edge) > 500


def test_a_box_far_from_everything_is_nowhere() -> None:
    assert PlaneBox(9e6, 9e6, 9.1e6, 9.1e6, UTM33.srid).in_storage() is None


def test_a_flat_box_is_a_line_or_a_point() -> None:
    line = PlaneBox(700_000, 5_600_000, 710_000, 5_600_000, UTM33.srid).in_storage()
    point = PlaneBox(700_000, 5_600_000, 700_000, 5_600_000, UTM33.srid).in_storage()
    assert [shape.geom_type for shape in (line, point) if shape is not None] == ["LineString", "Point"]
