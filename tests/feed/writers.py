"""Writers who edit the same land at once: each change a transaction that is given its id long before it commits."""

import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.changes import edit
from app.changes.edit import Editing
from app.codes import ImportTarget, ParcelStatus, Visibility
from app.db.session import database_errors_translated
from app.errors import Conflict, InvalidInput, NotFound, Unavailable
from app.features.rows import Draft
from tests.makers import STAFF, app_of, evidence, shipped_profiles, square, stored

LONGEST_DELAY_S = 0.03
LATE_SHARE = 0.2  # of transactions wait once more, with everything written
ROLLED_BACK_SHARE = 0.05
PLAIN_SHARE = 0.85  # of deleted parcels were not internal all their life
OWNERS = (None, 1, 2)  # ids of agencies
SECRET = "SECRET"  # noqa: S105 - begins the key of parcels that are internal all their life
REFUSED = (Conflict, InvalidInput, NotFound, Unavailable)

Note = Callable[[], None]
Audience = tuple[dict[str, Any], dict[str, Any]]  # values and unrecorded columns of a draft


@dataclass
class Land:
    """Ids that writers pick from; a row may be gone when it is picked."""

    parcels: list[int] = field(default_factory=list)
    secrets: list[int] = field(default_factory=list)
    sites: list[int] = field(default_factory=list)


class Writer:
    """One writer with dice of its own."""

    def __init__(self, client: TestClient, land: Land, seed: int) -> None:
        self.client = client
        self.land = land
        self.dice = random.Random(seed)  # noqa: S311 - the same dice every time
        self.number = seed
        self.outcomes: Counter[str] = Counter()

    def write(self, edits: int) -> None:
        """Make so many edits that commit, beside those that are refused or rolled back."""
        while self.outcomes["committed"] < edits:
            self._transaction()

    def _transaction(self) -> None:
        (name,) = self.dice.choices(list(ACTS), weights=[weight for weight, _ in ACTS.values()])
        factory = app_of(self.client).state.session_factory
        try:
            with database_errors_translated(), factory() as session:
                session.execute(text("SELECT pg_current_xact_id()"))
                time.sleep(self.dice.random() * LONGEST_DELAY_S)
                kept = ACTS[name][1](self, session)
                if self.dice.random() < LATE_SHARE:
                    time.sleep(self.dice.random() * LONGEST_DELAY_S)
                if self.dice.random() < ROLLED_BACK_SHARE:
                    session.rollback()
                    self.outcomes["rolled back"] += 1
                    return
                session.commit()
        except REFUSED as refused:
            self.outcomes[type(refused).__name__] += 1
            return
        self.outcomes["committed"] += 1
        if kept is not None:
            kept()

    # --- acts; one that makes or deletes a row gives what is to be noted once it is committed ---------

    def create_parcel(self, session: Session) -> Note:
        row_id = self._create(session, ImportTarget.PARCELS, self._key("P"), self._audience())
        return lambda: self.land.parcels.append(row_id)

    def create_secret(self, session: Session) -> Note:
        audience: Audience = ({"visibility": Visibility.INTERNAL}, {})
        row_id = self._create(session, ImportTarget.PARCELS, self._key(SECRET), audience)
        return lambda: self.land.secrets.append(row_id)

    def create_site(self, session: Session) -> Note:
        row_id = self._create(session, ImportTarget.SITES, self._key("S"), self._audience())
        return lambda: self.land.sites.append(row_id)

    def create_facility(self, session: Session) -> None:
        values = {"kind": "motorway_junction", "name": self._key("AS"), "accuracy_m": 10.0}
        draft = Draft(evidence(), values, {"geom": stored(self._square().centroid)})
        edit.create(_editing(session, ImportTarget.INFRASTRUCTURE), draft, self._key("F"))

    def change_parcel(self, session: Session) -> None:
        values = {"price_eur_per_m2": float(self.dice.randint(1, 99))}
        self._change(session, ImportTarget.PARCELS, self.land.parcels, values)

    def change_secret(self, session: Session) -> None:
        values = {"price_eur_per_m2": float(self.dice.randint(1, 99))}
        self._change(session, ImportTarget.PARCELS, self.land.secrets, values)

    def move_parcel(self, session: Session) -> None:
        site_id = self.dice.choice([None, *self.land.sites])
        self._change(session, ImportTarget.PARCELS, self.land.parcels, {}, {"site_id": site_id})

    def show_parcel(self, session: Session) -> None:
        self._change(session, ImportTarget.PARCELS, self.land.parcels, *self._audience())

    def withdraw_parcel(self, session: Session) -> None:
        row_id = self.dice.choice([*self.land.parcels, *self.land.secrets])
        edit.withdraw(_editing(session, ImportTarget.PARCELS), row_id, "*")

    def restore_parcel(self, session: Session) -> None:
        row_id = self.dice.choice(self.land.parcels)
        edit.restore(_editing(session, ImportTarget.PARCELS), row_id, ParcelStatus.AVAILABLE, "*")

    def delete_parcel(self, session: Session) -> Note:
        ids = self.land.parcels if self.dice.random() < PLAIN_SHARE else self.land.secrets
        return self._delete(session, ImportTarget.PARCELS, ids)

    def rename_site(self, session: Session) -> None:
        self._change(session, ImportTarget.SITES, self.land.sites, {"name": self._key("Park")})

    def show_site(self, session: Session) -> None:
        self._change(session, ImportTarget.SITES, self.land.sites, *self._audience())

    def withdraw_site(self, session: Session) -> None:
        edit.withdraw(_editing(session, ImportTarget.SITES), self.dice.choice(self.land.sites), "*")

    def restore_site(self, session: Session) -> None:
        row_id = self.dice.choice(self.land.sites)
        edit.restore(_editing(session, ImportTarget.SITES), row_id, ParcelStatus.AVAILABLE, "*")

    def delete_site(self, session: Session) -> Note:
        return self._delete(session, ImportTarget.SITES, self.land.sites)

    # --- what they are made of -----------------------------------------------------------------------

    def _create(self, session: Session, target: ImportTarget, key: str, audience: Audience) -> int:
        visible, owned = audience
        draft = Draft(evidence(), {"name": key} | visible, {"position": stored(self._square().centroid)}, owned)
        return edit.create(_editing(session, target), draft, key)

    def _delete(self, session: Session, target: ImportTarget, ids: list[int]) -> Note:
        row_id = self.dice.choice(ids)
        edit.delete(_editing(session, target), row_id, "*")
        return lambda: ids.remove(row_id)

    def _change(
        self,
        session: Session,
        target: ImportTarget,
        ids: list[int],
        values: dict[str, Any],
        unrecorded: dict[str, Any] | None = None,
    ) -> None:
        draft = Draft(evidence(), values, unrecorded=unrecorded or {})
        edit.change(_editing(session, target), self.dice.choice(ids), draft, "*")

    def _audience(self) -> Audience:
        owner = self.dice.choice(OWNERS)
        shown = [each for each in Visibility if owner is not None or each is not Visibility.OWNER]
        return {"visibility": self.dice.choice(shown)}, {"owner_partner_id": owner}

    def _key(self, prefix: str) -> str:
        return f"{prefix}-{self.number}-{self.dice.getrandbits(48):012x}"

    def _square(self) -> Any:
        return square((12.0 + self.dice.uniform(-0.05, 0.05), 51.3 + self.dice.uniform(-0.05, 0.05)), 10_000.0)


def _editing(session: Session, target: ImportTarget) -> Editing:
    return Editing(session, STAFF, shipped_profiles(), target)


Act = Callable[[Writer, Session], Note | None]
ACTS: dict[str, tuple[int, Act]] = {  # how often, of 1000
    "create parcel": (160, Writer.create_parcel),
    "create secret parcel": (30, Writer.create_secret),
    "change parcel": (240, Writer.change_parcel),
    "change secret parcel": (40, Writer.change_secret),
    "move parcel to a site": (60, Writer.move_parcel),
    "show parcel to others": (180, Writer.show_parcel),
    "withdraw parcel": (90, Writer.withdraw_parcel),
    "restore parcel": (70, Writer.restore_parcel),
    "delete parcel": (60, Writer.delete_parcel),
    "create site": (5, Writer.create_site),
    "rename site": (25, Writer.rename_site),
    "show site to others": (20, Writer.show_site),
    "withdraw site": (8, Writer.withdraw_site),
    "restore site": (8, Writer.restore_site),
    "delete site": (2, Writer.delete_site),
    "create facility": (2, Writer.create_facility),
}
