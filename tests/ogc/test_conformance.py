"""What is claimed is tested: every conformance class is named by a test of the file of its part."""

import re

import pytest

from app.ogc import conformance
from app.settings import PROJECT_DIR

FILES = {
    "ogcapi-features-1": "test_part1_abstract.py",
    "ogcapi-features-2": "test_part2_abstract.py",
    "ogcapi-features-3": "test_part3_abstract.py",
    "cql2": "test_cql2_abstract.py",
    "ogcapi-features-4": "test_part4_abstract.py",
    "ogcapi-features-5": "test_part5_abstract.py",
    "ogcapi-common-3": "test_part5_abstract.py",
}
CLAIMED = [
    (part, name)
    for part, name in (
        re.fullmatch(r".*/spec/([\w-]+)/[\d.]+/conf/([\w-]+)", uri).groups()  # type: ignore[union-attr] # all are such
        for uri in conformance.CONFORMS_TO
    )
    if part in FILES
]


@pytest.mark.parametrize(("part", "name"), CLAIMED)
def test_every_class_has_its_tests(part: str, name: str) -> None:
    text = (PROJECT_DIR / "tests" / "ogc" / FILES[part]).read_text(encoding="utf-8")
    assert re.search(rf"/(req|conf)/{name}\b(?!-)", text)


def test_each_class_is_claimed_once() -> None:
    assert len(set(conformance.CONFORMS_TO)) == len(conformance.CONFORMS_TO)
    assert {part for part, _ in CLAIMED} == set(FILES)
