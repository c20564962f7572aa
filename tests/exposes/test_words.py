"""What exposés say in words: labels, figures, sentences; each in both languages and never mixed."""

import re
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.codes import Level, TargetId
from app.exposes import labels as labels_module
from app.exposes.facts import THEMES, WHO_KNOWS, in_two_columns
from app.exposes.figures import SPACE, Figures
from app.exposes.labels import LABELS
from app.exposes.origins import CREDITS, Origins
from app.exposes.sentence import phrase, sentences
from app.exposes.typeset import TEMPLATE
from app.exposes.wishes import BY, TOWARDS
from app.fields import PARCEL_FIELDS
from app.imports.skeleton import ATTRIBUTION
from app.matching.model import Question, Requirement
from app.parcels.reach import reach_queryables
from app.scoring.profiles import Profiles
from tests.exposes.conftest import squeezed, text_of

ROOM = Path(labels_module.__file__).parent
GERMAN, ENGLISH = Figures("de"), Figures("en")
AREA = Requirement("largest_contiguous_m2", minimum=120_000.0, base_unit="m2", unit="ha")
TRUCK = Requirement("motorway_exit_truck_s", maximum=600.0, base_unit="s", unit="min")
ZONING = Requirement("zoning", one_of=("GE", "GI"))
HOURS = Requirement("operation_24h", Level.NICE, one_of=("true",))
DAY = Requirement("available_from", Level.SHOULD, maximum=20_820.0, base_unit="date")


def test_the_template_asks_for_labels_that_are_there_and_every_label_is_used() -> None:
    asked = set(re.findall(r"words\.(\w+)", TEMPLATE.read_text("utf-8"))) - {"replace"}
    assert asked <= set(LABELS)
    written = " ".join(path.read_text("utf-8") for path in ROOM.glob("*.py") if path.name != "labels.py")
    quoted = set(re.findall(r"""["'](\w+)["']""", written))
    unused = set(LABELS) - asked - quoted
    assert {name for name in unused if not name.startswith("tile_")} == set()


@pytest.mark.parametrize(("language", "other"), [("de", "en"), ("en", "de")])
def test_languages_are_not_mixed(world: TestClient, language: str, other: str) -> None:
    told = text_of(world.get(f"/exposes.pdf?parcels=1,2,3,4&profile=logistics&lang={language}"))
    foreign = [
        words.by(other)
        for words in LABELS.values()
        if words.de != words.en and len(words.by(other)) > 9 and "{" not in words.de
    ]
    assert [label for label in foreign if squeezed(label) in told] == []


def test_every_field_has_a_theme_and_somebody_who_knows() -> None:
    themed = [name for names in THEMES.values() for name in names]
    assert sorted(themed) == sorted({each.name for each in PARCEL_FIELDS} - {"name", "contact", "visibility"})
    assert set(themed) - {"status"} <= set(WHO_KNOWS)


def test_every_way_has_its_words() -> None:
    assert set(TOWARDS) == set(TargetId)
    assert {name.removeprefix(f"{target}_") for name, _ in reach_queryables() for target in TargetId} >= set(BY)


def test_networks_that_come_with_the_service_are_named_in_german() -> None:
    assert CREDITS[ATTRIBUTION].de.startswith("Hauptstraßen")


@pytest.mark.parametrize(
    ("said", "german", "english"),
    [
        (lambda f: f.number(1234.5, 2), "1.234,5", "1,234.5"),
        (lambda f: f.points(67.0), "67,0", "67.0"),
        (lambda f: f.points(None), "unbekannt", "unknown"),
        (lambda f: f.area(123_400.0), "12,34 ha", "12.34 ha"),
        (lambda f: f.area(3000.0), "3.000 m²", "3,000 m²"),
        (lambda f: f.minutes(89.0), "1 min", "1 min"),
        (lambda f: f.distance(4000.0), "4,0 km", "4.0 km"),
        (lambda f: f.day("2026-11-22"), "22.11.2026", "22 Nov 2026"),
        (lambda f: f.amount(35.0, "eur_per_m2"), "35 €/m²", "35 €/m²"),
        (lambda f: f.amount(11.0, "months"), "11 Monate", "11 months"),
        (lambda f: f.percent(0.895), "90 %", "90 %"),
        (lambda f: f.measured("contiguous_plot", 0.5, 50_000.0), "2,5 ha (50 % / 5 ha)", "2.5 ha (50 % / 5 ha)"),
    ],
)
def test_figures_are_written_by_the_language(said: object, german: str, english: str) -> None:
    assert callable(said)
    assert [said(each).replace(SPACE, " ") for each in (GERMAN, ENGLISH)] == [german, english]


@pytest.mark.parametrize(
    ("requirement", "german", "english"),
    [
        (AREA, "mindestens 12 ha am Stück", "at least 12 ha in one piece"),
        (TRUCK, "höchstens 10 min per Lkw zum Autobahnanschluss", "at most 10 min by lorry to the motorway exit"),
        (ZONING, "Gebietsart GE oder GI", "zoning GE or GI"),
        (HOURS, "24-Stunden-Betrieb", "24-hour operation"),
        (Requirement("noise_quota", one_of=("false",)), "ohne Lärmkontingent", "without noise quota"),
        (DAY, "Frei ab bis 02.01.2027", "free from until 2 Jan 2027"),
    ],
)
def test_requirements_are_said(requirement: Requirement, german: str, english: str) -> None:
    assert [phrase(requirement, each).replace(SPACE, " ") for each in ("de", "en")] == [german, english]


def test_a_question_is_a_sentence(profiles: Profiles) -> None:
    question = Question(profiles.get("logistics"), (AREA, TRUCK, ZONING, HOURS))
    told = " ".join(sentences(question, "de", has_own_weights=True)).replace(SPACE, " ")
    assert told == (
        "Gesucht ist eine Fläche für Logistik: mindestens 12 ha am Stück, höchstens 10 min per Lkw zum "
        "Autobahnanschluss und Gebietsart GE oder GI. Willkommen: 24-Stunden-Betrieb. Die Gewichte sind eigene."
    )


def test_columns_are_about_as_long_in_the_order_of_themes() -> None:
    themes = [{"title": str(rows), "rows": [{}] * rows} for rows in (5, 10, 8, 4, 4)]
    left, right = in_two_columns(themes)
    assert [theme["title"] for theme in (*left, *right)] == ["5", "10", "8", "4", "4"]
    assert len(left) == 2
    assert in_two_columns([]) == [[], []]


def test_values_are_old_after_two_years() -> None:
    origins = Origins(GERMAN, date(2026, 2, 28))
    assert origins.age(date(2024, 2, 27)) == "Stand 2024"
    assert [origins.age(day) for day in (date(2024, 2, 28), date(2024, 2, 29), None)] == ["", "", ""]
    assert Origins(GERMAN).age(date(1990, 1, 1)) == ""
