"""Colours, and what they stand for in German and English."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.codes import FacilityKind, ParcelStatus


@dataclass(frozen=True)
class Entry:
    """A colour and its meaning by language."""

    colour: str
    titles: Mapping[str, str]


def _entry(colour: str, de: str, en: str) -> Entry:
    return Entry(colour, {"de": de, "en": en})


STATUSES: Mapping[ParcelStatus, Entry] = {
    ParcelStatus.AVAILABLE: _entry("#2e8540", "verfügbar", "available"),
    ParcelStatus.PLANNED: _entry("#5b8ecb", "geplant", "planned"),
    ParcelStatus.RESERVED: _entry("#e0a526", "reserviert", "reserved"),
    ParcelStatus.OPTIONED: _entry("#d9782d", "optioniert", "optioned"),
    ParcelStatus.SOLD: _entry("#8c3b3b", "verkauft", "sold"),
    ParcelStatus.WITHDRAWN: _entry("#777777", "zurückgezogen", "withdrawn"),
}
AIR = _entry("#6a3d9a", "Luftverkehr", "Air transport")
ROAD = _entry("#1f4e9c", "Autobahn", "Motorway")
FREIGHT = _entry("#b15928", "Güterverkehr", "Freight")
RAIL = _entry("#c2185b", "Personenbahnhof", "Passenger station")
ENERGY = _entry("#c79a00", "Energie", "Energy")
SCIENCE = _entry("#00838f", "Forschung und Technologie", "Research and technology")
INDUSTRY = _entry("#5d6b2f", "Industrie und Bergbau", "Industry and mining")
KINDS: Mapping[FacilityKind, Entry] = {
    FacilityKind.AIRPORT: AIR,
    FacilityKind.AIRPORT_REFERENCE: AIR,
    FacilityKind.AIRPORT_PASSENGER: AIR,
    FacilityKind.AIRPORT_CARGO: AIR,
    FacilityKind.AIRFIELD: AIR,
    FacilityKind.MOTORWAY_INTERCHANGE: ROAD,
    FacilityKind.MOTORWAY_JUNCTION: ROAD,
    FacilityKind.FREIGHT_TERMINAL: FREIGHT,
    FacilityKind.MARSHALLING_YARD: FREIGHT,
    FacilityKind.INLAND_PORT: FREIGHT,
    FacilityKind.LONG_DISTANCE_STATION: RAIL,
    FacilityKind.STATION: RAIL,
    FacilityKind.HYDROGEN_NODE: ENERGY,
    FacilityKind.SUBSTATION: ENERGY,
    FacilityKind.POWER_PLANT: ENERGY,
    FacilityKind.TECHNOLOGY_PARK: SCIENCE,
    FacilityKind.RESEARCH: SCIENCE,
    FacilityKind.CHEMICAL_PARK: INDUSTRY,
    FacilityKind.MINE: INDUSTRY,
    FacilityKind.POST_MINING_LAKE: INDUSTRY,
}
# Light is far from the best, dark is best; readable without telling red from green.
SCORES: tuple[tuple[float, str], ...] = (
    (0, "#fde725"),
    (25, "#5ec962"),
    (50, "#21918c"),
    (75, "#3b528b"),
    (100, "#440154"),
)
UNKNOWN = _entry("#9e9e9e", "ohne Angabe", "unknown")
KNOCKED_OUT = _entry("#c9c9c9", "ausgeschlossen", "knocked out")
SUPERSEDED = _entry("#bdbdbd", "durch eine bessere Quelle ersetzt", "superseded by a better source")
OUTLINES = _entry("#4a4a4a", "Grenze", "boundary")
ANY = _entry("#0b6e99", "Fläche", "area")
# How many rows a square stands for.
COUNTS: tuple[tuple[float, str], ...] = ((1, "#deebf7"), (10, "#9ecae1"), (100, "#4292c6"), (1000, "#08519c"))
LAYERS = {
    "sums": {"de": "Summen", "en": "Sums"},
    "areas": {"de": "Flächen", "en": "Areas"},
    "outlines": {"de": "Umrisse", "en": "Outlines"},
    "lines": {"de": "Linien", "en": "Lines"},
    "points": {"de": "Punkte", "en": "Points"},
    "background": {"de": "Hintergrund", "en": "Background"},
}
