"""What an exposé is asked with: parcels, a question or a profile, and a language."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from app.errors import InputProblem, InvalidRequest
from app.matching.asking import LONGEST_QUESTION, read_linked
from app.matching.bodies import Given, QuestionBody
from app.scoring.profiles import Profiles
from app.web.deps import MAX_ID, PLAIN_NUMBER, Text

MOST_SITES = 40
Language = Literal["de", "en"]
LANGUAGE = Field(default=None, description="Language of the pages; default: by Accept-Language.")
ParcelId = Annotated[int, Field(strict=True, ge=1, le=MAX_ID)]


class ExposeBody(Given):
    """Which parcels, for which question."""

    parcels: list[ParcelId] = Field(
        min_length=1, max_length=MOST_SITES, description="Ids of parcels, in the order of the pages."
    )
    question: QuestionBody = Field(description="As the body of POST /matches has it.")
    lang: Language | None = LANGUAGE


class LinkedExpose(BaseModel):
    """The same, as an address asks for it."""

    parcels: Text = Field(
        description=f"Ids of parcels with commas between, at most {MOST_SITES}, in the order of the pages.",
        examples=["1,2"],
    )
    profile: Text | None = Field(default=None, description="Id of the profile.", examples=["logistics"])
    question: Text | None = Field(
        default=None,
        max_length=LONGEST_QUESTION,
        description="In place of a profile: the question as JSON, as the body of POST /matches has it.",
    )
    lang: Language | None = LANGUAGE

    def read(self, profiles: Profiles) -> ExposeBody:
        """What it says; InvalidRequest where that cannot be read."""
        problems = list(_id_problems(self.parcels))
        if problems:
            raise InvalidRequest("The parcels cannot be read; see errors.", problems=problems)
        return ExposeBody(
            parcels=[int(each) for each in self.parcels.split(",")], question=self._asked(profiles), lang=self.lang
        )

    def _asked(self, profiles: Profiles) -> QuestionBody:
        if self.question is not None and self.profile is None:
            return read_linked(self.question)
        if self.profile is None or self.question is not None:
            raise InvalidRequest("State either a profile, with its needs, or a question.")
        return QuestionBody(profile=profiles.choose(self.profile).id)


def _id_problems(text: str) -> Iterator[InputProblem]:
    given = text.split(",")
    if len(given) > MOST_SITES:
        values: dict[str, object] = {"most": MOST_SITES, "count": len(given)}
        yield InputProblem("At most {most} parcels at once, not {count}.", parameter="parcels", values=values)
    elif not all(PLAIN_NUMBER.fullmatch(each) and int(each) <= MAX_ID for each in given):
        yield InputProblem("parcels are ids with commas between, as in 12,7,40.", parameter="parcels")
