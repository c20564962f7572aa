"""Somebody writes to the agency: checked, stored, and told how to take it back."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from app.db.session import Session
from app.errors import InputProblem, InvalidInput
from app.inquiries import store
from app.inquiries.bodies import NewInquiry
from app.inquiries.model import LINES, SECRET_BYTES, Inquiry, faults, new_reference, tidied
from app.inquiries.terms import Consent, consent_to
from app.partners.model import Viewer
from app.web.days import today


@dataclass(frozen=True)
class Receipt:
    """A stored inquiry, and the secret that deletes it; only its digest is kept."""

    inquiry: Inquiry
    secret: str


def submit(session: Session, said: NewInquiry, viewer: Viewer, retention_days: int) -> Receipt:
    """Store an inquiry; InvalidInput names every fault by its member."""
    texts = {name: tidied(getattr(said, name)) for name in (*LINES, "message", "link")}
    consent = consent_to(said.kind, said.language, retention_days)
    parcels = store.named_parcels(session, said.parcels, viewer)
    problems = [*faults(said.kind, texts), *_not_agreed(said, consent)]
    problems += [
        InputProblem("There is no parcel {id}.", pointer=f"/parcels/{position}", values={"id": parcel_id})
        for position, parcel_id in enumerate(said.parcels)
        if parcel_id not in parcels
    ]
    if problems:
        raise InvalidInput("The inquiry is not acceptable; see errors.", problems=problems)
    question = said.question and said.question.model_dump(mode="json", by_alias=True, exclude_unset=True)
    values = texts | {
        "reference": new_reference(),
        "kind": said.kind,
        "parcels": [parcels[parcel_id] for parcel_id in dict.fromkeys(said.parcels)],
        "question": question,
        "language": said.language,
        "consent_version": consent.version,
        "consent_text": consent.text,
        "delete_on": today() + timedelta(days=retention_days),
    }
    secret = secrets.token_urlsafe(SECRET_BYTES)
    return Receipt(store.add(session, values, secret), secret)


def _not_agreed(said: NewInquiry, consent: Consent) -> Iterator[InputProblem]:
    if not said.consent:
        yield InputProblem("Without your consent the inquiry cannot be stored.", pointer="/consent")
    elif said.consent_version != consent.version:
        yield InputProblem("The consent text has changed; read it again and agree to it.", pointer="/consent_version")
    if said.website:
        yield InputProblem("Leave this field empty: it is a trap for machines.", pointer="/website")
