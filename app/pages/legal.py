"""The texts a public body must show: the operator's own Markdown, else what this software can say by itself."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Literal, TypeAlias

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from app.pages.language import LANGUAGES

Text: TypeAlias = Literal["imprint", "privacy", "accessibility"]
TEXTS: tuple[Text, ...] = ("imprint", "privacy", "accessibility")
LARGEST_BYTES = 500_000

log = logging.getLogger(__name__)

# No HTML and no pictures; links lead nowhere but to pages, mail and telephone (`javascript:` stays plain text).
MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


def file_name(text: Text, language: str) -> str:
    """What the file of a text is called."""
    return f"{text}.{language}.md"


def legal_text(text: Text, language: str, folder: Path | None, values: Mapping[str, object]) -> Markup | None:
    """A text as HTML; None where only the operator can write it and has not. `values` are filled into our own texts."""
    own = None if folder is None else folder / file_name(text, language)
    if own is not None and own.is_file():
        return rendered(own.read_text(encoding="utf-8")[:LARGEST_BYTES])
    shipped = resources.files(__package__).joinpath("texts", file_name(text, language))
    if not shipped.is_file():
        return None
    return rendered(shipped.read_text(encoding="utf-8").format(**values))


def rendered(markdown: str) -> Markup:
    """Markdown as HTML whose headings stand below that of the page."""
    tokens = MARKDOWN.parse(markdown)
    return Markup(MARKDOWN.renderer.render(_lowered(tokens), MARKDOWN.options, {}))  # noqa: S704 - HTML is off


def missing(folder: Path | None) -> Iterator[str]:
    """The files that only the operator can write and that are not there."""
    for language in LANGUAGES:
        name = file_name("imprint", language)
        if folder is None or not (folder / name).is_file():
            yield name


def warn_of_missing(folder: Path | None) -> None:
    """Tell the operator in the log which texts visitors look for in vain."""
    names = ", ".join(missing(folder))
    if names:
        log.warning("Texts of the operator are missing: %s; put them into the directory of LOTSE_LEGAL_DIR.", names)


def _lowered(tokens: Sequence[Token]) -> list[Token]:
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + 1)}"
    return list(tokens)
