"""What is said to and answered about inquiries, as models."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StringConstraints

from app.codes import InquiryKind
from app.features.schema import Link
from app.inquiries.model import LONGEST_LINE, LONGEST_LINK, LONGEST_MESSAGE, MOST_PARCELS
from app.matching.bodies import QuestionBody
from app.web.deps import MAX_ID
from app.web.json_bodies import STRICT

FROM_DOMAIN = ConfigDict(from_attributes=True)

ShortText = Annotated[str, StringConstraints(max_length=LONGEST_LINE)]
ParcelId = Annotated[int, Field(strict=True, ge=1, le=MAX_ID)]


class NewInquiry(BaseModel):
    """What somebody writes to the agency. Empty text is the same as none."""

    model_config = STRICT

    kind: InquiryKind = Field(default=InquiryKind.INQUIRY, description="`barrier` needs no name and no e-mail.")
    name: ShortText | None = Field(default=None, description="Needed for an inquiry.")
    organisation: ShortText | None = None
    email: ShortText | None = Field(default=None, description="Needed for an inquiry.")
    phone: ShortText | None = None
    message: Annotated[str, StringConstraints(max_length=LONGEST_MESSAGE)]
    parcels: list[ParcelId] = Field(default=[], max_length=MOST_PARCELS, description="Ids of parcels it is about.")
    question: QuestionBody | None = Field(default=None, description="What was searched, as `POST /matches` takes it.")
    link: Annotated[str, StringConstraints(max_length=LONGEST_LINK)] | None = Field(
        default=None, description="Path and query of the page it is written from.", examples=["/de?profile=logistics"]
    )
    language: Literal["de", "en"] = Field(description="Of the consent text, and for the answer.")
    consent: StrictBool = Field(description="True where the text of `GET /inquiries/terms` is agreed to.")
    consent_version: str = Field(max_length=64, description="Of that text.")
    website: ShortText = Field(default="", description="A trap for machines, hidden from people: must be empty.")


class AnsweredBody(BaseModel):
    """Whether the agency has answered."""

    model_config = STRICT

    answered: StrictBool


class ConsentBody(BaseModel):
    """A text to agree to, and its version."""

    model_config = FROM_DOMAIN

    version: str
    text: str


class TermsBody(BaseModel):
    """What is to be agreed to, and the limits of an inquiry."""

    retention_days: int
    inquiry: ConsentBody = Field(description="For an inquiry about land.")
    barrier: ConsentBody = Field(description="For the report of a barrier.")
    longest_line: int = LONGEST_LINE
    longest_message: int = LONGEST_MESSAGE
    most_parcels: int = MOST_PARCELS


class ReceiptBody(BaseModel):
    """What the writer is told; the secret is told only here."""

    reference: str = Field(description="To quote in letters; random.", examples=["7QK3M-W2XNP"])
    created_at: datetime
    delete_on: date = Field(description="The inquiry is deleted on this day at the latest.")
    withdrawal_token: str = Field(description="Secret: whoever has it can delete the inquiry.")
    withdrawal_link: str = Field(description="Page on which the writer can delete the inquiry.")


class NamedParcel(BaseModel):
    """A parcel as it was called when the inquiry was written."""

    id: int
    key: str
    name: str


class InquirySummary(BaseModel):
    """An inquiry in a list."""

    model_config = FROM_DOMAIN

    reference: str
    kind: InquiryKind
    name: str | None
    organisation: str | None
    parcels: list[NamedParcel]
    language: str
    created_at: datetime
    delete_on: date
    answered_at: datetime | None
    answered_by: str | None


class InquiryBody(InquirySummary):
    """All that is kept of an inquiry."""

    email: str | None
    phone: str | None
    message: str
    question: dict[str, Any] | None
    link: str | None = Field(description="Path and query of the page it was written from.")
    consent_version: str
    consent_text: str = Field(description="What the writer agreed to.")


class InquiryList(BaseModel):
    """A page of inquiries, the newest first."""

    inquiries: list[InquirySummary]
    number_matched: int = Field(serialization_alias="numberMatched")
    links: list[Link]
