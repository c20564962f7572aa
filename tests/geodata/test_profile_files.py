"""The six sector profiles: complete, summing to 1, and equal to the agreed table."""

import csv
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from app import codes

PROFILES = Path(__file__).parents[2] / "geodata" / "profiles"
IDS = ("automotive", "logistics", "biotech_pharma", "h2_bio_chemistry", "data_centre", "food")
CRITERIA = (
    "motorway_exit", "air_cargo", "business_travel", "combined_transport", "rail_siding",
    "inland_port", "contiguous_plot", "planning_right", "zoning_hours", "power", "gas_hydrogen",
    "water", "labour_pool", "research", "cluster", "land_price", "trade_tax", "fibre", "hazards",
    "housing_distance", "ready_to_build",
)  # fmt: skip
TO_BASE_UNIT = {"min": 60.0, "km": 1000.0}

Profile = dict[str, Any]


def read(profile_id: str) -> Profile:
    return tomllib.loads((PROFILES / f"{profile_id}.toml").read_text("utf-8"))


@pytest.fixture(params=IDS)
def profile(request: pytest.FixtureRequest) -> Profile:
    return read(request.param)


def test_there_are_exactly_six_profiles_named_like_their_files() -> None:
    assert {path.stem for path in PROFILES.glob("*.toml")} == set(IDS)
    assert [read(profile_id)["id"] for profile_id in IDS] == list(IDS)


def test_weights_sum_to_one_over_all_21_criteria(profile: Profile) -> None:
    assert tuple(criterion["id"] for criterion in profile["criteria"]) == CRITERIA
    weights = [criterion["weight"] for criterion in profile["criteria"]]
    assert sum(weights) == pytest.approx(1.0, abs=1e-12)
    assert min(weights) >= 0


def test_each_criterion_has_end_points_or_steps_and_a_basis(profile: Profile) -> None:
    for criterion in profile["criteria"]:
        assert criterion["basis"], criterion
        if "steps" in criterion:
            assert "ideal" not in criterion, criterion
            assert max(criterion["steps"].values()) == 1.0, criterion
            assert min(criterion["steps"].values()) >= 0.0, criterion
        else:
            assert criterion["ideal"] != criterion["unacceptable"], criterion


def test_steps_cover_the_code_lists(profile: Profile) -> None:
    steps = {c["id"]: set(c["steps"]) for c in profile["criteria"] if "steps" in c}
    assert steps["rail_siding"] == set(codes.RailSiding)
    assert steps["planning_right"] == set(codes.PlanStatus)
    assert steps["fibre"] == set(codes.Fibre)
    assert steps["hazards"] == set(codes.FloodZone) | set(codes.MiningState)


def test_a_further_step_of_planning_is_never_worth_less(profile: Profile) -> None:
    (planning,) = [c for c in profile["criteria"] if c["id"] == "planning_right"]
    order = ["none", "land_use_plan", "draft", "displayed", "adopted", "binding"]
    values = [planning["steps"][code] for code in order]
    assert all(before <= after for before, after in pairwise(values))


def test_the_reference_requirement_is_stated(profile: Profile) -> None:
    assert set(profile["requirement"]) == {
        "required_area_m2",
        "required_power_mw",
        "required_water_m3_per_h",
    }
    assert min(profile["requirement"].values()) > 0


def test_every_knock_out_has_one_rule_and_both_languages(profile: Profile) -> None:
    for knock_out in profile["knock_outs"]:
        assert len({"excluded", "allowed", "minimum"} & set(knock_out)) == 1, knock_out
        assert len({"field", "criterion"} & set(knock_out)) == 1, knock_out
        assert set(knock_out["title"]) == {"de", "en"}, knock_out
    for knock_out in profile["unchecked_knock_outs"]:
        assert knock_out["reason"], knock_out


def test_titles_come_in_both_languages_and_the_basis_is_marked_an_assumption(
    profile: Profile,
) -> None:
    assert set(profile["title"]) == {"de", "en"}
    assert "assumption" in profile["basis"]


@pytest.mark.parametrize("profile_id", IDS)
def test_profiles_equal_the_agreed_table(profile_id: str, shared_data: Path) -> None:
    with (shared_data.parent / "default_profiles.csv").open(encoding="utf-8", newline="") as file:
        table = {row["id"]: row for row in csv.DictReader(file)}
    criteria = read(profile_id)["criteria"]
    assert [criterion["reference"] for criterion in criteria] == list(table)
    for criterion in criteria:
        row = table[criterion["reference"]]
        assert criterion["weight"] == pytest.approx(int(row[f"weight_{profile_id}"]) / 100)
        if row["unit"] == "class":
            continue
        factor = TO_BASE_UNIT.get(row["unit"], 1.0)
        assert criterion["ideal"] == float(row["ideal"]) * factor
        assert criterion["unacceptable"] == float(row["unacceptable"]) * factor
