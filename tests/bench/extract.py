"""Reading a large extract: edges a second and memory, beside osm2pgsql on the same file where it is installed.

Run alone: `.venv/bin/python -m tests.bench.extract`. The extract is made up: a grid of roads with bends between the
junctions, shares of classes, limits and one-way roads as in a federal state, and as many nodes that belong to no road.
"""

import argparse
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import osmium
import psycopg
from osmium.osm.mutable import Node, Way

from app.db.embedded import temporary_cluster
from app.network.osm import read

SPACING_DEGREES = 0.0025
BENDS = 3  # nodes between two junctions
CROSSINGS_A_WAY = 4
CLASSES = ("residential", "unclassified", "service", "tertiary", "secondary", "primary")
SHARES = (0.4, 0.2, 0.2, 0.1, 0.06, 0.04)
MEGABYTE = 1024


def main() -> None:
    """Make the extract, read it, and have osm2pgsql read it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--side", type=int, default=500, help="junctions along each side of the grid")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.osm.pbf"
        writer = get_context("spawn").Process(target=write, args=(path, wanted.side))  # its memory is not counted
        writer.start()
        writer.join()
        started = time.perf_counter()
        made = read([path], lambda _: None)
        took = time.perf_counter() - started
        edges = made.network.edge_count
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE
        size = path.stat().st_size / 1e6
        _say(f"{size:.1f} MB, {edges:,} edges in {took:.1f} s: {edges / took:,.0f} edges/s, {memory:,.0f} MB")
        if shutil.which("osm2pgsql"):
            _say(f"osm2pgsql: {osm2pgsql_s(path):.1f} s")


def write(path: Path, side: int) -> None:
    """A grid of side × side junctions; ways run along rows and columns over a few crossings each."""
    random = np.random.default_rng(7)
    rows = _lines(side)
    with osmium.SimpleWriter(str(path)) as writer:
        for number, (lon, lat) in enumerate(_positions(side), start=1):
            writer.add_node(Node(id=number, location=(float(lon), float(lat))))
        classes = random.choice(CLASSES, len(rows), p=SHARES)
        for number, (nodes, road_class) in enumerate(zip(rows, classes, strict=True), start=1):
            tags = {"highway": str(road_class), "name": f"Straße {number % 5_000}"}
            if number % 3 == 0:
                tags["maxspeed"] = ("30", "50", "70", "DE:urban")[number // 3 % 4]
            if number % 9 == 0:
                tags["oneway"] = "yes"
            writer.add_way(Way(id=number, nodes=nodes.tolist(), tags=tags))


def _positions(side: int) -> np.ndarray:
    """Junctions row by row, then the bends of rows and of columns, then nodes of no road."""
    step = SPACING_DEGREES
    grid = np.stack(np.meshgrid(np.arange(side), np.arange(side)), axis=-1).reshape(-1, 2) * step
    bends = [grid + offset for part in range(1, BENDS + 1) for offset in _bend(part / (BENDS + 1) * step)]
    spare = grid.repeat(5, axis=0) + step / 2
    places: np.ndarray = np.concatenate([grid, *bends, spare]) + np.array([10.5, 51.0])
    return places


def _bend(along: float) -> list[tuple[float, float]]:
    return [(along, SPACING_DEGREES / 20), (SPACING_DEGREES / 20, along)]


def _lines(side: int) -> list[np.ndarray]:
    """The nodes of all ways."""
    number = np.arange(side * side).reshape(side, side)
    lines = []
    for is_column, grid in enumerate((number, number.T)):
        for line in grid:
            for first in range(0, side - 1, CROSSINGS_A_WAY):
                crossed = line[first : first + CROSSINGS_A_WAY + 1]
                bends = [crossed[:-1] + side * side * (1 + 2 * part + is_column) for part in range(BENDS)]
                nodes = np.stack([crossed[:-1], *bends], axis=1).ravel()
                lines.append(np.append(nodes, crossed[-1]) + 1)
    return lines


def osm2pgsql_s(path: Path) -> float:
    """Seconds that osm2pgsql takes for the same file, into a throw-away cluster."""
    with temporary_cluster() as server_url:
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute("CREATE EXTENSION IF NOT EXISTS postgis")
        started = time.perf_counter()
        command = ["osm2pgsql", "--create", "--slim", "--drop", "--cache", "1000", "--database", server_url, str(path)]
        subprocess.run(command, check=True, capture_output=True)
        return time.perf_counter() - started


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
