"""The page starts in the language of its address, asks nobody else for anything, and breaks none of its own rules."""

import pytest

from tests import chromium
from tests.page.conftest import Visiting

pytestmark = chromium.needed


@pytest.mark.parametrize("language", ["de", "en"])
def test_starts_without_a_complaint(visit: Visiting, language: str) -> None:
    page = visit().open(f"/{language}")
    page.locator("h1").wait_for()
    assert page.locator("html").get_attribute("lang") == language
