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

    def put(version: str, *extensions: str, without_library: str = "") -> None:
        bin_dir, share, lib = (tmp_path / version / name for name in ("bin", "share", "lib"))
        for folder in (bin_dir, share / "extension", lib):
            folder.mkdir(parents=True)
        for name in postgres.PROGRAMS:
            (bin_dir / name).write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version} (Debian)'\n")
        (bin_dir / "pg_config").write_text(f'#!/bin/sh\n[ "$1" = --sharedir ] && echo {share} || echo {lib}\n')
        for program in bin_dir.iterdir():
            program.chmod(0o755)
        for extension in extensions:
            (share / "extension" / f"{extension}.control").touch()
            if extension != without_library:
                (lib / {"postgis": "postgis-3.so"}.get(extension, f"{extension}.so")).touch()
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


def test_scripts_of_postgis_without_its_library_are_not_postgis(install: Install) -> None:
    install("15.4", "postgis", "pg_trgm", without_library="postgis")
    with pytest.raises(Unavailable, match=r"PostGIS is not installed for PostgreSQL 15"):
        postgres.find_postgres()


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
