"""Districts and municipalities: flattened, mended, simplified as one coverage."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely
from packages import AREAS, Packages

STORAGE_CRS = "EPSG:25832"
AREAS_DATE = "2016-01-01"

STATES = {"12": "Brandenburg", "14": "Sachsen", "15": "Sachsen-Anhalt", "16": "Thüringen"}
CORE_DISTRICTS = ("15002", "15082", "15084", "15087", "15088")
NEIGHBOUR_DISTANCE_M = 30_000
LAND = 4  # VG250 geometry factor: land with structure; 2 is water
SIMPLIFY_TOLERANCE_M = 60.0

Feature = dict[str, Any]


def flatten(node: list[Any] | Feature) -> Iterator[Feature]:
    """The features of a file whose entries are features or collections of them."""
    if isinstance(node, dict) and "features" not in node:
        yield node
        return
    for member in node if isinstance(node, list) else node["features"]:
        yield from flatten(member)


def read_areas(packages: Packages, member: str) -> gpd.GeoDataFrame:
    """The land areas of the four states, valid, in the storage CRS, ordered by AGS."""
    raw = json.loads(packages.from_tar(AREAS, member))
    land = [
        feature
        for feature in flatten(raw)
        if feature["properties"]["GF"] == LAND and feature["properties"]["AGS"][:2] in STATES
    ]
    frame = gpd.GeoDataFrame.from_features(land, crs="EPSG:4326").to_crs(STORAGE_CRS)
    frame.geometry = shapely.make_valid(frame.geometry.array)
    return frame[["AGS", "GEN", "BEZ", "geometry"]].sort_values("AGS", ignore_index=True)


def near_core(districts: gpd.GeoDataFrame) -> set[str]:
    """Keys of the core districts and of those within reach of them."""
    core = shapely.union_all(districts.geometry[districts.AGS.isin(CORE_DISTRICTS)].array)
    return set(districts.AGS[districts.distance(core) <= NEIGHBOUR_DISTANCE_M])


def as_coverage(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The same areas without overlaps: all edges are noded and every face is given to one area.

    The package has one fault of this kind, around Döbeln; a face claimed twice goes to the lower AGS.
    """
    edges = shapely.node(shapely.union_all(areas.boundary.array))
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(edges)))
    points = shapely.point_on_surface(faces)
    face_index, area_index = shapely.STRtree(areas.geometry.array).query(points, "within")
    owners = pd.Series(area_index).groupby(face_index).min()
    claimed = gpd.GeoDataFrame({"owner": owners}, geometry=faces[owners.index], crs=areas.crs)
    merged = claimed.groupby("owner").geometry.agg(lambda parts: shapely.coverage_union_all(list(parts)))
    return areas.assign(geometry=gpd.GeoSeries(merged, crs=areas.crs))


def simplify(municipalities: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Simplify all outlines as one coverage: an edge of two neighbours stays one edge."""
    coverage = as_coverage(municipalities)
    if not shapely.coverage_is_valid(coverage.geometry.array):
        raise SystemExit("The municipalities still overlap or leave gaps.")
    shapes = shapely.coverage_simplify(coverage.geometry.array, SIMPLIFY_TOLERANCE_M)
    return coverage.assign(geometry=gpd.GeoSeries(shapes, crs=coverage.crs))


def dissolve(municipalities: gpd.GeoDataFrame, districts: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Districts as the union of their simplified municipalities, with the districts' own names."""
    keys = municipalities.AGS.str[:5].rename("district")
    outlines = municipalities[["geometry"]].dissolve(keys, method="coverage")
    names = districts.drop(columns="geometry").set_index("AGS")
    return outlines.join(names).rename_axis("AGS").reset_index()


def finish(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    frame = frame.assign(state=frame.AGS.str[:2].map(STATES), as_of=AREAS_DATE)
    if not frame.geometry.is_valid.all():
        raise SystemExit(f"Still invalid: {list(frame.AGS[~frame.geometry.is_valid])}")
    return frame


def write_layer(frame: gpd.GeoDataFrame, path: Path, columns: Iterable[str]) -> None:
    path.unlink(missing_ok=True)
    pyogrio.write_dataframe(frame[[*columns, "geometry"]], path, driver="FlatGeobuf", geometry_type="MultiPolygon")


def build_boundaries(packages: Packages, folder: Path) -> None:
    all_districts = read_areas(packages, "kreise.geo.json")
    wanted = near_core(all_districts)
    districts = all_districts[all_districts.AGS.isin(wanted)]
    all_municipalities = read_areas(packages, "gemeinden.geo.json")
    kept = all_municipalities[all_municipalities.AGS.str[:5].isin(wanted)].reset_index(drop=True)
    municipalities = finish(simplify(kept))
    dissolved = finish(dissolve(municipalities, districts))
    dissolved["is_core"] = dissolved.AGS.isin(CORE_DISTRICTS)
    write_layer(municipalities, folder / "municipalities.fgb", ["AGS", "GEN", "BEZ", "state", "as_of"])
    write_layer(dissolved, folder / "districts.fgb", ["AGS", "GEN", "BEZ", "state", "is_core", "as_of"])
    print(f"{len(dissolved)} districts, {len(municipalities)} municipalities")
