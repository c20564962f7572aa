"""What a question says of parcels that somebody chose, whatever their group: a line each, as a match has it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from app.codes import Group
from app.db.session import Session
from app.matching.lines import Line, Place, lines_of
from app.matching.rank import group_sizes, rank_of
from app.matching.run import Asked, Held, hold, judged_of
from app.scoring.explain import ScoreAnswer
from app.scoring.score import GROUPS
from app.stock.stock import Stock
from app.stock.store import State


@dataclass(frozen=True)
class Chosen:
    """The lines in the order of the answers, how many parcels have a rank, and the state all was read in."""

    lines: Sequence[Line]
    ranked: int
    state: State


def judge_chosen(session: Session, stock: Stock, asked: Asked, answers: Sequence[ScoreAnswer]) -> Chosen:
    """Hold a question against the stock, and tell of the parcels that were scored by its profile.

    Without requirements nothing is judged: the group is that of the score, and nobody has a rank.
    """
    with stock.read(session) as snapshot:
        held = hold(snapshot, asked)
        places = list(_places(held, answers))
        ranked = group_sizes(held.ranking)[Group.RANKED]
        return Chosen(lines_of(places, answers, asked.question), ranked, snapshot.state)


def _places(held: Held, answers: Sequence[ScoreAnswer]) -> Iterator[Place]:
    for answer in answers:
        row = int(np.searchsorted(held.pool.ids, answer.id or 0))
        is_judged = bool(held.pool.judged[row])
        group = GROUPS[held.ranking.group_rank[row]] if is_judged else answer.group
        rank = rank_of(held.ranking, row) if is_judged and group is Group.RANKED else None
        yield Place(answer.id or 0, rank, group, tuple(judged_of(held, row)))
