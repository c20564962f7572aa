"""The facts of a site by theme, each with the number of its source; and what is unknown, by who would know it. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import RowMapping

from app.exposes.figures import Figures
from app.exposes.gather import Site
from app.exposes.labels import LABELS
from app.exposes.legible import legible
from app.exposes.origins import Origins
from app.fields import PARCEL_FIELDS
from app.words import Words, field_title

LONGEST_VALUE = 90
LONGEST_ATTRIBUTE_NAME = 40
MOST_ATTRIBUTES = 8
HEADING_ROWS = 2.2  # what the heading of a theme takes
BY_NAME = {field.name: field for field in PARCEL_FIELDS}
THEMES: Mapping[str, tuple[str, ...]] = {
    "land": (
        "area_m2", "net_area_m2", "available_m2", "largest_contiguous_m2", "smallest_plot_m2", "divisible",
        "cadastral_reference", "position_uncertainty_m",
    ),
    "planning": (
        "zoning", "plan_status", "plan_name", "plan_date", "land_use_plan_status", "site_coverage_ratio",
        "floor_area_ratio", "building_mass_m3_per_m2", "max_building_height_m", "operation_24h", "noise_quota",
        "noise_day_db_per_m2", "noise_night_db_per_m2",
    ),
    "purchase": (
        "status", "price_eur_per_m2", "price_basis", "price_negotiable", "tenure", "owner_type", "available_from",
        "ready_months", "trade_tax_percent",
    ),
    "supply": (
        "power_mw", "power_available_from", "power_voltage_kv", "gas_available", "steam_available", "hydrogen",
        "water_m3_per_h", "waste_water_m3_per_h", "fibre",
    ),
    "risks": ("rail_siding", "flood_zone", "contamination", "mining", "housing_distance_m"),
}  # fmt: skip
SHOWN_ELSEWHERE = ("name", "contact", "visibility")
NEVER_MISSED = ("position_uncertainty_m", "noise_day_db_per_m2", "noise_night_db_per_m2")  # mean something where stated

BUILDING = Words("Bauamt {municipality}", "Building authority, {municipality}")
OWNER = Words("Ansprechstelle der Fläche", "Contact of the site")
POWER = Words("Stromnetzbetreiber", "Electricity grid operator")
GAS = Words("Gasnetzbetreiber", "Gas grid operator")
WATER = Words("Wasser- und Abwasserverband", "Water and waste water utility")
FIBRE = Words("Breitbandstelle {district}", "Broadband office, {district}")
FLOOD = Words("Untere Wasserbehörde {district}", "Water authority, {district}")
SOIL = Words("Untere Bodenschutzbehörde {district}", "Soil protection authority, {district}")
MINING = Words("Bergbehörde des Landes", "State mining authority")
RAILWAY = Words("Betreiber der Bahnstrecke", "Operator of the railway line")
TREASURER = Words("Kämmerei {municipality}", "Treasurer, {municipality}")
SURVEY = Words("Katasteramt", "Land registry")
WHO_KNOWS: Mapping[str, Words] = {
    **dict.fromkeys(THEMES["land"], OWNER),
    **dict.fromkeys(THEMES["planning"], BUILDING),
    **dict.fromkeys(THEMES["purchase"], OWNER),
    **dict.fromkeys(("power_mw", "power_available_from", "power_voltage_kv"), POWER),
    **dict.fromkeys(("gas_available", "hydrogen"), GAS),
    "steam_available": OWNER,
    **dict.fromkeys(("water_m3_per_h", "waste_water_m3_per_h"), WATER),
    "cadastral_reference": SURVEY,
    "trade_tax_percent": TREASURER,
    "fibre": FIBRE,
    "rail_siding": RAILWAY,
    "flood_zone": FLOOD,
    "contamination": SOIL,
    "mining": MINING,
    "housing_distance_m": BUILDING,
}


def facts(site: Site, figures: Figures, origins: Origins) -> list[dict[str, Any]]:
    """Themes with the facts that are known."""
    stated = {each["field"]: each for each in site.evidence if each["stands"]}
    told = [
        {"title": LABELS[theme].by(figures.language), "rows": list(_rows(site, names, stated, (figures, origins)))}
        for theme, names in THEMES.items()
    ]
    others = list(_attributes(site, figures, origins))
    told.append({"title": LABELS["other_facts"].by(figures.language), "rows": others})
    return [theme for theme in told if theme["rows"]]


def in_two_columns(themes: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The themes in their order, side by side, so that both columns are about as long."""
    heights = [len(theme["rows"]) + HEADING_ROWS for theme in themes]
    longer = [max(sum(heights[:cut]), sum(heights[cut:])) for cut in range(len(themes) + 1)]
    cut = longer.index(min(longer))
    return [list(themes[:cut]), list(themes[cut:])]


def _rows(
    site: Site, names: tuple[str, ...], stated: Mapping[str, RowMapping], told: tuple[Figures, Origins]
) -> Iterator[dict[str, Any]]:
    figures, origins = told
    for name in names:
        value = site.properties.get(name)
        if value is None:
            continue
        source, as_of = _origin(site, stated.get(name))
        notes = (_confirmed(stated.get(name), figures), *_contradictions(site, name, figures))
        yield {
            "title": field_title(name, figures.language),
            "value": legible(figures.field(BY_NAME[name], value), LONGEST_VALUE),
            "note": "; ".join(note for note in notes if note),
            "age": origins.age(as_of),
            "source": origins.number(source, as_of),
        }


def _origin(site: Site, statement: RowMapping | None) -> tuple[str | None, date | None]:
    """Source and date of a value: of its statement, else of the whole record."""
    if statement is None:
        return site.properties["source"], _day(site.properties["as_of"])
    return statement["source"], statement["as_of"]


def _confirmed(statement: RowMapping | None, figures: Figures) -> str:
    if statement is None or statement["confirmed_at"] is None:
        return ""
    return LABELS["confirmed"].by(figures.language).format(day=figures.day(statement["confirmed_at"].date()))


def _contradictions(site: Site, name: str, figures: Figures) -> Iterator[str]:
    for statement in site.evidence:
        if statement["field"] == name and not statement["stands"]:
            value = legible(figures.field(BY_NAME[name], statement["value"]), LONGEST_VALUE)
            yield LABELS["contradicts"].by(figures.language).format(value=value)


def _attributes(site: Site, figures: Figures, origins: Origins) -> Iterator[dict[str, Any]]:
    """What else the source says, in its own words."""
    number = origins.number(site.properties["source"], _day(site.properties["as_of"])) if site.attributes else None
    for name, value in list(site.attributes.items())[:MOST_ATTRIBUTES]:
        told = figures.number(value, 3) if isinstance(value, float) else str(value)
        title, shown = legible(name, LONGEST_ATTRIBUTE_NAME), legible(told, LONGEST_VALUE)
        if value is not None and title and shown:
            yield {"title": title, "value": shown, "note": "", "age": "", "source": number}


def unknown(site: Site, language: str) -> list[dict[str, str]]:
    """What nobody stated, by whom to ask."""
    places = {name: legible(site.properties[name] or "", LONGEST_VALUE) for name in ("municipality", "district")}
    asked: dict[str, list[str]] = {}
    for names in THEMES.values():
        for name in names:
            if site.properties.get(name) is None and name not in NEVER_MISSED:
                who = WHO_KNOWS[name].by(language).format(**places).strip(", ")
                asked.setdefault(who, []).append(field_title(name, language))
    return [{"who": who, "what": ", ".join(what)} for who, what in asked.items()]


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
