"""Questions as callers state them."""

from pathlib import Path
from typing import Any

from app.matching.model import Question
from app.matching.reading import StatedQuestion, read_question
from app.matching.requirements import StatedRequirement
from app.scoring.profiles import load_profiles

PROFILES = load_profiles(Path(__file__).parents[2] / "geodata" / "profiles")
LOGISTICS = PROFILES.get("logistics")


def asked(*requirements: StatedRequirement, **members: Any) -> Question:
    """The question of a caller who wants logistics land."""
    return read_question(StatedQuestion("logistics", requirements, **members), PROFILES)
