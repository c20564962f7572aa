"""Compare road distances and times with another routing engine, and publish the table in `docs/accuracy.md`.

`make accuracy` runs it; without the extract, or a Python that the other engine runs on, it says so and ends well.
"""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from app.codes import Mode
from app.network.model import MODES
from app.network.osm.speeds import TRUCK_RURAL_KMH
from app.settings import PROJECT_DIR
from tests.accuracy.compare import compare, rows_of, same_nearest
from tests.accuracy.engine import Engine, NoEngineError, engine_for
from tests.accuracy.ours import Ours, ours_of
from tests.bench.report import publish

EXTRACT = PROJECT_DIR.parent / "shared/data/osm-heidelberg/heidelberg.osm.pbf"
PAGE = PROJECT_DIR / "docs/accuracy.md"
PAIRS, FACILITIES = 500, 5
OTHER_SEED, REPORTED_SEED, FACILITY_SEED = 1, 2, 3
HEADS = ("Compared", "Figure", "Median", "90th percentile", "Mean, signed", "Goal")


def main() -> None:
    """Compare, print, and publish where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--extract", type=Path, default=EXTRACT, help="OpenStreetMap extract as .osm.pbf")
    parser.add_argument("--publish", action="store_true", help="put the table into docs/accuracy.md")
    wanted = parser.parse_args()
    if not wanted.extract.exists():
        sys.exit(f"Skipped: there is no {wanted.extract.name} at {wanted.extract.parent}.")
    try:
        engine = engine_for(wanted.extract)
    except NoEngineError as error:
        sys.exit(f"Skipped: {error}")
    lines = compared_lines(ours_of(wanted.extract), engine, wanted.extract)
    sys.stdout.write("\n".join(lines) + "\n")
    if wanted.publish:
        publish(PAGE, "pairs", lines)


def compared_lines(ours: Ours, engine: Engine, extract: Path) -> list[str]:
    """The table, and the effect of the rule that was switched off."""
    reported = ours.draw(PAIRS, REPORTED_SEED)
    rows = []
    for mode in MODES:
        rows += _rows(ours, engine, mode, reported)
        others = ours.draw(PAIRS, OTHER_SEED)
        rows += rows_of(
            f"{mode.value}, other pairs",
            compare(ours.routes(others, mode), engine.routes(_positions(ours, others), mode)),
            is_judged=False,
        )
    said = f"- {datetime.now(UTC):%Y-%m-%d} · `{extract.name}` · {len(ours.candidates):,} nodes to draw from"
    return [said, "", *_table(rows), "", _effect_of_rule(ours, ours_of(extract, TRUCK_RURAL_KMH), reported)]


def _rows(ours: Ours, engine: Engine, mode: Mode, pairs: np.ndarray) -> list[tuple[str, ...]]:
    """The pairs as they are asked, their nearest facility, and the same pairs by the other engine's own preferences."""
    theirs = engine.routes(_positions(ours, pairs), mode)
    mine = ours.routes(pairs, mode)
    facilities = ours.draw(FACILITIES, FACILITY_SEED)[:, 0]
    trips = np.array([(place, facility) for place in pairs[:, 0] for facility in facilities])
    nearest = same_nearest(ours.routes(trips, mode), engine.routes(_positions(ours, trips), mode), len(facilities))
    comfort = compare(mine, engine.routes(_positions(ours, pairs), mode, comfort=True))
    return [
        *rows_of(mode.value, compare(mine, theirs), nearest),
        *rows_of(f"{mode.value}, Valhalla's own preferences", comfort, is_judged=False),
    ]


def _positions(ours: Ours, pairs: np.ndarray) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    return list(zip(ours.positions(pairs[:, 0]), ours.positions(pairs[:, 1]), strict=True))


def _effect_of_rule(without: Ours, with_rule: Ours, pairs: np.ndarray) -> str:
    """What 60 km/h on rural roads adds to the time of lorries, on the same pairs."""
    slower = compare(with_rule.routes(pairs, Mode.TRUCK), without.routes(pairs, Mode.TRUCK))
    return (
        f"Holding lorries to {TRUCK_RURAL_KMH:g} km/h on rural roads, as the service does, makes their ways longer by "
        f"{np.median(slower.time):.1%} of the time in the middle, {np.mean(slower.time):.1%} on average and "
        f"{np.quantile(slower.time, 0.9):.1%} at the 90th percentile; of the road by {np.mean(slower.distance):+.1%} "
        "on average."
    )


def _table(rows: list[tuple[str, ...]]) -> list[str]:
    widths = [max(len(row[at]) for row in [HEADS, *rows]) for at in range(len(HEADS))]
    lines = [HEADS, tuple("-" * width for width in widths), *rows]
    return [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in lines
    ]


if __name__ == "__main__":
    main()
