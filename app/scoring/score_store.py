"""Scores of parcels and what they are made from, written to the database: arrays go in."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from sqlalchemy import ARRAY, BigInteger, Double, LargeBinary, SmallInteger, bindparam

from app.db.session import Session, sql_file
from app.scoring.score import Scores, order_keys


def scored_otherwise(session: Session) -> list[int]:
    """Ids of the parcels that a current run scores otherwise than the run before it."""
    return list(session.scalars(sql_file(__package__, "scored_otherwise").columns(parcel_id=BigInteger)))


def save_scores(session: Session, run_id: int, ids: Sequence[int], scores: Scores) -> None:
    """Store the scores of parcels in a run, in place of those it holds of them."""
    points = [
        None if unknown else score for score, unknown in zip(scores.score.tolist(), np.isnan(scores.score), strict=True)
    ]
    arrays: tuple[tuple[str, Any, list[Any]], ...] = (
        ("parcel_ids", BigInteger, list(ids)),
        ("group_ranks", SmallInteger, scores.group_rank.tolist()),
        ("scores", Double, points),
        ("lows", Double, scores.low.tolist()),
        ("highs", Double, scores.high.tolist()),
        ("coverage_ratios", Double, scores.coverage_ratio.tolist()),
        ("applicable_coverage_ratios", Double, scores.applicable_coverage_ratio.tolist()),
        ("order_keys", Double, order_keys(scores.score).tolist()),
    )
    binds = [bindparam(name, value, type_=ARRAY(item)) for name, item, value in arrays]
    session.execute(sql_file(__package__, "save_scores").bindparams(*binds), {"run_id": run_id})


def save_quantities(session: Session, ids: Sequence[int], quantities: Sequence[bytes]) -> None:
    """Store what criteria measure of parcels, as `quantities.packed` has it, in place of what is stored."""
    parcel_ids = bindparam("parcel_ids", list(ids), type_=ARRAY(BigInteger))
    rows = bindparam("quantities", list(quantities), type_=ARRAY(LargeBinary))
    session.execute(sql_file(__package__, "save_quantities").bindparams(parcel_ids, rows))
