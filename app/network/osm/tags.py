"""Values of OpenStreetMap tags as numbers: speeds, weights, lengths and durations as people write them. Pure."""

import re
from collections.abc import Mapping

KMH_PER_MILE = 1.609344
METRES_PER_FOOT = 0.3048
METRES_PER_INCH = 0.0254
WALKING_KMH = 7.0  # Schrittgeschwindigkeit, also in a verkehrsberuhigter Bereich
NO_LIMIT_KMH = 130.0  # Richtgeschwindigkeit, where there is no limit

# Limits by law that are written as names, behind the country: `DE:urban`. Rural limits differ by country.
URBAN_KMH = 50.0
RURAL_KMH: Mapping[str, float] = {"DE": 100.0, "AT": 100.0, "CZ": 90.0, "PL": 90.0, "FR": 80.0, "FI": 80.0, "CH": 80.0}
BICYCLE_ROAD_KMH = 30.0
# What says nothing of its own: shown by signs that change, or none that anybody wrote down.
UNSTATED = frozenset({"signals", "variable", "unsigned", "default", "unknown", "yes", "national", "implicit", "*"})
NO_RESTRICTION = frozenset({"none", "no", "default", "below_default", "unsigned", "unknown", "no_sign", "variable"})

_NUMBER = re.compile(r"^(\d+(?:[.,]\d+)?)\s*(.*)$")
_FEET = re.compile(r"^(\d+)\s*(?:'|ft)\s*(?:(\d+)\s*(?:\"|in)?)?$")
_ZONE = re.compile(r"^(?:zone:?)?(\d+)$")
_CLOCK = re.compile(r"^(\d{1,3}):(\d{2})(?::(\d{2}))?$")
_ISO_DURATION = re.compile(r"^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$")


def speed_limit_kmh(text: str) -> float | None:
    """A `maxspeed` in km/h; None where the text is not understood. Of several the lowest holds.

    Texts that say nothing of their own (`UNSTATED`) are for the caller to leave out.
    """
    limits = [_one_limit(part.strip()) for part in re.split(r"[;|]", text) if part.strip()]
    known = [limit for limit in limits if limit is not None]
    return min(known) if known and len(known) == len(limits) else None


def _one_limit(text: str) -> float | None:
    if text == "none":
        return NO_LIMIT_KMH
    if text == "walk":
        return WALKING_KMH
    if ":" in text:
        return _limit_by_law(*text.split(":", 1))
    match = _NUMBER.match(text)
    if match is None:
        return None
    value, unit = float(match[1].replace(",", ".")), match[2].strip().lower()
    factor = {"": 1.0, "km/h": 1.0, "kmh": 1.0, "kph": 1.0, "mph": KMH_PER_MILE}.get(unit)
    return None if factor is None or value <= 0 else value * factor


def _limit_by_law(country: str, name: str) -> float | None:
    by_name = {
        "urban": URBAN_KMH,
        "rural": RURAL_KMH.get(country.upper()),
        "motorway": NO_LIMIT_KMH,
        "living_street": WALKING_KMH,
        "walk": WALKING_KMH,
        "bicycle_road": BICYCLE_ROAD_KMH,
    }
    if name in by_name:
        return by_name[name]
    zone = _ZONE.match(name)
    return float(zone[1]) if zone else None


def tonnes(text: str) -> float | None:
    """A weight in tonnes, infinity where it says that there is no limit; None where it is not understood."""
    if text in NO_RESTRICTION:
        return float("inf")
    match = _NUMBER.match(text)
    if match is None:
        return None
    factor = {"": 1.0, "t": 1.0, "to": 1.0, "tons": 1.0, "kg": 0.001}.get(match[2].strip().lower())
    return None if factor is None else float(match[1].replace(",", ".")) * factor


def metres(text: str) -> float | None:
    """A height, width or length in metres, infinity where there is no limit; None where it is not understood."""
    if text in NO_RESTRICTION:
        return float("inf")
    feet = _FEET.match(text)
    if feet:
        return int(feet[1]) * METRES_PER_FOOT + int(feet[2] or 0) * METRES_PER_INCH
    match = _NUMBER.match(text)
    if match is None:
        return None
    factor = {"": 1.0, "m": 1.0, "cm": 0.01}.get(match[2].strip().lower())
    return None if factor is None else float(match[1].replace(",", ".")) * factor


def duration_s(text: str) -> float | None:
    """How long a ferry takes in seconds: `00:20`, `1:05:00`, `PT20M`, or minutes as a number."""
    clock = _CLOCK.match(text)
    if clock:
        return int(clock[1]) * 3600.0 + int(clock[2]) * 60.0 + int(clock[3] or 0)
    iso = _ISO_DURATION.match(text)
    if iso and text != "PT":
        return int(iso[1] or 0) * 3600.0 + int(iso[2] or 0) * 60.0 + int(iso[3] or 0)
    return float(text) * 60.0 if text.isdecimal() else None
