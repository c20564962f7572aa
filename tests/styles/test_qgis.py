"""Files for QGIS: well-formed, with every collection a viewer may see; and QGIS 3.22 opens them with valid layers."""

import json
import os
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient

from tests.clients.test_qgis import PYTHON, has_qgis
from tests.makers import app_of
from tests.serving import serving

SESSION = Path(__file__).with_name("qgis_files.py")
PROJECT, DEFINITION = "/qgis/flaechenlotse.qgs", "/qgis/parcels.qlr"
SUPERSEDED = ["\"status\" = 'superseded'", "#bdbdbd"]
IN_PLACE = ["\"status\" IS NOT 'superseded'", "#0b6e99"]


def test_project_holds_every_collection_as_features_and_tiles(tiles_client: TestClient) -> None:
    answer = tiles_client.get(PROJECT)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="flaechenlotse.qgs"'
    root = ElementTree.fromstring(answer.text)  # noqa: S314 - our own text
    ids = [each["id"] for each in tiles_client.get("/ogc/collections").json()["collections"]]
    expected = [f"{id_}_{kind}" for id_ in ids for kind in ("features", "tiles")]
    assert [layer.findtext("id") for layer in root.iter("maplayer")] == expected
    assert [layer.get("id") for layer in root.iter("layer-tree-layer")] == expected


def test_names_follow_the_language(tiles_client: TestClient) -> None:
    assert "(Kacheln)" in tiles_client.get(f"{DEFINITION}?lang=de").text
    assert "(tiles)" in tiles_client.get(f"{DEFINITION}?lang=en").text


@pytest.mark.parametrize("path", [PROJECT, "/qgis/infrastructure.qlr"])
def test_superseded_facilities_have_a_symbol_of_their_own(tiles_client: TestClient, path: str) -> None:
    root = ElementTree.fromstring(tiles_client.get(f"{path}?lang=de").text)  # noqa: S314 - our own text
    (rule,) = (each for each in root.iter("rule") if each.get("filter") == SUPERSEDED[0])
    (style,) = (each for each in root.iter("style") if each.get("expression") == SUPERSEDED[0])
    assert rule.get("label") == style.get("name") == "durch eine bessere Quelle ersetzt"


@pytest.mark.skipif(not has_qgis(), reason="python3-qgis (Debian's package) is not installed")
def test_qgis_opens_project_and_definition_and_draws_the_tiles(tiles_client: TestClient, tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    with serving(app_of(tiles_client)) as served:
        files = []
        for path in (PROJECT, DEFINITION):
            text = tiles_client.get(path).text.replace("http://testserver", served.url)
            files.append(tmp_path / path.rpartition("/")[2])
            files[-1].write_text(text, encoding="utf-8")
        told = subprocess.run(
            [str(PYTHON), str(SESSION), *map(str, files)],
            env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
    assert told.returncode == 0, told.stderr
    seen = json.loads(told.stdout)
    facilities = [layer for source, layer in seen["project"].items() if "infrastructure" in source]
    assert [layer["symbols"][-2:] for layer in facilities] == [[SUPERSEDED, IN_PLACE]] * 2
    assert (seen["opened"], seen["loaded"], seen["crs"]) == (True, True, "EPSG:25832")
    for layers in (seen["project"], seen["definition"]):
        assert all(layer["valid"] for layer in layers.values())
        parcels = {source: layer for source, layer in layers.items() if "'parcels'" in source or "/parcels/" in source}
        assert {layer["crs"] for layer in parcels.values()} == {"EPSG:4326", "EPSG:3857"}
        assert {layer["count"] for layer in parcels.values()} == {3, None}
        assert max(layer["inked"] or 0 for layer in parcels.values()) > 200
