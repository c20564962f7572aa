"""Filter trees for property tests: of every kind for reading and printing, and well-typed ones over parcels."""

from datetime import UTC, date, datetime

import shapely
from hypothesis import strategies as st

from app.features.cql2.nodes import (
    ARITHMETIC,
    COMPARISONS,
    Boolean,
    Geometry,
    Instant,
    Interval,
    ListOf,
    Node,
    Number,
    Property,
    Text,
    operation,
)

Nodes = st.SearchStrategy[Node]

days = st.dates(min_value=date(1000, 1, 1)).map(Instant)
moments = st.datetimes(datetime(1000, 1, 1), timezones=st.just(UTC)).map(Instant)
numbers = st.floats(allow_nan=False, allow_infinity=False).map(Number)
texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8).map(Text)
names = st.one_of(
    st.from_regex(r"[a-z_][a-z0-9_.:]{0,8}", fullmatch=True),
    st.sampled_from(["AND", "not", "date", "POINT", "interval", "Straße", 'a"b', "a b", "ÄÖ", "like", "1a"]),
)
properties = names.map(Property)
places = st.tuples(st.floats(-180, 180), st.floats(-90, 90))
shapes = st.one_of(
    places.map(shapely.Point),
    st.lists(places, min_size=2, max_size=4, unique=True).map(shapely.LineString),
    st.lists(places, min_size=1, max_size=4).map(shapely.MultiPoint),
    st.sampled_from([shapely.box(11.9, 51.2, 12.3, 51.6), shapely.Polygon([(12, 51), (12.1, 51), (12, 51.1)])]),
).map(Geometry)


def op(name: str, *args: Nodes) -> Nodes:
    return st.tuples(*args).map(lambda given_: operation(name, given_))


def one_of_ops(op_names: tuple[str, ...], *args: Nodes) -> Nodes:
    return st.one_of(*(op(name, *args) for name in op_names))


def in_list(value: Nodes, member: Nodes) -> Nodes:
    members = st.lists(member, min_size=1, max_size=4).map(lambda items: ListOf(tuple(items)))
    return op("in", value, members)


def _grown(inner: Nodes) -> Nodes:
    return st.one_of(
        one_of_ops((*COMPARISONS, *ARITHMETIC, "and", "or", "like", "s_within", "t_meets", "buffer"), inner, inner),
        one_of_ops(("not", "isnull", "casei", "accenti"), inner),
        op("between", inner, inner, inner),
        in_list(inner, inner),
    )


ends = st.one_of(st.none(), properties)
intervals = st.builds(Interval, ends, st.one_of(ends, days, moments))
any_trees: Nodes = st.recursive(
    st.one_of(days, moments, numbers, texts, properties, shapes, intervals, st.booleans().map(Boolean)),
    _grown,
    max_leaves=12,
)

# --- well-typed over parcels -----------------------------------------------------------------------

small_numbers = st.one_of(
    st.sampled_from(["area_m2", "power_mw"]).map(Property),
    st.sampled_from([0.0, 1.0, 2.5, -3.0, 10_000.0, 40_000.0]).map(Number),
)
parcel_numbers: Nodes = st.recursive(
    small_numbers, lambda inner: one_of_ops(("+", "-", "*", "/", "div"), inner, inner), max_leaves=4
)
parcel_texts: Nodes = st.recursive(
    st.one_of(
        st.sampled_from(["plan_name", "zoning"]).map(Property),
        st.sampled_from(["GI", "Straße", "STRASSE", "Größe", "GROSSE", "%", "it's", ""]).map(Text),
    ),
    lambda inner: one_of_ops(("casei", "accenti"), inner),
    max_leaves=2,
)
patterns = st.sampled_from(["%", "_I", "str%", "S%E", "%ß%", r"\%", "G%", "", "%''%"]).map(Text)
parcel_days = st.one_of(
    st.just(Property("plan_date")), st.sampled_from([date(2020, 5, 5), date(2021, 1, 1)]).map(Instant)
)
predicates = st.one_of(
    one_of_ops(COMPARISONS, parcel_numbers, parcel_numbers),
    one_of_ops(COMPARISONS, parcel_texts, parcel_texts),
    one_of_ops((*COMPARISONS, "t_after", "t_before", "t_equals", "t_disjoint"), parcel_days, parcel_days),
    op("like", parcel_texts, patterns),
    op("between", parcel_numbers, small_numbers, small_numbers),
    in_list(parcel_numbers, small_numbers),
    in_list(parcel_texts, parcel_texts),
    one_of_ops(("isnull",), st.one_of(parcel_numbers, parcel_texts, parcel_days)),
    st.sampled_from([Property("operation_24h"), Property("synthetic"), Boolean(True), Boolean(False)]),
)
conditions: Nodes = st.recursive(
    predicates,
    lambda inner: st.one_of(op("not", inner), one_of_ops(("and", "or", "=", "<>"), inner, inner)),
    max_leaves=5,
)
