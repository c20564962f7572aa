"""What somebody agrees to who writes to the agency, in each language; its version changes with every word. Pure."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from app.codes import InquiryKind

Language: TypeAlias = Literal["de", "en"]

TEXTS: Mapping[InquiryKind, Mapping[Language, str]] = {
    InquiryKind.INQUIRY: {
        "de": "Ich bin einverstanden, dass meine Angaben gespeichert und zur Bearbeitung meiner Anfrage verwendet "
        "werden. Sie werden nach {days} Tagen gelöscht. Vorher kann ich sie jederzeit selbst löschen.",
        "en": "I agree that my details are stored and used to answer my inquiry. They are deleted after {days} days. "
        "I can delete them myself at any time before that.",
    },
    InquiryKind.BARRIER: {
        "de": "Ich bin einverstanden, dass meine Angaben gespeichert und verwendet werden, um die gemeldete Barriere "
        "zu beseitigen. Sie werden nach {days} Tagen gelöscht. Vorher kann ich sie jederzeit selbst löschen.",
        "en": "I agree that my details are stored and used to remove the barrier I report. They are deleted after "
        "{days} days. I can delete them myself at any time before that.",
    },
}


@dataclass(frozen=True)
class Consent:
    """A text to agree to, and the version by which it is named."""

    version: str
    text: str


def consent_to(kind: InquiryKind, language: Language, retention_days: int) -> Consent:
    """What is to be agreed to now."""
    text = TEXTS[kind][language].format(days=retention_days)
    return Consent(hashlib.sha256(text.encode()).hexdigest()[:12], text)
