"""Whether servers answer with the same features: ids and order, coordinates to the digit, properties."""

import json
from collections.abc import Sequence
from typing import Any

from tests.bench.load import fetch

GEOJSON = {"Accept": "application/geo+json"}
COMPARED = ("id", "geometry", "properties")


def check_same_features(urls: Sequence[str]) -> int:
    """Compare the features at some addresses with those at the first; how many there are."""
    expected = _features(urls[0])
    for url in urls[1:]:
        found = _features(url)
        if [feature["id"] for feature in found] != [feature["id"] for feature in expected]:
            raise RuntimeError(f"Other features, or another order, at {url} than at {urls[0]}.")
        for ours, theirs in zip(expected, found, strict=True):
            if any(ours[member] != theirs[member] for member in COMPARED):
                raise RuntimeError(f"{_difference(ours, theirs)}\nat {url}, unlike {urls[0]}")
    return len(expected)


def _features(url: str) -> list[dict[str, Any]]:
    answer = json.loads(fetch(url, **GEOJSON).body)
    return answer["features"] if answer["type"] == "FeatureCollection" else [answer]


def _difference(ours: dict[str, Any], theirs: dict[str, Any]) -> str:
    names = {*ours["properties"], *theirs["properties"]}
    odd = {name: (ours["properties"].get(name), theirs["properties"].get(name)) for name in sorted(names)}
    odd = {name: values for name, values in odd.items() if values[0] != values[1]}
    return f"Feature {ours['id']}: {odd or (ours['geometry'], theirs['geometry'])}"
