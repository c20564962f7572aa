"""What the page calls fields and codes is what the rest of the service calls them."""

import json
import os
from collections.abc import Mapping
from typing import Any

import pytest

from app.fields import PARCEL_FIELDS
from app.settings import PROJECT_DIR
from app.words import CLASSES, CODES, FIELDS, Words

WORDS_OF_THE_PAGE = PROJECT_DIR / "app" / "webmap" / "src" / "i18n"


def spoken(table: Mapping[str, Words], language: str) -> dict[str, str]:
    return {str(name): words.by(language) for name, words in table.items()}


def terms(language: str) -> dict[str, Any]:
    """Fields of a parcel, code lists and classes of criteria, as the page imports them."""
    fields = {field.name: FIELDS[field.name] for field in PARCEL_FIELDS}
    return {
        "fields": spoken(fields, language),
        "codes": {code_list.__name__: spoken(table, language) for code_list, table in CODES.items()},
        "classes": {criterion: spoken(table, language) for criterion, table in CLASSES.items()},
    }


@pytest.mark.parametrize("language", ["de", "en"])
def test_terms_of_the_page_are_fresh(language: str) -> None:
    file = WORDS_OF_THE_PAGE / f"terms_{language}.json"
    made = json.dumps(terms(language), ensure_ascii=False, indent=2) + "\n"
    if os.environ.get("LOTSE_BLESS"):
        file.write_text(made)
    assert file.read_text() == made, "run `make bless` to write the terms anew"
