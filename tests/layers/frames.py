"""Frames with what real files hold: every type, odd names, odd characters, and places that are not there."""

from datetime import date
from typing import Any

import geopandas
import numpy as np
import pandas
import pyarrow
import shapely

STORAGE = 25832
DATE = pandas.ArrowDtype(pyarrow.date32())  # a plain column of dates is written as text
ODD_TEXTS = ["Überschwemmungsgebiet „Aue“", "=1+1", 'O\'Neill "x"', "100% _\\", "a\n\\.\nb", "", "ß ẞ Ⅷ 🏭", "}}]"]
ODD_NAMES = [
    "select", "Größe m²", 'a"b', "it's", "100%", "=SUM(A1)", "name", "Name", "id", "version", "limit", "datetime",
    "geometry kind", "items", "values", "get", "keys", "back\\slash", "semi;colon", "a.b", "a,b",
    "(x)", ":colon", "%(x)s", "  blank  ", "property_x",
]  # fmt: skip


def squares(count: int, seed: int = 1) -> Any:
    """Octagons of 20 to 400 m in EPSG:25832 round Leipzig/Halle."""
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(650_000, 800_000, count), rng.uniform(5_640_000, 5_760_000, count)
    radius, angles = rng.uniform(10, 200, count), np.linspace(0, 2 * np.pi, 9)
    rings = np.stack([x[:, None] + radius[:, None] * np.cos(angles), y[:, None] + radius[:, None] * np.sin(angles)], 2)
    rings[:, -1] = rings[:, 0]
    return shapely.polygons(rings)


def every_type(count: int, seed: int = 1) -> geopandas.GeoDataFrame:
    """Rows with a column of every type, each unknown here and there, and their own ids in no order."""
    rng = np.random.default_rng(seed)

    def some(values: Any) -> Any:
        return [None if gap else value for value, gap in zip(values, rng.random(count) < 0.1, strict=True)]

    days = [date(2000, 1, 1) + pandas.Timedelta(days=int(day)).to_pytimedelta() for day in rng.integers(0, 9000, count)]
    moments = pandas.to_datetime("2020-01-01T00:00:00Z") + pandas.to_timedelta(rng.integers(0, 10**8, count), "s")
    return geopandas.GeoDataFrame(
        {
            "nr": rng.permutation(count) + 1_000_000,
            "whole": pandas.array(some(rng.integers(-(2**52), 2**52, count)), dtype="Int64"),
            "Größe m²": some(rng.uniform(-1e5, 1e5, count).round(3)),
            "aktiv": pandas.array(some(rng.random(count) < 0.5), dtype="boolean"),
            "stand": pandas.array(some(days), dtype=DATE),
            "beschlossen": pandas.array(some(days[::-1]), dtype=DATE),
            "gemessen": moments,
            "select": some(rng.choice(ODD_TEXTS, count)),
        },
        geometry=squares(count, seed),
        crs=STORAGE,
    )
