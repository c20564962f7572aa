"""The docs are complete and true: nothing in the code lacks its entry, nothing they name is missing."""

import ast
import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import typer

from app import cli, codes
from app.db.tables import Row
from app.imports.model import OnMissing
from app.imports.sources import load_sources
from app.imports.values import Reason
from app.network.model import Unreachable
from app.scoring.criteria import CRITERIA, Better
from app.scoring.score import Status
from app.settings import PROJECT_DIR, Settings
from app.web.problems import INTERNAL, KINDS

DOCS = PROJECT_DIR / "docs"
PAGES = [*PROJECT_DIR.glob("*.md"), *DOCS.rglob("*.md"), PROJECT_DIR / "geodata" / "README.md"]
ROOMS = [path.name for path in (PROJECT_DIR / "app").iterdir() if (path / "__init__.py").exists()]
FILES = [path.stem for path in (PROJECT_DIR / "app").glob("*.py") if path.stem != "__init__"]
CODE_LISTS: list[type[StrEnum]] = [
    *(
        each
        for each in vars(codes).values()
        if isinstance(each, type) and issubclass(each, StrEnum) and each != StrEnum
    ),
    Status,
    Unreachable,
    Better,
    Reason,
    OnMissing,
]
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
NAMED = re.compile(r"`(app/[\w/]+\.py)(?::(\w+))?`")


def text_of(name: str) -> str:
    return (PROJECT_DIR / name).read_text(encoding="utf-8")


def commands(app: typer.Typer, path: str = "lotse") -> Iterator[str]:
    for command in app.registered_commands:
        yield f"{path} {command.name or getattr(command.callback, '__name__', '')}"
    for group in app.registered_groups:
        if group.typer_instance is not None:
            yield from commands(group.typer_instance, f"{path} {group.name}")


def names_in(path: Path) -> set[str]:
    """What a module defines at its top."""
    names: set[str] = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        names |= {target.id for target in targets if isinstance(target, ast.Name)}
    return names


@pytest.mark.parametrize("setting", list(Settings.model_fields))
def test_every_setting_is_in_the_readme(setting: str) -> None:
    assert f"| `LOTSE_{setting.upper()}` |" in text_of("README.md")


@pytest.mark.parametrize("command", list(commands(cli.app)))
def test_every_command_is_explained(command: str) -> None:
    assert f"| `{command}` |" in text_of("docs/api.md")


@pytest.mark.parametrize("kind", [*KINDS.values(), INTERNAL], ids=lambda kind: kind.slug)
def test_every_problem_is_explained_under_its_status(kind: Any) -> None:
    assert f"| `/problems/{kind.slug}` | {kind.status} |" in text_of("docs/api.md")


@pytest.mark.parametrize("criterion", CRITERIA, ids=lambda criterion: criterion.id)
def test_every_criterion_is_explained_with_number_title_and_unit(criterion: Any) -> None:
    line = f"| {criterion.reference} | `{criterion.id}` | {criterion.title_de} | {criterion.unit} |"
    assert line in text_of("docs/scoring.md")


@pytest.mark.parametrize("code_list", CODE_LISTS, ids=lambda code_list: code_list.__name__)
def test_every_code_has_its_german_term(code_list: type[StrEnum]) -> None:
    glossary = text_of("docs/glossary.md")
    _, _, section = glossary.partition(f"\n### {code_list.__name__} · ")
    listed = re.findall(r"^\| `([^`]+)` \| \S", section.partition("\n### ")[0], re.MULTILINE)
    assert listed == [code.value for code in code_list]


@pytest.mark.parametrize("table", list(Row.metadata.tables))
def test_every_table_is_in_the_data_model(table: str) -> None:
    assert f"`{table}`" in text_of("docs/data-model.md")


@pytest.mark.parametrize("room", [*ROOMS, *FILES])
def test_every_room_has_its_paragraph(room: str) -> None:
    assert f"**{room}**" in text_of("docs/architecture.md")


def test_every_decision_is_in_the_index() -> None:
    index = text_of("docs/decisions/README.md")
    records = sorted(path.name for path in (DOCS / "decisions").glob("0*.md"))
    assert re.findall(r"\((0\d{3}-[\w-]+\.md)\)", index) == records


@pytest.mark.parametrize("part", ["**Context.**", "**Decision.** *", "**Consequences.**", "**Alternatives.**"])
def test_every_decision_has_its_parts(part: str) -> None:
    assert [path.name for path in (DOCS / "decisions").glob("0*.md") if part not in path.read_text("utf-8")] == []


@pytest.mark.parametrize("source", [source for source in load_sources(Settings().geodata_dir).values() if source.file])
def test_every_shipped_source_is_attributed_in_the_readme(source: Any) -> None:
    assert source.attribution in text_of("README.md")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(PROJECT_DIR).as_posix())
def test_links_lead_to_files(page: Path) -> None:
    targets = [target for target in LINK.findall(page.read_text(encoding="utf-8")) if not urlsplit(target).scheme]
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(PROJECT_DIR).as_posix())
def test_code_that_docs_name_is_there(page: Path) -> None:
    for file, name in NAMED.findall(page.read_text(encoding="utf-8")):
        path = PROJECT_DIR / file
        assert path.is_file(), file
        assert not name or name in names_in(path), f"{file}:{name}"
