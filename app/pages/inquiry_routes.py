"""Writing to the agency without scripts: a form, its confirmation, and its withdrawal.

Nobody is signed in by a cookie, so a form of another site could do no more than its visitor could do here; browsers
that tell where a form comes from are refused all the same.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel, ValidationError

from app.codes import InquiryKind
from app.db.session import Session
from app.errors import Forbidden, InputProblem, InvalidInput
from app.exposes.figures import Figures
from app.inquiries import store
from app.inquiries.bodies import NewInquiry
from app.inquiries.model import LONGEST_LINE, LONGEST_MESSAGE
from app.inquiries.routes import Reference
from app.inquiries.submit import submit
from app.inquiries.terms import consent_to
from app.pages.language import Language, LanguagePath
from app.pages.shell import Sheet, page
from app.pages.words import say
from app.partners.access import Expensive, ViewerDep, caller_address
from app.partners.model import ANONYMOUS
from app.web.deps import Line, SessionDep, SettingsDep, checks_parameters
from app.web.problems import sentence
from app.web.validation import input_problem

LABELLED = ("name", "organisation", "email", "phone", "message", "consent", "website")
SECRET_PAGE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}  # its address holds the secret


def refuse_other_sites(request: Request) -> None:
    """Refuse a form that another site made the visitor's browser send."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Forbidden("This form takes only what was entered on its own page.")


router = APIRouter(include_in_schema=False)
FromOurPage = Depends(refuse_other_sites)


class Entered(BaseModel):
    """The fields of the form as a browser sends them."""

    kind: str = InquiryKind.INQUIRY.value
    name: str = ""
    organisation: str = ""
    email: str = ""
    phone: str = ""
    message: str = ""
    link: str = ""
    parcels: str = ""
    consent: str = ""
    consent_version: str = ""
    website: str = ""

    @property
    def known_kind(self) -> InquiryKind:
        """What it is about, land where that cannot be read."""
        return InquiryKind.BARRIER if self.kind == InquiryKind.BARRIER else InquiryKind.INQUIRY

    @property
    def parcel_ids(self) -> list[int]:
        """Ids of the parcels, those that can be read."""
        return [int(part) for part in self.parcels.split(",") if part.isascii() and part.isdigit() and len(part) < 19]

    def as_body(self, language: Language) -> dict[str, Any]:
        """As `POST /inquiries` takes it."""
        texts = self.model_dump(include={*LABELLED} - {"consent"})
        return texts | {
            "kind": self.known_kind,
            "parcels": self.parcel_ids,
            "link": self.link or None,
            "language": language,
            "consent": self.consent == "yes",
            "consent_version": self.consent_version,
        }


@router.get("/{language:language}/inquiry")
@checks_parameters
def get_inquiry_form(
    request: Request,
    session: SessionDep,
    language: LanguagePath,
    entered: Annotated[Entered, Query()],
    _viewer: ViewerDep,
) -> HTMLResponse:
    """The form; `parcels`, `kind` and `link` may come with the address."""
    return _form(request, session, language, entered, {})


@router.post("/{language:language}/inquiry", dependencies=[Expensive, FromOurPage])
@checks_parameters
def post_inquiry_form(
    request: Request,
    session: SessionDep,
    settings: SettingsDep,
    language: LanguagePath,
    entered: Annotated[Entered, Form()],
) -> Response:
    """Store what was entered, and lead to its confirmation; or the form again, with every fault named."""
    try:
        said = NewInquiry.model_validate(entered.as_body(language))
        receipt = submit(session, said, ANONYMOUS, settings.inquiry_retention_days)
    except ValidationError as error:
        found = [input_problem({**item, "loc": ("body", *item["loc"])}) for item in error.errors()]
        return _form(request, session, language, entered, _faults(found, language))
    except InvalidInput as error:
        return _form(request, session, language, entered, _faults(error.problems, language))
    request.app.state.rate_limiter.spend_inquiry(caller_address(request))
    path = f"/{language}/inquiry/{receipt.inquiry.reference}?token={receipt.secret}"
    return RedirectResponse(path, 303, headers=SECRET_PAGE)


@router.get("/{language:language}/inquiry/{reference}")
@checks_parameters
def get_receipt(
    request: Request,
    session: SessionDep,
    language: LanguagePath,
    reference: Reference,
    token: Annotated[Line, Query()],
    _viewer: ViewerDep,
) -> HTMLResponse:
    """What is stored, for who holds the secret."""
    inquiry = store.of_writer(session, reference, token)
    about = {"inquiry": vars(inquiry), "token": token, "figures": Figures(language)}
    return page(request, _sheet("receipt.html", language, "received", about))


@router.post("/{language:language}/inquiry/{reference}/withdrawal", dependencies=[Expensive, FromOurPage])
@checks_parameters
def post_withdrawal(
    request: Request, session: SessionDep, language: LanguagePath, reference: Reference, token: Annotated[Line, Form()]
) -> HTMLResponse:
    """Delete it."""
    store.withdraw(session, reference, token)
    return page(request, _sheet("withdrawn.html", language, "withdrawn", {}))


def _sheet(template: str, language: Language, title: str, about: Mapping[str, Any]) -> Sheet:
    path = "/{language}/inquiry"
    return Sheet(template, language, path, say(title, language), about, headers=SECRET_PAGE)


def _form(
    request: Request, session: Session, language: Language, entered: Entered, faults: Mapping[str, str]
) -> HTMLResponse:
    days = request.app.state.settings.inquiry_retention_days
    kind = entered.known_kind
    about = {
        "kind": kind.value,
        "given": entered.model_dump(),
        "faults": faults,
        "labelled": LABELLED,
        "consent": consent_to(kind, language, days),
        "parcels": list(store.named_parcels(session, entered.parcel_ids[:200], ANONYMOUS).values()),
        "longest_line": LONGEST_LINE,
        "longest_message": LONGEST_MESSAGE,
    }
    title = "barrier" if kind is InquiryKind.BARRIER else "inquiry"
    query = f"?kind={kind.value}" if kind is InquiryKind.BARRIER else ""
    sheet = Sheet(
        "inquiry.html",
        language,
        f"/{{language}}/inquiry{query}",
        say(title, language),
        about,
        status=422 if faults else 200,
        headers={"Cache-Control": "no-store"},
    )
    return page(request, sheet)


def _faults(problems: Sequence[InputProblem], language: str) -> dict[str, str]:
    """The first fault of each field, in words; a text that changed meanwhile is a fault of the consent."""
    faults: dict[str, str] = {}
    for problem in problems:
        name = (problem.pointer or "").strip("/").partition("/")[0].removesuffix("_version")
        faults.setdefault(name, sentence(problem.template, problem.values, language))
    return faults
