"""Addresses that lead back: the page of a site with the same question, and the sum as data; and the code of one."""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import segno

from app.matching.bodies import QuestionBody, RequiredBody

START_PROFILE = "logistics"  # the page leaves it out of its address
LONGEST_IN_CODE = 900  # characters; a code of more cannot be read from paper


@dataclass(frozen=True)
class Links:
    """The public address of the service, the question, and its link as data where it has requirements."""

    base_url: str
    language: str
    question: QuestionBody
    match_link: str | None

    def page(self, parcel_id: int) -> str:
        """The page of a site, as `app/webmap/src/core/address.ts` writes it."""
        query = page_query(self.question)
        return f"{self.base_url}/{self.language}/parcels/{parcel_id}{f'?{query}' if query else ''}"

    def data(self, parcel_id: int) -> str:
        """The score with its full sum."""
        if self.question.requirements and self.match_link is not None:
            return self.match_link
        query = urlencode({"profile": self.question.profile} | self.question.needs.model_dump(exclude_none=True))
        return f"{self.base_url}/parcels/{parcel_id}/score?{query}"


def page_query(question: QuestionBody) -> str:
    """The query of a page that asks the same."""
    query = {} if question.profile == START_PROFILE else {"profile": question.profile}
    if question.requirements:
        query["requirements"] = _requirements(question.requirements)
    if question.weights:
        query["weights"] = ",".join(f"{criterion}:{weight:g}" for criterion, weight in question.weights.items())
    return urlencode(query)


def _requirements(requirements: Sequence[RequiredBody]) -> str:
    given = [each.model_dump(mode="json", by_alias=True, exclude_defaults=True) for each in requirements]
    return json.dumps(given, ensure_ascii=False, separators=(",", ":"))


def code(address: str) -> str | None:
    """A QR code of an address as SVG; None where it would be too fine to be read."""
    if len(address) > LONGEST_IN_CODE:
        return None
    drawing = io.BytesIO()
    segno.make(address, error="l", micro=False).save(drawing, kind="svg", border=0, xmldecl=False, dark="#1d2526")
    return drawing.getvalue().decode()
