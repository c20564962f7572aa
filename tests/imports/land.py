"""Land that imports are tested on: the register's entry, and squares near Leuna."""

from typing import Any

import shapely

ENTRY: dict[str, Any] = {
    "title": "Test land",
    "provider": "Agency",
    "licence": "CC0-1.0",
    "licence_url": "https://creativecommons.org/publicdomain/zero/1.0/",
    "attribution": "Agency",
    "target": "parcels",
    "key": "Nr",
    "columns": {"name": "Name"},
    "constants": {"status": "available"},
}


def square(number: int) -> shapely.Polygon:
    """The n-th square, about 70 by 110 metres."""
    west = 12.0 + number * 0.01
    return shapely.box(west, 51.3, west + 0.001, 51.301)
