"""What is hidden changes nothing: every address answers alike before and after hidden rows are disturbed."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import geopandas
import pyogrio
import pytest
import shapely
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient
from httpx2 import Response

from app.changes import edit
from app.changes.edit import Editing
from app.codes import ImportTarget, LayerVisibility, Visibility
from app.features.rows import Draft
from tests.contracts.paths import OTHER, READ, SAME_FOR_ALL, TILES, asked
from tests.contracts.viewers import KINDS, READERS, Land
from tests.layers.conftest import Layers
from tests.makers import (
    STAFF,
    app_of,
    evidence,
    make_facility,
    make_headers,
    make_parcel,
    make_partner,
    make_site,
    opened,
    shipped_profiles,
    square,
    stored,
    withdraw_parcel,
    withdraw_site,
)

LAND = ("parcels", "sites", "parcels-logistics")
LAYERS = {"for-partners": LayerVisibility.PARTNER, "for-staff": LayerVisibility.INTERNAL}
STRANGERS = ("anonymous", "viewer without an agency", "editor of A")
FAR = (14.5, 53.0)
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[\d.:+Z]*")
UNTOLD_HEADERS = ("etag", "content-length", "date")


@dataclass(frozen=True)
class Told:
    """One answer: what it says, and the tag it may be asked for with."""

    status: int
    headers: Mapping[str, str]
    body: object
    tag: str | None


Walk = dict[str, dict[str, Told]]  # by route and address


@dataclass
class World:
    """Land of every kind, in one public site and one by one in sites of every kind."""

    client: TestClient
    headers: Mapping[str, Mapping[str, str]]
    folder: Path
    parcels: list[Land] = field(default_factory=list)
    sites: list[Land] = field(default_factory=list)
    gone: set[Land] = field(default_factory=set)
    positions: dict[str, dict[str, str]] = field(default_factory=dict)

    def walk(self, reader: str) -> Walk:
        """Every answer that a reader gets."""
        values: dict[str, Sequence[object]] = {
            "parcel": [land.id for land in self.parcels],
            "some_parcel": [land.id for land in self.parcels[:: len(self.parcels) // 6]],
            "site": [land.id for land in self.sites],
            "keys": [",".join(land.key for land in (*self.parcels, *self.sites))],
            "land": LAND,
            "collection": [*LAND, *LAYERS],
            "tile": [f"{zoom}/{column}/{row}" for zoom, column, row in TILES],
            "ogc_tile": [f"{zoom}/{row}/{column}" for zoom, column, row in TILES],
            "format": list(FILES),
            **{name: [position] for name, position in self.positions[reader].items()},
        }
        return {
            route: {address: told(self._get(address, reader)) for address in asked(questions, values)}
            for route, questions in READ.items()
        }

    def layer_file(self, at: float) -> Path:
        """A file of five areas from a longitude on, for a layer."""
        path = self.folder / f"{at}.gpkg"
        areas = [square((at + number / 100, 51.3), 10_000.0 * number) for number in range(1, 6)]
        columns = {"nr": range(1, 6), "name": [f"Area {number} at {at}" for number in range(1, 6)]}
        geopandas.GeoDataFrame(columns, geometry=areas, crs="EPSG:4326").to_file(path)
        return path

    def _get(self, address: str, reader: str, **headers: str) -> Response:
        answer = self.client.get(address, headers={**self.headers[reader], **headers})
        assert answer.status_code in (200, 204, 304, 404), (address, answer.text)
        return answer

    def is_held(self, address: str, reader: str, tag: str) -> bool:
        """Whether the reader is told that nothing changed since the answer of a tag."""
        return self._get(address, reader, **{"If-None-Match": tag}).status_code == 304


def told(answer: Response) -> Told:
    """What an answer says, without the moment it was made."""
    headers = {name: value for name, value in answer.headers.items() if name not in UNTOLD_HEADERS}
    return Told(answer.status_code, headers, body_of(answer), answer.headers.get("etag"))


def body_of(answer: Response) -> object:
    """The body in a form that can be compared."""
    media_type = answer.headers.get("Content-Type", "")
    extension = answer.url.path.partition("/exports/")[2].partition(".")[2]
    if answer.status_code == 200 and extension in FILES:
        return FILES[extension](BytesIO(answer.content))
    if media_type.endswith("json") or "+json" in media_type:
        return without_moment(answer.json())
    return TIME.sub("", answer.text) if media_type.startswith("text/") else answer.content


def without_moment(body: dict[str, Any]) -> dict[str, Any]:
    """JSON without what names the moment it was made: times, states of the data, positions, which are sealed anew."""
    changes = [{**change, "position": ""} for change in body.get("changes", ())]
    links = [] if changes or "position" in body else body.get("links", [])
    state = {**body.get("state", {}), "data_state": ""}
    return {**body, "timeStamp": "", "position": "", "state": state, "changes": changes, "links": links}


def layers_of(file: BytesIO) -> object:
    """The features of each layer of a GeoPackage."""
    with NamedTemporaryFile(suffix=".gpkg") as named:
        named.write(file.read())
        named.flush()
        names = sorted(name for name, _ in pyogrio.list_layers(named.name))
        return [geopandas.read_file(named.name, layer=name).to_wkt().to_csv() for name in names]


def text_of(file: BytesIO) -> object:
    """The text of a file."""
    return TIME.sub("", file.read().decode())


FILES: Mapping[str, Callable[[BytesIO], object]] = {"gpkg": layers_of, "geojson": text_of, "csv": text_of}


@pytest.fixture(scope="module")
def world(shared_client: TestClient, tmp_path_factory: pytest.TempPathFactory) -> World:
    client = shared_client
    for partner in ("a", "b"):
        make_partner(client, partner)
    headers = {name: make_headers(client, who.role, who.partner) for name, who in READERS.items() if who.role}
    make_facility(client, "airport_cargo", at=(12.24, 51.414))
    world = World(client, headers | {"anonymous": {}}, tmp_path_factory.mktemp("layers"))
    park_id = make_site(client, key="PARK", name="Park")
    for number, kind in enumerate(KINDS):
        _add(world, f"{number:02}", Land(0, "", *kind), park_id)
    for name, visibility in LAYERS.items():
        Layers(client).add(name, world.layer_file(at=12.0), id_column="nr", visibility=visibility)
    for reader in READERS:
        world.positions[reader] = {
            "position": _position(world, reader),
            "parcels_position": _position(world, reader, "?collection=parcels"),
            "scored_position": _position(world, reader, "?collection=parcels-logistics"),
        }
    return world


def _position(world: World, reader: str, question: str = "") -> str:
    answer = world.client.get(f"/changes{question}", headers=world.headers[reader])
    return str(answer.json()["position"])


def _add(world: World, name: str, kind: Land, park_id: int | None = None) -> None:
    """A parcel and a site of a kind, and a public parcel in the site."""
    at = (12.0 + len(world.parcels) / 1000, 51.3)
    what: dict[str, Any] = {"at": at, "partner": kind.owner, "visibility": kind.visibility}
    site_id = make_site(world.client, key=f"SITE-{name}", name=f"Site {name}", **what)
    make_parcel(world.client, at=at, key=f"IN-{name}", site_id=site_id)
    row_id = make_parcel(world.client, key=f"PARCEL-{name}", name=f"Parcel {name}", site_id=park_id, **what)
    world.sites.append(Land(site_id, f"SITE-{name}", kind.visibility, kind.owner, kind.withdrawn))
    world.parcels.append(Land(row_id, f"PARCEL-{name}", kind.visibility, kind.owner, kind.withdrawn))
    if kind.withdrawn:
        withdraw_parcel(world.client, row_id)
        withdraw_site(world.client, site_id)


def disturb(world: World, reader: str) -> None:
    """Change, move, add and delete rows that a reader does not see."""
    who, at = READERS[reader], (FAR[0] + STRANGERS.index(reader) / 10, FAR[1])
    outline = {"geom": shapely.MultiPolygon([stored(square(at, 95_000.0))])}
    for target, lands in ((ImportTarget.PARCELS, world.parcels), (ImportTarget.SITES, world.sites)):
        for land in [land for land in lands if not who.may_see(land) and land not in world.gone]:
            values: dict[str, Any] = {"name": f"Hidden from {reader}", "area_m2": 95_000.0}
            if target is ImportTarget.PARCELS:
                values["price_eur_per_m2"] = 999.0
            with opened(world.client) as session:
                edit.change(_editing(session, target), land.id, Draft(evidence(), values, outline), "*")
    for name, visibility in LAYERS.items():
        if visibility is LayerVisibility.INTERNAL or reader == "anonymous":
            Layers(world.client).exchange(name, world.layer_file(at=at[0]), title=f"Hidden from {reader}")
    secrets = [land for land in world.parcels if land.visibility is Visibility.INTERNAL and not land.withdrawn]
    secret = next(land for land in secrets if land not in world.gone)
    with opened(world.client) as session:
        edit.delete(_editing(session, ImportTarget.PARCELS), secret.id, "*")
    world.gone.add(secret)
    make_parcel(world.client, at=at, visibility="internal", name="Hidden and new")
    make_site(world.client, at=at, visibility="internal", name="Hidden and new")


def _editing(session: Any, target: ImportTarget) -> Editing:
    return Editing(session, STAFF, shipped_profiles(), target)


@dataclass(frozen=True)
class Walks:
    """Walks of strangers before and after what is hidden from them was disturbed, and of staff before and after all."""

    before: dict[str, Walk]
    after: dict[str, Walk]

    def of(self, reader: str, route: str) -> tuple[dict[str, Told], dict[str, Told]]:
        """What a reader was told by a route, before and after."""
        return self.before[reader][route], self.after[reader][route]


@pytest.fixture(scope="module")
def few_in_a_tile() -> Iterator[None]:
    """Tiles of more than a few features hold sums instead, as those of a whole region do."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("app.features.tiles.MOST_FEATURES", 10)
        yield


@pytest.fixture(scope="module")
def walks(world: World, few_in_a_tile: None) -> Walks:
    before, after = {"staff": world.walk("staff")}, {}
    for reader in STRANGERS:
        before[reader] = world.walk(reader)
        disturb(world, reader)
        after[reader] = world.walk(reader)
    after["staff"] = world.walk("staff")
    return Walks(before, after)


def routes_read(client: TestClient) -> Iterator[str]:
    """The paths of all routes with GET."""
    for route in iter_route_contexts(app_of(client).routes):
        if "GET" in (route.methods or ()):
            yield str(route.path)


def test_every_address_that_can_be_read_is_walked_or_has_a_reason(world: World) -> None:
    routes = set(routes_read(world.client))
    assert routes - {*READ, *OTHER} == set(), "classify it in tests/contracts/paths.py"
    assert {*READ, *OTHER} - routes == set()
    assert READ.keys() & OTHER.keys() == set()


@pytest.mark.parametrize("route", READ)
@pytest.mark.parametrize("reader", STRANGERS)
def test_what_is_hidden_changes_no_answer(walks: Walks, reader: str, route: str) -> None:
    before, after = walks.of(reader, route)
    assert before.keys() == after.keys() != set()
    for address, answer in before.items():
        assert replace(answer, tag=None) == replace(after[address], tag=None), address


@pytest.mark.parametrize("route", [route for route in READ if route not in SAME_FOR_ALL])
def test_it_would_have_been_seen(walks: Walks, route: str) -> None:
    before, after = walks.of("staff", route)
    assert any(answer.body != after[address].body for address, answer in before.items())


@pytest.mark.parametrize("route", READ)
@pytest.mark.parametrize("reader", STRANGERS)
def test_tag_of_staff_is_good_only_where_the_answer_is_the_same(
    world: World, walks: Walks, reader: str, route: str
) -> None:
    _, to_staff = walks.of("staff", route)
    _, to_reader = walks.of(reader, route)
    for address, answer in to_staff.items():
        own = to_reader.get(address)
        if own is not None and answer.tag is not None and world.is_held(address, reader, answer.tag):
            assert own.body == answer.body, address


def test_tiles_are_walked_with_features_and_with_sums(walks: Walks) -> None:
    tiles = walks.after["anonymous"]["/tiles/{collection_id}/{z}/{x}/{y}.mvt"].values()
    assert {b"aggregated" in tile.body for tile in tiles if isinstance(tile.body, bytes) and tile.body} == {True, False}
