"""Nothing that strangers wrote is read as markup, everything ends, and nobody sees what is not for them."""

import re

import pypdfium2
import pytest
import typst
from fastapi.testclient import TestClient

from app.codes import Role
from app.errors import Unavailable
from app.exposes.bodies import MOST_SITES
from app.exposes.labels import LABELS
from app.exposes.legible import NOT_SHOWN, legible
from app.exposes.typeset import typeset
from app.exposes.typeset_child import FONTS
from app.files.raw import ReadLimits
from tests.exposes.conftest import pdf_of, text_of
from tests.makers import app_of, change_parcel, make_headers, make_parcel

FONTS_FOLDER = [str(FONTS)]
TEXT = '#set document(title: "x")\n#set text(font: "Source Sans 3", fallback: false)\n#sys.inputs.text'
MARKUP = [
    '#import "@preview/cetz:0.2.0"',
    '#read("/etc/passwd")',
    '#image("file:///etc/passwd")',
    '"#include "../../secret.typ"',
    "*bold* _italic_ $x^2$ `raw` @label <label> \\n \\u{41}",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "https://evil.example/[a](javascript:alert(1))",
    "]})]}{{ }} <svg/></svg>",
    "= Heading // comment /* open",
]
ODD = ["שלום عليكم 汉字 😀 \u202e abc", "\u0000".join("ab")[:1] + "\u200b\u0301e\u0301", "¡" * 30, "W" * 120]


def url(parcels: str, language: str = "de") -> str:
    return f"/exposes.pdf?parcels={parcels}&profile=logistics&lang={language}"


@pytest.fixture(scope="module")
def named(world: TestClient) -> int:
    return make_parcel(world, name="Later renamed", at=(12.2, 51.4), area_m2=20_000.0)


@pytest.mark.parametrize("name", MARKUP)
def test_markup_in_texts_is_shown_as_it_stands(world: TestClient, named: int, name: str) -> None:
    change_parcel(world, named, name=name, contact=name, plan_name=name, cadastral_reference=name)
    answer = world.get(url(str(named)))
    assert answer.status_code == 200
    told = re.sub(r"\s", "", text_of(answer))
    assert told.count(re.sub(r"\s", "", name)[:30]) >= 3
    assert "root:" not in told
    assert not [link for link in _links(answer) if "evil" in link or "javascript" in link]


@pytest.mark.parametrize("name", [*ODD, "Lang " * 1000])
def test_odd_and_endless_texts_make_pages(world: TestClient, named: int, name: str) -> None:
    change_parcel(world, named, name=name, contact=name, plan_name=name[:200])
    answer = world.get(url(f"{named},1", "en"))
    assert answer.status_code == 200
    assert len(pdf_of(answer).pages) == 5


def _links(answer: object) -> list[str]:
    annotations = [note for page in pdf_of(answer).pages for note in page.get("/Annots", [])]
    return [str(note.get_object().get("/A", {}).get("/URI", "")) for note in annotations]


def test_every_character_that_is_shown_has_a_shape() -> None:
    """The typesetter refuses the whole document where one has none."""
    every = [chr(code) for code in range(0x20, 0x10000) if not (0xD800 <= code < 0xE000 or NOT_SHOWN.match(chr(code)))]
    own = [told for words in LABELS.values() for told in (words.de, words.en)]
    assert typst.compile(  # type: ignore[call-overload] # a list of any paths
        TEXT.encode(),
        font_paths=FONTS_FOLDER,
        ignore_system_fonts=True,
        sys_inputs={"text": " ".join([*every, *own, *"○●×"])},
        pdf_standards="ua-1",
    )


def test_what_has_no_shape_is_marked_or_left_out() -> None:
    assert legible("a\u0000b\u200bc 😀 \u202e\nd", 50) == "abc ¿ d"
    assert legible("x" * 100, 10) == "xxxxxxxxx…"


def test_pages_are_drawn(world: TestClient) -> None:
    document = pypdfium2.PdfDocument(world.get(url("1,2,3")).content)
    assert len(document) == 7
    for page in document:
        picture = page.render(scale=0.5).to_numpy()
        assert picture.min() < 60
        assert 0.003 < (picture < 128).mean() < 0.5


# --- who and how many ----------------------------------------------------------------------------


def test_hidden_and_absent_parcels_are_named_alike(world: TestClient) -> None:
    answer = world.get(url("1,5,99999"))
    assert answer.status_code == 404
    assert "5, 99999" in answer.json()["detail"]
    assert "Geheim" not in answer.text


def test_staff_has_what_only_staff_may_see(world: TestClient) -> None:
    answer = world.get(url("5"), headers=make_headers(world, Role.STAFF))
    assert "Geheim" in text_of(answer)
    assert answer.headers["Cache-Control"].startswith("private")


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("parcels=1", "profile"),
        ("parcels=&profile=logistics", "12,7,40"),
        ("parcels=1,a&profile=logistics", "12,7,40"),
        ("parcels=1,-2&profile=logistics", "12,7,40"),
        ("parcels=1&profile=nothing", "nothing"),
        ("parcels=1&profile=logistics&lang=fr", "lang"),
        ("parcels=1&profile=logistics&colour=red", "colour"),
        ("parcels=1&question={", "JSON"),
        ("parcels=1&question={}&profile=logistics", "profile"),
        ("profile=logistics", "parcels"),
    ],
)
def test_bad_questions_are_refused(world: TestClient, query: str, told: str) -> None:
    answer = world.get(f"/exposes.pdf?{query}")
    assert answer.status_code == 400
    assert told in answer.text


def test_too_many_sites_are_refused_with_the_limit(world: TestClient) -> None:
    many = ",".join(str(number) for number in range(1, 201))
    answer = world.get(url(many))
    assert answer.status_code == 400
    assert str(MOST_SITES) in answer.text
    sent = world.post("/exposes.pdf", json={"parcels": list(range(1, 201)), "question": {"profile": "logistics"}})
    assert sent.status_code == 422


def test_as_many_as_allowed_are_made(world: TestClient) -> None:
    ids = [make_parcel(world, name=f"Nummer {number}", at=(11.7 + number / 100, 51.2)) for number in range(MOST_SITES)]
    answer = world.get(url(",".join(map(str, ids))))
    assert answer.status_code == 200
    assert len(pdf_of(answer).pages) > 2 * MOST_SITES


def test_no_more_at_once_than_allowed(world: TestClient) -> None:
    slots = app_of(world).state.expose_slots
    free, slots.free = slots.free, 0
    try:
        answer = world.get(url("1"))
    finally:
        slots.free = free
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]


@pytest.mark.parametrize("limits", [ReadLimits(wall_s=0.05), ReadLimits(memory_bytes=200 * 2**20)])
def test_a_process_beyond_its_limits_is_an_answer(limits: ReadLimits) -> None:
    with pytest.raises(Unavailable):
        typeset({"made_at": "2026-11-22T12:00:00+00:00"}, limits)


# --- caches --------------------------------------------------------------------------------------


def test_the_same_pages_are_not_made_twice_for_who_holds_them(world: TestClient) -> None:
    first = world.get(url("1"))
    assert world.get(url("1"), headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert world.get(url("1", "en"), headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_who_asks_for_the_head_alone_gets_it_without_pages(world: TestClient) -> None:
    answer = world.head(url("1"))
    assert answer.status_code == 200
    assert answer.headers["ETag"].startswith("W/")
    assert not answer.content


def test_the_file_has_a_name(world: TestClient) -> None:
    answer = world.get(url("1"))
    assert re.search(r'filename="flaechenlotse-1-\d{4}-\d\d-\d\d-de\.pdf"', answer.headers["Content-Disposition"])
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Language"] == "de"
