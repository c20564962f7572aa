"""Which parts of the standards hold here. Each name is claimed by tests of its own, in `tests/ogc`."""

SPEC = "http://www.opengis.net/spec/"

FEATURES_1 = ("core", "oas30", "html", "geojson")
FEATURES_2 = ("crs",)
FEATURES_3 = ("queryables", "queryables-query-parameters", "filter", "features-filter")
CQL2 = (
    "cql2-text",
    "cql2-json",
    "basic-cql2",
    "advanced-comparison-operators",
    "case-insensitive-comparison",
    "accent-insensitive-comparison",
    "basic-spatial-functions",
    "basic-spatial-operators",  # of the draft: QGIS looks for it
    "basic-spatial-functions-plus",
    "spatial-functions",
    "temporal-functions",
    "property-property",
    "arithmetic",
)
FEATURES_4 = ("create-replace-delete", "update", "optimistic-locking-etags", "features")
FEATURES_5 = ("schemas", "core-roles-features", "returnables-and-receivables", "queryables", "sortables")
COMMON_3 = ("schemas", "advanced-property-roles", "returnables-and-receivables", "queryables", "sortables")
TILES_1 = ("core", "tileset", "tilesets-list", "geodata-tilesets", "mvt", "oas30")

CONFORMS_TO = tuple(
    f"{SPEC}{part}/conf/{name}"
    for part, names in (
        ("ogcapi-features-1/1.0", FEATURES_1),
        ("ogcapi-features-2/1.0", FEATURES_2),
        ("ogcapi-features-3/1.0", FEATURES_3),
        ("cql2/1.0", CQL2),
        ("ogcapi-features-4/1.0", FEATURES_4),
        ("ogcapi-features-5/1.0", FEATURES_5),  # the draft of what was published as Part 3 of Common
        ("ogcapi-common-3/1.0", COMMON_3),
        ("ogcapi-tiles-1/1.0", TILES_1),
        ("tms/2.0", ("json-tilematrixset",)),
    )
    for name in names
)
