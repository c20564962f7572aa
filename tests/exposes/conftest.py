"""A small world for exposés, and readers of what they say."""

import io
import re
from collections.abc import Callable, Iterator
from typing import Any

import pypdf
import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.makers import LEUNA, NOWHERE, make_district, make_facility, make_municipality, make_parcel

BOX = (11.5, 51.0, 12.5, 51.6)
KNOWN: dict[str, Any] = {
    "area_m2": 130_000.0,
    "largest_contiguous_m2": 120_000.0,
    "zoning": "GI",
    "noise_quota": False,
    "plan_status": "binding",
    "price_eur_per_m2": 32.5,
    "power_mw": 20.0,
    "rail_siding": "on_site",
    "fibre": "one_g",
    "flood_zone": "none",
    "mining": "none",
    "contamination": "none",
    "ready_months": 6.0,
    "operation_24h": True,
    "trade_tax_percent": 400.0,
    "water_m3_per_h": 50.0,
    "waste_water_m3_per_h": 40.0,
    "contact": "Wirtschaftsförderung Leuna, Büro 3",
}


@pytest.fixture(scope="package")
def world(clone_database: Callable[..., str]) -> Iterator[TestClient]:
    """Parcel 1 of which all is known, 2 of which little is, 3 that is invented, 4 nowhere, 5 for staff only."""
    settings = Settings(rate_limit=None, expensive_rate_limit=None, pool_size=4, database_url=clone_database())
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        make_district(client, "15088", "Saalekreis", BOX)
        make_municipality(client, "15088205", "Leuna", BOX)
        for number, kind in enumerate(("motorway_junction", "airport_cargo", "long_distance_station", "inland_port")):
            make_facility(client, kind, at=(12.1 + number / 20, 51.35), name=f"{kind} of the test")
        make_parcel(client, name="Am Haupttor", **KNOWN)
        make_parcel(client, name="Ohne Angaben", at=(11.9, 51.3))
        make_parcel(client, name="Erfunden", at=(12.05, 51.3), synthetic=True, **KNOWN)
        make_parcel(client, name="Nirgendwo", place=NOWHERE, **KNOWN)
        make_parcel(client, name="Geheim", visibility="internal", at=LEUNA, **KNOWN)
        yield client


def pdf_of(answer: Any) -> pypdf.PdfReader:
    """The document of an answer."""
    return pypdf.PdfReader(io.BytesIO(answer.content))


def text_of(answer: Any) -> str:
    """All its text on one line."""
    return squeezed(" ".join(page.extract_text() for page in pdf_of(answer).pages))


def squeezed(text: str) -> str:
    """One kind of space, one at a time."""
    return re.sub(r"\s+", " ", text).strip()
