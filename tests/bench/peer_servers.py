"""tipg and pygeoapi, each as one process of uvicorn, from an environment of their own with pinned packages."""

import hashlib
import json
import os
import subprocess
import tempfile
import venv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from app.settings import PROJECT_DIR
from tests.bench.peer_tables import SCHEMA, TABLE, TILE_VIEW
from tests.bench.servers import Server, started

REQUIREMENTS = PROJECT_DIR / "docker/requirements-peers.txt"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "flaechenlotse"
CONNECTIONS = 8  # as many as the service keeps
UVICORN = ("-m", "uvicorn", "--host", "127.0.0.1", "--port", "0", "--no-access-log")


def peers_python() -> Path:
    """The interpreter of the peers' environment, which is made where it is missing and kept for the next run."""
    digest = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()[:12]
    folder = CACHE / f"bench-peers-{digest}"
    python = folder / "bin/python"
    complete = folder / "complete"
    if not complete.exists():
        venv.create(folder, clear=True, with_pip=True)
        subprocess.run(
            [python, "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes", "-r", REQUIREMENTS], check=True
        )
        complete.touch()
    return python


@contextmanager
def tipg(database_url: str, properties: Sequence[str]) -> Iterator[Server]:
    """tipg on the peers' table; its catalogue is read once, never again while it is measured."""
    environment = {
        "DATABASE_URL": _with_host_in_place(database_url),
        "DB_MIN_CONN_SIZE": str(CONNECTIONS),
        "DB_MAX_CONN_SIZE": str(CONNECTIONS),
        "TIPG_CATALOG_TTL": "0",
        "TIPG_DB_SCHEMAS": json.dumps([SCHEMA]),
        "TIPG_DB_DATETIME_EXTENT": "false",
        f"TIPG_TABLE_CONFIG__{SCHEMA}_{TABLE}__PROPERTIES": json.dumps(list(properties)),
    }
    with tempfile.TemporaryDirectory() as folder:
        command = [str(peers_python()), *UVICORN, "tipg.main:app"]
        with started(command, environment, folder=Path(folder)) as server:
            yield server


@contextmanager
def pygeoapi(database_url: str) -> Iterator[Server]:
    """pygeoapi's Starlette application on the peers' table, with its tiles made by PostGIS."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        described, configured = folder / "openapi.yml", folder / "config.yml"
        configured.write_text(json.dumps(_pygeoapi_settings(database_url)))
        environment = {"PYGEOAPI_CONFIG": str(configured), "PYGEOAPI_OPENAPI": str(described)}
        python = peers_python()
        describe = [
            f"{python.parent}/pygeoapi",
            "openapi",
            "generate",
            str(configured),
            "--output-file",
            str(described),
        ]
        subprocess.run(describe, env=os.environ | environment, check=True, capture_output=True)
        with started([str(python), *UVICORN, "pygeoapi.starlette_app:APP"], environment, folder=folder) as server:
            yield server


def _pygeoapi_settings(database_url: str) -> dict[str, object]:
    """What pygeoapi demands, in JSON, which is YAML."""
    place = urlsplit(database_url)
    data = {
        "host": parse_qs(place.query)["host"][0],
        "port": 5432,
        "dbname": place.path[1:],
        "user": place.username,
        "password": "",
        "search_path": [SCHEMA],
    }
    table = {"data": data, "id_field": "id", "table": TABLE, "geom_field": "geom"}
    tiles = {
        "storage_crs": "http://www.opengis.net/def/crs/EPSG/0/4326",
        "options": {"zoom": {"min": 0, "max": 22}},
        "format": {"name": "pbf", "mimetype": "application/vnd.mapbox-vector-tile"},
    }
    site = "https://example.org"
    return {
        "server": {
            "bind": {"host": "127.0.0.1", "port": 5000},
            "url": "http://127.0.0.1:5000",
            "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8",
            "languages": ["en-US"],
            "limits": {"default_items": 10, "max_items": 10_000},
            "map": {"url": site, "attribution": "none"},
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": {
                "title": "bench",
                "description": "bench",
                "keywords": ["bench"],
                "keywords_type": "theme",
                "terms_of_service": "none",
                "url": site,
            },
            "license": {"name": "none", "url": site},
            "provider": {"name": "bench", "url": site},
            "contact": {"name": "bench", "email": "bench@example.org"},
        },
        "resources": {
            TABLE: {
                "type": "collection",
                "title": TABLE,
                "description": TABLE,
                "keywords": [TABLE],
                "links": [],
                "extents": {
                    "spatial": {"bbox": [9, 50, 15, 54], "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84"}
                },
                "providers": [
                    table | {"type": "feature", "name": "PostgreSQL"},
                    table | {"type": "tile", "name": "MVT-postgresql", "table": TILE_VIEW} | tiles,
                ],
            }
        },
    }


def _with_host_in_place(database_url: str) -> str:
    """The URL with the socket's folder where the host stands, for drivers that look nowhere else."""
    place = urlsplit(database_url)
    host = parse_qs(place.query)["host"][0].replace("/", "%2F")
    return f"postgresql://{place.username}@{host}{place.path}"
