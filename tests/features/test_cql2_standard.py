"""The example filters of the CQL2 standard: each is read, and answered by the database or refused with its reason."""

import json
from pathlib import Path
from typing import Any

import pytest
from geoalchemy2 import Geometry
from sqlalchemy import Boolean, Column, Date, DateTime, Double, MetaData, Table, Text, func, insert, select
from sqlalchemy.types import TypeEngine

from app.db.session import Session
from app.errors import InvalidFilter
from app.features.collection import Queryable, ValueType
from app.features.cql2 import Language, parse
from app.features.filters import condition
from app.geo import STORAGE_SRID

EXAMPLES = json.loads(Path(__file__).with_name("cql2_examples.json").read_text(encoding="utf-8"))
CASES = [
    pytest.param(language, name.removesuffix("-alt01"), EXAMPLES[form][name], id=f"{form}-{name}")
    for form, language in (("text", Language.TEXT), ("json", Language.JSON))
    for name in EXAMPLES[form]
]
PROPERTIES = {
    ValueType.NUMBER: "windSpeed balance depth category bridge_clearance vehicle_height eo:cloud_cover landsat:wrs_row "
    "landsat:wrs_path floors taxes value foo bar x",
    ValueType.STRING: "city name cityName road_class etat_vol landsat:scene_id eo:instrument polarization beamMode "
    "swathDirection owner material geophys:SURVEY_NAME id values layer:ids",
    ValueType.BOOLEAN: "swimming_pool",
    ValueType.DATE: "updated built",
    ValueType.TIMESTAMP: "event_time touchdown liftOff starts_at ends_at updated_at",
    ValueType.GEOMETRY: "geometry road footprint location",
}
TYPES = {name: value_type for value_type, names in PROPERTIES.items() for name in names.split()}
OTHER_TYPES = {"example03": {"landsat:wrs_path": ValueType.STRING}, "example40": {"value": ValueType.STRING}}
COLUMN_TYPES: dict[ValueType, TypeEngine[Any]] = {
    ValueType.NUMBER: Double(),
    ValueType.STRING: Text(),
    ValueType.BOOLEAN: Boolean(),
    ValueType.DATE: Date(),
    ValueType.TIMESTAMP: DateTime(timezone=True),
    ValueType.GEOMETRY: Geometry(srid=STORAGE_SRID, spatial_index=False),
}
REFUSED = {
    "clause6_01": "no function 'avg'",
    "clause6_02b": "no function 'avg'",
    "clause7_15": "no function 'a_contains'",  # no collection here has a property that holds a list
    "clause7_18": "no function 'buffer'",
    "example46": "not valid: Ring Self-intersection",
    "example49": "not valid: Hole lies outside shell",
    "example68": "no function 'foo'",
    "example69": "no function 'bar'",
    "example79": "no function 'a_containedby'",
    "example80": "no function 'a_contains'",
    "example81": "no function 'a_equals'",
    "example82": "no function 'a_overlaps'",
    "example84": "s_equals takes no geometry collection",
}


def test_every_example_of_the_standard_is_here() -> None:
    assert (len(EXAMPLES["text"]), len(EXAMPLES["json"])) == (120, 109)


@pytest.mark.parametrize(("language", "name", "text"), CASES)
@pytest.mark.database
def test_example_is_answered_or_refused_for_its_reason(
    session: Session, language: Language, name: str, text: str
) -> None:
    types = TYPES | OTHER_TYPES.get(name, {})
    columns = [Column(each, COLUMN_TYPES[value_type]) for each, value_type in types.items()]
    table = Table("example", MetaData(), *columns, prefixes=["TEMPORARY"])
    queryables = {each: Queryable(table.c[each], value_type) for each, value_type in types.items()}
    if name in REFUSED:
        with pytest.raises(InvalidFilter, match=REFUSED[name]):
            condition(parse(text, language), queryables)
        return
    table.create(session.connection())
    session.execute(insert(table).values({}))
    holds = condition(parse(text, language), queryables)
    assert session.scalar(select(func.count()).select_from(table).where(holds)) in (0, 1)
