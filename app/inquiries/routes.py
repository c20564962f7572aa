"""Inquiries over HTTP: anybody writes one and can take it back, staff read and answer them."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Header, Path, Query, Request
from pydantic import BaseModel, Field
from starlette.convertors import StringConvertor, register_url_convertor

from app.codes import InquiryKind, Role
from app.features import paging
from app.features.paging import After
from app.features.schema import Link
from app.inquiries import store
from app.inquiries.bodies import (
    AnsweredBody,
    ConsentBody,
    InquiryBody,
    InquiryList,
    InquirySummary,
    NewInquiry,
    ReceiptBody,
    TermsBody,
)
from app.inquiries.store import Wanted
from app.inquiries.submit import Receipt, submit
from app.inquiries.terms import Language, consent_to
from app.partners.access import Expensive, ViewerDep, caller_address
from app.projects.access import ReadingDep, WritingDep, get_writing, keep_out_of_caches
from app.web.deps import MAX_LIMIT, Line, SessionDep, SettingsDep
from app.web.json_bodies import JsonBody, StrictJsonRoute
from app.web.problems import language_of
from app.web.responses import link_to, next_link

router = APIRouter(tags=["inquiries"], route_class=StrictJsonRoute, dependencies=[Depends(keep_out_of_caches)])

CREATED: dict[int | str, dict[str, Any]] = {
    201: {"description": "Stored; the answer holds the only copy of the secret."}
}
EXAMPLE = {
    "name": "Erika Mustermann",
    "organisation": "Muster Pharma AG",
    "email": "erika@muster.example",
    "message": "Is the access road finished by 2028?",
    "parcels": [1],
    "link": "/en?profile=biotech_pharma",
    "language": "en",
    "consent": True,
    "consent_version": "see GET /inquiries/terms",
}


class _Reference(StringConvertor):
    """Matches anything but the terms, which are no inquiry and have no methods of one."""

    regex = "(?!terms$)[^/]+"


register_url_convertor("reference", _Reference())

Reference = Annotated[str, Path(max_length=40, pattern=r"^[0-9A-Z-]+$", description="Reference of the inquiry.")]
Secret = Annotated[
    str | None, Header(alias="Inquiry-Token", max_length=100, description="The `withdrawal_token` of the writer.")
]


class InquiriesQuestion(BaseModel):
    """Which inquiries, and which page of them."""

    kind: InquiryKind | None = Field(default=None, description="About land, or about a barrier on the page.")
    answered: bool | None = Field(default=None, description="Only answered ones, or only those that wait.")
    limit: int = Field(default=100, ge=1, description=f"Inquiries a page, at most {MAX_LIMIT}.")
    next: Line | None = Field(default=None, description="From the `next` link of the page before.")


@router.get("/inquiries/terms")
def get_terms(request: Request, settings: SettingsDep, _viewer: ViewerDep) -> TermsBody:
    """What is to be agreed to before writing, by Accept-Language, and the limits of what is written."""
    language: Language = "de" if language_of(request) == "de" else "en"
    days = settings.inquiry_retention_days
    inquiry, barrier = (ConsentBody.model_validate(consent_to(kind, language, days)) for kind in InquiryKind)
    return TermsBody(retention_days=days, inquiry=inquiry, barrier=barrier)


@router.post("/inquiries", status_code=201, dependencies=[JsonBody, Expensive], responses=CREATED)
def create_inquiry(
    request: Request,
    session: SessionDep,
    settings: SettingsDep,
    viewer: ViewerDep,
    body: Annotated[NewInquiry, Body(examples=[EXAMPLE])],
) -> ReceiptBody:
    """Write to the agency, about land or about a barrier on the page; no token is needed."""
    receipt = submit(session, body, viewer, settings.inquiry_retention_days)
    request.app.state.rate_limiter.spend_inquiry(caller_address(request))
    return _told(request, receipt)


@router.get("/inquiries")
def list_inquiries(
    request: Request, session: ReadingDep, question: Annotated[InquiriesQuestion, Query()]
) -> InquiryList:
    """Inquiries, the newest first, without their messages."""
    wanted, limit = Wanted(question.kind, question.answered), min(question.limit, MAX_LIMIT)
    before_id = None if question.next is None else paging.decode(question.next, wanted).row_id
    inquiries, last_id = store.page(session, wanted, limit, before_id)
    following = None if last_id is None else paging.encode(After(last_id), wanted)
    return InquiryList(
        inquiries=[InquirySummary.model_validate(each) for each in inquiries],
        number_matched=store.count(session, wanted),
        links=[Link.model_validate(link) for link in next_link(request, following, "application/json")],
    )


@router.get("/inquiries/{reference:reference}")
def get_inquiry(session: ReadingDep, reference: Reference) -> InquiryBody:
    """One inquiry with all that was written."""
    return InquiryBody.model_validate(store.get(session, reference))


@router.patch("/inquiries/{reference:reference}", dependencies=[JsonBody])
def change_inquiry(writing: WritingDep, reference: Reference, body: AnsweredBody) -> InquiryBody:
    """Mark an inquiry as answered, or as not."""
    store.set_answered(writing.session, reference, is_answered=body.answered, actor=writing.actor)
    return InquiryBody.model_validate(store.get(writing.session, reference))


@router.delete("/inquiries/{reference:reference}", status_code=204, dependencies=[Expensive])
def remove_inquiry(session: SessionDep, viewer: ViewerDep, reference: Reference, inquiry_token: Secret = None) -> None:
    """Delete an inquiry: as the one who wrote it by `Inquiry-Token`, else as staff."""
    if inquiry_token is not None:
        store.withdraw(session, reference, inquiry_token)
        return
    viewer.require(Role.STAFF)
    store.remove(get_writing(viewer, session).session, reference)


def _told(request: Request, receipt: Receipt) -> ReceiptBody:
    """What the writer is told."""
    inquiry = receipt.inquiry
    page = f"/{inquiry.language}/inquiry/{inquiry.reference}"
    return ReceiptBody(
        reference=inquiry.reference,
        created_at=inquiry.created_at,
        delete_on=inquiry.delete_on,
        withdrawal_token=receipt.secret,
        withdrawal_link=link_to(request, page, {"token": receipt.secret}),
    )
