"""Does the skeleton network tell road lengths better than a straight line? Against the real streets of Halle.

The real network knows neither classes nor one-way rules: the shortest ways of both are compared, and the quickest, for
which the speeds on the real network are a guess by the stress of cyclists. Times are not compared.
"""

import argparse
import csv
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import shapely
from scipy.stats import spearmanr
from shapely.geometry import shape

from app.geo import project, unproject
from app.network.model import Booleans, Floats, Network, Objects
from app.scoring.criteria import DETOUR_RATIO
from app.settings import PROJECT_DIR
from tests.accuracy.lengths import Lengths, measured
from tests.bench.report import publish
from tests.network.halle_leipzig import FILE, Streets, is_in_halle, read_halle_leipzig

SHARED_DATA = PROJECT_DIR.parent / "shared" / "data"
GEODATA = PROJECT_DIR / "geodata"
PAGE = PROJECT_DIR / "docs" / "accuracy.md"
SEED = 4
PLACES, ENDS = 400, 120
LEAST_M = 500.0  # straight; pairs nearer than this are left out
LEAST_PAIRS = 300
BANDS_KM = ((0.5, 60), (0.5, 5), (5, 10), (10, 15), (15, 20), (20, 25), (25, 35), (35, 60))
LEJ_TERMINAL = (12.22343, 51.42334)
HEADS = ("From and to", "Straight, km", "Pairs", f"straight × {DETOUR_RATIO}", "straight, fitted", "skeleton")


@dataclass(frozen=True)
class Question:
    """What is compared with what: real ways (p, f), and what each method says of them."""

    straight: Floats
    real: Floats
    skeleton: Floats

    @property
    def is_asked(self) -> Booleans:
        """Pairs that are neither too near nor unknown to any side."""
        is_asked: Booleans = (self.straight >= LEAST_M) & np.isfinite(self.real) & np.isfinite(self.skeleton)
        return is_asked

    def fitted_factor(self) -> float:
        """Real length ÷ straight line, of half of the pairs."""
        return float(np.median((self.real / self.straight)[self.is_asked]))


def main() -> None:
    """Compare, print, and publish where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--publish", action="store_true", help="put the table into docs/accuracy.md")
    wanted = parser.parse_args()
    if not (SHARED_DATA / FILE).exists():
        sys.exit(f"Skipped: there is no {FILE} in {SHARED_DATA}.")
    lines = compared_lines(read_halle_leipzig(SHARED_DATA))
    sys.stdout.write("\n".join(lines) + "\n")
    if wanted.publish:
        publish(PAGE, "skeleton", lines)


def compared_lines(streets: Streets) -> list[str]:
    """A table against the shortest ways, and one against those that are likely the quickest."""
    random = np.random.default_rng(SEED)
    inside = _in_halle(streets.network)
    places, halle, leipzig = (
        _at_random(streets.network, count, where & (streets.level > 0), random)
        for count, where in ((PLACES, inside), (ENDS, inside), (ENDS, ~inside))
    )
    own = _own_places()
    asked = {"within Halle": measured(streets, places, halle), "Halle to Leipzig": measured(streets, places, leipzig)}
    nearest = {name: measured(streets, own, points) for name, points in _facilities()}
    lines = [f"- {datetime.now(UTC):%Y-%m-%d} · `{FILE.name}` · {streets.network.edge_count:,} stretches of road"]
    for title, question in (("the shortest way of both", _shortest), ("the quickest way of both", _quickest)):
        factor = question(asked["within Halle"].of(np.arange(PLACES // 2))).fitted_factor()
        rows = [
            *(
                row
                for name, lengths in asked.items()
                for row in _of_bands(name, question(lengths.of(np.arange(PLACES // 2, PLACES))), factor)
            ),
            *(_of_nearest(name, question(lengths), factor) for name, lengths in nearest.items()),
        ]
        lines += ["", f"Compared by {title}; straight line fitted: × {factor:.2f}", "", *_table(rows)]
    return lines


def _shortest(lengths: Lengths) -> Question:
    return Question(lengths.straight, lengths.real_shortest, lengths.shortest)


def _quickest(lengths: Lengths) -> Question:
    return Question(lengths.straight, lengths.real_quickest, lengths.quickest)


def _of_bands(name: str, question: Question, factor: float) -> Iterator[tuple[str, ...]]:
    """All pairs, and those of each band of distance."""
    for low, high in BANDS_KM:
        is_asked = question.is_asked & (question.straight >= 1_000 * low) & (question.straight < 1_000 * high)
        if is_asked.sum() < LEAST_PAIRS:
            continue
        real = question.real[is_asked]
        cells = [_errors(told[is_asked], real) for told in _methods(question, factor)]
        yield (name, f"{low:g}–{high:g}", f"{len(real):,}", *cells)


def _of_nearest(name: str, question: Question, factor: float) -> tuple[str, ...]:
    """The way to the nearest facility of a kind, and how often it is the same one."""
    is_asked = question.is_asked.all(axis=1)
    real = question.real[is_asked]
    cells = []
    for told in (told[is_asked] for told in _methods(question, factor)):
        same = np.mean(told.argmin(axis=1) == real.argmin(axis=1))
        cells.append(
            _errors(told.min(axis=1), real.min(axis=1)) + (f", same {100 * same:.0f} %" if real.shape[1] > 1 else "")
        )
    straight_km = question.straight[is_asked].min(axis=1) / 1_000
    return (name, f"{straight_km.min():.0f}–{straight_km.max():.0f}", f"{len(real):,}", *cells)


def _methods(question: Question, factor: float) -> tuple[Floats, Floats, Floats]:
    return DETOUR_RATIO * question.straight, factor * question.straight, question.skeleton


def _errors(told: Floats, real: Floats) -> str:
    """Median and 90th percentile of the error, and the rank correlation."""
    error = 100 * np.abs(told / real - 1)
    return f"{np.median(error):.1f} / {np.quantile(error, 0.9):.0f} % / {spearmanr(told, real).statistic:.2f}"


def _table(rows: Sequence[tuple[str, ...]]) -> list[str]:
    return [f"| {' | '.join(row)} |" for row in (HEADS, ("---",) * len(HEADS), *rows)]


# --- from where to where -------------------------------------------------------------------------


def _at_random(real: Network, count: int, is_wanted: Booleans, random: np.random.Generator) -> Objects:
    """Points on roads, drawn by their length; `is_wanted` (m,) says which edges."""
    edges = np.flatnonzero(real.is_access & is_wanted)
    drawn = random.choice(edges, count, p=real.length_m[edges] / real.length_m[edges].sum())
    points: Objects = shapely.line_interpolate_point(real.lines[drawn], random.uniform(0, 1, count), normalized=True)
    return points


def _in_halle(real: Network) -> Booleans:
    """Which edges (m,) lie where the streets are complete."""
    is_inside = is_in_halle(unproject(real.xy))
    inside: Booleans = is_inside[real.from_node] & is_inside[real.to_node]
    return inside


def _own_places() -> Objects:
    """The sample parcels and sites within the complete streets."""
    parcels = json.loads((GEODATA / "samples" / "parcels.geojson").read_text(encoding="utf-8"))["features"]
    outlines = [shape(parcel["geometry"]) for parcel in parcels if parcel["geometry"]]
    middles = [shapely.get_coordinates(outline.centroid)[0] for outline in outlines]
    with (GEODATA / "samples" / "sites.csv").open(encoding="utf-8", newline="") as file:
        middles += [np.array([row["lon"], row["lat"]], dtype=np.float64) for row in csv.DictReader(file) if row["lon"]]
    return _halle_points(np.array(middles))


def _facilities() -> Iterator[tuple[str, Objects]]:
    """The airport, and the facilities within the complete streets, by kind."""
    yield "parcels and sites to LEJ", _points(np.array([LEJ_TERMINAL]))
    for name, file, kind in (
        ("parcels and sites to motorway exits", "infrastructure.csv", "motorway_junction"),
        ("parcels and sites to research", "infrastructure.csv", "research"),
        ("parcels and sites to stations", "stations.csv", ""),
    ):
        with (GEODATA / "reference" / file).open(encoding="utf-8", newline="") as rows:
            yield (
                name,
                _halle_points(
                    np.array(
                        [(float(row["lon"]), float(row["lat"])) for row in csv.DictReader(rows) if kind in row["kind"]]
                    )
                ),
            )


def _halle_points(lonlat: Floats) -> Objects:
    return _points(lonlat[is_in_halle(lonlat)])


def _points(lonlat: Floats) -> Objects:
    return np.array([shapely.Point(position) for position in project(lonlat)], dtype=object)


if __name__ == "__main__":
    main()
