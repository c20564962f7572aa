"""Facilities that an extract of OpenStreetMap has, as rows to be imported. Pure."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import date

import numpy as np
import shapely

from app.codes import FacilityKind, FacilityStatus
from app.geo import project
from app.imports.checks import Accepted
from app.imports.matching import ACCURACY_M
from app.imports.shapes import hashes
from app.network.osm import FacilityPoint

PAGE = "https://www.openstreetmap.org/"  # with `node/1` or `way/1` behind it, the page of a place
MOTORWAY_KINDS = {FacilityKind.MOTORWAY_JUNCTION: "exit", FacilityKind.MOTORWAY_INTERCHANGE: "interchange"}
LONGEST_TEXT = 300


def rows_of(points: Sequence[FacilityPoint], as_of: date | None) -> Accepted:
    """The points as rows to be imported; the same place keeps its key from extract to extract."""
    keys = keys_of(points)
    order = sorted(range(len(points)), key=keys.__getitem__)
    sorted_points = [points[index] for index in order]
    lonlat = np.array([point.position for point in sorted_points]).reshape(-1, 2)
    shapes = np.asarray(shapely.points(project(lonlat)), dtype=object)
    return Accepted(
        rows=list(range(1, len(points) + 1)),
        keys=[keys[index] for index in order],
        shapes=shapes,
        values={
            "kind": [point.kind.value for point in sorted_points],
            "name": [point.name[:LONGEST_TEXT] for point in sorted_points],
            "reference": [_reference(point) for point in sorted_points],
            "status": [FacilityStatus.OPEN.value for _ in sorted_points],
            "accuracy_m": [ACCURACY_M[point.kind] for point in sorted_points],
            "source_detail": [point.osm_id for point in sorted_points],
            "as_of": [as_of for _ in sorted_points],
        },
        attributes=[_attributes(point) for point in sorted_points],
        urls=[PAGE + point.osm_id for point in sorted_points],
        shape_hashes=hashes(shapes),
    )


def keys_of(points: Sequence[FacilityPoint]) -> list[str]:
    """Keys that outlive an edit of the map: an exit is its number on its motorway, anything else its place in the map.

    `osm-exit-A14-20`, `osm-node-468756`. Where a number stands twice, the map's own ids tell the places apart.
    """
    wished = [_key_by_number(point) for point in points]
    counts = Counter(wished)
    return [
        key if key is not None and counts[key] == 1 else f"osm-{point.osm_id.replace('/', '-')}"
        for key, point in zip(wished, points, strict=True)
    ]


def _key_by_number(point: FacilityPoint) -> str | None:
    motorways, number = _motorways(point), point.reference
    what = MOTORWAY_KINDS.get(point.kind)
    if what is None or number is None or len(motorways) != 1 or not (number + motorways[0]).isalnum():
        return None
    return f"osm-{what}-{motorways[0]}-{number}"


def _reference(point: FacilityPoint) -> str | None:
    """Of an exit its motorway and number, as in `A38 no. 24`; where it has several, the number may be of any."""
    if point.kind not in MOTORWAY_KINDS:
        return point.reference and point.reference[:LONGEST_TEXT]
    number = f"no. {point.reference}" if point.reference else ""
    motorways = _motorways(point)
    parts = [*motorways, number] if len(motorways) == 1 else [number, " / ".join(motorways)]
    return (" " if len(motorways) == 1 else ", ").join(part for part in parts if part)[:LONGEST_TEXT] or None


def _motorways(point: FacilityPoint) -> list[str]:
    named = point.attributes.get("motorways", [])
    return sorted({str(motorway).replace(" ", "") for motorway in named}) if isinstance(named, list) else []


def _attributes(point: FacilityPoint) -> str:
    """As JSON, in an order that does not depend on that of the file."""
    kept = dict(point.attributes)
    places = kept.get("access_points")
    if isinstance(places, list):
        kept["access_points"] = sorted(places)
    return json.dumps(kept, ensure_ascii=False, sort_keys=True)
