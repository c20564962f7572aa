"""What may stand in an inquiry, and its consent text: without a database."""

from collections.abc import Mapping

import pytest

from app.codes import InquiryKind
from app.inquiries.model import ALPHABET, faults, new_reference, tidied
from app.inquiries.terms import TEXTS, consent_to


def blamed_in(kind: InquiryKind, said: Mapping[str, str | None]) -> list[str | None]:
    return [fault.pointer for fault in faults(kind, said)]


def blamed(**said: str | None) -> list[str | None]:
    whole: dict[str, str | None] = {"name": "Erika", "email": "e@muster.example", "message": "Hello"}
    return blamed_in(InquiryKind.INQUIRY, whole | said)


@pytest.mark.parametrize(
    "email",
    ["erika@muster.example", "o'neill+land@sub.muster.example", "é@müller.example", "a@b.museum", "x@192-0-2.example"],
)
def test_addresses_that_are_used_are_taken(email: str) -> None:
    assert blamed(email=email) == []


@pytest.mark.parametrize(
    "email",
    [
        *("erika", "@muster.example", "erika@", "erika@muster", "erika@muster.", "erika@.example", "a@b..example"),
        *("a b@muster.example", "a@b@muster.example", "Erika <e@muster.example>", "a@b.example, c@b.example"),
        *(f"{'a' * 65}@muster.example", "a@b.example\u2028", '"a"@b.example', "a@b;c.example"),
    ],
)
def test_what_is_no_address_is_refused(email: str) -> None:
    assert blamed(email=email) == ["/email"]


@pytest.mark.parametrize("phone", ["+49 341 123-45", "0341/12345", "(0341) 123.45"])
def test_telephone_numbers_are_taken_as_people_write_them(phone: str) -> None:
    assert blamed(phone=phone) == []


@pytest.mark.parametrize("phone", ["12", "call me", "0341 12345<script>", "++49", "1" * 41])
def test_what_is_no_telephone_number_is_refused(phone: str) -> None:
    assert blamed(phone=phone) == ["/phone"]


@pytest.mark.parametrize("link", ["/de?profile=logistics", "/en/parcels/7", "/embed?district=15088", "/"])
def test_links_into_the_service_are_taken(link: str) -> None:
    assert blamed(link=link) == []


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "//evil.example", "/\\evil.example", "https://evil.example", "de", "/a b", "/ä"]
)
def test_links_that_lead_elsewhere_are_refused(link: str) -> None:
    assert blamed(link=link) == ["/link"]


@pytest.mark.parametrize("character", ["\0", "\x07", "\x1b", "\x7f", "\x85", "\u202e", "\u2066"])
@pytest.mark.parametrize("member", ["name", "message"])
def test_control_characters_are_refused(member: str, character: str) -> None:
    assert blamed(**{member: f"a{character}b"}) == [f"/{member}"]


def test_only_a_message_has_lines() -> None:
    assert blamed(message="a\nb\tc") == []
    assert blamed(name="a\nb") == ["/name"]


def test_an_inquiry_needs_name_address_and_message_and_a_barrier_only_the_message() -> None:
    nothing = dict.fromkeys(("name", "email", "message"))
    assert blamed_in(InquiryKind.INQUIRY, nothing) == ["/name", "/email", "/message"]
    assert blamed_in(InquiryKind.BARRIER, nothing) == ["/message"]


def test_text_is_stored_without_what_stands_around_it() -> None:
    assert tidied("  a\r\nb ") == "a\nb"
    assert tidied(" \r\n ") is None
    assert tidied(None) is None


def test_references_are_random_and_easy_to_read_out() -> None:
    references = {new_reference() for _ in range(500)}
    assert len(references) == 500
    assert {letter for each in references for letter in each} == {*ALPHABET, "-"}
    assert not {*ALPHABET} & {*"01IOLU"}


def test_a_consent_names_the_days_and_its_version_changes_with_them() -> None:
    versions = set()
    for kind, texts in TEXTS.items():
        assert set(texts) == {"de", "en"}
        for language in texts:
            for days in (30, 180):
                consent = consent_to(kind, language, days)
                assert f" {days} " in consent.text
                versions.add(consent.version)
    assert len(versions) == 8
