"""The viewer of a request: who asks, and what that allows. Pure."""

from dataclasses import dataclass

from app.codes import Role
from app.errors import Forbidden, Unauthenticated


@dataclass(frozen=True)
class Viewer:
    """Who asks. `role` None is the anonymous public."""

    role: Role | None = None
    partner_id: int | None = None
    label: str = "anonymous"

    @property
    def is_staff(self) -> bool:
        return self.role in (Role.STAFF, Role.ADMIN)

    @property
    def is_known(self) -> bool:
        """Whether a valid token was shown: partner-visible rows are for every such viewer."""
        return self.role is not None

    @property
    def visibility_class(self) -> str:
        """Viewers of one class see the same rows: part of every ETag and cache key."""
        if self.is_staff:
            return "staff"
        return f"partner-{self.partner_id or 0}" if self.is_known else "public"

    def owns(self, owner_partner_id: int | None) -> bool:
        """Whether the row belongs to the viewer's own agency."""
        return owner_partner_id is not None and owner_partner_id == self.partner_id

    def may_edit(self, owner_partner_id: int | None) -> bool:
        """Staff edit everything, editors their own agency's land."""
        return self.is_staff or (self.role is Role.EDITOR and self.owns(owner_partner_id))

    def require(self, *roles: Role) -> None:
        """Refuse a viewer without one of the roles (an admin may do what staff may)."""
        if self.role is None:
            raise Unauthenticated("This needs a token: send 'Authorization: Bearer <token>'.")
        if self.role is not Role.ADMIN and self.role not in roles:
            raise Forbidden(
                "A token of role {role} may not do this; it needs {needed}.", role=self.role, needed=" or ".join(roles)
            )


ANONYMOUS = Viewer()
