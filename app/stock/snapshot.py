"""The stock as one transaction sees it: values, properties and who may see what, as arrays of equal length."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass

import numpy as np

from app.db.session import Session
from app.features.query import FeatureQuery
from app.features.visibility import granted_rows
from app.partners.model import Viewer
from app.scoring.criteria import BY_ID, CRITERIA
from app.scoring.profiles import KnockOutRule, Profile, ValueRule
from app.scoring.totals import BoolArray, ValueArray
from app.stock.column_store import StoredColumn, is_property
from app.stock.columns import Column, IdArray, StockValues, measured_column
from app.stock.kept import Kept
from app.stock.rows import Rows
from app.stock.rules import fails_field
from app.stock.store import State, matching_ids
from app.stock.values import KnownColumn, PatternColumn, ValueColumn, everywhere, is_certain

MOST_MASKS = 32


@dataclass
class Holdings:
    """What the stock holds in one state. `masks` are those of this very state, by what they depend on.

    `only` are the ids that were read, where that is not all of the stock.
    """

    state: State
    rows: Rows
    available: tuple[bool, ...]  # one flag a criterion: whether anything loaded can tell
    kept: Kept
    masks: dict[Hashable, BoolArray]
    only: tuple[int, ...] | None = None


class Snapshot:
    """The stock, lent to one transaction. Rows are parcels by ascending id, withdrawn and hidden ones among them."""

    def __init__(self, session: Session, held: Holdings) -> None:
        self._session = session
        self._held = held

    @property
    def state(self) -> State:
        """Which state it is."""
        return self._held.state

    @property
    def ids(self) -> IdArray:
        """Ids of the parcels."""
        return self._held.rows.ids

    @property
    def is_on_offer(self) -> BoolArray:
        """Which parcels are not withdrawn."""
        return self._mask("is_on_offer", lambda: ~self._held.rows.is_withdrawn)

    def visible(self, viewer: Viewer) -> BoolArray:
        """Which parcels a viewer may see."""
        rows = self._held.rows
        return self._mask(
            ("visible", viewer.visibility_class),
            lambda: granted_rows(viewer, rows.visibility, rows.owner_partner_id, ~rows.is_withdrawn),
        )

    def matching(self, wanted: FeatureQuery, viewer: Viewer) -> BoolArray:
        """Which parcels a viewer may see and match a question."""
        if wanted.is_of_all:
            return self.visible(viewer)
        return self._mask(
            ("matching", wanted.identity, viewer.visibility_class), lambda: self._matching(wanted, viewer)
        )

    def values(self, profile: Profile) -> StockValues:
        """What the criteria of a profile count for every parcel; its weights play no part."""
        rules = profile.value_rules
        columns = [self._criterion(number, rule) for number, rule in enumerate(rules)]
        may_be = [None if self._is_unknowable(number) else rule for number, rule in enumerate(rules)]
        key = ("patterns", tuple(None if rule is None else is_certain(rule) for rule in may_be))
        patterns = self._held.kept.get(key, lambda: PatternColumn(self._held.rows, may_be)).patterns(
            self._held.available
        )
        values, known, counted = zip(*columns, strict=True)
        return StockValues(values, known, counted, patterns)

    def column(self, name: str) -> Column:
        """A property of parcels by its name, or what a criterion measures by its id, in its base unit, undivided.

        KeyError where there is neither.
        """
        if is_property(name):
            only = self._held.only
            return self._held.kept.get(("property", name), lambda: StoredColumn(self._session, name, only)).column()
        return measured_column(self._held.rows.quantities[CRITERIA.index(BY_ID[name])], BY_ID[name].codes)

    def fails_rule(self, profile: Profile) -> dict[str, BoolArray]:
        """Which parcels fail each knock-out rule of a profile, by the rule's id."""
        return {rule.id: self._fails(rule, profile) for rule in profile.knock_outs}

    def _criterion(self, number: int, rule: ValueRule) -> tuple[ValueArray, BoolArray, BoolArray]:
        """Value, known and counted."""
        count, rows, kept = len(self.ids), self._held.rows, self._held.kept
        if self._is_unknowable(number):
            nowhere = everywhere(np.bool_(0), count)
            return everywhere(np.float32(0), count), nowhere, nowhere
        values = kept.get(("value", number, rule), lambda: ValueColumn(rows, number, rule)).values
        known = kept.get(("known", number, is_certain(rule)), lambda: KnownColumn(rows, number, rule)).known
        return values, known, everywhere(np.bool_(1), count) if self._held.available[number] else known

    def _is_unknowable(self, number: int) -> bool:
        """Whether nothing tells of a criterion anywhere: nothing is loaded to measure to, and no record states it."""
        return not self._held.available[number] and CRITERIA[number].target is not None

    def _fails(self, rule: KnockOutRule, profile: Profile) -> BoolArray:
        if rule.criterion is None:
            key = ("fails", rule.field, rule.minimum, rule.excluded, rule.allowed)
            return self._mask(key, lambda: fails_field(rule, self.column(str(rule.field))))
        number = CRITERIA.index(BY_ID[rule.criterion])
        divisor = profile.divisors[number]
        return self._mask(
            ("fails", rule.criterion, rule.minimum, divisor),
            lambda: self._held.rows.quantities[number] / divisor < rule.minimum,
        )

    def _matching(self, wanted: FeatureQuery, viewer: Viewer) -> BoolArray:
        ids = matching_ids(self._session, wanted, viewer, self._held.only)
        matches = np.zeros(len(self.ids), dtype=np.bool_)
        matches[np.searchsorted(self.ids, ids)] = True
        return matches

    def _mask(self, key: Hashable, make: Callable[[], BoolArray]) -> BoolArray:
        masks = self._held.masks
        if key not in masks:
            masks[key] = make()
            while len(masks) > MOST_MASKS:
                masks.pop(next(iter(masks)))
        return masks[key]
