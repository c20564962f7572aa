"""Draw the synthetic sample parcels of `geodata/samples/parcels.geojson` inside real core municipalities.

    python geodata/scripts/build_samples.py [--output FILE]

The same municipalities and seed give the same file. Every parcel is invented: it carries
`synthetic: true` and a name that says so. Trade tax, distance to housing and cadastral references
are left out, since they would read as facts about a real place. An optional attribute is missing
with the probability in `MISSING`; a missing value is null, never zero.
"""

import argparse
import json
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyogrio
import shapely
from sample_attributes import Attributes, draw_attributes, round_area_m2
from sample_outlines import Shape, draw_outline

from app.geo import LONLAT_DIGITS, LONLAT_SRID, STORAGE_SRID, reproject

GEODATA = Path(__file__).resolve().parent.parent
SEED = 20_260_101

# Parcels per district, with the prefix of their keys.
DISTRICTS = {
    "15002": ("HAL", 30),
    "15082": ("ABI", 65),
    "15084": ("BLK", 70),
    "15087": ("MSH", 45),
    "15088": ("SK", 90),
}
SMALLEST_M2, LARGEST_M2 = 5_000.0, 600_000.0
TYPICAL_M2, SPREAD = 60_000.0, 1.0  # median and sigma of the lognormal area
EDGE_M = 60.0  # kept free towards the municipality's boundary
GAP_M = 20.0  # kept free between parcels
ATTEMPTS = 400

TWO_PARTS_EVERY = 20  # every n-th parcel of a district is cut in two by a road
POINT_ONLY_EVERY = 25  # every n-th is known by a point and its uncertainty
WITHOUT_PLACE = ("MSH-0045", "SK-0090")  # known by name only


@dataclass(frozen=True)
class Municipality:
    """A real municipality; the outline is in the storage CRS."""

    key: str
    name: str
    outline: shapely.MultiPolygon


def read_municipalities() -> dict[str, list[Municipality]]:
    """The municipalities of the core districts, by district, ordered by AGS."""
    frame = pyogrio.read_dataframe(GEODATA / "reference" / "municipalities.fgb")
    frame = frame[frame.AGS.str[:5].isin(DISTRICTS)].sort_values("AGS")
    found: dict[str, list[Municipality]] = {key: [] for key in DISTRICTS}
    for row in frame.itertuples():
        found[row.AGS[:5]].append(Municipality(row.AGS, row.GEN, row.geometry))
    return found


def draw_area_m2(rng: random.Random) -> float:
    return min(max(rng.lognormvariate(math.log(TYPICAL_M2), SPREAD), SMALLEST_M2), LARGEST_M2)


def draw_place(rng: random.Random, outline: shapely.MultiPolygon) -> shapely.Point:
    west, south, east, north = outline.bounds
    while True:
        place = shapely.Point(rng.uniform(west, east), rng.uniform(south, north))
        if outline.contains(place):
            return place


class Ground:
    """What is already taken, so that no two parcels overlap."""

    def __init__(self) -> None:
        self.taken: list[Shape] = []

    def place(self, rng: random.Random, municipality: Municipality, *, in_two_parts: bool) -> Shape | None:
        """An outline that fits into the municipality and overlaps nothing, or None."""
        inner = municipality.outline.buffer(-EDGE_M)
        for _ in range(ATTEMPTS):
            shape = draw_outline(
                rng,
                draw_place(rng, municipality.outline),
                draw_area_m2(rng),
                in_two_parts=in_two_parts,
            )
            is_free = all(shape.distance(other) > GAP_M for other in self.taken)
            if is_free and inner.contains(shape):
                self.taken.append(shape)
                return shape
        return None


def to_lonlat(shape: Shape | shapely.Point) -> Any:
    """The geometry as GeoJSON, right-handed, with seven decimals."""
    degrees = reproject(shape, STORAGE_SRID, LONLAT_SRID)
    text = shapely.to_geojson(shapely.orient_polygons(degrees))
    return rounded(json.loads(text))


def rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, LONLAT_DIGITS)
    if isinstance(value, list):
        return [rounded(item) for item in value]
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    return value


def part_areas_m2(shape: Shape) -> list[float]:
    return [part.area for part in shapely.get_parts(shape)]


@dataclass(frozen=True)
class Parcel:
    """One drawn parcel: its outline, or a rough point, or neither."""

    key: str
    municipality: Municipality
    shape: Shape
    attributes: Attributes

    def geometry(self) -> Any:
        if self.key in WITHOUT_PLACE:
            return None
        if self.attributes.position_uncertainty_m is not None:
            return to_lonlat(shapely.point_on_surface(self.shape))
        return to_lonlat(self.shape)

    def feature(self) -> dict[str, Any]:
        number = self.key.split("-")[1]
        properties = {
            "key": self.key,
            "name": f"Beispielfläche {number} {self.municipality.name} (erfunden)",
            "synthetic": True,
            "visibility": "public",
            **self.attributes.values(),
        }
        return {"type": "Feature", "properties": properties, "geometry": self.geometry()}


def draw_parcels(municipalities: dict[str, list[Municipality]]) -> Iterator[Parcel]:
    rng = random.Random(SEED)  # noqa: S311 - reproducible, nothing is secret
    ground = Ground()
    for district, (prefix, count) in DISTRICTS.items():
        choices = municipalities[district]
        weights = [math.sqrt(choice.outline.area) for choice in choices]
        for number in range(1, count + 1):
            shape = None
            municipality = choices[0]
            while shape is None:
                municipality = rng.choices(choices, weights)[0]
                in_two_parts = number % TWO_PARTS_EVERY == 0
                shape = ground.place(rng, municipality, in_two_parts=in_two_parts)
            has_point_only = number % POINT_ONLY_EVERY == 0
            areas = [round_area_m2(area) for area in part_areas_m2(shape)]
            attributes = draw_attributes(rng, areas, has_point_only=has_point_only)
            yield Parcel(f"{prefix}-{number:04d}", municipality, shape, attributes)


def write(parcels: Iterator[Parcel], path: Path) -> int:
    """One feature a line, so that a change shows as a change of lines."""
    lines = [json.dumps(parcel.feature(), ensure_ascii=False, separators=(",", ":")) for parcel in parcels]
    body = ",\n".join(lines)
    text = f'{{"type":"FeatureCollection","name":"sample_parcels","features":[\n{body}\n]}}\n'
    path.write_text(text, encoding="utf-8")
    return len(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=GEODATA / "samples" / "parcels.geojson")
    output = parser.parse_args().output
    print(f"{write(draw_parcels(read_municipalities()), output)} parcels in {output.name}")


if __name__ == "__main__":
    main()
