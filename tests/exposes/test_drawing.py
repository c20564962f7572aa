"""Pictures and links: rings, marks, windows of land, addresses."""

import json
import math
import xml.etree.ElementTree as ET
from urllib.parse import parse_qs, urlsplit

import pytest
import shapely

from app.exposes.figures import Figures
from app.exposes.frame import frame_of
from app.exposes.links import LONGEST_IN_CODE, Links, code, page_query
from app.exposes.map import MARK_APART_MM, Drawn, apart, close_up, site_map
from app.exposes.place_store import Backdrop
from app.exposes.ring import ring
from app.exposes.svg import text
from app.matching.bodies import QuestionBody

QUESTION = QuestionBody.model_validate(
    {
        "profile": "food",
        "requirements": [{"property": "zoning", "in": ["GI"], "level": "should"}, {"property": "area_m2", "min": 5}],
        "weights": {"air_cargo": 2, "power": 0.5},
    }
)
PLOT = shapely.box(700_000, 5_700_000, 700_300, 5_700_200)
FRAME = frame_of(PLOT, {7: shapely.Point(705_000, 5_702_000)})


@pytest.mark.parametrize(("score", "low", "high"), [(0.0, 0.0, 0.0), (100.0, 100.0, 100.0), (40.0, 0.0, 100.0)])
def test_rings_of_every_score_are_pictures(score: float, low: float, high: float) -> None:
    assert ET.fromstring(ring(score, low, high, "0", "of 100")).tag.endswith("svg")  # noqa: S314 - our own
    assert "unknown" in ring(None, 0.0, 100.0, "unknown", "of 100")


def test_all_that_is_near_is_on_the_map_and_the_plot_fills_its_own() -> None:
    window = FRAME.map
    for x, y in (*PLOT.exterior.coords, (705_000, 5_702_000)):
        across, down = window.at(x, y)
        assert 0 < across < window.width_mm
        assert 0 < down < window.height_mm
    assert FRAME.close.width_m < 500


@pytest.mark.parametrize("is_invented", [True, False])
def test_what_is_invented_is_hatched_and_dashed(is_invented: bool) -> None:
    drawn = close_up(FRAME, Backdrop(), Drawn({7: 1}, is_invented, Figures("de")))
    assert ("url(#hatch)" in drawn) == is_invented
    assert ET.fromstring(site_map(FRAME, Backdrop(), Drawn({7: 1}, is_invented, Figures("de")))) is not None  # noqa: S314 - our own text


def test_names_on_maps_are_no_markup() -> None:
    assert ET.fromstring(text('</text><script x="1">&', (0, 0), 2.0)).text == '</text><script x="1">&'  # noqa: S314 - our own text


def test_marks_do_not_hide_each_other() -> None:
    placed = apart([(10.0, 10.0)] * 5 + [(12.0, 10.0)])
    pairs = [(a, b) for number, a in enumerate(placed) for b in placed[:number]]
    assert all(math.dist(a, b) >= MARK_APART_MM for a, b in pairs)


def test_the_page_is_asked_the_same() -> None:
    page = urlsplit(Links("https://flaechen.example", "de", QUESTION, None).page(12))
    asked = {name: value for name, (value,) in parse_qs(page.query).items()}
    assert page.path == "/de/parcels/12"
    assert asked["profile"] == "food"
    assert asked["weights"] == "air_cargo:2,power:0.5"
    assert (
        QuestionBody.model_validate({"profile": "food", "requirements": json.loads(asked["requirements"])}).requirements
        == QUESTION.requirements
    )
    assert page_query(QuestionBody(profile="logistics")) == ""


def test_the_sum_is_the_match_where_something_is_required() -> None:
    links = Links("https://flaechen.example", "de", QUESTION, "https://flaechen.example/matches?question=…")
    assert links.data(12) == "https://flaechen.example/matches?question=…"
    plain = Links("https://flaechen.example", "de", QuestionBody(profile="food"), None)
    assert plain.data(12) == "https://flaechen.example/parcels/12/score?profile=food"


def test_a_code_that_could_not_be_read_is_left_out() -> None:
    assert ET.fromstring(code("https://flaechen.example/de/parcels/1") or "").tag.endswith("svg")  # noqa: S314 - our own text
    assert code("https://flaechen.example/" + "x" * LONGEST_IN_CODE) is None
