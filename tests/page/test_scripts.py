"""The page stays within the bytes that are stated for it."""

import pytest

from app.pages.built import MAP
from tests.page.scripts import BUDGET_BYTES, FIRST, LATER, compressed_bytes, is_built, read_manifest

pytestmark = pytest.mark.skipif(not is_built(), reason="the page is not built (make page)")


@pytest.mark.parametrize("parts", BUDGET_BYTES, ids=lambda parts: parts[-1])
def test_scripts_stay_within_their_budget(parts: tuple[str, ...]) -> None:
    assert 0 < compressed_bytes(parts) <= BUDGET_BYTES[parts]


def test_every_part_that_is_loaded_has_a_budget() -> None:
    manifest = read_manifest()
    loaded = {name for chunk in manifest.values() for name in chunk.get("dynamicImports", ())}
    assert loaded == {*MAP, *LATER}


def test_the_list_does_not_wait_for_the_map() -> None:
    manifest = read_manifest()
    first = {manifest[FIRST[0]]["file"], *(manifest[name]["file"] for name in manifest[FIRST[0]].get("imports", ()))}
    assert not any("engine" in file or "maplibre" in file for file in first)
