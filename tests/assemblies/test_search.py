"""Which groups of parcels are found: against every group there is, and with little effort against what is proven."""

from dataclasses import replace

import numpy as np
import pytest

from app.assemblies.model import Cadastre, Found, Wanted
from app.assemblies.search import search
from tests.assemblies.cadastres import Rank, all_groups, best_apart, random_cadastre, random_wish, tight_wish

CADASTRES = 600
LITTLE_STEPS = (0, 30, 300, 3000)


def ranks(found: Found) -> list[Rank]:
    return [(each.owners, each.parcels, -each.compactness) for each in found.groups]


def drawn(seed: int) -> tuple[Cadastre, Wanted]:
    generator = np.random.default_rng(seed)
    cadastre = random_cadastre(generator, int(generator.integers(1, 5)), int(generator.integers(1, 4)))
    return cadastre, (tight_wish if seed % 3 == 0 else random_wish)(generator, cadastre)


@pytest.mark.parametrize("start", range(0, CADASTRES, 50))
def test_finds_exactly_the_best_of_all_groups(start: int) -> None:
    for seed in range(start, start + 50):
        cadastre, wanted = drawn(seed)
        found = search(cadastre, wanted)
        best = best_apart(all_groups(cadastre, wanted), wanted.limit)
        assert found.complete, seed
        assert np.allclose(ranks(found), best) if best else not found.groups, seed


def test_random_cadastres_have_groups_to_find_and_groups_that_fail() -> None:
    found = [search(*drawn(seed)) for seed in range(CADASTRES)]
    assert sum(len(each.groups) > 1 for each in found) > CADASTRES / 5
    assert sum(not each.groups for each in found) > CADASTRES / 20
    assert sum(any(group.parcels > 3 for group in each.groups) for each in found) > CADASTRES / 20


@pytest.mark.parametrize("effort_steps", LITTLE_STEPS)
def test_with_little_effort_says_only_what_is_true(effort_steps: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.assemblies.search.LEAST_STEPS", 1)
    cut_short = 0
    for seed in range(CADASTRES // 2):
        cadastre, wanted = drawn(seed)
        found = search(cadastre, wanted, effort_steps)
        groups = all_groups(cadastre, wanted)
        proven = found.groups[: found.proven]
        assert np.allclose(ranks(replace(found, groups=proven)), best_apart(groups, found.proven) or []), seed
        used = {position for each in proven for position in each.positions}
        left = [each for each in groups if not each[1] & used]
        known = {frozenset(members) for _, members in groups}
        assert all(frozenset(each.positions) in known for each in found.groups), seed
        better = min([each[0] for each in left if _is_settled(found, each[0])], default=None)
        following = ranks(found)[found.proven : found.proven + 1]
        if better is not None and len(proven) < wanted.limit:
            assert following, seed
            assert (*following[0][:2], round(following[0][2], 9)) <= (*better[:2], round(better[2], 9)), seed
        if found.bound and left:
            assert min(each[0][:2] for each in left) >= found.bound, seed
        cut_short += not found.complete
    assert cut_short > 0


def _is_settled(found: Found, rank: Rank) -> bool:
    return any(each.owners == rank[0] and (each.parcels is None or rank[1] <= each.parcels) for each in found.settled)
