"""Inquiries over the web: what is kept, who reads it, how it is taken back, and when it goes."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from app.codes import InquiryKind, Role, Visibility
from app.inquiries import purge as purging
from app.inquiries.terms import consent_to
from app.web.days import today
from tests.answers import blamed, problem_of
from tests.inquiries.conftest import WHOLE, Desk
from tests.makers import app_of, make_headers, make_parcel, opened, opened_by_owner

QUESTION = {"profile": "logistics", "requirements": [{"property": "zoning", "in": ["GI"]}]}


def test_an_inquiry_is_kept_as_it_was_written(desk: Desk) -> None:
    parcel_id = make_parcel(desk.client, key="P-1", name="Field <b>1</b>")
    receipt = desk.written(parcels=[parcel_id], question=QUESTION)
    kept = desk.read(f"/inquiries/{receipt['reference']}")
    assert {name: kept[name] for name in WHOLE if name != "consent"} == {
        k: v for k, v in WHOLE.items() if k != "consent"
    }
    assert kept["question"] == QUESTION
    assert kept["parcels"] == [{"id": parcel_id, "key": "P-1", "name": "Field <b>1</b>"}]
    assert kept["consent_text"] == consent_to(InquiryKind.INQUIRY, "en", 180).text == desk.terms()["inquiry"]["text"]
    assert kept["delete_on"] == receipt["delete_on"] == (today() + timedelta(days=180)).isoformat()
    assert (kept["kind"], kept["answered_at"], kept["answered_by"]) == ("inquiry", None, None)


def test_the_receipt_tells_how_to_take_it_back_and_nothing_else_does(desk: Desk) -> None:
    receipt = desk.written()
    secret, reference = receipt["withdrawal_token"], receipt["reference"]
    assert receipt["withdrawal_link"] == f"http://testserver/en/inquiry/{reference}?token={secret}"
    assert secret not in desk.client.get("/inquiries", headers=desk.staff).text
    assert secret not in desk.client.get(f"/inquiries/{reference}", headers=desk.staff).text
    with opened_by_owner(desk.client) as session:
        assert secret not in str(session.execute(text("SELECT * FROM inquiry")).all())


def test_the_writer_deletes_it_with_the_secret_once(desk: Desk) -> None:
    other = desk.written()
    receipt = desk.written()
    path = f"/inquiries/{receipt['reference']}"
    for secret in (other["withdrawal_token"], "nonsense", ""):
        problem_of(desk.client.delete(path, headers={"Inquiry-Token": secret}), 404)
    assert desk.client.delete(path, headers={"Inquiry-Token": receipt["withdrawal_token"]}).status_code == 204
    problem_of(desk.client.delete(path, headers={"Inquiry-Token": receipt["withdrawal_token"]}), 404)
    assert [each["reference"] for each in desk.read("/inquiries")["inquiries"]] == [other["reference"]]


@pytest.mark.parametrize("reader", ["nobody", "viewer", "editor"])
def test_nobody_but_staff_reads_answers_or_deletes(shared_desk: Desk, reader: str) -> None:
    reference = shared_desk.written()["reference"]
    headers = {} if reader == "nobody" else getattr(shared_desk, reader)
    status = 401 if reader == "nobody" else 403
    ask = shared_desk.client
    for path in ("/inquiries", f"/inquiries/{reference}", "/inquiries/ABCDE-ABCDE"):
        problem_of(ask.get(path, headers=headers), status)
    problem_of(ask.patch(f"/inquiries/{reference}", json={"answered": True}, headers=headers), status)
    problem_of(ask.delete(f"/inquiries/{reference}", headers=headers), status)
    assert shared_desk.read(f"/inquiries/{reference}")["answered_at"] is None


def test_the_database_itself_shows_a_row_to_its_writer_and_to_staff_only(desk: Desk) -> None:
    desk.written()
    desk.written()
    with opened_by_owner(desk.client) as session:
        digest = session.scalars(text("SELECT withdrawal_sha256 FROM inquiry LIMIT 1")).one()
    with opened(desk.client) as session:
        assert session.execute(text("SELECT * FROM inquiry")).all() == []
        assert session.execute(text("DELETE FROM inquiry RETURNING id")).all() == []
        session.execute(text("SELECT set_config('lotse.inquiry_sha256', :digest, true)"), {"digest": digest})
        assert len(session.execute(text("SELECT * FROM inquiry")).all()) == 1
        assert session.execute(text("UPDATE inquiry SET answered_by = 'x' RETURNING id")).all() == []


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_terms_are_of_the_language_asked_for(shared_desk: Desk, language: str) -> None:
    terms = shared_desk.terms(language)
    assert terms["inquiry"]["text"].startswith({"de": "Ich bin", "en": "I agree"}[language])
    assert (terms["retention_days"], terms["longest_message"]) == (180, 5000)


def test_staff_mark_it_as_answered_and_find_what_waits(desk: Desk) -> None:
    first, second = desk.written()["reference"], desk.written(kind="barrier")["reference"]
    path = f"/inquiries/{first}"
    answered = desk.client.patch(path, json={"answered": True}, headers=desk.staff).json()
    assert answered["answered_by"].startswith("staff of")
    again = desk.client.patch(path, json={"answered": True}, headers=desk.staff).json()
    assert again["answered_at"] == answered["answered_at"]

    def found(query: str) -> list[str]:
        page = desk.read(f"/inquiries?{query}")
        assert page["numberMatched"] == len(page["inquiries"])
        return [each["reference"] for each in page["inquiries"]]

    assert found("answered=true") == [first]
    assert found("answered=false") == [second] == found("kind=barrier")
    assert found("") == [second, first]
    assert desk.client.patch(path, json={"answered": False}, headers=desk.staff).json()["answered_by"] is None
    problem_of(desk.client.patch("/inquiries/AAAAA-AAAAA", json={"answered": True}, headers=desk.staff), 404)


def test_the_list_goes_on_page_by_page(desk: Desk) -> None:
    written = [desk.written()["reference"] for _ in range(3)]
    page = desk.read("/inquiries?limit=2")
    following = next(link["href"] for link in page["links"] if link["rel"] == "next")
    rest = desk.read(following.removeprefix("http://testserver"))
    assert [each["reference"] for each in page["inquiries"] + rest["inquiries"]] == written[::-1]
    assert [link["rel"] for link in rest["links"]] == ["self"]


def test_staff_delete(desk: Desk) -> None:
    path = f"/inquiries/{desk.written()['reference']}"
    assert desk.client.delete(path, headers=desk.staff).status_code == 204
    problem_of(desk.client.delete(path, headers=desk.staff), 404)


# --- what is refused -----------------------------------------------------------------------------

FAULTS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "no consent": ({"consent": False}, ["/consent"]),
    "another text": ({"consent_version": "000000000000"}, ["/consent_version"]),
    "the trap": ({"website": "http://spam.example"}, ["/website"]),
    "blank name": ({"name": " \n "}, ["/name"]),
    "no e-mail": ({"email": None}, ["/email"]),
    "several at once": ({"email": "x", "phone": "y", "consent": False}, ["/email", "/phone", "/consent"]),
    "long message": ({"message": "x" * 5001}, ["/message"]),
    "long name": ({"name": "x" * 201}, ["/name"]),
    "unknown parcel": ({"parcels": [999]}, ["/parcels/0"]),
    "too many parcels": ({"parcels": list(range(1, 202))}, ["/parcels"]),
    "parcel as text": ({"parcels": ["1"]}, ["/parcels/0"]),
    "another kind": ({"kind": "spam", "consent_version": "x"}, ["/kind"]),
    "unknown member": ({"admin": True}, ["/admin"]),
    "unknown language": ({"language": "fr", "consent_version": "x"}, ["/language"]),
    "consent as a word": ({"consent": "yes"}, ["/consent"]),
}


@pytest.mark.parametrize(("members", "pointers"), FAULTS.values(), ids=FAULTS)
def test_faults_are_named_by_member_and_nothing_is_kept(
    shared_desk: Desk, members: dict[str, Any], pointers: list[str]
) -> None:
    before = shared_desk.read("/inquiries")["numberMatched"]
    said = WHOLE | {"consent_version": shared_desk.terms()["inquiry"]["version"]} | members
    assert blamed(shared_desk.client.post("/inquiries", json=said), 422) == pointers
    assert shared_desk.read("/inquiries")["numberMatched"] == before


def test_hidden_parcels_are_as_absent_ones_unless_the_writer_may_see_them(shared_desk: Desk) -> None:
    hidden = make_parcel(shared_desk.client, visibility=Visibility.PARTNER, key="HIDDEN")
    refused = shared_desk.write(parcels=[hidden])
    assert problem_of(refused, 422)["errors"][0]["detail"] == f"There is no parcel {hidden}."
    assert shared_desk.write(headers=shared_desk.viewer, parcels=[hidden]).status_code == 201


def test_a_form_of_another_site_is_not_taken(shared_desk: Desk) -> None:
    problem_of(shared_desk.client.post("/inquiries", data={"name": "x"}), 415)
    problem_of(shared_desk.client.post("/inquiries", json=WHOLE | {"message": "x" * 70_000}), 413)


def test_an_address_sends_only_so_many_and_faults_do_not_count(open_client: Callable[..., Any]) -> None:
    with open_client(inquiry_rate_limit="2/hour") as client:
        desk = Desk(client)
        assert desk.write(email="x").status_code == 422
        assert [desk.write().status_code for _ in range(3)] == [201, 201, 429]
        assert desk.read("/inquiries")["numberMatched"] == 2


def test_what_is_written_stands_in_no_log(shared_desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        shared_desk.written(message="Zqmessage", name="Zqname", email="zq@mail.example")
        shared_desk.write(message="Zqmessage", name="Zqname", email="zq broken")
    assert "zq" not in caplog.text.lower()


# --- its end -------------------------------------------------------------------------------------


def test_inquiries_go_when_their_day_has_come(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    reference = desk.written()["reference"]
    factory = app_of(desk.client).state.session_factory
    for days, left in ((179, 1), (180, 0)):
        day = today() + timedelta(days=days)
        monkeypatch.setattr(purging, "today", lambda day=day: day)
        with factory.begin() as session:
            assert purging.purge(session) == 1 - left
        assert desk.read("/inquiries")["numberMatched"] == left
    problem_of(desk.client.get(f"/inquiries/{reference}", headers=desk.staff), 404)


def test_other_days_of_retention_stand_in_the_text_that_is_agreed_to(open_client: Callable[..., Any]) -> None:
    with open_client(inquiry_retention_days=30) as client:
        desk = Desk(client)
        assert " 30 days" in desk.terms()["inquiry"]["text"]
        assert desk.written()["delete_on"] == (today() + timedelta(days=30)).isoformat()


def test_a_web_server_role_of_admin_counts_as_staff(client: TestClient) -> None:
    assert client.get("/inquiries", headers=make_headers(client, Role.ADMIN)).status_code == 200
