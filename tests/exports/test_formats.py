"""Every format, read back by the programs people use: count, types, unknown values, characters, geometry, systems."""

import csv
import shutil
import subprocess
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely
from fastapi.testclient import TestClient
from sqlalchemy import text

from app.crs import CRS84, LATLON, OFFERED, UTM33, WEB_MERCATOR, Crs
from tests.exports.conftest import ALL, EVERY, FORMULA, ODD, PUBLIC, SPOOLED, TEXTS, Fetch, read, text_in
from tests.makers import opened

GIS = ("gpkg", "fgb", "parquet", "shp.zip")
WITH_GEOMETRY = (*GIS, *TEXTS)
GERMAN = {"Accept-Language": "de"}
SHORT = {"price_eur_per_m2": "price_eur_", "operation_24h": "operation_", "plan_date": "plan_date"}


def fetched(fetch: Fetch, extension: str, folder: Path, query: str = "", **headers: str) -> pd.DataFrame:
    return read(fetch(f"parcels.{extension}{query}", **headers).content, extension, folder)


def value(frame: pd.DataFrame, key: str, name: str, extension: str) -> Any:
    """One value, None where it is unknown."""
    name = SHORT.get(name, name) if extension == "shp.zip" else name
    found = frame.loc[key][name]
    if extension == "csv":
        return None if found == "" else found
    return None if pd.isna(found) else found


@pytest.fixture(scope="module")
def stored(world: TestClient) -> dict[str, shapely.Geometry | None]:
    """The geometry of each parcel as the database has it, in the storage CRS."""
    statement = text("SELECT key, ST_AsBinary(ST_ForcePolygonCCW(COALESCE(geom, position))) FROM parcel")
    with opened(world) as session:
        return {key: None if wkb is None else shapely.from_wkb(bytes(wkb)) for key, wkb in session.execute(statement)}


@pytest.mark.parametrize("extension", EVERY)
def test_every_visible_row_is_in_the_file(fetch: Fetch, staff: dict[str, str], tmp_path: Path, extension: str) -> None:
    frame = fetched(fetch, extension, tmp_path)
    assert sorted(frame.index) == ["EMPTY", "FORMULA", "NOWHERE", "ODD", "PLAIN", "POINT"]
    assert len(frame) == PUBLIC
    for_staff = fetched(fetch, extension, tmp_path, **staff)
    assert len(for_staff) == ALL
    assert "SECRET" in for_staff.index


@pytest.mark.parametrize("extension", EVERY)
def test_text_comes_through_as_it_is(fetch: Fetch, tmp_path: Path, extension: str) -> None:
    frame = fetched(fetch, extension, tmp_path)
    assert value(frame, "ODD", "name", extension) == ODD
    assert value(frame, "FORMULA", "name", extension) == (f"'{FORMULA}" if extension == "csv" else FORMULA)
    assert value(frame, "ODD", "zoning", extension) == "GI"


@pytest.mark.parametrize("extension", EVERY)
def test_numbers_dates_and_flags_keep_their_types(fetch: Fetch, tmp_path: Path, extension: str) -> None:
    frame = fetched(fetch, extension, tmp_path)
    assert float(value(frame, "ODD", "price_eur_per_m2", extension)) == 35.5
    assert str(value(frame, "EMPTY", "plan_date", extension))[:10] == "2020-02-29"
    flags = [value(frame, key, "operation_24h", extension) for key in ("FORMULA", "EMPTY", "ODD")]
    if extension == "csv":
        flags = [None if flag is None else flag == "true" for flag in flags]
    assert [None if flag is None else bool(flag) for flag in flags] == [True, False, None]


@pytest.mark.parametrize("extension", EVERY)
def test_unknown_is_neither_zero_nor_empty_text(fetch: Fetch, tmp_path: Path, extension: str) -> None:
    response = fetch(f"parcels.{extension}")
    frame = read(response.content, extension, tmp_path)
    assert value(frame, "PLAIN", "price_eur_per_m2", extension) is None
    assert value(frame, "PLAIN", "zoning", extension) is None
    if extension == "csv":
        line = next(line for line in response.text.splitlines() if '"EMPTY"' in line)
        assert ',"",' in line  # the name, an empty text
        assert ",,," in line  # unknown values
    elif extension != "shp.zip":  # which cannot tell them apart, and says so
        assert value(frame, "EMPTY", "name", extension) == ""


@pytest.mark.parametrize("extension", GIS)
def test_geometry_in_the_storage_crs_is_the_stored_one(
    fetch: Fetch, stored: dict[str, Any], tmp_path: Path, extension: str
) -> None:
    frame = fetched(fetch, extension, tmp_path, "?crs=EPSG:25832")
    for key, shape in frame["shape"].items():
        assert (shape is None) == (stored[str(key)] is None)
        if shape is not None:
            assert shapely.equals(shapely.normalize(shape), shapely.normalize(stored[str(key)]))
            assert shapely.hausdorff_distance(shape, stored[str(key)]) == 0


@pytest.mark.parametrize("extension", WITH_GEOMETRY)
def test_geometry_in_lonlat_is_that_of_the_items(
    fetch: Fetch, world: TestClient, tmp_path: Path, extension: str
) -> None:
    frame = fetched(fetch, extension, tmp_path)
    items = world.get("/ogc/collections/parcels/items").json()["features"]
    for item in items:
        shape = frame.loc[item["properties"]["key"]]["shape"]
        if item["geometry"] is None:
            assert shape is None
        else:
            assert shapely.hausdorff_distance(shape, shapely.geometry.shape(item["geometry"])) < 2e-7


@pytest.mark.parametrize(
    ("extension", "crs"),
    [
        *(("gpkg", crs) for crs in OFFERED.values()),
        ("parquet", CRS84),
        ("parquet", LATLON),
        ("fgb", UTM33),
        ("shp.zip", WEB_MERCATOR),
    ],
)
def test_file_states_its_system_and_holds_x_before_y(fetch: Fetch, tmp_path: Path, extension: str, crs: Crs) -> None:
    path = tmp_path / f"parcels.{extension}"
    path.write_bytes(fetch(f"parcels.{extension}?key=POINT&crs={crs.uri}").content)
    frame = geopandas.read_parquet(path) if extension == "parquet" else geopandas.read_file(path)
    assert frame.crs.to_authority() == (
        ("OGC", "CRS84") if (extension, crs) == ("parquet", CRS84) else ("EPSG", str(crs.srid))
    )
    expected = geopandas.GeoSeries.from_xy([12.0123456], [51.3], crs="OGC:CRS84").to_crs(crs.srid)
    assert frame.geometry.iloc[0].distance(expected.iloc[0]) < 1e-3


@pytest.mark.parametrize("extension", EVERY)
def test_empty_result_is_a_whole_file(fetch: Fetch, tmp_path: Path, extension: str) -> None:
    response = fetch(f"parcels.{extension}?key=NOBODY")
    assert response.headers["OGC-NumberMatched"] == "0"
    if extension == "geojsonl":
        assert response.content == b""
    elif extension == "geojson":
        assert response.json()["features"] == []
    else:
        frame = read(response.content, extension, tmp_path)
        assert len(frame) == 0
        assert "name" in frame.columns


@pytest.mark.parametrize("extension", ["csv", "geojson", "gpkg", "xlsx"])
def test_scored_collection_has_its_scores_as_numbers(fetch: Fetch, tmp_path: Path, extension: str) -> None:
    response = fetch(f"parcels-logistics.{extension}")
    frame = read(response.content, extension, tmp_path, "parcels-logistics")
    assert len(frame) == PUBLIC
    assert 0 <= float(str(frame.loc["ODD"]["coverage_ratio"])) <= 1


def test_integers_stay_integers(fetch: Fetch, tmp_path: Path) -> None:
    for extension in ("gpkg", "fgb", "parquet"):
        path = tmp_path / f"i.{extension}"
        path.write_bytes(fetch(f"infrastructure.{extension}?key=LEJ").content)
        frame = geopandas.read_parquet(path) if extension == "parquet" else geopandas.read_file(path)
        assert frame["open_from_year"].dtype == np.int64, extension
        assert frame["open_from_year"].tolist() == [1927]
    assert b",1927," in fetch("infrastructure.csv?key=LEJ").content


def test_geopackage_keeps_ids_and_has_index_title_and_description(
    fetch: Fetch, world: TestClient, tmp_path: Path
) -> None:
    path = tmp_path / "p.gpkg"
    path.write_bytes(fetch("parcels.gpkg").content)
    found = pyogrio.read_info(path, layer="parcels")
    assert found["capabilities"]["fast_spatial_filter"]
    assert found["layer_metadata"]["IDENTIFIER"] == "Commercial parcels on offer (Gewerbeflächen)"
    assert "Features: 6" in found["layer_metadata"]["DESCRIPTION"]
    items = world.get("/ogc/collections/parcels/items").json()["features"]
    frame = geopandas.read_file(path, fid_as_index=True)
    assert dict(zip(frame["key"], frame.index, strict=True)) == {i["properties"]["key"]: i["id"] for i in items}


def test_geoparquet_has_boxes_that_readers_use(fetch: Fetch, tmp_path: Path) -> None:
    path = tmp_path / "p.parquet"
    path.write_bytes(fetch("parcels.parquet").content)
    assert geopandas.read_parquet(path, bbox=(11.89, 51.2, 11.91, 51.4))["key"].tolist() == ["ODD"]
    geo = pq.read_metadata(path).metadata
    assert b'"version": "1.1.0"' in geo[b"geo"]
    assert geo[b"title"].decode() == "Commercial parcels on offer (Gewerbeflächen)"


def test_flatgeobuf_has_an_index_where_every_row_has_a_place(fetch: Fetch, tmp_path: Path) -> None:
    path = tmp_path / "p.fgb"
    path.write_bytes(fetch("infrastructure.fgb").content)
    assert pyogrio.read_info(path)["capabilities"]["fast_spatial_filter"]
    assert pyogrio.read_dataframe(path, bbox=(12.2, 51.4, 12.3, 51.5))["key"].tolist() == ["LEJ"]


def test_shapefile_explains_itself(fetch: Fetch) -> None:
    archive = fetch("parcels.shp.zip", **GERMAN).content
    assert "price_eur_,price_eur_per_m2,number,€/m²" in text_in(archive, "columns.csv")
    assert "höchstens 10 Zeichen" in text_in(archive, "README.txt")
    assert text_in(archive, "parcels_areas.cpg") == "UTF-8"
    assert text_in(archive, "parcels_points.prj").startswith("GEOGCS")


def test_workbook_has_a_frozen_heading_filters_and_a_sheet_about_itself(fetch: Fetch, tmp_path: Path) -> None:
    path = tmp_path / "p.xlsx"
    path.write_bytes(fetch("parcels.xlsx?zoning=GI", **GERMAN).content)
    book = openpyxl.load_workbook(path)
    sheet = book["parcels"]
    about: dict[Any, Any] = {label: text for label, text, *_ in book["about"].iter_rows(values_only=True)}
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref is not None
    assert "price_eur_per_m2 [€/m²]" in [cell.value for cell in sheet[1]]
    assert about["Auswahl"] == "zoning=GI"
    assert about["Datensätze"] == "1"


def test_no_cell_of_a_workbook_is_a_formula(fetch: Fetch, tmp_path: Path) -> None:
    path = tmp_path / "p.xlsx"
    path.write_bytes(fetch("parcels.xlsx").content)
    cells = [cell for row in openpyxl.load_workbook(path)["parcels"].iter_rows() for cell in row]
    assert FORMULA in [cell.value for cell in cells]
    assert {cell.data_type for cell in cells if cell.value == FORMULA} == {"s"}
    assert all(cell.data_type != "f" for cell in cells)


@pytest.mark.parametrize("extension", EVERY)
def test_licence_and_attribution_of_the_source_go_with_the_file(fetch: Fetch, tmp_path: Path, extension: str) -> None:
    response = fetch(f"infrastructure.{extension}?key=EXIT")
    assert response.headers["Link"] == '<https://www.gesetze-im-internet.de/geonutzv/>; rel="license"'
    path = tmp_path / f"infrastructure.{extension}"
    path.write_bytes(response.content)
    if extension in ("csv", "geojsonl"):
        return  # rows and nothing else
    if extension == "geojson":
        told = str(response.json()["licence"] + response.json()["attribution"])
    elif extension == "parquet":
        told = b" ".join(pq.read_metadata(path).metadata.values()).decode(errors="replace")
    elif extension == "xlsx":
        told = str(list(openpyxl.load_workbook(path)["about"].iter_rows(values_only=True)))
    elif extension == "shp.zip":
        told = text_in(response.content, "README.txt")
    else:
        told = str(pyogrio.read_info(path)["layer_metadata"])
    assert "GeoNutzV" in told
    assert "© GeoBasis-DE / BKG 2016" in told


def test_source_that_is_not_in_the_register_is_named(fetch: Fetch) -> None:
    response = fetch("infrastructure.geojson?key=LEJ")
    assert "Link" not in response.headers
    assert "licence" not in response.json()


@pytest.mark.skipif(shutil.which("soffice") is None, reason="soffice (LibreOffice) is not installed")
@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_spreadsheet_program_shows_what_was_exported(fetch: Fetch, tmp_path: Path, extension: str) -> None:
    path = tmp_path / f"parcels.{extension}"
    path.write_bytes(fetch(f"parcels.{extension}").content)
    rows = shown_by_libreoffice(path)
    assert sorted(rows) == ["EMPTY", "FORMULA", "NOWHERE", "ODD", "PLAIN", "POINT"]
    assert rows["ODD"]["name"] == ODD
    assert rows["FORMULA"]["name"] == (f"'{FORMULA}" if extension == "csv" else FORMULA)
    assert rows["EMPTY"]["name"] == ""
    assert float(rows["ODD"]["price_eur_per_m2"]) == 35.5
    assert rows["PLAIN"]["price_eur_per_m2"] == ""
    assert rows["EMPTY"]["plan_date"] == "2020-02-29"
    assert float(rows["POINT"]["lon"]) == pytest.approx(12.0123456)


def shown_by_libreoffice(path: Path) -> dict[str, dict[str, str]]:
    """The cells of the first sheet as LibreOffice shows them, by key.

    Its window takes UTF-8 from the byte order mark of a CSV; without a window it must be told.
    """
    told = ["--infilter=CSV:44,34,76"] if path.suffix == ".csv" else []
    target = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true"  # commas, quotes, UTF-8; cells as shown
    folder = path.parent / "shown"
    profile = f"-env:UserInstallation={(path.parent / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", *told, "--convert-to", target, "--outdir", str(folder), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    with (folder / f"{path.stem}.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [{name.split(" [")[0]: cell for name, cell in row.items()} for row in csv.DictReader(file)]  # no units
    return {row["key"]: row for row in rows}


@pytest.mark.parametrize("extension", SPOOLED)
def test_length_is_stated(fetch: Fetch, extension: str) -> None:
    response = fetch(f"parcels.{extension}", **{"Accept-Encoding": "identity"})
    assert int(response.headers["Content-Length"]) == len(response.content)
