"""Which PostgreSQL is used, and what a machine without one is told."""

from collections.abc import Callable
from pathlib import Path

import pytest

from app.db import postgres
from app.errors import Unavailable

Install = Callable[..., None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Puts a PostgreSQL of a version on the machine, as far as the finder can tell."""
    bin_dirs: list[Path] = []
    monkeypatch.setattr(postgres, "_bin_dirs", lambda: iter(bin_dirs))

    def put(version: str, *extensions: str) -> None:
        bin_dir, share = tmp_path / version / "bin", tmp_path / version / "share"
        bin_dir.mkdir(parents=True)
        (share / "extension").mkdir(parents=True)
        answers = {"pg_config": share, "postgres": f"postgres (PostgreSQL) {version} (Debian)"}
        for name in (*postgres.PROGRAMS, "pg_config"):
            (bin_dir / name).write_text(f"#!/bin/sh\necho '{answers.get(name, '')}'\n")
            (bin_dir / name).chmod(0o755)
        for extension in extensions:
            (share / "extension" / f"{extension}.control").touch()
        bin_dirs.append(bin_dir)

    return put


def test_newest_version_with_postgis_is_taken(install: Install) -> None:
    install("15.4", "postgis", "pg_trgm")
    install("17.1", "postgis", "pg_trgm")
    install("18beta1")
    assert postgres.find_postgres().major == 17


def test_cluster_of_an_older_version_gets_its_own_programs(install: Install) -> None:
    install("15.4", "postgis", "pg_trgm")
    install("17.1", "postgis", "pg_trgm")
    assert postgres.find_postgres(15).major == 15


def test_cluster_of_a_version_that_is_gone_says_which_and_what_to_do(install: Install) -> None:
    install("17.1", "postgis", "pg_trgm")
    with pytest.raises(Unavailable, match=r"made by PostgreSQL 16.*found: 17.*install PostgreSQL 16"):
        postgres.find_postgres(16)


@pytest.mark.parametrize(
    ("installed", "sentence"),
    [
        ([], "PostgreSQL 15 or newer with PostGIS is not installed."),
        ([("14.2", "postgis", "pg_trgm")], "PostgreSQL 14 is installed, but version 15 or newer"),
        ([("16.1", "pg_trgm")], "PostGIS is not installed for PostgreSQL 16."),
    ],
    ids=["nothing", "too old", "no PostGIS"],
)  # fmt: skip
def test_what_is_missing_is_said_with_the_install_commands(
    install: Install, installed: list[tuple[str, ...]], sentence: str
) -> None:
    for version in installed:
        install(*version)
    with pytest.raises(Unavailable) as caught:
        postgres.find_postgres()
    assert str(caught.value).startswith(sentence)
    for command in ("sudo apt-get install -y postgresql postgresql-postgis", "sudo dnf install -y", "brew install"):
        assert command in str(caught.value)
