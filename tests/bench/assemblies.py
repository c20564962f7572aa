"""Land assembly on a made-up cadastre: time and memory of one search, and how far its answer is proven."""

import tracemalloc
from collections.abc import Iterator
from time import perf_counter

import numpy as np

from app.assemblies.model import Cadastre, Found, Wanted
from app.assemblies.search import search
from tests.assemblies.synthetic import make_cadastre
from tests.bench.report import Line, Section

GOAL_S = 2.0
HECTARE_M2 = 10_000.0
NOT_TO_BE_HAD = 0.1  # of the parcels
QUESTIONS = (  # hectares at least, hectares of a parcel at most, least compactness
    (2, None, 0.3),
    (12, None, 0.3),
    (12, 3, 0.0),
    (12, 3, 0.3),
    (12, 3, 0.6),
    (20, 5, 0.3),
    (40, 5, 0.3),
    (100, None, 0.3),
    (1000, None, 0.3),
    (200_000, None, 0.3),
)


def measure_assemblies(parcels: int, rounds: int) -> Section:
    """Ask for land that one parcel has, for land that many must give, and for land that is not there."""
    cadastre = make_cadastre(parcels)
    return Section(
        title=f"Land assembly in {len(cadastre.ids):,} cadastral parcels",
        how=(
            f"{len(cadastre.first):,} pairs of neighbours, {len(np.unique(cadastre.owner)):,} owners; parcels of"
            f" {np.median(cadastre.area_m2):,.0f} m² in the middle, {cadastre.area_m2.max() / HECTARE_M2:.0f} ha at"
            " most, narrow roads that hang together between them; a tenth is not to be had. Ten groups that share no"
            f" parcel; best of {rounds} rounds. The goal is {GOAL_S:g} s."
        ),
        lines=list(_lines(cadastre, rounds)),
    )


def _lines(cadastre: Cadastre, rounds: int) -> Iterator[Line]:
    to_be_had = np.random.default_rng(5).random(len(cadastre.ids)) >= NOT_TO_BE_HAD
    for need_ha, most_ha, compactness in QUESTIONS:
        small = cadastre.area_m2 <= (np.inf if most_ha is None else most_ha * HECTARE_M2)
        wanted = Wanted(need_ha * HECTARE_M2, to_be_had & small, compactness)
        times_s = [_time_s(cadastre, wanted) for _ in range(rounds)]
        found = search(cadastre, wanted)
        of = "" if most_ha is None else f" of parcels of {most_ha} ha at most"
        what = f"{need_ha:,} ha{of}, compactness {compactness}"
        yield Line(what, f"{min(times_s):.2f} s", _told(found), GOAL_S / min(times_s), goal=1.0)
    tracemalloc.start()
    search(cadastre, Wanted(40 * HECTARE_M2, to_be_had & (cadastre.area_m2 <= 5 * HECTARE_M2), 0.3))
    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    yield Line("most memory of a search that spends all its effort", f"{peak_bytes / 1e6:.0f} MB", "—", None)


def _time_s(cadastre: Cadastre, wanted: Wanted) -> float:
    start = perf_counter()
    search(cadastre, wanted)
    return perf_counter() - start


def _told(found: Found) -> str:
    """What was found and how far it is proven."""
    if not found.groups:
        return "none, proven" if found.complete else f"none; bound {found.bound}"
    first, last = found.groups[0], found.groups[-1]
    open_from = "" if found.bound is None else "; open from {} owners, {} parcels".format(*found.bound)
    return (
        f"{found.proven} of {len(found.groups)} proven: {first.owners} owners, {first.parcels} parcels"
        f" to {last.owners}, {last.parcels}{open_from}"
    )
