"""Small cadastres drawn at random, and every group they hold, found by trying all sets of parcels."""

from itertools import combinations
from math import pi

import numpy as np

from app.assemblies.model import Cadastre, Wanted


def random_cadastre(generator: np.random.Generator, columns: int, rows: int) -> Cadastre:
    """A grid of rectangles of uneven widths and heights; some are taken by the same owners, some owners are unknown."""
    widths_m, heights_m = generator.integers(5, 120, columns), generator.integers(5, 120, rows)
    column, row = (each.ravel() for each in np.meshgrid(np.arange(columns), np.arange(rows)))
    width_m, height_m = widths_m[column].astype(float), heights_m[row].astype(float)
    pairs = [
        (a, b, height_m[a] if row[a] == row[b] else width_m[a])
        for a, b in combinations(range(columns * rows), 2)
        if abs(column[a] - column[b]) + abs(row[a] - row[b]) == 1
    ]
    kept = [each for each in pairs if generator.random() < 0.9]  # a missing one is as a hedge that nobody owns
    owners = max(1, int(generator.choice([1, 2, columns * rows // 2])))
    first, second, shared_m = (np.array([each[i] for each in kept]) for i in range(3))
    return Cadastre(
        ids=np.arange(columns * rows, dtype=np.int64) + 100,
        area_m2=width_m * height_m,
        perimeter_m=2 * (width_m + height_m),
        owner=generator.integers(-1, owners, columns * rows).astype(np.int32),
        first=first.astype(np.int32),
        second=second.astype(np.int32),
        shared_m=shared_m.astype(np.float64),
    )


def random_wish(generator: np.random.Generator, cadastre: Cadastre) -> Wanted:
    """Something that some groups have."""
    allowed = generator.random(len(cadastre.ids)) < 0.9
    total_m2 = float(cadastre.area_m2[allowed].sum())
    return Wanted(
        area_m2=total_m2 * float(generator.uniform(0.05, 0.8)),
        allowed=allowed,
        least_compactness=float(generator.choice([0.0, 0.3, 0.5, 0.6])),
        most_parcels=(None, 3, 6)[generator.integers(3)],
        most_owners=(None, 2, 4)[generator.integers(3)],
        limit=int(generator.integers(1, 6)),
    )


def tight_wish(generator: np.random.Generator, cadastre: Cadastre) -> Wanted:
    """Just what one group has that is drawn at random, to the last digit."""
    neighbours = _neighbours(cadastre)
    members = {int(generator.integers(len(cadastre.ids)))}
    for _ in range(int(generator.integers(6))):
        beside = sorted({other for each in members for other, _ in neighbours[each]} - members)
        if beside:
            members.add(beside[int(generator.integers(len(beside)))])
    area_m2, compactness = _figures(cadastre, neighbours, members)
    return Wanted(area_m2, np.ones(len(cadastre.ids), dtype=np.bool_), compactness, limit=3)


Rank = tuple[int, int, float]
Candidate = tuple[Rank, frozenset[int]]


def all_groups(cadastre: Cadastre, wanted: Wanted) -> list[Candidate]:
    """Every connected set of allowed parcels that is as wanted: owners, parcels, minus compactness; and the parcels."""
    neighbours = _neighbours(cadastre)
    allowed = [int(parcel) for parcel in np.flatnonzero(wanted.allowed)]
    found = []
    for count in range(1, min(len(allowed), wanted.most_parcels or len(allowed)) + 1):
        for members in combinations(allowed, count):
            area_m2 = float(cadastre.area_m2[list(members)].sum())
            if area_m2 < wanted.area_m2 * (1 - 1e-9) or not _connected(members, neighbours):
                continue
            compactness = _figures(cadastre, neighbours, set(members))[1]
            owners = len({int(cadastre.owners[each]) for each in members})
            if compactness >= wanted.least_compactness * (1 - 1e-9) and owners <= (wanted.most_owners or owners):
                found.append(((owners, count, -compactness), frozenset(members)))
    return found


def best_apart(groups: list[Candidate], limit: int) -> list[Rank]:
    """The best, then each time the best of those that share no parcel with those before; equal ones must not matter."""
    best: list[Rank] = []
    while groups and len(best) < limit:
        rank, members = min(groups, key=lambda each: (*each[0][:2], round(each[0][2], 9), sorted(each[1])))
        best.append(rank)
        groups = [each for each in groups if not each[1] & members]
    return best


def _figures(
    cadastre: Cadastre, neighbours: dict[int, list[tuple[int, float]]], members: set[int]
) -> tuple[float, float]:
    """Area in m² and compactness."""
    area_m2 = sum(float(cadastre.area_m2[each]) for each in members)
    perimeter_m = sum(float(cadastre.outline_m[each]) for each in members)
    perimeter_m -= sum(length for each in members for other, length in neighbours[each] if other in members)
    return area_m2, 4 * pi * area_m2 / perimeter_m**2


def _neighbours(cadastre: Cadastre) -> dict[int, list[tuple[int, float]]]:
    found: dict[int, list[tuple[int, float]]] = {each: [] for each in range(len(cadastre.ids))}
    for first, second, shared_m in zip(cadastre.first, cadastre.second, cadastre.shared_m, strict=True):
        found[int(first)].append((int(second), float(shared_m)))
        found[int(second)].append((int(first), float(shared_m)))
    return found


def _connected(members: tuple[int, ...], neighbours: dict[int, list[tuple[int, float]]]) -> bool:
    seen, waiting = {members[0]}, [members[0]]
    while waiting:
        for other, _ in neighbours[waiting.pop()]:
            if other in members and other not in seen:
                seen.add(other)
                waiting.append(other)
    return len(seen) == len(members)
