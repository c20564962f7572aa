"""Use cases: match a project and keep the answer; match it again as it was asked, and say what changed since."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.db.session import Session
from app.errors import InvalidInput
from app.matching.bodies import MatchedBody, PageBody, QuestionBody
from app.matching.run import hold
from app.projects.fits import Moved, Order, moves
from app.projects.match_store import Answered, StoredMatch
from app.projects.model import Project
from app.projects.notices import asked_by
from app.scoring.profiles import Profiles
from app.stock.stock import Stock

FIRST = 1000  # ranked parcels of which ids and points are kept

Answer = Callable[[QuestionBody, PageBody], MatchedBody]


@dataclass(frozen=True)
class Again:
    """What a stored match is like when it is made again.

    `changed` are the members of its state that are others now; `moved` are parcels among the first.
    """

    is_same: bool
    changed: list[str]
    answer: MatchedBody
    moved: list[Moved]


@dataclass(frozen=True)
class Matching:
    """What a match is made with: the stock as the session sees it, the profiles, and how answers are told."""

    session: Session
    stock: Stock
    profiles: Profiles
    answer: Answer

    def answered(self, project: Project, page: PageBody) -> Answered:
        """Match a project with every parcel."""
        if project.question is None:
            raise InvalidInput("The project requires nothing yet; give it a question first.")
        answer = self.answer(QuestionBody.model_validate(project.question), page)
        order = self._order(project.question, page)
        told = answer.model_dump(mode="json")
        asked_for = page.model_dump(mode="json")
        return Answered(project.question, asked_for, told["state"], told, order.ids, order.points, order.digest)

    def again(self, stored: StoredMatch) -> Again:
        """Match as a stored match was asked."""
        page = PageBody.model_validate(stored.page)
        now = self._order(stored.question, page)
        answer = self.answer(QuestionBody.model_validate(stored.question), page)
        state = answer.state.model_dump(mode="json")
        before = Order(stored.parcel_ids, stored.points, stored.digest)
        changed = [name for name, value in state.items() if stored.state.get(name) != value]
        return Again(now.digest == stored.digest, changed, answer, list(moves(before, now)))

    def _order(self, question: Mapping[str, Any], page: PageBody) -> Order:
        asked = asked_by(question, self.profiles, page)
        with self.stock.read(self.session) as snapshot:
            return Order.of(snapshot.ids, hold(snapshot, asked).ranking, FIRST)
