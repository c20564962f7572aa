"""What an import may fill agrees with the tables it fills."""

import pytest
from sqlalchemy import Computed

from app.codes import ImportTarget
from app.imports.stage import TABLES
from app.imports.targets import REFERENCES, TARGETS, units_of


@pytest.mark.parametrize("target", ImportTarget)
def test_every_field_is_a_column(target: ImportTarget) -> None:
    columns = TABLES[target].c
    fields = set(TARGETS[target].fields) - set(REFERENCES)
    assert fields <= set(columns.keys())
    assert not [name for name in fields if isinstance(columns[name].server_default, Computed)]


@pytest.mark.parametrize("target", ImportTarget)
def test_every_column_without_default_is_required_or_given_by_the_import(target: ImportTarget) -> None:
    given = {"id", "key", "source", "geom"}
    needed = {
        column.name
        for column in TABLES[target].columns
        if not column.nullable and column.server_default is None and column.name not in given
    }
    assert needed <= set(TARGETS[target].required)


@pytest.mark.parametrize("target", ImportTarget)
def test_required_fields_are_fields(target: ImportTarget) -> None:
    assert set(TARGETS[target].required) <= set(TARGETS[target].fields)


@pytest.mark.parametrize(
    ("field", "unit", "factor"),
    [("area_m2", "ha", 10_000), ("power_mw", "kw", 0.001), ("housing_distance_m", "km", 1000),
     ("site_coverage_ratio", "percent", 0.01), ("water_m3_per_h", "l/s", 3.6), ("price_eur_per_m2", "eur", 1)],
)  # fmt: skip
def test_units_become_the_fields_own(field: str, unit: str, factor: float) -> None:
    assert units_of(field)[unit] == pytest.approx(factor)


def test_a_price_is_never_taken_for_an_area() -> None:
    assert "ha" not in units_of("price_eur_per_m2")


def test_a_name_has_no_unit() -> None:
    assert units_of("name") == {}
