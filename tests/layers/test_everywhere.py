"""A layer answers wherever a built-in collection does: tiles, styles, exports, schemas, pages; odd names included."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import geopandas
import pytest

from tests.answers import problem_of
from tests.layers.conftest import Layers
from tests.layers.frames import ODD_NAMES, ODD_TEXTS, STORAGE, every_type, squares

ADDRESSES = [
    "/ogc/collections/{id}",
    "/ogc/collections/{id}?f=html",
    "/ogc/collections/{id}/items?f=html&limit=5",
    "/ogc/collections/{id}/items/1?f=html",
    "/ogc/collections/{id}/queryables",
    "/ogc/collections/{id}/sortables",
    "/ogc/collections/{id}/schema",
    "/tiles/{id}.json",
    "/tiles/{id}/7/68/42.mvt",
    "/styles/{id}.json",
    "/qgis/{id}.qlr",
    "/exports/{id}.gpkg",
    "/exports/{id}.geojson",
    "/exports/{id}.geojsonl",
    "/exports/{id}.fgb",
    "/exports/{id}.parquet",
    "/exports/{id}.csv",
    "/exports/{id}.xlsx",
    "/exports/{id}.shp.zip",
    "/changes?collection={id}",
]


@pytest.fixture(scope="module")
def layers(
    open_layers: Callable[[], AbstractContextManager[Layers]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Layers]:
    folder = tmp_path_factory.mktemp("layers")
    rows = len(ODD_TEXTS)
    odd = {name: [ODD_TEXTS[(row + at) % rows] for row in range(rows)] for at, name in enumerate(ODD_NAMES)}
    geopandas.GeoDataFrame(odd, geometry=squares(rows), crs=STORAGE).to_parquet(folder / "odd.parquet")
    every_type(200).to_file(folder / "typed.gpkg", use_arrow=True)
    with open_layers() as layers:
        layers.add("odd", folder / "odd.parquet")
        layers.add("typed", folder / "typed.gpkg", date_column="stand", attribution="LHW", licence="dl-de/by-2-0")
        layers.add("marked", folder / "odd.parquet", attribution="<b onclick=x()>Ämter & Co.</b>")
        yield layers


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("layer_id", ["odd", "typed"])
def test_a_layer_is_given_out_at_every_address(layers: Layers, layer_id: str, address: str) -> None:
    answer = layers.client.get(address.format(id=layer_id))
    assert answer.status_code == 200, answer.text
    assert answer.content


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_layer_that_is_not_there_is_not_found(layers: Layers, address: str) -> None:
    problem_of(layers.client.get(address.format(id="nowhere")), 404)


@pytest.mark.parametrize("name", ["gpkg", "parquet", "fgb", "geojson"])
def test_an_export_holds_what_the_file_held(layers: Layers, tmp_path: Path, name: str) -> None:
    path = tmp_path / f"typed.{name}"
    path.write_bytes(layers.client.get(f"/exports/typed.{name}").content)
    frame = geopandas.read_parquet(path) if name == "parquet" else geopandas.read_file(path)
    original = every_type(200)
    assert sorted(frame["nr"]) == sorted(original["nr"])
    mine, theirs = (each.set_index("nr").sort_index() for each in (frame, original))
    assert (mine["select"].isna() == theirs["select"].isna()).all()
    assert (mine["select"].dropna() == theirs["select"].dropna()).all()
    assert (mine["whole"].dropna().astype("int64") == theirs["whole"].dropna().astype("int64")).all()


def test_tiles_carry_the_attribution_of_the_layer_as_text(layers: Layers) -> None:
    said = {id_: layers.client.get(f"/tiles/{id_}.json").json()["attribution"] for id_ in ("odd", "typed", "marked")}
    assert said["typed"] == "LHW"
    assert said["marked"] == "&lt;b onclick=x()&gt;Ämter &amp; Co.&lt;/b&gt;"
    assert "Flächenlotse" in said["odd"]


def test_an_export_carries_the_licence_and_the_attribution_of_the_layer(layers: Layers) -> None:
    text = layers.client.get("/exports/typed.geojson").text
    assert '"dl-de/by-2-0"' in text
    assert '"LHW"' in text
