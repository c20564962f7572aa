"""The largest plot of a site follows its parcels: edits, moves, withdrawals, deletions, imports."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import shapely
from fastapi.testclient import TestClient
from sqlalchemy import select, update

from app.changes.apply import measure_missing_plots
from app.codes import Role
from app.db.tables import ParcelRow, SiteRow
from tests.makers import (
    LEUNA,
    OUTLINE,
    POSITION,
    change_parcel,
    make_headers,
    make_parcel,
    make_partner,
    make_site,
    opened,
    opened_by_owner,
    withdraw_parcel,
)

EVIDENCE = {"source": "Survey", "as_of": "2026-06-01"}
WIDTH, HEIGHT = 0.002, 0.002  # degrees: some 139 m by 222 m


def strip(number: int, *, columns: float = 1.0) -> shapely.Polygon:
    """The plots of a row from west to east, side by side."""
    lon = LEUNA[0] + number * WIDTH
    return shapely.box(lon, LEUNA[1], lon + columns * WIDTH, LEUNA[1] + HEIGHT)


def plot_of(client: TestClient, site_id: int) -> tuple[Any, Any, Any]:
    found: dict[str, Any] = client.get(f"/sites/{site_id}").json()["properties"]
    return (
        found["largest_contiguous_m2"],
        found["largest_contiguous_parcels"],
        found["largest_contiguous_method"],
    )


def outlined_m2(client: TestClient, *parcel_ids: int) -> float:
    with opened(client) as session:
        areas = session.scalars(select(ParcelRow.geometry_area_m2).where(ParcelRow.id.in_(parcel_ids)))
        return sum(filter(None, areas))


def test_parcels_side_by_side_make_one_plot(client: TestClient) -> None:
    site = make_site(client)
    assert plot_of(client, site) == (None, None, "no_parcel")
    first = make_parcel(client, outline=strip(0), site_id=site)
    assert plot_of(client, site) == (pytest.approx(outlined_m2(client, first), abs=0.01), 1, "outlines")
    second = make_parcel(client, outline=strip(1), site_id=site)
    make_parcel(client, outline=strip(4), site_id=site)
    assert plot_of(client, site) == (pytest.approx(outlined_m2(client, first, second), abs=0.02), 2, "outlines")
    make_parcel(client, place=POSITION, site_id=site)
    assert plot_of(client, site)[1:] == (2, "some_outlines")


@pytest.mark.parametrize(
    "hidden", [{"visibility": "internal"}, {"visibility": "partner"}, {"status": "sold"}, {"status": "reserved"}]
)
def test_only_public_parcels_that_are_to_be_had_count(client: TestClient, hidden: dict[str, Any]) -> None:
    site = make_site(client)
    make_parcel(client, outline=strip(0), site_id=site)
    other = make_parcel(client, outline=strip(1), site_id=site)
    assert plot_of(client, site)[1] == 2
    change_parcel(client, other, **hidden)
    assert plot_of(client, site)[1] == 1


def test_a_parcel_that_is_withdrawn_moved_or_deleted_leaves_the_plot(client: TestClient) -> None:
    site, other_site = make_site(client), make_site(client, key="S-OTHER")
    parcels = [make_parcel(client, outline=strip(number), site_id=site) for number in range(4)]
    staff = make_headers(client, Role.STAFF) | {"If-Match": "*"}
    assert plot_of(client, site)[1] == 4
    withdraw_parcel(client, parcels[3])
    assert plot_of(client, site)[1] == 3
    moved = {"site_key": "S-OTHER", "properties": {}, "evidence": EVIDENCE}
    assert client.patch(f"/parcels/{parcels[2]}", json=moved, headers=staff).status_code == 204
    assert (plot_of(client, site)[1], plot_of(client, other_site)[1]) == (2, 1)
    assert client.delete(f"/parcels/{parcels[1]}", headers=staff).status_code == 204
    assert plot_of(client, site)[1] == 1
    alone = {"site_key": None, "properties": {}, "evidence": EVIDENCE}
    assert client.patch(f"/parcels/{parcels[0]}", json=alone, headers=staff).status_code == 204
    assert plot_of(client, site) == (None, None, "no_parcel")


def test_sites_are_found_by_their_plot(client: TestClient) -> None:
    small, large, unknown = (make_site(client, key=key) for key in ("S-SMALL", "S-LARGE", "S-UNKNOWN"))
    make_parcel(client, outline=strip(0), site_id=small)
    make_parcel(client, outline=strip(2, columns=3), site_id=large)
    make_parcel(client, place=POSITION, site_id=unknown)
    answer = client.get("/sites", params={"filter": "largest_contiguous_m2 >= 50000"}).json()
    assert [feature["id"] for feature in answer["features"]] == [large]
    answer = client.get("/sites", params={"filter": "largest_contiguous_method = 'no_outline'"}).json()
    assert [feature["id"] for feature in answer["features"]] == [unknown]


def test_a_site_is_changed_for_all_only_where_its_plot_is_another(client: TestClient) -> None:
    site = make_site(client)
    parcel = make_parcel(client, outline=strip(0), site_id=site)

    def state() -> Any:
        with opened(client) as session:
            return session.execute(select(SiteRow.version, SiteRow.updated_at).where(SiteRow.id == site)).one()

    before = state()
    change_parcel(client, parcel, price_eur_per_m2=20.0)
    make_parcel(client, outline=strip(1), site_id=site, visibility="internal")
    assert state() == before
    withdraw_parcel(client, parcel)
    assert state()[0] == before[0] + 1


def test_an_editor_changes_the_plot_of_another_agencys_site(client: TestClient) -> None:
    make_partner(client, "halle")
    make_partner(client, "saalekreis")
    site = make_site(client, partner="halle")
    parcel = make_parcel(client, outline=strip(0), site_id=site, partner="saalekreis")
    editor = make_headers(client, Role.EDITOR, "saalekreis") | {"If-Match": "*"}
    body = {"properties": {"status": "sold"}, "evidence": EVIDENCE}
    assert client.patch(f"/parcels/{parcel}", json=body, headers=editor).status_code == 204
    assert plot_of(client, site) == (None, None, "no_parcel")


def test_synthetic_parcels_make_no_plot_of_a_real_site(client: TestClient) -> None:
    site = make_site(client)
    parcel = make_parcel(client, outline=strip(0), site_id=site)
    with opened_by_owner(client) as session:
        session.execute(update(ParcelRow).where(ParcelRow.id == parcel).values(synthetic=True))
    change_parcel(client, parcel, price_eur_per_m2=20.0)
    assert plot_of(client, site) == (None, None, "no_parcel")


def test_sites_of_an_older_release_get_their_plots_at_the_start(client: TestClient) -> None:
    site = make_site(client)
    make_parcel(client, outline=strip(0), place=OUTLINE, site_id=site)
    stands = plot_of(client, site)
    with opened_by_owner(client) as session:
        session.execute(
            update(SiteRow).values(
                largest_contiguous_m2=None, largest_contiguous_parcels=None, largest_contiguous_method=None
            )
        )
    with opened_by_owner(client) as session:
        measure_missing_plots(session)
    with opened(client) as session:
        row = session.execute(select(SiteRow.largest_contiguous_m2, SiteRow.largest_contiguous_method)).one()
    assert (row[0], row[1]) == (stands[0], stands[2])


def test_two_changes_at_once_both_count(client: TestClient) -> None:
    site = make_site(client)
    first, second = (make_parcel(client, outline=strip(number), site_id=site) for number in range(2))
    staff = make_headers(client, Role.STAFF) | {"If-Match": "*"}
    sold = {"properties": {"status": "sold"}, "evidence": EVIDENCE}
    with ThreadPoolExecutor(1) as pool:
        with opened(client) as session:
            change_parcel(session, first, status="sold")
            answer = pool.submit(client.patch, f"/parcels/{second}", json=sold, headers=staff)
            with pytest.raises(TimeoutError):
                answer.result(0.5)  # it waits: the change before it is not there yet
        assert answer.result().status_code == 204
    assert plot_of(client, site) == (None, None, "no_parcel")


def test_edits_of_a_site_and_of_its_parcels_never_wait_for_each_other_in_a_circle(client: TestClient) -> None:
    site = make_site(client)
    parcel = make_parcel(client, outline=strip(0), site_id=site)
    staff = make_headers(client, Role.STAFF) | {"If-Match": "*"}

    def edits(path: str, *properties: dict[str, Any]) -> list[int]:
        bodies = [{"properties": each, "evidence": EVIDENCE} for each in properties]
        return [client.patch(path, json=body, headers=staff).status_code for body in bodies]

    names = [{"name": f"Park {number}"} for number in range(12)]
    sales = [{"status": status} for status in ("sold", "available")] * 6
    with ThreadPoolExecutor(2) as pool:
        answers = [pool.submit(edits, f"/sites/{site}", *names), pool.submit(edits, f"/parcels/{parcel}", *sales)]
        assert {status for answer in answers for status in answer.result()} == {204}
    assert plot_of(client, site)[1:] == (1, "outlines")
