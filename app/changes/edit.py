"""Edits of single rows: create, change, withdraw, restore, delete. Who may do it is decided here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from app.changes.apply import COLLECTIONS, ChangedRows, apply, remove
from app.codes import ImportTarget, ParcelStatus, Role, Visibility
from app.db.session import Session, allow_long_statements
from app.errors import Conflict, Forbidden, InputProblem, InvalidInput
from app.features import rows
from app.features.rows import Draft, Stored
from app.fields import PARCEL_FIELDS
from app.parcels.model import check_areas
from app.parcels.store import hold_sites, set_published_distances
from app.partners.model import Viewer
from app.partners.store import set_writer
from app.scoring.criteria import TARGETS
from app.scoring.profiles import Profiles
from app.web.responses import check_if_match

KEY_PREFIXES = {ImportTarget.PARCELS: "P", ImportTarget.SITES: "S", ImportTarget.INFRASTRUCTURE: "F"}
LAND = (ImportTarget.PARCELS, ImportTarget.SITES)
NEEDED = {
    ImportTarget.PARCELS: ("name",),
    ImportTarget.SITES: ("name",),
    ImportTarget.INFRASTRUCTURE: ("kind", "name", "accuracy_m"),
}
PUBLISHED_FIELDS = tuple(field.name for field in PARCEL_FIELDS if field.value_type is float)
DISTANCES = tuple(target.quantity for target in TARGETS)
RESCORING_S = 120  # a facility moves the scores of every parcel
SERVICE = Viewer(Role.STAFF)
NEVER_UNKNOWN = ("name", "status", "visibility", "kind", "accuracy_m")


@dataclass(frozen=True)
class Editing:
    """One edit under way: what every step of it needs."""

    session: Session
    viewer: Viewer
    profiles: Profiles
    target: ImportTarget


def writers_of(target: ImportTarget) -> tuple[Role, ...]:
    """The roles that may write rows of a collection."""
    return (Role.EDITOR, Role.STAFF) if target in LAND else (Role.STAFF,)


def create(editing: Editing, draft: Draft, key: str | None) -> int:
    """Store a new row and everything that follows from it; its id. Land that names no agency is the writer's own."""
    _require_writer(editing)
    values = _checked(editing, draft.values, NEEDED[editing.target])
    if editing.target in LAND:
        owner_partner_id = draft.unrecorded.get("owner_partner_id", editing.viewer.partner_id)
        _check_owner(editing.viewer, owner_partner_id, values)
        draft = _with_unrecorded(draft, owner_partner_id=owner_partner_id)
    if editing.target is ImportTarget.INFRASTRUCTURE and draft.shapes.get("geom") is None:
        raise InvalidInput("A facility needs a point; without a place nothing can be measured to it.")
    collection = COLLECTIONS[editing.target]
    draft, distances_m = _split_published(draft)
    row_id = rows.add(editing.session, collection, draft, key=key, key_prefix=KEY_PREFIXES[editing.target])
    set_published_distances(editing.session, row_id, distances_m, draft.evidence)
    _follow(editing, ChangedRows(editing.target, created=[row_id]))
    return row_id


def change(editing: Editing, row_id: int, draft: Draft, if_match: str | None) -> None:
    """Change a row that the caller has read in its present state."""
    stored = writable(editing, row_id, if_match)
    values = _checked(editing, draft.values, ())
    if editing.target in LAND:
        check_areas({**stored.columns, **values})
        owner_partner_id = draft.unrecorded.get("owner_partner_id", stored.owner_partner_id)
        _check_owner(editing.viewer, owner_partner_id, {**stored.columns, **values})
        if "status" in values and stored.columns["withdrawn_at"] is not None:
            raise InvalidInput("A withdrawn row gets a status at its address …/restore.")
    if editing.target is ImportTarget.INFRASTRUCTURE and "geom" in draft.shapes and draft.shapes["geom"] is None:
        raise InvalidInput("A facility needs a point; set its status to closed instead.")
    draft, distances_m = _split_published(draft)
    rows.change(editing.session, COLLECTIONS[editing.target], row_id, draft)
    set_published_distances(editing.session, row_id, distances_m, draft.evidence)
    changed = ChangedRows(
        editing.target, changed=[row_id], fields=sorted(draft.statements()), former_sites=_sites_of(editing, stored)
    )
    _follow(editing, changed)


def withdraw(editing: Editing, row_id: int, if_match: str | None) -> None:
    """Take a row off the market, with the date; it stays for its agency and staff."""
    stored = writable(editing, row_id, if_match)
    if stored.columns["withdrawn_at"] is not None:
        raise Conflict("The row is withdrawn already.")
    status = {"status": ParcelStatus.WITHDRAWN} if editing.target is ImportTarget.PARCELS else {}
    rows.set_columns(editing.session, COLLECTIONS[editing.target], row_id, withdrawn_at=datetime.now(UTC), **status)
    _follow(editing, ChangedRows(editing.target, withdrawn=[row_id]))


def restore(editing: Editing, row_id: int, status: ParcelStatus, if_match: str | None) -> None:
    """Bring a withdrawn row back with a status."""
    if status is ParcelStatus.WITHDRAWN:
        raise InvalidInput("A row is brought back with another status than withdrawn.")
    stored = writable(editing, row_id, if_match)
    if stored.columns["withdrawn_at"] is None:
        raise Conflict("The row is not withdrawn.")
    back = {"status": status} if editing.target is ImportTarget.PARCELS else {}
    rows.set_columns(editing.session, COLLECTIONS[editing.target], row_id, withdrawn_at=None, **back)
    _follow(editing, ChangedRows(editing.target, restored=[row_id]))


def delete(editing: Editing, row_id: int, if_match: str | None) -> None:
    """Delete a row for good: staff only, and the feed keeps that it was there."""
    writable(editing, row_id, if_match)
    if not editing.viewer.is_staff:
        raise Forbidden("Only staff delete; withdraw it instead.")
    remove(editing.session, editing.target, [row_id], editing.viewer.label, editing.profiles)


def writable(editing: Editing, row_id: int, if_match: str | None) -> Stored:
    """The row, locked, where the viewer may change it and has read its present state."""
    _require_writer(editing)
    collection = COLLECTIONS[editing.target]
    _hold_sites(editing, _sites_of(editing, rows.get_visible(editing.session, collection, row_id, editing.viewer)))
    rows.lock(editing.session, collection, row_id)
    stored = rows.get_visible(editing.session, collection, row_id, editing.viewer)
    if not editing.viewer.is_staff and not editing.viewer.may_edit(stored.owner_partner_id):
        raise Forbidden("This row belongs to another agency; only its editors and staff change it.")
    check_if_match(if_match, stored.version)
    return stored


def _require_writer(editing: Editing) -> None:
    """Refuse a viewer whose role never writes here, and tell row-level security who it is."""
    editing.viewer.require(*writers_of(editing.target))
    set_writer(editing.session, editing.viewer)
    if editing.target is ImportTarget.INFRASTRUCTURE:
        allow_long_statements(editing.session, RESCORING_S)


def _checked(editing: Editing, values: Mapping[str, Any], needed: Iterable[str]) -> Mapping[str, Any]:
    """Refuse what is missing, must not be unknown, or has a way of its own."""
    problems = [
        InputProblem("{field} is needed.", pointer=f"/properties/{name}", values={"field": name})
        for name in needed
        if values.get(name) is None
    ]
    problems += [
        InputProblem("{field} must not be null.", pointer=f"/properties/{name}", values={"field": name})
        for name in NEVER_UNKNOWN
        if name in values and values[name] is None and name not in needed
    ]
    if values.get("status") == ParcelStatus.WITHDRAWN:
        problems.append(InputProblem("Use the address …/withdraw to withdraw a row.", pointer="/properties/status"))
    if problems:
        raise InvalidInput("The properties are not acceptable; see errors.", problems=problems)
    if editing.target in LAND:
        check_areas(values)
    return values


def _check_owner(viewer: Viewer, owner_partner_id: int | None, values: Mapping[str, Any]) -> None:
    """Editors write their own agency's land only, and leave what is internal to staff."""
    visibility = values.get("visibility")
    if visibility == Visibility.OWNER and owner_partner_id is None:
        raise InvalidInput("Visibility 'owner' needs an owning agency: name it as partner.")
    if viewer.is_staff:
        return
    if not viewer.may_edit(owner_partner_id):
        raise Forbidden("An editor's land belongs to its own agency.")
    if visibility == Visibility.INTERNAL:
        raise Forbidden("Only staff make a row internal; use visibility 'owner'.")


def _split_published(draft: Draft) -> tuple[Draft, dict[str, float]]:
    """The draft with its published areas, and apart from it the published distances in metres by quantity."""
    distances_m = {name: figure for name, figure in draft.published.items() if name in DISTANCES}
    areas = {name: figure for name, figure in draft.published.items() if name in PUBLISHED_FIELDS}
    problems = [
        InputProblem(
            "'{name}' is no figure that is kept; known are: {known}.",
            pointer=f"/published/{name}",
            values={"name": name, "known": ", ".join((*PUBLISHED_FIELDS, *DISTANCES))},
        )
        for name in draft.published.keys() - areas.keys() - distances_m.keys()
    ]
    if problems:
        raise InvalidInput("A published figure is unknown; see errors.", problems=problems)
    return replace(draft, published=areas), distances_m


def _with_unrecorded(draft: Draft, **columns: Any) -> Draft:
    return replace(draft, unrecorded={**draft.unrecorded, **columns})


def _sites_of(editing: Editing, stored: Stored) -> list[int]:
    """The site of a parcel, if it is one and has one."""
    site_id = stored.columns["site_id"] if editing.target is ImportTarget.PARCELS else None
    return [] if site_id is None else [site_id]


def _hold_sites(editing: Editing, site_ids: Sequence[int]) -> None:
    """Hold sites, which may be another agency's: what follows from a parcel is written there too."""
    if site_ids:
        set_writer(editing.session, SERVICE)
        hold_sites(editing.session, site_ids)
        set_writer(editing.session, editing.viewer)


def _follow(editing: Editing, changed: ChangedRows) -> None:
    """What follows may touch rows of other agencies, such as parcels that name this site: the service writes it."""
    set_writer(editing.session, SERVICE)
    apply(editing.session, changed, editing.viewer.label, editing.profiles)
