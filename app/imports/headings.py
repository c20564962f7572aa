"""What German and English headings, units and cell values of land lists usually mean: data for drafts of sources. Pure.

Nothing here decides an import; a draft is for a person to check.
"""

import re

# field → words, in lower case without punctuation; the first field whose word is contained wins
FIELD_WORDS: dict[str, tuple[str, ...]] = {
    "largest_contiguous_m2": ("zusammenhängend", "contiguous", "größte teilfläche"),
    "smallest_plot_m2": ("kleinste", "mindestgröße", "smallest"),
    "available_m2": ("verfügbare fläche", "freie fläche", "frei ha", "available area", "available m2"),
    "net_area_m2": ("netto", "net area"),
    "price_basis": ("preisbasis", "price basis"),
    "price_negotiable": ("verhandelbar", "negotiable"),
    "price_eur_per_m2": ("preis", "price", "kaufpreis"),
    "available_from": ("verfügbar ab", "available from"),
    "power_mw": ("strom", "anschlussleistung", "power"),
    "trade_tax_percent": ("hebesatz", "trade tax"),
    "plan_date": ("plan vom", "plandatum", "plan date"),
    "plan_status": ("planungsstand", "planstand", "planstatus", "plan status", "planungsrecht"),
    "plan_name": ("b plan", "bebauungsplan", "plan name", "plannummer"),
    "site_coverage_ratio": ("grz", "grundflächenzahl"),
    "floor_area_ratio": ("gfz", "geschossflächenzahl"),
    "building_mass_m3_per_m2": ("bmz", "baumassenzahl"),
    "max_building_height_m": ("bauhöhe", "gebäudehöhe", "building height"),
    "zoning": ("gebietsart", "nutzungsart", "baunvo", "zoning", "gebietstyp"),
    "operation_24h": ("24 h", "24h", "nachtbetrieb"),
    "rail_siding": ("gleis", "rail"),
    "contamination": ("altlast", "contamination"),
    "flood_zone": ("überschwemmung", "hochwasser", "flood"),
    "mining": ("bergbau", "kippe", "mining"),
    "fibre": ("glasfaser", "breitband", "fibre"),
    "gas_available": ("gas",),
    "cadastral_reference": ("flurstück", "gemarkung", "cadastral"),
    "owner_type": ("eigentümer", "owner"),
    "contact": ("ansprech", "kontakt", "contact"),
    "site_type": ("standorttyp", "site type"),
    "stated_municipality": ("gemeinde", "municipality", "ort"),
    "stated_district": ("landkreis", "kreis", "district"),
    "operator": ("betreiber", "operator"),
    "kind": ("art", "kategorie", "kind", "class"),
    "accuracy_m": ("genauigkeit", "accuracy"),
    "open_from_year": ("jahr", "year"),
    "reference": ("kennung", "identifier", "reference"),
    "status": ("status", "vermarktungsstand"),
    "designation": ("bez", "bezeichnung art", "designation"),
    "state": ("bundesland", "state"),
    "as_of": ("stand", "as of", "datum"),
    "note": ("bemerkung", "note"),
    "area_m2": ("fläche", "hectares", "größe", "area", "shape area"),
    "name": ("name", "bezeichnung", "gen", "titel", "langname", "standort"),
}

KEY_WORDS = ("key", "id", "nr", "nummer", "kennung", "ags", "schlüssel", "objectid", "fid")

# pairs of headings that hold a place, with the system where the words state it
COORDINATE_WORDS: tuple[tuple[tuple[str, ...], tuple[str, ...], str | None], ...] = (
    (("lon", "longitude", "lng", "länge", "längengrad"), ("lat", "latitude", "breite", "breitengrad"), "EPSG:4326"),
    (
        ("x", "rechtswert", "ostwert", "easting", "ost", "e"),
        ("y", "hochwert", "nordwert", "northing", "nord", "n"),
        None,
    ),
)
WKT_WORDS = ("wkt", "geometry", "geom", "geometrie", "the geom")

UNIT_WORDS: dict[str, str] = {
    "ha": "ha", "hectares": "ha", "hektar": "ha", "km²": "km2", "km2": "km2", "m²": "m2", "m2": "m2", "qm": "m2",
    "kw": "kW", "mw": "MW", "km": "km", "%": "percent", "prozent": "percent",
}  # fmt: skip

CODE_WORDS: dict[str, dict[str, str]] = {
    "zoning": {
        "gewerbegebiet": "GE", "eingeschränktes gewerbegebiet": "GEe", "industriegebiet": "GI",
        "eingeschränktes industriegebiet": "GIe", "sondergebiet": "SO", "mischgebiet": "MI", "urbanes gebiet": "MU",
        "34": "§34", "35": "§35",
    },
    "plan_status": {
        "kein": "none", "keine": "none", "fnp": "land_use_plan", "aufstellung": "draft", "auslegung": "displayed",
        "satzung": "adopted", "rechtskräftig": "binding", "rechtswirksam": "binding", "unwirksam": "void",
    },
    "status": {
        "geplant": "planned", "verfügbar": "available", "frei": "available", "reserviert": "reserved",
        "optioniert": "optioned", "verkauft": "sold", "in betrieb": "open",
    },
    "owner_type": {
        "kommune": "municipality", "stadt": "municipality", "gemeinde": "municipality", "land": "state",
        "bund": "federation", "lmbv": "lmbv", "mibrag": "mibrag", "privat": "private", "gemischt": "mixed",
    },
    "rail_siding": {"auf der fläche": "on_plot", "am standort": "on_site", "möglich": "possible", "nein": "none"},
    "contamination": {"keine": "none", "verdacht": "suspected", "bekannt": "known", "saniert": "remediated"},
}  # fmt: skip


def plain(heading: str) -> str:
    """A heading in lower case, words apart by one space, without what stands in brackets."""
    text = re.sub(r"[\[(].*?[\])]", " ", heading)
    return " ".join(re.sub(r"[^\wäöüß²€%]+|_", " ", text.lower()).split())


def unit_of(heading: str) -> str | None:
    """The unit a heading states, in brackets or as its last word."""
    bracketed = re.findall(r"[\[(]\s*([^\])]+?)\s*[\])]", heading)
    words = [text.lower().removeprefix("in ") for text in bracketed] + plain(heading).split()[-1:]
    return next((UNIT_WORDS[word] for word in words if word in UNIT_WORDS), None)


def field_of(heading: str, fields: set[str]) -> str | None:
    """The field a heading seems to mean, among those the target has."""
    text = f" {plain(heading)} "
    if text.strip().replace(" ", "_") in fields:
        return text.strip().replace(" ", "_")
    for name, words in FIELD_WORDS.items():
        if name in fields and any(_means(text, word) for word in words):
            return name
    return None


def _means(text: str, word: str) -> bool:
    """Short words must stand alone; long ones may be part of a compound."""
    return f" {word} " in text or (len(word) > 4 and word in text)
