"""The search of an address, as `app/webmap/src/core/address.ts` writes it. What cannot be read is left out."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from pydantic import ValidationError

from app.codes import Group
from app.matching.bodies import QuestionBody, RequiredBody
from app.pages.requirements import CATALOGUE, read_requirement, written
from app.scoring.criteria import BY_ID
from app.scoring.profiles import Profiles

START_PROFILE = "logistics"
DISTRICT_KEY = re.compile(r"[0-9A-Za-z]{1,12}")
LONGEST_PART = 6000
KEPT = ("profile", "requirements", "weights", "district", *CATALOGUE)  # what says which parcels come, in which order


@dataclass(frozen=True)
class Search:
    """What is looked for. `parts` are those of the address that could be read, `unread` the names of the others."""

    question: QuestionBody
    district: str | None = None
    group: Group = Group.RANKED
    next: str | None = None
    parts: tuple[tuple[str, str], ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def query(self) -> str:
        """The query of the address, without group and page."""
        return urlencode(self.parts, safe=",:§")

    def with_question(self, **members: Any) -> "Search":
        """The same search with other members of the question."""
        return replace(self, question=self.question.model_copy(update=members))


def read_search(query: Mapping[str, str], profiles: Profiles) -> Search:
    """The search of a query; parts that make no sense are named in `unread`."""
    given = {name: text[:LONGEST_PART] for name, text in query.items() if name in KEPT and text}
    known = {profile.id for profile in profiles}
    profile = next((text for name, text in given.items() if name == "profile" and text in known), None)
    district = next((text for name, text in given.items() if name == "district" and DISTRICT_KEY.fullmatch(text)), None)
    weights = _weights(given["weights"]) if "weights" in given else None
    listed = _listed(given["requirements"]) if "requirements" in given else None
    named = {name: _valid([read_requirement(name, given[name])]) for name in CATALOGUE if name in given}
    found: dict[str, object] = {"profile": profile, "requirements": listed, "weights": weights, "district": district}
    found |= named
    return Search(
        question=QuestionBody(
            profile=profile or START_PROFILE,
            requirements=[each for some in named.values() for each in some or ()] if listed is None else listed,
            weights=weights,
        ),
        district=district,
        group=next((each for each in Group if each == query.get("group")), Group.RANKED),
        next=query.get("next"),
        parts=tuple((name, given[name]) for name in KEPT if found.get(name) is not None),
        unread=tuple(name for name in given if found.get(name) is None),
    )


def tidy(query: Mapping[str, str]) -> str | None:
    """The query as the page writes it, where a form without scripts sent bare numbers and empty fields; else None."""
    parts = {name: written(name, text) if name in CATALOGUE else text or None for name, text in query.items()}
    tidied = {name: text for name, text in parts.items() if text is not None}
    return None if tidied == dict(query) else urlencode(tidied, safe=",:§")


def _valid(requirements: Sequence[Any]) -> list[RequiredBody] | None:
    """Requirements as the body of a question has them; None where one of them is none."""
    try:
        return QuestionBody(profile=START_PROFILE, requirements=list(requirements)).requirements
    except ValidationError:
        return None


def _listed(text: str) -> list[RequiredBody] | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return _valid(found) if isinstance(found, list) else None


def _weights(text: str) -> dict[str, float] | None:
    pairs = [pair.partition(":") for pair in text.split(",")]
    try:
        weights = {name: float(weight) for name, _, weight in pairs}
    except ValueError:
        return None
    usable = all(name in BY_ID and 0 <= weight < 1e9 for name, weight in weights.items()) and any(weights.values())
    return weights if usable else None
