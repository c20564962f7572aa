"""Legal texts: the operator's own, ours where we can say it, a plain word where they are missing."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.pages.legal import TEXTS, missing, rendered, warn_of_missing
from tests.pages.conftest import Site, read

HARM = """# Heading

[click](javascript:alert(1)) <img src=x onerror=alert(1)> ![picture](https://evil.example/x.png)
[good](https://agency.example) [mail](mailto:office@agency.example) <javascript:alert(1)> [data](data:text/html,x)

<script>alert(1)</script>

| a | b |
|---|---|
| 1 | 2 |
"""


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("text", TEXTS)
def test_every_text_has_a_page(site: Site, language: str, text: str) -> None:
    document = site.page(f"/{language}/legal/{text}")
    assert len(document.text) > 200
    assert document.text_of("h1")


def test_a_missing_imprint_says_what_the_operator_must_provide(site: Site) -> None:
    text = site.page("/de/legal/imprint").text
    assert "imprint.de.md" in text
    assert "LOTSE_LEGAL_DIR" in text


def test_ours_name_the_days_that_are_set(open_client: Callable[..., Any]) -> None:
    with open_client(inquiry_retention_days=33) as client:
        assert "33 Tagen" in read(client.get("/de/legal/privacy")).text


def test_the_operators_text_stands_in_place_of_ours(open_client: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "imprint.de.md").write_text("# Anbieter\n\nAgentur {curly}, Straße 1", encoding="utf-8")
    (tmp_path / "privacy.de.md").write_text("Eigener Text", encoding="utf-8")
    with open_client(legal_dir=tmp_path) as client:
        document = read(client.get("/de/legal/imprint"))
        assert document.text_of("h2") == ["Anbieter"]
        assert "Agentur {curly}, Straße 1" in document.text
        assert "Eigener Text" in read(client.get("/de/legal/privacy")).text
        assert "still missing" in read(client.get("/en/legal/imprint")).text


def test_markdown_holds_neither_html_nor_pictures_nor_scripts_in_links() -> None:
    html = str(rendered(HARM))
    assert "<img" not in html
    assert "<script" not in html
    assert 'href="javascript' not in html
    assert 'href="data' not in html
    assert 'href="https://agency.example"' in html
    assert "<h2>Heading</h2>" in html
    assert "<table>" in html


def test_the_log_tells_the_operator_what_is_missing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert [*missing(None)] == ["imprint.de.md", "imprint.en.md"]
    for name in missing(tmp_path):
        warn_of_missing(tmp_path)
        assert name in caplog.text
    for name in [*missing(tmp_path)]:
        (tmp_path / name).write_text("x")
    caplog.clear()
    warn_of_missing(tmp_path)
    assert caplog.text == ""
