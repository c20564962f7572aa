"""An inquiry, and the rules for what may stand in one. Pure."""

import re
import secrets
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.codes import InquiryKind
from app.errors import InputProblem

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is mistaken for another when it is read out
SECRET_BYTES = 24
LONGEST_LINE = 200
LONGEST_MESSAGE = 5000
LONGEST_LINK = 4000
MOST_PARCELS = 200

EMAIL = re.compile(r"[^\s@<>()\[\],;:\\\"]{1,64}@(?:[^\s@<>()\[\],;:\\\"./]+\.)+[^\s@<>()\[\],;:\\\"./]{2,63}")
PHONE = re.compile(r"\+?[0-9 ()/.-]{4,40}")
LINK = re.compile(r"/(?![/\\])[\x21-\x7e]*")
TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"  # these make text look like another
LINES = ("name", "organisation", "email", "phone")
NEEDED = {InquiryKind.INQUIRY: ("name", "email", "message"), InquiryKind.BARRIER: ("message",)}
FORMS = {"email": EMAIL, "phone": PHONE, "link": LINK}


@dataclass(frozen=True)
class Inquiry:
    """What somebody wrote to the agency, as it is kept."""

    reference: str
    kind: InquiryKind
    name: str | None
    organisation: str | None
    email: str | None
    phone: str | None
    message: str
    parcels: list[dict[str, Any]]
    question: dict[str, Any] | None
    link: str | None
    language: str
    consent_version: str
    consent_text: str
    created_at: datetime
    delete_on: date
    answered_at: datetime | None
    answered_by: str | None


def new_reference() -> str:
    """A free reference to quote in letters: random, so it tells nothing about other inquiries."""
    letters = [secrets.choice(ALPHABET) for _ in range(10)]
    return f"{''.join(letters[:5])}-{''.join(letters[5:])}"


def tidied(text: str | None) -> str | None:
    """Text as it is stored: lines end as on Unix, nothing stands around it, and nothing is None."""
    stripped = "" if text is None else text.replace("\r\n", "\n").strip()
    return stripped or None


def faults(kind: InquiryKind, said: Mapping[str, str | None]) -> Iterator[InputProblem]:
    """What is wrong with the texts of an inquiry, member by member."""
    for name, text in said.items():
        if text is None:
            if name in NEEDED[kind]:
                yield InputProblem("This is needed.", pointer=f"/{name}")
        elif _has_control(text, allowed="\n\t" if name == "message" else ""):
            yield InputProblem("Must not hold control characters.", pointer=f"/{name}")
        elif name in FORMS and not FORMS[name].fullmatch(text):
            yield _malformed(name)


def _has_control(text: str, allowed: str) -> bool:
    return any((unicodedata.category(each) == "Cc" and each not in allowed) or each in TURNING for each in text)


def _malformed(name: str) -> InputProblem:
    if name == "email":
        return InputProblem("This is no e-mail address; write it as in name@company.example.", pointer="/email")
    if name == "phone":
        return InputProblem("This is no telephone number; write digits, spaces and + ( ) / . -", pointer="/phone")
    return InputProblem("Must be the path of a page of this service, such as /de?profile=logistics.", pointer="/link")
