"""The service is what its two descriptions say: Schemathesis sends it what they allow and what they forbid.

A server error fails, and so does a status, media type, header or body that is not described, or forbidden data taken.
"""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.codes import Role
from tests.makers import app_of, make_district, make_facility, make_headers, make_municipality, make_parcel, make_site
from tests.serving import Served, serving

BOX = (11.9, 51.2, 12.1, 51.4)
ONE_OF_EACH_KIND = "^(?!/collections/(sites|districts|municipalities|parcels-))"
# Valid by the schema and still refused: a filter that names nothing, a box outside the world, a token of no page.
REFUSED_RIGHTLY = "positive_data_acceptance"
# A `limit` above the maximum is lowered, as OGC API – Features, Part 1 wants it.
TAKEN_RIGHTLY = "negative_data_rejection"


@pytest.fixture(scope="module")
def served(shared_client: TestClient) -> Iterator[Served]:
    """A real server over a row or two of everything."""
    make_district(shared_client, "15088", "Saalekreis", BOX)
    make_municipality(shared_client, "15088020", "Leuna", BOX)
    make_site(shared_client)
    make_facility(shared_client)
    for number in range(3):
        make_parcel(shared_client, at=(11.95 + number / 100, 51.32), key=f"P-{number}")
    with serving(app_of(shared_client)) as served:
        yield served


@pytest.mark.parametrize(
    ("document", "root", "paths", "unchecked"),
    [
        ("/openapi.json", "", "/", REFUSED_RIGHTLY),
        ("/ogc/api", "/ogc", ONE_OF_EACH_KIND, f"{REFUSED_RIGHTLY},{TAKEN_RIGHTLY}"),
    ],
    ids=["openapi", "ogc"],
)
def test_every_answer_is_as_described(
    shared_client: TestClient, served: Served, tmp_path: Path, document: str, root: str, paths: str, unchecked: str
) -> None:
    token = make_headers(shared_client, Role.STAFF)["Authorization"]
    order = [
        *(str(Path(sys.executable).with_name("schemathesis")), "run", f"{served.url}{document}"),
        *("--url", f"{served.url}{root}", "--header", f"Authorization: {token}", "--include-path-regex", paths),
        *("--phases", "examples,coverage,fuzzing", "--exclude-checks", unchecked),
        *("--max-examples", "3", "--seed", "20261122", "--generation-deterministic", "--no-color"),
    ]
    told = subprocess.run(order, capture_output=True, text=True, timeout=300, check=False, cwd=tmp_path)
    assert told.returncode == 0, told.stdout[-6_000:] + told.stderr[-2_000:]
