"""What a viewer may do, by role and agency."""

import pytest

from app.codes import Role
from app.errors import Forbidden, Unauthenticated
from app.partners.model import ANONYMOUS, Viewer

EDITORS = {
    "the public": (ANONYMOUS, []),
    "viewer of the agency": (Viewer(Role.VIEWER, 1), []),
    "editor": (Viewer(Role.EDITOR, 1), [1]),
    "editor without an agency": (Viewer(Role.EDITOR, None), []),
    "staff": (Viewer(Role.STAFF), [1, 2, None]),
    "admin": (Viewer(Role.ADMIN), [1, 2, None]),
}


@pytest.mark.parametrize(("viewer", "owners"), EDITORS.values(), ids=EDITORS)
def test_land_is_edited_by_its_agency_and_staff(viewer: Viewer, owners: list[int | None]) -> None:
    assert [owner for owner in (1, 2, None) if viewer.may_edit(owner)] == owners


def test_admin_may_do_what_staff_may_and_nobody_else() -> None:
    Viewer(Role.ADMIN).require(Role.STAFF)
    Viewer(Role.STAFF).require(Role.STAFF)
    with pytest.raises(Forbidden, match="role editor"):
        Viewer(Role.EDITOR, 1).require(Role.STAFF)
    with pytest.raises(Unauthenticated):
        ANONYMOUS.require(Role.STAFF)


def test_viewers_of_one_class_see_the_same() -> None:
    assert Viewer(Role.STAFF).visibility_class == Viewer(Role.ADMIN).visibility_class
    classes = [ANONYMOUS, Viewer(Role.VIEWER), Viewer(Role.VIEWER, 1), Viewer(Role.EDITOR, 2), Viewer(Role.STAFF)]
    assert len({viewer.visibility_class for viewer in classes}) == len(classes)
