"""Profiles: what a file must hold, and what a request may change."""

import copy
import math
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.errors import InvalidInput, InvalidRequest, NotFound
from app.scoring.criteria import CRITERIA
from app.scoring.profiles import Needs, load_profile, load_profiles, parse
from app.scoring.value_functions import Linear, Steps

FOLDER = Path(__file__).parents[2] / "geodata" / "profiles"
PROFILES = load_profiles(FOLDER)
LOGISTICS = PROFILES.get("logistics")

Document = dict[str, Any]


@pytest.fixture
def document() -> Document:
    """A document that may be spoilt."""
    return copy.deepcopy(tomllib.loads((FOLDER / "logistics.toml").read_text("utf-8")))


def criterion(document: Document, name: str) -> Document:
    found: Document = next(table for table in document["criteria"] if table["id"] == name)
    return found


def test_the_six_sectors_are_loaded() -> None:
    assert list(PROFILES.by_id) == [
        "automotive", "biotech_pharma", "data_centre", "food", "h2_bio_chemistry", "logistics",
    ]  # fmt: skip


def test_entries_stand_in_the_order_of_the_criteria(document: Document) -> None:
    document["criteria"].reverse()
    assert [entry.criterion for entry in parse(document).entries] == list(CRITERIA)


def test_end_points_and_steps_are_read() -> None:
    by_id = {entry.criterion.id: entry for entry in LOGISTICS.entries}
    assert by_id["motorway_exit"].value == Linear(180, 1200)
    assert by_id["motorway_exit"].weight == 0.18
    assert by_id["rail_siding"].value == Steps((1.0, 0.8, 0.5, 0.0))


def spoil(path: str, **values: Any) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        table = document if path == "" else criterion(document, path)
        table.update(values)

    return change


def add_knock_out(**values: Any) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        title = {"de": "x", "en": "x"}
        document["knock_outs"].append({"id": "spoilt", "title": title, "basis": "x"} | values)

    return change


def drop(name: str) -> Callable[[Document], None]:
    return lambda document: document["criteria"].remove(criterion(document, name))


def repeat(name: str) -> Callable[[Document], None]:
    return lambda document: document["criteria"].append(criterion(document, name))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param(spoil("power", id="magic"), "magic", id="unknown criterion"),
        pytest.param(spoil("power", weight=-0.03), "power", id="negative weight"),
        pytest.param(spoil("power", weight=math.nan), "power", id="weight that is no number"),
        pytest.param(spoil("power", weight=math.inf), "power", id="infinite weight"),
        pytest.param(spoil("power", weight=0.04), "sum", id="weights above 1"),
        pytest.param(spoil("power", weight=0.03 - 2e-6), "sum", id="weights below 1"),
        pytest.param(spoil("power", weight="much"), "power", id="weight that is a word"),
        pytest.param(spoil("power", reference="C99"), "power", id="wrong reference"),
        pytest.param(spoil("power", ideal=0.5), "power", id="end points equal"),
        pytest.param(spoil("power", ideal=0.1), "power", id="end points against the better direction"),
        pytest.param(spoil("motorway_exit", unacceptable=math.inf), "motorway_exit", id="infinite end point"),
        pytest.param(spoil("fibre", steps={"less": 0.0}), "fibre", id="classes without a value"),
        pytest.param(spoil("fibre", steps={"two_routes_10g": 1.5, "one_route_10g": 0.7, "one_g": 0.4, "less": 0}),
                     "fibre", id="value above 1"),
        pytest.param(spoil("gas_hydrogen", stated={"wood": 1.0}), "gas_hydrogen", id="unknown supply"),
        pytest.param(spoil("", requirement={"required_area_m2": 1}), "required_power_mw", id="need missing"),
        pytest.param(spoil("", version=None, title={"de": "Logistik"}), "title", id="title in one language only"),
        pytest.param(drop("power"), "power", id="criterion missing"),
        pytest.param(repeat("cluster"), "cluster", id="criterion twice"),
        pytest.param(add_knock_out(field="status"), "spoilt", id="knock-out without a condition"),
        pytest.param(add_knock_out(field="colour", excluded=["red"]), "colour", id="knock-out on an unknown field"),
        pytest.param(add_knock_out(criterion="fibre", minimum=1), "fibre", id="knock-out on a class"),
        pytest.param(add_knock_out(minimum=1), "spoilt", id="knock-out on nothing"),
        pytest.param(add_knock_out(criterion="power", excluded=["x"]), "spoilt", id="knock-out list on a ratio"),
    ],
)  # fmt: skip
def test_spoilt_file_is_refused_naming_file_and_entry(
    document: Document, change: Callable[[Document], None], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(document)
    monkeypatch.setattr(tomllib, "load", lambda _: document)
    with pytest.raises(InvalidInput) as refused:
        load_profile(FOLDER / "logistics.toml")
    assert "logistics.toml" in str(refused.value)
    assert words in str(refused.value)


@pytest.mark.parametrize("text", ["id = ", "", "criteria = 3", 'criteria = ["power"]'])
def test_file_that_is_no_profile_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "broken.toml").write_text(text)
    with pytest.raises(InvalidInput, match=r"broken\.toml"):
        load_profiles(tmp_path)


def test_folder_without_profiles_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="no profile file"):
        load_profiles(tmp_path)


def test_same_id_in_two_files_is_refused(tmp_path: Path) -> None:
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_bytes((FOLDER / "food.toml").read_bytes())
    with pytest.raises(InvalidInput, match="food"):
        load_profiles(tmp_path)


def test_unknown_profile_is_not_found_at_its_address_and_a_bad_request_as_a_parameter() -> None:
    with pytest.raises(NotFound, match="space"):
        PROFILES.get("space")
    with pytest.raises(InvalidRequest) as refused:
        PROFILES.choose("space")
    assert refused.value.problems[0].parameter == "profile"


def test_request_replaces_only_the_needs_it_states() -> None:
    changed = LOGISTICS.with_requirement({"required_area_m2": 120_000, "required_power_mw": None})
    assert changed.requirement == Needs(120_000, 2, 5)
    assert LOGISTICS.requirement.required_area_m2 == 50_000


@pytest.mark.parametrize("area_m2", [0, -1, math.nan, math.inf])
def test_need_that_is_no_positive_number_is_refused(area_m2: float) -> None:
    with pytest.raises(InvalidInput) as refused:
        LOGISTICS.with_requirement({"required_area_m2": area_m2})
    assert [problem.parameter for problem in refused.value.problems] == ["required_area_m2"]


def test_weights_of_a_request_are_shares_of_their_sum() -> None:
    weights = LOGISTICS.with_weights({"motorway_exit": 3, "air_cargo": 1}).weights
    assert weights[:2].tolist() == [0.75, 0.25]
    assert weights.sum() == 1


def test_huge_weights_do_not_overflow() -> None:
    assert LOGISTICS.with_weights({"motorway_exit": 1e308, "air_cargo": 1e308}).weights[:2].tolist() == [0.5, 0.5]


@pytest.mark.parametrize(
    ("weights", "pointers"),
    [
        pytest.param({"magic": 1}, ["/magic"], id="unknown criterion"),
        pytest.param({"power": -1}, ["/power"], id="negative"),
        pytest.param({"power": math.nan, "water": math.inf}, ["/power", "/water"], id="not finite"),
        pytest.param({"power": 0, "water": 0}, [], id="all zero"),
        pytest.param({}, [], id="none"),
    ],
)
def test_weights_that_cannot_be_used_are_refused(weights: dict[str, float], pointers: list[str]) -> None:
    with pytest.raises(InvalidInput) as refused:
        LOGISTICS.with_weights(weights)
    assert [problem.pointer for problem in refused.value.problems] == pointers
