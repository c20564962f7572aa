"""The reference files hold the region they promise, valid, gap-free and small."""

import csv
from collections import Counter
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from pyproj import Geod

from app import codes

REFERENCE = Path(__file__).parents[2] / "geodata" / "reference"
POINT_FILES = ("airports", "stations", "substations", "infrastructure")
MUNICIPALITIES_PER_DISTRICT = {"15002": 1, "15082": 10, "15084": 33, "15087": 22, "15088": 20}
AREA_KM2 = {"15002": 135.0, "15082": 1453.5, "15084": 1413.7, "15087": 1448.8, "15088": 1434.5}


@pytest.fixture(scope="module")
def districts() -> gpd.GeoDataFrame:
    return gpd.read_file(REFERENCE / "districts.fgb")


@pytest.fixture(scope="module")
def municipalities() -> gpd.GeoDataFrame:
    return gpd.read_file(REFERENCE / "municipalities.fgb")


def facilities(name: str) -> list[dict[str, str]]:
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def all_facilities() -> list[dict[str, str]]:
    return [row for name in POINT_FILES for row in facilities(name)]


def test_the_five_core_districts_have_their_86_municipalities(
    municipalities: gpd.GeoDataFrame,
) -> None:
    per_district = Counter(municipalities.AGS.str[:5])
    assert {key: per_district[key] for key in MUNICIPALITIES_PER_DISTRICT} == (MUNICIPALITIES_PER_DISTRICT)


def test_exactly_the_five_core_districts_are_marked(districts: gpd.GeoDataFrame) -> None:
    assert set(districts.AGS[districts.is_core]) == set(MUNICIPALITIES_PER_DISTRICT)


def test_neighbours_in_four_states_are_there(districts: gpd.GeoDataFrame) -> None:
    assert set(districts.state) == {"Sachsen-Anhalt", "Sachsen", "Thüringen", "Brandenburg"}


@pytest.mark.parametrize("layer", ["districts", "municipalities"])
def test_outlines_are_valid_and_share_their_edges(layer: str, request: pytest.FixtureRequest) -> None:
    frame: gpd.GeoDataFrame = request.getfixturevalue(layer)
    assert frame.crs.to_epsg() == 25832
    assert frame.geometry.is_valid.all()
    assert frame.AGS.is_unique
    assert shapely.coverage_is_valid(frame.geometry.array)


def test_a_district_is_the_union_of_its_municipalities(
    districts: gpd.GeoDataFrame, municipalities: gpd.GeoDataFrame
) -> None:
    parts = municipalities.dissolve(municipalities.AGS.str[:5].rename("key"), method="coverage")
    whole = districts.set_index("AGS").geometry
    difference = parts.geometry.symmetric_difference(whole, align=True).area
    assert len(difference) == len(districts)
    assert difference.max() < 1.0


@pytest.mark.parametrize(("key", "area_km2"), AREA_KM2.items())
def test_simplification_keeps_the_area(districts: gpd.GeoDataFrame, key: str, area_km2: float) -> None:
    outline = districts.geometry[districts["AGS"] == key]
    assert outline.area.sum() / 1e6 == pytest.approx(area_km2, rel=0.008)


def test_reference_files_are_small() -> None:
    sizes = [path.stat().st_size for path in REFERENCE.iterdir()]
    assert sum(sizes) < 3_000_000


def test_facility_keys_are_unique_over_all_files(all_facilities: list[dict[str, str]]) -> None:
    repeated = [key for key, n in Counter(row["key"] for row in all_facilities).items() if n > 1]
    assert repeated == []


def test_facilities_use_the_code_lists_and_state_their_accuracy(
    all_facilities: list[dict[str, str]],
) -> None:
    for row in all_facilities:
        assert row["kind"] in set(codes.FacilityKind), row
        assert row["status"] in set(codes.FacilityStatus), row
        assert float(row["accuracy_m"]) > 0, row
        assert row["source_detail"], row
        assert 9.8 <= float(row["lon"]) <= 14.2, row
        assert 50.1 <= float(row["lat"]) <= 53.1, row


def test_leipzig_halle_has_exactly_its_three_named_points(
    all_facilities: list[dict[str, str]],
) -> None:
    named = {row["kind"]: row for row in all_facilities if "EDDP" in row["reference"]}
    assert set(named) == {"airport_reference", "airport_passenger", "airport_cargo"}
    reference = named["airport_reference"]
    assert (reference["lat"], reference["lon"]) == ("51.42399", "12.23636")


@pytest.mark.parametrize(
    ("place", "lat", "lon", "straight_line_m"),
    [
        ("Eisleben", 51.52754, 11.54835, 49_170),
        ("Mansfeld", 51.59234, 11.45223, 57_572),
        ("Bernburg", 51.79464, 11.7401, 53_688),
    ],
)
def test_straight_lines_to_the_reference_point(place: str, lat: float, lon: float, straight_line_m: float) -> None:
    (point,) = [r for r in facilities("infrastructure") if r["kind"] == "airport_reference"]
    _, _, distance_m = Geod(ellps="WGS84").inv(lon, lat, float(point["lon"]), float(point["lat"]))
    assert distance_m == pytest.approx(straight_line_m, abs=1), place


def test_what_is_not_built_is_not_open() -> None:
    rows = {row["key"]: row for row in facilities("infrastructure")}
    halle_nord = rows["interchange-halle-nord"]
    assert (halle_nord["status"], halle_nord["open_from_year"]) == ("under_construction", "2027")
    hydrogen = [row for row in rows.values() if row["kind"] == "hydrogen_node"]
    assert len(hydrogen) == 15
    assert {row["status"] for row in hydrogen} == {"planned"}


def test_interchanges_are_not_offered_as_exits() -> None:
    exits = [r["name"] for r in facilities("infrastructure") if r["kind"] == "motorway_junction"]
    assert exits
    assert [name for name in exits if not name.startswith("AS ")] == []


def test_exits_whose_existence_was_not_checked_are_left_out() -> None:
    names = {row["name"] for row in facilities("infrastructure")}
    assert not names & {"AS Gröbers", "AS Holleben"}


def test_long_distance_stations_of_the_region_are_marked() -> None:
    marked = {r["name"] for r in facilities("stations") if r["kind"] == "long_distance_station"}
    assert marked >= {
        "Halle (Saale) Hbf", "Leipzig Hbf", "Leipzig/Halle Flughafen", "Bitterfeld", "Köthen",
        "Dessau Hbf", "Naumburg (Saale) Hbf", "Weißenfels",
    }  # fmt: skip


def test_stations_are_railway_stations_not_bus_or_tram_stops() -> None:
    rows = facilities("stations")
    assert len(rows) == 475
    assert all(row["products"] and row["reference"] for row in rows)
    assert not any("DHL Hub" in row["name"] or "Busbahnhof" in row["name"] for row in rows)
