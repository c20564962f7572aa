"""Requirements as parts of an address that people can read, such as `area=12ha&zoning=GI,GE&power=20MW:should`.

The same table as `app/webmap/src/core/catalogue.ts`; a test holds both against each other. Pure.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

LEVELS = ("must", "should", "nice")
AMOUNT = re.compile(r"(-?\d{1,12}(?:[.,]\d{1,6})?)\s*([A-Za-z]\w*)?")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

Kind = Literal["amount", "day", "codes", "flag"]


@dataclass(frozen=True)
class Criterion:
    """What a visitor can require of a property."""

    property: str
    kind: Kind
    end: Literal["min", "max"] = "max"
    unit: str = ""
    codes: tuple[str, ...] = ()


def _at_least(name: str, unit: str) -> Criterion:
    return Criterion(name, "amount", "min", unit)


def _at_most(name: str, unit: str) -> Criterion:
    return Criterion(name, "amount", "max", unit)


def _one_of(name: str, *codes: str) -> Criterion:
    return Criterion(name, "codes", codes=codes)


CATALOGUE: Mapping[str, Criterion] = {
    "area": _at_least("largest_contiguous_m2", "ha"),
    "zoning": _one_of("zoning", "GI", "GIe", "GE", "GEe", "SO", "MI", "MU", "§34"),
    "plan": _one_of("plan_status", "binding", "section_34", "adopted", "displayed", "draft", "land_use_plan"),
    "motorway": _at_most("motorway_exit_truck_s", "min"),
    "cargo": _at_most("lej_cargo_truck_s", "min"),
    "airport": _at_most("lej_passenger_car_s", "min"),
    "terminal": _at_most("combined_transport_road_m", "km"),
    "port": _at_most("inland_port_road_m", "km"),
    "power": _at_least("power_mw", "MW"),
    "power_by": Criterion("power_available_from", "day"),
    "rail": _one_of("rail_siding", "on_plot", "on_site", "possible"),
    "fibre": _one_of("fibre", "two_routes_10g", "one_route_10g", "one_g"),
    "gas": Criterion("gas_available", "flag"),
    "hydrogen": _one_of("hydrogen", "connected", "planned"),
    "steam": Criterion("steam_available", "flag"),
    "water": _at_least("water_m3_per_h", "m3_per_h"),
    "hours": Criterion("operation_24h", "flag"),
    "ready": _at_most("ready_months", "months"),
    "free": Criterion("available_from", "day"),
    "price": _at_most("price_eur_per_m2", "eur_per_m2"),
    "tax": _at_most("trade_tax_percent", "percent"),
    "housing": _at_least("housing_distance_m", "m"),
    "flood": _one_of("flood_zone", "none", "hq_extreme"),
    "ground": _one_of("contamination", "none", "remediated", "suspected"),
    "tenure": _one_of("tenure", "purchase", "lease", "heritable_building_right"),
}


def read_requirement(name: str, text: str) -> dict[str, Any] | None:
    """The requirement of a part of an address, as `POST /matches` takes it; None where it cannot be read."""
    criterion = CATALOGUE[name]
    written, _, level = text.strip().partition(":")
    if level not in ("", *LEVELS):
        return None
    bounds = _bounds(criterion, written.strip())
    leveled = {"level": level} if level not in ("", "must") else {}
    return None if bounds is None else {"property": criterion.property, **bounds, **leveled}


def written(name: str, text: str) -> str | None:
    """The part as addresses have it, of what a form sends: a bare number gets its unit; None where it says nothing."""
    criterion = CATALOGUE[name]
    value, colon, level = text.strip().partition(":")
    number = AMOUNT.fullmatch(value.strip())
    if criterion.kind == "amount" and number is not None and number[2] in (None, criterion.unit):
        value = f"{_plain(number[1])}{criterion.unit}"
    return f"{value.strip()}{colon}{level}" if value.strip() else None


def _bounds(criterion: Criterion, text: str) -> dict[str, Any] | None:
    match criterion.kind:
        case "amount":
            number = AMOUNT.fullmatch(text)
            if number is None or number[2] != criterion.unit:
                return None
            return {criterion.end: float(_plain(number[1])), "unit": criterion.unit}
        case "day":
            return {"max": text} if DAY.fullmatch(text) else None
        case "flag":
            return {"in": [True]} if text == "yes" else None
        case "codes":
            codes = [code for code in text.split(",") if code in criterion.codes]
            return {"in": codes} if codes else None


def _plain(number: str) -> str:
    """A number as programs write it; people also write the decimal comma."""
    return f"{float(number.replace(',', '.')):.6f}".rstrip("0").rstrip(".")
