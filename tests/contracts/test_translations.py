"""Every sentence that can reach a user stands in German too, with the same values in it."""

import ast
from collections.abc import Iterator
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from app import errors
from app.settings import PROJECT_DIR
from app.web import problems, validation

CATALOGUE = PROJECT_DIR / "app" / "web" / "locale" / "de.po"
SPEAKING = {
    name
    for name, member in vars(errors).items()
    if isinstance(member, type) and issubclass(member, errors.LotseError | errors.InputProblem)
}
TITLE_POSITION = 2  # of `Kind(slug, status, title)`
# the first says what is missing on this machine (the command line speaks English), the others pass sentences on
NOT_WRITTEN_OUT = {"app/db/postgres.py", "app/web/problems.py", "app/web/validation.py"}


def called(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def sentence_of(node: ast.AST) -> ast.expr | None:
    """The template in a call of an error class, of `Kind`, `Sentence` or `translate`, or in a pair with it."""
    if isinstance(node, ast.Call):
        name = called(node.func)
        position = TITLE_POSITION if name == "Kind" else 0
        if name in SPEAKING | {"Kind", "Sentence", "translate"} and len(node.args) > position:
            return node.args[position]
    if isinstance(node, ast.Tuple) and len(node.elts) == 2 and called(node.elts[0]) in SPEAKING:
        return node.elts[1] if isinstance(node.elts[1], ast.Constant) else None
    return None


def walked() -> Iterator[tuple[str, ast.expr]]:
    for path in sorted((PROJECT_DIR / "app").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            found = sentence_of(node)
            if found is not None:
                yield path.relative_to(PROJECT_DIR).as_posix(), found


def templates() -> dict[str, str]:
    """Each sentence and a file it stands in."""
    found = {str(node.value): file for file, node in walked() if isinstance(node, ast.Constant)}
    file = "app/web/validation.py"
    return found | dict.fromkeys([*validation.SENTENCES.values(), validation.OTHERWISE], file)


def values_in(template: str) -> set[tuple[str, str | None, str | None]]:
    return {(name, form, how) for _, name, form, how in Formatter().parse(template) if name is not None}


@pytest.fixture(scope="module")
def german() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="de", abort_invalid=True)


def messages(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def test_every_sentence_has_its_german_one(german: Catalog) -> None:
    missing = [f"{file}: {text}" for text, file in templates().items() if german.get(text) is None]
    assert missing == []


def test_no_translation_is_without_its_sentence(german: Catalog) -> None:
    known = templates()
    assert [message.id for message in messages(german) if message.id not in known] == []


def test_no_translation_is_empty_or_uncertain(german: Catalog) -> None:
    assert [message.id for message in messages(german) if not message.string or message.fuzzy] == []


def test_translations_name_the_same_values_in_the_same_form(german: Catalog) -> None:
    different = [
        message.id for message in messages(german) if values_in(str(message.id)) != values_in(str(message.string))
    ]
    assert different == []


def test_every_sentence_is_written_out_where_it_is_raised() -> None:
    """A template that is put together at run time cannot be translated."""
    assert {file for file, node in walked() if not isinstance(node, ast.Constant)} == NOT_WRITTEN_OUT


def test_the_walk_finds_titles_errors_problems_and_refusals_of_the_database() -> None:
    known = templates()
    assert {
        "Not found",
        "The token is unknown, expired or revoked.",
        "Name the profile that this changes.",
        "The database does not answer; try again in a moment.",
        "There is nothing at this address.",
    } <= set(known)


def test_the_edge_speaks_german_on_demand() -> None:
    assert problems.translate("Not found", "de") == "Nicht gefunden"
    assert problems.translate("Not found", "en") == "Not found"
