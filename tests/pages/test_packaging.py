"""The package carries the built page: made without a network, and with nothing of the tools that built it."""

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from app.pages.built import DIST, read_built
from app.settings import PROJECT_DIR


@pytest.mark.skipif(read_built().script is None, reason="the page is not built (make page)")
def test_a_wheel_has_the_page_and_its_templates_and_no_sources_of_it(tmp_path: Path) -> None:
    order = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(order, cwd=PROJECT_DIR, check=True, capture_output=True, timeout=120)
    (wheel,) = tmp_path.glob("*.whl")
    with ZipFile(wheel) as archive:
        names = set(archive.namelist())
    built = {f"app/webmap/dist/{path.relative_to(DIST).as_posix()}" for path in DIST.rglob("*") if path.is_file()}
    assert built <= names
    assert {name for name in names if name.startswith("app/webmap/")} == built
    assert {"app/pages/templates/list.html", "app/pages/texts/privacy.de.md", "app/web/locale/de.po"} <= names
