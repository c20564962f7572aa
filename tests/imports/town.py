"""A small town as an extract: streets in a grid, a motorway beside it, and an exit with a name and a number."""

from pathlib import Path

from tests.network.osm.extracts import ORIGIN, Map, Tags

SIDE, STEP_M = 14, 250.0
MOTORWAY_Y_M = -600.0
EXIT, JOINED = 1_002, 1_003  # nodes of the motorway
EXIT_TAGS = {"highway": "motorway_junction", "ref": "20", "name": "Leuna-Ost"}
EXIT_AT_M = (ORIGIN[0] + 1_000.0, ORIGIN[1] + MOTORWAY_Y_M)


def town(*, columns: range = range(SIDE), has_exit: bool = True) -> Map:
    """The town, or some columns of its streets; its nodes and ways have the same ids in each part."""
    nodes = {1 + column + row * SIDE: (column * STEP_M, row * STEP_M) for row in range(SIDE) for column in columns} | {
        1_001 + number: (number * 1_000.0, MOTORWAY_Y_M) for number in range(4)
    }
    street: Tags = {"highway": "residential"}
    motorway: Tags = {"highway": "motorway", "ref": "A 14", "oneway": "no"}
    ramp: Tags = {"highway": "motorway_link", "oneway": "no"}
    ways: list[tuple[list[int], Tags]] = [
        *(([1 + column + row * SIDE for column in columns], street) for row in range(SIDE)),
        *(([1 + column + row * SIDE for row in range(SIDE)], street) for column in columns),
        ([1_001, 1_002, 1_003, 1_004], motorway),
        *([([EXIT, 1 + columns[0]], ramp), ([JOINED, 1 + columns[-1]], ramp)] if has_exit else []),
    ]
    return Map(nodes, ways, {EXIT: EXIT_TAGS} if has_exit else {})


def write_town(path: Path) -> Path:
    """The whole town as a file."""
    return town().write(path)


def write_fields(path: Path) -> Path:
    """An extract without any road."""
    return Map({1: (0, 0), 2: (10, 0), 3: (10, 10)}, [([1, 2, 3, 1], {"landuse": "farmland"})]).write(path)
