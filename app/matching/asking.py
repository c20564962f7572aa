"""What a caller sent becomes what is asked: of whichever profile, for whomever, from whichever page on."""

from dataclasses import replace

from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from app.errors import InvalidFilter, InvalidInput, InvalidRequest
from app.features import cql2, filters, paging
from app.features.query import FeatureQuery
from app.matching.bodies import PageBody, QuestionBody, RequiredBody
from app.matching.model import Question
from app.matching.reading import StatedQuestion, read_question
from app.matching.requirements import StatedRequirement
from app.matching.run import Asked, Match
from app.parcels.collection import PARCELS
from app.partners.model import Viewer
from app.scoring.profiles import Profiles
from app.web.json_bodies import read_json

LONGEST_QUESTION = 6000  # characters of an address; a longer question has no link


def asked_of(body: QuestionBody, page: PageBody, profiles: Profiles, viewer: Viewer) -> Asked:
    """The question with its page; InvalidInput names every fault of it."""
    return Asked(
        question=read_body(body, profiles),
        viewer=viewer,
        among=_among(body.filter),
        group=page.group,
        limit=page.limit,
        after=None if page.next is None else paging.decode(page.next, _identity(body, page)),
        with_stability=page.stability,
    )


def read_linked(text: str) -> QuestionBody:
    """The question that an address carries."""
    try:
        given = read_json(text.encode())
    except ValueError:
        raise InvalidRequest("The question is no JSON; take the link of an answer as it is.") from None
    try:
        return QuestionBody.model_validate(given)
    except ValidationError as error:
        found = [{**item, "loc": ("body", *item["loc"])} for item in error.errors()]
        raise RequestValidationError(found) from None


def read_body(body: QuestionBody, profiles: Profiles) -> Question:
    """The question in base units, with every weight and need settled."""
    requirements = [stated(each) for each in body.requirements]
    return read_question(StatedQuestion(body.profile, requirements, body.weights, body.needs.model_dump()), profiles)


def stated(body: RequiredBody) -> StatedRequirement:
    """A requirement as it was sent."""
    return StatedRequirement(
        name=body.property,
        minimum=body.min,
        maximum=body.max,
        one_of=body.one_of,
        level=body.level,
        weight=body.weight,
        unit=body.unit,
    )


def question_of(body: QuestionBody) -> QuestionBody:
    """The question alone, without the page that was asked for with it."""
    return QuestionBody.model_validate(body.model_dump(include=set(QuestionBody.model_fields), by_alias=True))


def next_page(found: Match, body: QuestionBody, page: PageBody) -> str | None:
    """The token of the page after this one; None on the last."""
    return None if found.after is None else paging.encode(found.after, _identity(body, page))


def _identity(body: QuestionBody, page: PageBody) -> tuple[str, str]:
    """What a page token is good for."""
    return question_of(body).model_dump_json(), page.group


def _among(filter_text: str | None) -> FeatureQuery:
    """The parcels that are judged at all; InvalidInput where the filter makes no sense for parcels."""
    if filter_text is None:
        return FeatureQuery()
    try:
        tree = cql2.parse(filter_text)
        filters.condition(tree, PARCELS.queryables)
    except InvalidFilter as fault:
        problems = [replace(each, parameter=None, pointer="/filter") for each in fault.problems]
        raise InvalidInput("The filter cannot be used; see errors.", problems=problems) from fault
    return FeatureQuery(filter=tree)
