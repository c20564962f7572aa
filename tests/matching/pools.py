"""Random questions and parcels to hold them against: many ties, much unknown, weights of 0."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.codes import Level
from app.matching.model import Pool, Question, Ranking, Requirement
from app.scoring.criteria import CRITERIA
from app.scoring.profiles import load_profiles
from app.scoring.totals import totals
from app.settings import PROJECT_DIR

LOGISTICS = load_profiles(PROJECT_DIR / "geodata" / "profiles").get("logistics")
SOFT = Requirement("zoning", Level.SHOULD, one_of=("GI",))


@dataclass(frozen=True)
class Case:
    """A question, and a ranking of some of the parcels of a pool; `ranked` are those rows in order."""

    question: Question
    pool: Pool
    ranking: Ranking
    ranked: NDArray[np.intp]

    def points(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """Of every parcel under other weights of all items."""
        return totals(self.pool.values, self.pool.known, weights).points

    def order(self, weights: NDArray[np.float64]) -> list[int]:
        """The ranked rows as other weights order them; who knows nothing that weighs comes last."""
        points = np.nan_to_num(self.points(weights), nan=-1.0)
        return sorted(self.ranked.tolist(), key=lambda row: (-points[row], row))


def make_case(
    rng: np.random.Generator, count: int, weights: dict[str, float], steps: int, known_share: float, soft_weight: float
) -> Case:
    """Values are multiples of 1 ÷ `steps`: few steps make many ties."""
    soft = (Requirement(SOFT.name, SOFT.level, one_of=SOFT.one_of, weight=soft_weight),) if soft_weight else ()
    question = Question(LOGISTICS.with_weights(weights), soft)
    known = [rng.random(count) < known_share for _ in question.items]
    values = [
        np.where(is_known, rng.integers(0, steps + 1, count) / steps, 0.0).astype(np.float32) for is_known in known
    ]
    everyone = np.ones(count, dtype=np.bool_)
    pool = Pool(np.arange(10, 10 + count), everyone, values, known, [everyone] * len(values), (), (), {})
    found = totals(values, known, question.weights)
    is_ranked = (rng.random(count) < 0.9) & ~np.isnan(found.points)
    rows = np.flatnonzero(is_ranked)
    ranked = rows[np.lexsort((rows, -found.points[rows]))]
    ranking = Ranking(
        found.points, found.known_weight, np.where(is_ranked, 0, 2).astype(np.int16), (~is_ranked).astype(np.uint8)
    )
    return Case(question, pool, ranking, ranked)


@st.composite
def cases(draw: st.DrawFn, most: int = 60) -> Case:
    """Any case of up to `most` parcels."""
    names = draw(st.lists(st.sampled_from([each.id for each in CRITERIA]), min_size=1, max_size=8, unique=True))
    weights = {name: draw(st.sampled_from([0.01, 0.2, 1.0, 3.0])) for name in names}
    return make_case(
        np.random.default_rng(draw(st.integers(0, 2**32 - 1))),
        draw(st.integers(0, most)),
        weights,
        draw(st.sampled_from([1, 2, 4, 1000])),
        draw(st.sampled_from([0.5, 0.9, 1.0])),
        draw(st.sampled_from([0.0, 0.1])),
    )
