"""Rows against the rules of their source."""

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pytest
import shapely
from pyproj import CRS

from app import geo
from app.errors import InvalidInput
from app.files.raw import RawTable
from app.geo import Bbox
from app.imports.checks import Checked, check
from app.imports.model import Source
from app.imports.shapes import check_shapes, hashes
from app.imports.targets import Shape
from app.imports.values import Reason

MakeSource = Callable[..., Source]
MakeTable = Callable[..., RawTable]

ANGLES = np.linspace(0, 2 * np.pi, 100_001)
CIRCLE = np.column_stack([np.cos(ANGLES), np.sin(ANGLES)])
BOW_TIE = shapely.Polygon([(12, 51), (12.01, 51.01), (12.01, 51), (12, 51.01)])
SQUARE = shapely.box(12, 51, 12.01, 51.01)
BAD_OUTLINES: dict[str, Any] = {
    "self-crossing": BOW_TIE,
    "empty": shapely.Polygon(),
    "a line": shapely.LineString([(12, 51), (12.1, 51)]),
    "a collection": shapely.GeometryCollection([SQUARE]),
    "swapped": shapely.box(51, 12, 51.01, 12.01),
    "elsewhere": shapely.box(2, 48, 2.01, 48.01),
    "infinite": shapely.Polygon([(12, 51), (12.01, 51), (np.inf, 51.01)]),
    "too many positions": shapely.Polygon([12.5, 51.5] + 0.1 * CIRCLE),
    "no area": shapely.Polygon([(12, 51), (12.01, 51), (12, 51)]),
    "nowhere on earth": shapely.box(700_000, 5_700_000, 700_100, 5_700_100),
}


def reasons(checked: Checked) -> dict[int, Reason]:
    return {rejected.row: rejected.reason for rejected in checked.rejected}


@pytest.mark.parametrize("name", BAD_OUTLINES)
def test_a_bad_outline_is_refused_in_a_file_as_in_a_request(name: str, region: Bbox) -> None:
    column = np.array([SQUARE, BAD_OUTLINES[name], SQUARE], dtype=object)
    checked = check_shapes(column, CRS.from_epsg(4326), Shape.OUTLINE, region)
    with pytest.raises(InvalidInput) as alone:
        geo.check_outline(BAD_OUTLINES[name], CRS.from_epsg(4326), region)
    assert {index: problem.text for index, problem in checked.problems.items()} == {1: str(alone.value)}
    assert checked.stored[1] is None


@pytest.mark.parametrize("crs", [25832, 25833, 4326, 3857, 31468])
def test_any_system_lands_in_the_same_place(region: Bbox, crs: int) -> None:
    moved = geo.reproject(SQUARE, 4326, crs)
    checked = check_shapes(np.array([moved], dtype=object), CRS.from_epsg(crs), Shape.OUTLINE, region)
    there = geo.reproject(SQUARE, 4326, 25832)
    assert shapely.hausdorff_distance(checked.stored[0], there) < 5  # metres; an old datum without its grid file
    assert checked.stored[0].geom_type == "MultiPolygon"


def test_heights_are_dropped_and_told(make_source: MakeSource, make_table: MakeTable, region: Bbox) -> None:
    checked = check(make_table([shapely.force_3d(SQUARE, 5)], Nr=["1"]), make_source(), region)
    assert not checked.accepted.shapes[0].has_z
    assert checked.notices == ["1 rows have heights, which are not kept."]


def test_the_hash_of_an_outline_does_not_depend_on_where_it_begins() -> None:
    turned = shapely.Polygon([(12.01, 51.01), (12, 51.01), (12, 51), (12.01, 51)])
    other = shapely.box(12, 51, 12.01, 51.02)
    first, second, third = hashes(np.array([SQUARE, turned, other], dtype=object))
    assert first == second != third


def test_a_good_row_is_accepted_with_its_values(make_source: MakeSource, make_table: MakeTable, region: Bbox) -> None:
    area = {"column": "ha", "unit": "ha", "decimal": ","}
    source = make_source(columns={"name": "Name", "area_m2": area}, attributes={"note": "Text"}, key_prefix="SK-")
    accepted = check(make_table(Nr=["7"], ha=["1,5"], Text=["Süd"]), source, region).accepted
    assert accepted.keys == ["SK-7"]
    assert accepted.values["area_m2"] == [15_000.0]
    assert accepted.values["status"] == ["available"]
    assert accepted.attributes == ['{"note": "Süd"}']


def test_every_fault_of_a_row_is_named(make_source: MakeSource, make_table: MakeTable, region: Bbox) -> None:
    area = {"column": "ha", "unit": "ha", "decimal": ","}
    source = make_source(columns={"name": "Name", "area_m2": area})
    table = make_table([SQUARE, BOW_TIE], Nr=["1", "2"], ha=["1,5", "viel"])
    checked = check(table, source, region)
    assert reasons(checked) == {2: Reason.INVALID_GEOMETRY}
    assert "not valid" in checked.rejected[0].text
    assert "ha: 'viel' is not a number with decimal comma" in checked.rejected[0].text
    assert checked.accepted.rows == [1]


def test_a_filter_leaves_rows_out_without_judging_them(
    make_source: MakeSource, make_table: MakeTable, region: Bbox
) -> None:
    table = make_table([SQUARE, BOW_TIE, SQUARE], Nr=["1", "2", "3"], TYP=["GE", "W", None])
    checked = check(table, make_source(filter={"TYP": ["GE", "GI"]}), region)
    assert (checked.accepted.rows, checked.filtered, checked.rejected) == ([1], 2, [])


def test_numbers_in_a_filter_match_numbers_in_the_file(
    make_source: MakeSource, make_table: MakeTable, region: Bbox
) -> None:
    checked = check(make_table(Nr=["1", "2"], GF=[4.0, 2.0]), make_source(filter={"GF": [4]}), region)
    assert checked.accepted.rows == [1]


def test_a_key_that_stands_twice_is_rejected_with_the_first_row(
    make_source: MakeSource, make_table: MakeTable, region: Bbox
) -> None:
    checked = check(make_table(Nr=["1", "2", "1"]), make_source(), region)
    assert reasons(checked) == {3: Reason.DUPLICATE}
    assert checked.rejected[0].text == "the key '1' stands in row 1 already"


def test_an_outline_that_stands_twice_is_rejected_where_it_is_the_key(
    make_source: MakeSource, make_table: MakeTable, region: Bbox
) -> None:
    source = make_source(key="geometry-hash")
    checked = check(make_table([SQUARE, SQUARE, None], Nr=["1", "2", "3"]), source, region)
    assert checked.accepted.keys[0].startswith("LAND-")
    assert reasons(checked) == {2: Reason.DUPLICATE, 3: Reason.INVALID_KEY}
    assert "the same outline stands in row 1" in checked.rejected[0].text


@pytest.mark.parametrize("key", [None, "", "x" * 101, "a\nb", " "])
def test_a_key_that_is_none_is_rejected(
    make_source: MakeSource, make_table: MakeTable, region: Bbox, key: str | None
) -> None:
    assert reasons(check(make_table(Nr=["1", key]), make_source(), region)) == {2: Reason.INVALID_KEY}


def test_an_ags_needs_its_leading_zero(make_source: MakeSource, make_table: MakeTable, region: Bbox) -> None:
    source = make_source(target="municipalities", constants=None)
    checked = check(make_table(Nr=["01234567", "1234567"]), source, region)
    assert reasons(checked) == {2: Reason.INVALID_KEY}
    assert "leading zero" in checked.rejected[0].text


def test_a_parcel_may_have_no_place_but_a_municipality_may_not(
    make_source: MakeSource, make_table: MakeTable, region: Bbox
) -> None:
    table = make_table([None], Nr=["15088001"])
    assert reasons(check(table, make_source(), region)) == {}
    municipalities = make_source(target="municipalities", constants=None)
    assert reasons(check(table, municipalities, region)) == {1: Reason.INVALID_GEOMETRY}


def test_a_row_without_a_needed_value_is_rejected(make_source: MakeSource, make_table: MakeTable, region: Bbox) -> None:
    checked = check(make_table(Nr=["1", "2"], Name=["Feld", ""]), make_source(), region)
    assert reasons(checked) == {2: Reason.MISSING_VALUE}


def test_a_blank_visibility_is_never_public(make_source: MakeSource, make_table: MakeTable, region: Bbox) -> None:
    source = make_source(columns={"name": "Name", "visibility": "Sicht"})
    checked = check(make_table(Nr=["1", "2", "3"], Sicht=["public", "", "owner"]), source, region)
    assert reasons(checked) == {2: Reason.MISSING_VALUE, 3: Reason.MISSING_VALUE}


def test_a_nul_character_in_an_attribute_is_rejected(
    make_source: MakeSource, make_table: MakeTable, region: Bbox
) -> None:
    source = make_source(attributes={"note": "Text"})
    assert reasons(check(make_table(Nr=["1"], Text=["a\0b"]), source, region)) == {1: Reason.INVALID_TEXT}


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "http://a b"])
def test_a_page_must_be_a_web_address(make_source: MakeSource, make_table: MakeTable, region: Bbox, url: str) -> None:
    source = make_source(provenance_url="Seite")
    checked = check(make_table(Nr=["1", "2"], Seite=["https://a.example/b", url]), source, region)
    assert reasons(checked) == {2: Reason.INVALID_TEXT}


def test_a_missing_column_is_an_error_with_the_nearest_name(
    make_source: MakeSource, make_table: MakeTable, region: Bbox
) -> None:
    source = make_source(columns={"name": "Bezeichnung"})
    with pytest.raises(InvalidInput, match=r"no column 'Bezeichnung', .* \(is it 'Bezeichnun'\?\)"):
        check(make_table(Nr=["1"], Bezeichnun=["x"]), source, region)


def test_columns_called_like_fields_are_read_where_the_source_says_so(
    make_source: MakeSource, make_table: MakeTable, region: Bbox
) -> None:
    table = make_table(Nr=["1"], zoning=["GE"], divisible=["ja"], unrelated=["x"])
    values = check(table, make_source(same_names=True), region).accepted.values
    assert (values["zoning"], values["divisible"]) == (["GE"], [True])
    assert "zoning" not in check(table, make_source(), region).accepted.values


def test_a_row_keeps_its_own_date_before_the_sources(
    make_source: MakeSource, make_table: MakeTable, region: Bbox
) -> None:
    stand = {"column": "Stand", "date": "%d.%m.%Y"}
    source = make_source(columns={"name": "Name", "as_of": stand})
    values = check(make_table(Nr=["1", "2"], Stand=["31.12.2025", None]), source, region).accepted.values
    assert values["as_of"] == [date(2025, 12, 31), None]


def without_geometry(table: RawTable) -> RawTable:
    return RawTable(table.layer, table.rows, table.columns, None, None)


def test_coordinates_in_columns_become_places(make_source: MakeSource, make_table: MakeTable, region: Bbox) -> None:
    source = make_source(geometry={"x": "R", "y": "H", "decimal": ","}, crs="EPSG:25832")
    table = make_table(Nr=["1", "2", "3", "4"], R=["700000,5", "", "700000", "x"], H=["5700000", "", "", "5700000"])
    checked = check(without_geometry(table), source, region)
    assert [shape and shapely.get_coordinates(shape).tolist() for shape in checked.accepted.shapes] == [
        [[700000.5, 5700000.0]],
        None,
    ]
    assert reasons(checked) == {3: Reason.INVALID_GEOMETRY, 4: Reason.INVALID_NUMBER}


def test_wkt_in_a_column_becomes_places(make_source: MakeSource, make_table: MakeTable, region: Bbox) -> None:
    source = make_source(geometry={"wkt": "G"}, crs="EPSG:4326")
    curve = "CURVEPOLYGON (CIRCULARSTRING (0 0, 1 1, 2 0, 1 -1, 0 0))"
    table = make_table(Nr=["1", "2", "3", "4"], G=[SQUARE.wkt, "POLYGON ((12 51, 12", "", curve])
    checked = check(without_geometry(table), source, region)
    assert checked.accepted.rows == [1, 3]
    assert reasons(checked) == {2: Reason.INVALID_GEOMETRY, 4: Reason.INVALID_GEOMETRY}


def test_a_table_without_a_place_needs_to_know_where_facilities_are(
    make_source: MakeSource, make_table: MakeTable, region: Bbox
) -> None:
    constants = {"kind": "station", "status": "open", "accuracy_m": 10}
    source = make_source(target="infrastructure", constants=constants)
    with pytest.raises(InvalidInput, match="geometry is missing"):
        check(without_geometry(make_table(Nr=["1"])), source, region)


@pytest.mark.parametrize(("extent", "accepted"), [("none", 1), ([2, 48, 3, 49], 1), (None, 0)])
def test_the_extent_is_the_sources_own(
    make_source: MakeSource, make_table: MakeTable, region: Bbox, extent: object, accepted: int
) -> None:
    table = make_table([BAD_OUTLINES["elsewhere"]], Nr=["1"])
    assert len(check(table, make_source(extent=extent), region).accepted) == accepted
