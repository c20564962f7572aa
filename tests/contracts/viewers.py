"""Who reads, what there is to be read, and the visibility rule in ten lines."""

from dataclasses import dataclass
from itertools import product

from app.codes import Role, Visibility


@dataclass(frozen=True)
class Land:
    """A parcel or site, as the rule sees it."""

    id: int
    key: str
    visibility: Visibility
    owner: str | None
    withdrawn: bool


@dataclass(frozen=True)
class Reader:
    """Who reads: no role is the anonymous public."""

    role: Role | None = None
    partner: str | None = None

    def may_see(self, land: Land) -> bool:
        """The rule."""
        if self.role in (Role.STAFF, Role.ADMIN):
            return True
        if land.visibility is Visibility.INTERNAL:
            return False
        if self.partner is not None and self.partner == land.owner:
            return True
        if land.withdrawn:
            return False
        return land.visibility is Visibility.PUBLIC or (land.visibility is Visibility.PARTNER and self.role is not None)


READERS = {
    "anonymous": Reader(),
    "viewer without an agency": Reader(Role.VIEWER),
    "viewer of A": Reader(Role.VIEWER, "a"),
    "editor of A": Reader(Role.EDITOR, "a"),
    "editor of B": Reader(Role.EDITOR, "b"),
    "staff": Reader(Role.STAFF),
    "admin": Reader(Role.ADMIN),
}
KINDS = [
    (visibility, owner, withdrawn)
    for visibility, owner, withdrawn in product(Visibility, (None, "a", "b"), (False, True))
    if not (visibility is Visibility.OWNER and owner is None)
]
