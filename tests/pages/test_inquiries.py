"""Writing to the agency without scripts: what was entered is never lost, and can be taken back."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from app.codes import Role
from tests.makers import make_headers, make_partner
from tests.pages.conftest import EVIL, Document, Site, read

WHOLE = {"name": "Erika", "email": "e@muster.example", "message": "Hello\r\nthere", "consent": "yes"}


class Form:
    """The form of a language, as a browser fills it in."""

    def __init__(self, client: TestClient, query: str = "") -> None:
        self.client = client
        self.document = read(client.get(f"/de/inquiry{query}"))
        self.hidden = {str(each["name"]): str(each["value"]) for each in self.document.all("input", type="hidden")}

    def send(self, **entered: str) -> Response:
        """What was entered, with all that the page put there itself."""
        return self.send_from("same-origin", **entered)

    def send_from(self, origin: str, **entered: str) -> Response:
        """The same, from a page that the browser calls so."""
        said, headers = self.hidden | WHOLE | entered, {"Sec-Fetch-Site": origin}
        return self.client.post("/de/inquiry", data=said, headers=headers, follow_redirects=False)


def stored(client: TestClient) -> list[Any]:
    make_partner(client, "x")
    answer = client.get("/inquiries", headers=make_headers(client, Role.STAFF))
    return list(answer.json()["inquiries"])


def test_what_was_entered_is_stored_confirmed_and_taken_back(client: TestClient) -> None:
    sent = Form(client).send()
    assert sent.status_code == 303
    path = sent.headers["Location"]
    answer = client.get(path)
    document = read(answer)
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert document.text_of("h1") == ["Vielen Dank, Ihre Nachricht ist angekommen"]
    assert "Erika" in document.text
    (form,) = document.all("form")
    token = {str(each["name"]): str(each["value"]) for each in document.all("input")}
    gone = read(client.post(str(form["action"]), data=token))
    assert gone.text_of("h1") == ["Ihre Nachricht ist gelöscht"]
    assert stored(client) == []
    assert read(client.get(path), 404)
    assert read(client.post(str(form["action"]), data=token), 404)


@pytest.mark.parametrize(
    ("entered", "faulty"),
    [
        ({"email": "nonsense"}, {"email"}),
        ({"name": "", "message": " "}, {"name", "message"}),
        ({"consent": ""}, {"consent"}),
        ({"consent_version": "old"}, {"consent"}),
        ({"message": "x" * 5001}, {"message"}),
        ({"phone": "call me"}, {"phone"}),
    ],
)
def test_a_faulty_form_comes_back_as_it_was_entered(site: Site, entered: dict[str, str], faulty: set[str]) -> None:
    before = len(stored_at(site))
    entered = {"organisation": EVIL} | entered
    document = read(Form(site.client).send(**entered), 422)
    marked = {each["name"] for tag in ("input", "textarea") for each in document.all(tag, aria_invalid="true")}
    assert marked == faulty
    values = {each["name"]: each.get("value") for each in document.all("input")}
    assert values["organisation"] == EVIL
    assert values["email"] == (WHOLE | entered)["email"]
    assert len(stored_at(site)) == before


def stored_at(site: Site) -> list[Any]:
    headers = make_headers(site.client, Role.STAFF)
    return list(site.client.get("/inquiries", headers=headers).json()["inquiries"])


def test_parcels_and_the_search_come_with_the_address(site: Site) -> None:
    ids = f"{site.ids['real']},{site.ids['internal']},x"
    form = Form(site.client, f"?parcels={ids}&link=/de%3Farea%3D3ha")
    assert "Es geht um: Real field" in form.document.text
    assert "Zqhidden" not in form.document.text
    sent = form.send(parcels=str(site.ids["real"]))
    document = read(site.client.get(sent.headers["Location"]))
    assert "Real field" in document.text
    assert form.hidden["link"] == "/de?area=3ha"


def test_a_barrier_is_reported_without_a_name(site: Site) -> None:
    form = Form(site.client, "?kind=barrier")
    assert "Name und E-Mail sind freiwillig" in form.document.text
    sent = form.send(name="", email="")
    assert sent.status_code == 303
    assert stored_at(site)[0]["kind"] == "barrier"


def test_a_machine_that_fills_every_field_is_refused(site: Site) -> None:
    document = read(Form(site.client).send(website="http://spam.example"), 422)
    assert "Falle" in document.text


@pytest.mark.parametrize("origin", ["cross-site", "same-site"])
def test_forms_of_other_sites_are_refused(site: Site, origin: str) -> None:
    before = len(stored_at(site))
    assert read(Form(site.client).send_from(origin), 403)
    assert len(stored_at(site)) == before
    assert Form(site.client).send_from("none").status_code == 303


@pytest.mark.parametrize("token", ["", "wrong", "%00"])
def test_no_one_else_reads_it(site: Site, token: str) -> None:
    path = urlsplit(Form(site.client).send().headers["Location"]).path
    answer = site.get(f"{path}?token={token}")
    assert answer.status_code in (400, 404)
    assert "Erika" not in answer.text


def test_the_trap_is_hidden_from_people(site: Site) -> None:
    document: Document = site.page("/en/inquiry")
    (trap,) = [each for each in document.all("input") if each.get("name") == "website"]
    assert trap["tabindex"] == "-1"
