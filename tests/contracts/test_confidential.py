"""A confidential project shows nowhere: every address is walked for the words in it, and for the parcels it hides.

Every field of it holds a word of its own, of which none is written anywhere else.
"""

import logging
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from typing_extensions import override

from app.codes import Group, Role
from tests.contracts.paths import OTHER, READ, TILES, asked
from tests.contracts.test_every_path import routes_read, told
from tests.makers import make_facility, make_headers, make_parcel, make_partner, make_site

NAMES_PEOPLE = ("Zqinvestor", "Zqperson", "Zqfirm", "zqmail", "0049zq")
OTHERS = (
    "Zqtitle",
    "Zqreference",
    "Zqsector",
    "Zqfilter",
    "Zqreason",
    "Zqnote",
    "Zqfile",
    "Zqdescription",
    "Zqbytes",
    "Zqcomment",
    "Zqhidden",
    "ZQKEY",
)
WORDS = NAMES_PEOPLE + OTHERS
STRANGERS = ("anonymous", "partner", "editor")
PROJECT = {
    "reference": "Zqreference-1",
    "title": "Plant Zqtitle",
    "sector": "Zqsector",
    "confidentiality": "confidential",
    "investor": "Zqinvestor AG",
    "contact": {"name": "Zqperson", "organisation": "Zqfirm", "email": "zqmail@a.example", "phone": "0049zq"},
    "question": {
        "profile": "logistics",
        "requirements": [{"property": "area_m2", "min": 1, "unit": "ha"}],
        "filter": "name <> 'Zqfilter'",
    },
}
CONVERTOR = re.compile(":[a-z]+}")  # as in {language:language}
CHANGING = ("/metrics", "/health/ready")  # they count and time what is asked
EXTRA = (  # questions that might lead past the walk
    "/parcels?q=Zqhidden",
    "/parcels?key=ZQKEY",
    "/ogc/collections/parcels/items?q=Zq",
    "/ogc/collections/projects/items",
    "/exports/projects.csv",
    "/tiles/project/10/553/333.mvt",
    "/places?q=Zq",
    "/projects?q=Zqtitle",
    "/projects?sector=Zqsector",
    "/projects?parcel={hidden}",
    "/criteria-values?profile=logistics&columns=name",
    "/de?area=1ha",
    "/de/parcels/{hidden}",
)


@dataclass
class World:
    """A public and an internal parcel; who reads; and what the project has."""

    client: TestClient
    headers: Mapping[str, Mapping[str, str]]
    values: dict[str, Sequence[object]] = field(default_factory=dict)

    def addresses(self) -> Iterator[tuple[str, str]]:
        """Every route that can be read, with each address of it."""
        for route in routes_read(self.client):
            questions = READ.get(route) or (CONVERTOR.sub("}", route),)
            for address in asked(questions, self.values):
                yield route, address
        for address in asked(EXTRA, self.values):
            yield address.partition("?")[0], address

    def ask(self, address: str, reader: str) -> Response:
        return self.client.get(address, headers=self.headers[reader])

    def send(self, method: str, path: str, reader: str = "staff", **said: Any) -> Response:
        return self.client.request(method, path, headers={**self.headers[reader], "If-Match": "*"}, **said)


def text_of(answer: Response) -> str:
    """All of an answer, its headers too; what is packed is unpacked."""
    parts = [answer.content, *(value.encode() for value in answer.headers.values())]
    if answer.content.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(answer.content)) as packed:
            parts += [packed.read(name) for name in packed.namelist()]
    return b"\n".join(parts).decode("utf-8", "replace")


def words_in(text: str) -> list[str]:
    return [word for word in WORDS if word.lower() in text.lower()]


@pytest.fixture(scope="module")
def world(shared_client: TestClient) -> World:
    client = shared_client
    make_partner(client, "a")
    headers = {
        "anonymous": {},
        "partner": make_headers(client, Role.VIEWER, "a"),
        "editor": make_headers(client, Role.EDITOR, "a"),
        "staff": make_headers(client, Role.STAFF),
    }
    make_facility(client, "airport_cargo", at=(12.24, 51.414))
    shown = make_parcel(client, at=(12.0, 51.3), key="SHOWN", name="Open field")
    hidden = make_parcel(client, at=(12.01, 51.3), key="ZQKEY", name="Zqhidden", visibility="internal")
    site = make_site(client, at=(12.0, 51.3))
    positions = {
        "position": client.get("/changes").json()["position"],
        "parcels_position": client.get("/changes?collection=parcels").json()["position"],
        "scored_position": client.get("/changes?collection=parcels-logistics").json()["position"],
    }
    world = World(client, headers)
    world.values = {
        "parcel": [shown],
        "some_parcel": [shown],
        "hidden": [hidden],
        "site": [site],
        "keys": ["SHOWN,ZQKEY"],
        "land": ["parcels", "sites"],
        "collection": ["parcels", "sites", "parcels-logistics"],
        "collection_id": ["parcels"],
        "matrix_set_id": ["WebMercatorQuad"],
        "tile": [f"{zoom}/{column}/{row}" for zoom, column, row in TILES],
        "ogc_tile": [f"{zoom}/{row}/{column}" for zoom, column, row in TILES],
        "format": ["csv", "geojson", "gpkg", "xlsx"],
        "id": [1, hidden],
        "language": ["de", "en"],
        "text": ["imprint"],
        "reference": ["0000-0000"],
        "document_id": [1],
        "number": [1],
        **{name: [position] for name, position in positions.items()},
    }
    return world


Walk = dict[tuple[str, str], Any]


def walk(world: World) -> dict[str, Walk]:
    """What strangers are told, by route and address."""
    return {
        reader: {(route, address): world.ask(address, reader) for route, address in world.addresses()}
        for reader in STRANGERS
    }


@dataclass(frozen=True)
class Walks:
    """What strangers are told before and after there is a project, and what was logged meanwhile."""

    before: dict[str, Walk]
    after: dict[str, Walk]
    logged: str


class Keeping(logging.Handler):
    """Keeps every line that is logged."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    @override
    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture(scope="module")
def walks(world: World) -> Walks:
    before = walk(world)
    keeping, root = Keeping(), logging.getLogger()
    root.addHandler(keeping)
    try:
        take_up(world)
        after = walk(world)
    finally:
        root.removeHandler(keeping)
    return Walks(before, after, "\n".join(keeping.lines))


def take_up(world: World) -> None:
    """Everything a project can have, changed once; and what the database has to refuse."""
    made = world.send("POST", "/projects", json=PROJECT)
    assert made.status_code == 201, made.text
    path = f"/projects/{made.json()['id']}"
    (hidden,), (shown,) = world.values["hidden"], world.values["parcel"]
    files = {"file": ("Zqfile.txt", b"Zqbytes", "text/plain")}
    world.values["id"] = [made.json()["id"], hidden]
    asked_for: list[tuple[str, str, dict[str, Any]]] = [
        ("POST", f"{path}/matches", {"json": {"stability": True}}),
        ("POST", f"{path}/notes", {"json": {"text": "Zqnote"}}),
        ("PATCH", f"{path}/notes/1", {"json": {"text": "Zqnote again"}}),
        ("POST", f"{path}/documents", {"files": files, "data": {"description": "Zqdescription"}}),
        ("PUT", f"{path}/shortlist/{shown}", {"json": {"comment": "Zqcomment"}}),
        ("PUT", f"{path}/shortlist/{hidden}", {"json": {"comment": "Zqcomment", "status": "offered"}}),
        ("POST", f"{path}/stages", {"json": {"stage": "lost", "reason": "Zqreason"}}),
        ("POST", f"{path}/stages", {"json": {"stage": "inquiry", "reason": "Zqreason"}}),
        ("PATCH", path, {"json": {"investor": "Zqinvestor SE", "title": "Plant Zqtitle 2"}}),
    ]
    for method, address, said in asked_for:
        assert world.send(method, address, **said).status_code in (200, 201), (method, address)
    other = world.send("POST", "/projects", json={"title": "Zqtitle", "confidentiality": "confidential"})
    taken = world.send("PATCH", f"/projects/{other.json()['id']}", json={"reference": "Zqreference-1"})
    assert taken.status_code == 409


def test_the_walk_meets_every_route_that_can_be_read(world: World) -> None:
    assert {route for route, _ in world.addresses()} >= {*READ, *OTHER}


@pytest.mark.parametrize("reader", STRANGERS)
def test_no_word_of_it_is_told_to_strangers(walks: Walks, reader: str) -> None:
    assert len(walks.after[reader]) > 100
    for (route, address), answer in walks.after[reader].items():
        echoed = words_in(address)  # in links
        assert set(words_in(text_of(answer))) <= set(echoed), (route, address)
        assert not echoed or "Plant" not in answer.text


@pytest.mark.parametrize("reader", STRANGERS)
@pytest.mark.parametrize("group", Group)
def test_no_match_of_a_stranger_has_the_hidden_parcel(world: World, walks: Walks, reader: str, group: Group) -> None:
    question = {"profile": "logistics", "requirements": [{"property": "area_m2", "min": 1, "level": "should"}]}
    answer = world.send("POST", "/matches", reader, json={**question, "group": group, "limit": 100, "stability": True})
    assert answer.status_code == 200, answer.text
    assert answer.json()["counts"]["judged"] == 1
    assert words_in(text_of(answer)) == []


@pytest.mark.parametrize("reader", STRANGERS)
def test_no_answer_about_land_assembly_has_a_word_of_it(world: World, walks: Walks, reader: str) -> None:
    answer = world.send("POST", "/assemblies", reader, json={"area": {"min": 1, "unit": "ha"}})
    assert answer.status_code == 404
    assert words_in(text_of(answer)) == []


@pytest.mark.parametrize("reader", STRANGERS)
def test_strangers_are_told_the_same_as_before_there_was_a_project(walks: Walks, reader: str) -> None:
    before, after = walks.before[reader], walks.after[reader]
    for key in before.keys() & after.keys():
        if key[0] not in CHANGING and not key[1].endswith(".xlsx"):  # that holds the moment it was made
            assert told(before[key]) == told(after[key]), key


@pytest.mark.parametrize("reader", STRANGERS)
def test_every_address_of_projects_is_closed_to_strangers(walks: Walks, reader: str) -> None:
    found = {address: answer for (_, address), answer in walks.after[reader].items() if "projects" in address}
    assert len(found) > 15
    for address, answer in found.items():
        is_none = address.startswith(("/ogc/", "/exports/"))
        assert answer.status_code == (404 if is_none else 401 if reader == "anonymous" else 403), address


def test_staff_are_told_whom_it_names_in_the_project_itself_and_nowhere_else(world: World, walks: Walks) -> None:
    told_of_people = [
        address
        for _, address in world.addresses()
        if set(NAMES_PEOPLE) & set(words_in(text_of(world.ask(address, "staff"))))
    ]
    assert told_of_people == [f"/projects/{world.values['id'][0]}"]


def test_staff_are_told_every_word_of_it_somewhere(world: World, walks: Walks) -> None:
    found = {word for _, address in world.addresses() for word in words_in(text_of(world.ask(address, "staff")))}
    assert found == set(WORDS)


def test_the_log_holds_no_word_of_it(walks: Walks) -> None:
    assert "UniqueViolation" in walks.logged
    assert words_in(walks.logged) == []
