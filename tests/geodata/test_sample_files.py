"""Nothing in the samples can be mistaken for fact, and the same seed gives the same parcels."""

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from app import codes
from app.geo import LONLAT_SRID, check_outline, reproject

GEODATA = Path(__file__).parents[2] / "geodata"
PARCELS = GEODATA / "samples" / "parcels.geojson"
PREFIXES = {"HAL": "15002", "ABI": "15082", "BLK": "15084", "MSH": "15087", "SK": "15088"}
CODE_LISTS = {
    "zoning": codes.Zoning,
    "plan_status": codes.PlanStatus,
    "land_use_plan_status": codes.LandUsePlanStatus,
    "status": codes.ParcelStatus,
    "price_basis": codes.PriceBasis,
    "tenure": codes.Tenure,
    "owner_type": codes.OwnerType,
    "fibre": codes.Fibre,
    "hydrogen": codes.Hydrogen,
    "rail_siding": codes.RailSiding,
    "flood_zone": codes.FloodZone,
    "contamination": codes.Contamination,
    "mining": codes.MiningState,
}

Feature = dict[str, Any]


@pytest.fixture(scope="module")
def parcels() -> list[Feature]:
    features: list[Feature] = json.loads(PARCELS.read_text("utf-8"))["features"]
    return features


@pytest.fixture(scope="module")
def sites() -> list[dict[str, str]]:
    with (GEODATA / "samples" / "sites.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_parcel_says_that_it_is_invented(parcels: list[Feature]) -> None:
    assert len(parcels) == 300
    for parcel in parcels:
        assert parcel["properties"]["synthetic"] is True
        assert parcel["properties"]["name"].startswith("Beispielfläche ")
        assert parcel["properties"]["name"].endswith(" (erfunden)")


def test_keys_are_unique_and_name_the_district(parcels: list[Feature]) -> None:
    keys = [parcel["properties"]["key"] for parcel in parcels]
    assert len(set(keys)) == len(keys)
    assert {key.split("-")[0] for key in keys} == set(PREFIXES)


def test_every_parcel_lies_in_a_municipality_of_its_district(parcels: list[Feature]) -> None:
    frame = gpd.read_file(GEODATA / "reference" / "municipalities.fgb")
    placed = [parcel for parcel in parcels if parcel["geometry"]]
    shapes = [reproject(shapely.geometry.shape(p["geometry"]), LONLAT_SRID) for p in placed]
    parcel_index, area_index = frame.sindex.query(shapes, predicate="within")
    assert list(parcel_index) == list(range(len(placed)))  # each within exactly one
    found = frame.AGS.iloc[area_index].str[:5].tolist()
    expected = [PREFIXES[parcel["properties"]["key"].split("-")[0]] for parcel in placed]
    assert found == expected


def test_outlines_pass_the_checks_of_the_importer(parcels: list[Feature]) -> None:
    kinds = {"Polygon", "MultiPolygon"}
    outlines = [p for p in parcels if p["geometry"] and p["geometry"]["type"] in kinds]
    assert len(outlines) == 289
    for parcel in outlines:
        outline = check_outline(shapely.geometry.shape(parcel["geometry"]))
        stated_m2 = parcel["properties"]["area_m2"]
        assert outline.area == pytest.approx(stated_m2, abs=100 * len(outline.geoms))


def test_outlines_do_not_overlap(parcels: list[Feature]) -> None:
    shapes = [shapely.geometry.shape(p["geometry"]) for p in parcels if p["geometry"]]
    one, other = shapely.STRtree(shapes).query(shapes, "intersects")
    assert (one == other).all()


def test_some_parcels_have_only_a_point_and_some_no_place(parcels: list[Feature]) -> None:
    points = [p for p in parcels if p["geometry"] and p["geometry"]["type"] == "Point"]
    assert len(points) == 9
    assert all(p["properties"]["position_uncertainty_m"] > 0 for p in points)
    assert [p["properties"]["key"] for p in parcels if p["geometry"] is None] == [
        "MSH-0045",
        "SK-0090",
    ]


def test_attributes_use_the_code_lists_and_some_are_missing(parcels: list[Feature]) -> None:
    for field, values in CODE_LISTS.items():
        stated = [parcel["properties"][field] for parcel in parcels]
        assert set(stated) - {None} <= set(values), field
        assert field == "status" or None in stated, field
        assert len(set(stated)) > 2, field


@pytest.mark.parametrize("field", ["trade_tax_percent", "housing_distance_m", "cadastral_reference"])
def test_nothing_is_invented_about_a_real_place(parcels: list[Feature], field: str) -> None:
    assert not any(field in parcel["properties"] for parcel in parcels)


def test_the_same_seed_gives_the_same_file(tmp_path: Path) -> None:
    again = tmp_path / "parcels.geojson"
    script = GEODATA / "scripts" / "build_samples.py"
    subprocess.run([sys.executable, script, "--output", again], check=True, capture_output=True)
    assert again.read_bytes() == PARCELS.read_bytes()


def test_every_named_site_has_its_page_and_an_honest_position(sites: list[dict[str, str]]) -> None:
    assert len(sites) == 37
    for site in sites:
        assert site["source_title"], site
        assert site["source_url"].startswith("http"), site
        assert site["site_type"] in set(codes.SiteType), site
        assert bool(site["area_m2"]) == bool(site["area_quote"]), site
        place = (site["lat"], site["lon"], site["position_uncertainty_m"], site["coordinate_source"])
        assert all(place) or not any(place), site


def test_sites_that_were_never_built_say_so(sites: list[dict[str, str]]) -> None:
    by_key = {site["key"]: site for site in sites}
    failed = by_key["star-park-2-kabelsketal"]
    assert failed["site_type"] == "planned_area"
    assert "failed" in failed["note"]
    planned = [site for site in sites if site["site_type"] == "planned_area"]
    assert {site["key"] for site in planned if not site["note"]} == set()
