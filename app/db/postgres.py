"""The PostgreSQL programs of this machine: where they are, which version, and how to install them where missing."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.errors import Unavailable

OLDEST_MAJOR = 15
PROGRAMS = ("initdb", "pg_ctl", "postgres", "pg_dump")
EXTENSIONS = ("postgis", "pg_trgm")

INSTALL_COMMANDS = (
    "Debian/Ubuntu: sudo apt-get install -y postgresql postgresql-postgis; "
    "Fedora: sudo dnf install -y postgresql-server postgresql-contrib postgis; "
    "macOS: brew install postgresql@17 postgis"
)

_BIN_DIR_PATTERNS = (
    "usr/lib/postgresql/*/bin",  # Debian, Ubuntu
    "usr/pgsql-*/bin",  # packages of the PostgreSQL project for Fedora and its kin
    "opt/homebrew/opt/postgresql*/bin",
    "usr/local/opt/postgresql*/bin",
    "Applications/Postgres.app/Contents/Versions/*/bin",
)


@dataclass(frozen=True)
class Postgres:
    """One installed PostgreSQL that has PostGIS."""

    major: int
    bin_dir: Path

    def program(self, name: str) -> str:
        """Full path of one of its programs."""
        return str(self.bin_dir / name)


def find_postgres(major: int | None = None) -> Postgres:
    """The newest installed PostgreSQL with PostGIS, or the one of the given major version."""
    installed = list(_installed())
    fit = [p for p in installed if p.major >= OLDEST_MAJOR and _has_extensions(p)]
    if not fit:
        raise Unavailable(_what_is_missing(installed) + " Install both: " + INSTALL_COMMANDS + ".")
    if major is None:
        return max(fit, key=lambda p: p.major)
    for postgres in fit:
        if postgres.major == major:
            return postgres
    raise Unavailable(
        "The embedded database was made by PostgreSQL {major}, which is not installed with PostGIS (found: {found}); "
        "install PostgreSQL {major} with PostGIS beside it, or move the database's folder away to start afresh.",
        major=major, found=", ".join(str(p.major) for p in fit),
    )  # fmt: skip


def _what_is_missing(installed: list[Postgres]) -> str:
    recent = [p for p in installed if p.major >= OLDEST_MAJOR]
    if recent:
        return f"PostGIS is not installed for PostgreSQL {max(p.major for p in recent)}."
    if installed:
        newest = max(p.major for p in installed)
        return f"PostgreSQL {newest} is installed, but version {OLDEST_MAJOR} or newer with PostGIS is needed."
    return f"PostgreSQL {OLDEST_MAJOR} or newer with PostGIS is not installed."


def _installed() -> Iterator[Postgres]:
    for bin_dir in dict.fromkeys(path.resolve() for path in _bin_dirs()):
        if all((bin_dir / name).is_file() for name in PROGRAMS):
            major = _major(bin_dir)
            if major is not None:
                yield Postgres(major, bin_dir)


def _bin_dirs() -> Iterator[Path]:
    for name in ("pg_config", "postgres", "pg_ctl"):
        found = shutil.which(name)
        if found is None:
            continue
        yield Path(found).resolve().parent
        if name == "pg_config":
            yield Path(_output([found, "--bindir"]))
    for pattern in _BIN_DIR_PATTERNS:
        yield from Path("/").glob(pattern)


def _major(bin_dir: Path) -> int | None:
    """The 15 of `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`, the 18 of `postgres (PostgreSQL) 18beta1`."""
    match = re.search(r"\(PostgreSQL\) (\d+)", _output([str(bin_dir / "postgres"), "--version"]))
    return int(match[1]) if match else None


def _has_extensions(postgres: Postgres) -> bool:
    return all(_has_scripts(postgres, name) and _has_library(postgres, name) for name in EXTENSIONS)


def _has_scripts(postgres: Postgres, extension: str) -> bool:
    return any((folder / "extension" / f"{extension}.control").is_file() for folder in _share_dirs(postgres))


def _has_library(postgres: Postgres, extension: str) -> bool:
    """Whether the compiled half is there: Debian packs it apart from the scripts, and either can be removed alone."""
    return any(
        re.fullmatch(rf"{extension}(-\d+)?\.(so|dylib)", file.name)
        for folder in _library_dirs(postgres)
        for file in folder.glob(f"{extension}*")
    )


def _share_dirs(postgres: Postgres) -> Iterator[Path]:
    own = postgres.bin_dir / "pg_config"
    if own.is_file():
        yield Path(_output([str(own), "--sharedir"]))
    yield Path(f"/usr/share/postgresql/{postgres.major}")
    yield postgres.bin_dir.parent / "share"
    yield postgres.bin_dir.parent / "share/postgresql"
    yield postgres.bin_dir.parent / "share/pgsql"


def _library_dirs(postgres: Postgres) -> Iterator[Path]:
    own = postgres.bin_dir / "pg_config"
    if own.is_file():
        yield Path(_output([str(own), "--pkglibdir"]))
    yield postgres.bin_dir.parent / "lib"
    yield postgres.bin_dir.parent / "lib/postgresql"
    yield postgres.bin_dir.parent / "lib64/pgsql"


def _output(command: list[str]) -> str:
    answer = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 -- found programs
    return answer.stdout.strip()
