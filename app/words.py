"""What fields, codes and units are called where people read them, in German and English.

One table for everything the server says in words; `app/fields.py` and `app/codes.py` say what there is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app import codes


@dataclass(frozen=True)
class Words:
    """The same in both languages."""

    de: str
    en: str

    def by(self, language: str) -> str:
        """In one of them."""
        return self.de if language == "de" else self.en


FIELDS: Mapping[str, Words] = {
    "key": Words("Kennung", "Key"),
    "name": Words("Name", "Name"),
    "site_name": Words("Standort", "Site"),
    "municipality": Words("Gemeinde", "Municipality"),
    "district": Words("Landkreis", "District"),
    "cadastral_reference": Words("Flurstücke", "Cadastral parcels"),
    "area_m2": Words("Gesamtfläche", "Total area"),
    "net_area_m2": Words("Nettobauland", "Net building land"),
    "available_m2": Words("Noch verfügbar", "Still available"),
    "largest_contiguous_m2": Words("Am Stück", "In one piece"),
    "smallest_plot_m2": Words("Kleinste Teilfläche", "Smallest plot sold"),
    "divisible": Words("Teilbar", "Divisible"),
    "zoning": Words("Gebietsart", "Zoning"),
    "plan_status": Words("Planungsrecht", "Planning right"),
    "plan_name": Words("Bebauungsplan", "Development plan"),
    "plan_date": Words("Stand des Plans", "Plan status since"),
    "land_use_plan_status": Words("Flächennutzungsplan", "Land-use plan"),
    "site_coverage_ratio": Words("Grundflächenzahl (GRZ)", "Site coverage ratio (GRZ)"),
    "floor_area_ratio": Words("Geschossflächenzahl (GFZ)", "Floor area ratio (GFZ)"),
    "building_mass_m3_per_m2": Words("Baumassenzahl (BMZ)", "Building mass ratio (BMZ)"),
    "max_building_height_m": Words("Höchste Gebäudehöhe", "Greatest building height"),
    "operation_24h": Words("24-Stunden-Betrieb", "24-hour operation"),
    "noise_quota": Words("Lärmkontingent", "Noise quota"),
    "noise_day_db_per_m2": Words("Lärmkontingent am Tag", "Noise quota by day"),
    "noise_night_db_per_m2": Words("Lärmkontingent in der Nacht", "Noise quota by night"),
    "status": Words("Vermarktungsstand", "Market status"),
    "price_eur_per_m2": Words("Preis", "Price"),
    "price_basis": Words("Erschließung im Preis", "Price includes"),
    "price_negotiable": Words("Preis verhandelbar", "Price negotiable"),
    "tenure": Words("Erwerbsart", "Tenure"),
    "owner_type": Words("Eigentümer", "Owner"),
    "available_from": Words("Frei ab", "Free from"),
    "ready_months": Words("Bauantrag möglich in", "Building application in"),
    "trade_tax_percent": Words("Gewerbesteuerhebesatz", "Trade tax rate"),
    "power_mw": Words("Stromanschluss (24 Monate)", "Power (within 24 months)"),
    "power_available_from": Words("Strom ab", "Power from"),
    "power_voltage_kv": Words("Spannungsebene", "Voltage"),
    "gas_available": Words("Gas am Grundstück", "Gas at the plot"),
    "steam_available": Words("Dampf vom Standort", "Steam from the park"),
    "water_m3_per_h": Words("Wasser", "Water supply"),
    "waste_water_m3_per_h": Words("Abwasser", "Waste water"),
    "fibre": Words("Glasfaser", "Fibre"),
    "hydrogen": Words("Wasserstoff", "Hydrogen"),
    "rail_siding": Words("Gleisanschluss", "Rail siding"),
    "flood_zone": Words("Hochwassergefahr", "Flood zone"),
    "contamination": Words("Altlasten", "Contamination"),
    "mining": Words("Bergbaufolge", "Former mining"),
    "housing_distance_m": Words("Abstand zu Wohnnutzung", "Distance to housing"),
    "position_uncertainty_m": Words("Lage genau auf", "Position accurate to"),
    "contact": Words("Ansprechstelle", "Contact"),
    "visibility": Words("Sichtbarkeit", "Visibility"),
    "geometry_kind": Words("Geometrie", "Geometry"),
    "synthetic": Words("Beispieldaten", "Sample data"),
    "source": Words("Quelle", "Source"),
    "as_of": Words("Stand", "As of"),
}

_NONE = Words("keine", "none")
CODES: Mapping[type[StrEnum], Mapping[str, Words]] = {
    codes.ParcelStatus: {
        "planned": Words("geplant", "planned"),
        "available": Words("verfügbar", "available"),
        "reserved": Words("reserviert", "reserved"),
        "optioned": Words("optioniert", "optioned"),
        "sold": Words("verkauft", "sold"),
        "withdrawn": Words("zurückgezogen", "withdrawn"),
    },
    codes.Zoning: {
        "GE": Words("Gewerbegebiet (GE)", "commercial area (GE)"),
        "GEe": Words("eingeschränktes Gewerbegebiet (GEe)", "restricted commercial area (GEe)"),
        "GI": Words("Industriegebiet (GI)", "industrial area (GI)"),
        "GIe": Words("eingeschränktes Industriegebiet (GIe)", "restricted industrial area (GIe)"),
        "SO": Words("Sondergebiet (SO)", "special area (SO)"),
        "MI": Words("Mischgebiet (MI)", "mixed area (MI)"),
        "MU": Words("urbanes Gebiet (MU)", "urban area (MU)"),
        "§34": Words("Innenbereich (§ 34 BauGB)", "built-up area (§ 34 BauGB)"),
        "§35": Words("Außenbereich (§ 35 BauGB)", "undesignated outlying area (§ 35 BauGB)"),
    },
    codes.PlanStatus: {
        "none": Words("keine Planung", "no plan"),
        "land_use_plan": Words("nur im Flächennutzungsplan", "in the land-use plan only"),
        "draft": Words("Aufstellung beschlossen", "plan decided on"),
        "displayed": Words("öffentlich ausgelegt", "on public display"),
        "adopted": Words("Satzung beschlossen", "adopted"),
        "binding": Words("rechtskräftig", "legally binding"),
        "section_34": Words("bebaubar nach § 34 BauGB", "may be built on (§ 34 BauGB)"),
        "void": Words("unwirksam", "void"),
    },
    codes.LandUsePlanStatus: {
        "not_shown": Words("nicht dargestellt", "not shown"),
        "shown": Words("dargestellt", "shown"),
        "reserved": Words("Vorbehaltsgebiet", "reserved area"),
        "priority": Words("Vorranggebiet", "priority area"),
    },
    codes.OwnerType: {
        "municipality": Words("Kommune", "municipality"),
        "state": Words("Land", "state"),
        "federation": Words("Bund", "federation"),
        "lmbv": Words("LMBV", "LMBV"),
        "mibrag": Words("MIBRAG", "MIBRAG"),
        "private": Words("privat", "private"),
        "mixed": Words("gemischt", "mixed"),
    },
    codes.Tenure: {
        "purchase": Words("Kauf", "purchase"),
        "lease": Words("Pacht oder Miete", "lease"),
        "heritable_building_right": Words("Erbbaurecht", "heritable building right"),
    },
    codes.PriceBasis: {
        "serviced": Words("erschlossen", "serviced"),
        "unserviced": Words("unerschlossen", "unserviced"),
    },
    codes.RailSiding: {
        "on_plot": Words("auf der Fläche", "on the plot"),
        "on_site": Words("am Standort", "on the site"),
        "possible": Words("möglich (innerhalb 1 km)", "possible (within 1 km)"),
        "none": Words("keiner", "none"),
    },
    codes.Fibre: {
        "two_routes_10g": Words("zwei Wege, ab 10 Gbit/s", "two routes, from 10 Gbit/s"),
        "one_route_10g": Words("ein Weg, ab 10 Gbit/s", "one route, from 10 Gbit/s"),
        "one_g": Words("1 Gbit/s", "1 Gbit/s"),
        "less": Words("weniger als 1 Gbit/s", "less than 1 Gbit/s"),
    },
    codes.Hydrogen: {
        "connected": Words("angeschlossen", "connected"),
        "planned": Words("geplant", "planned"),
        "none": Words("keiner", "none"),
    },
    codes.FloodZone: {
        "none": _NONE,
        "hq_extreme": Words("Extremhochwasser (HQ extrem)", "extreme flood (HQ extrem)"),
        "hq100": Words("hundertjährliches Hochwasser (HQ 100)", "hundred-year flood (HQ 100)"),
    },
    codes.Contamination: {
        "none": _NONE,
        "suspected": Words("Verdacht", "suspected"),
        "known": Words("bekannt", "known"),
        "remediated": Words("saniert", "remediated"),
    },
    codes.MiningState: {
        "none": _NONE,
        "settled_dump": Words("Kippe, gesetzt", "dump, settled"),
        "young_dump": Words("Kippe, jung", "dump, young"),
        "under_supervision": Words("unter Bergaufsicht", "under mining supervision"),
    },
    codes.Visibility: {
        "public": Words("öffentlich", "public"),
        "partner": Words("für Partner", "for partners"),
        "owner": Words("für die eigene Stelle", "for its own agency"),
        "internal": Words("intern", "internal"),
    },
    codes.GeometryKind: {
        "outline": Words("Umriss", "outline"),
        "position": Words("nur Lagepunkt", "position only"),
        "none": Words("unbekannt", "unknown"),
    },
    codes.TargetId: {
        "lej_reference": Words("Flughafen Leipzig/Halle, Bezugspunkt", "Airport Leipzig/Halle, reference point"),
        "lej_passenger": Words("Flughafen Leipzig/Halle, Passagiere", "Airport Leipzig/Halle, passengers"),
        "lej_cargo": Words("Flughafen Leipzig/Halle, Luftfracht", "Airport Leipzig/Halle, air cargo"),
        "motorway_exit": Words("Autobahnanschluss", "Motorway exit"),
        "business_travel": Words("Flughafen oder Fernbahnhof", "Airport or long-distance station"),
        "combined_transport": Words("KV-Terminal", "Freight terminal"),
        "inland_port": Words("Binnenhafen", "Inland port"),
        "research": Words("Hochschule oder Forschung", "University or research"),
        "cluster": Words("Chemie- oder Technologiepark", "Chemical or technology park"),
        "gas_hydrogen": Words("Wasserstoff-Kernnetz", "Hydrogen core network"),
    },
    codes.Method: {
        "road": Words("Straßennetz", "road network"),
        "skeleton": Words("Hauptstraßen", "main roads"),
        "estimated": Words("geschätzt", "estimated"),
        "straight_line": Words("Luftlinie", "straight line"),
        "published": Words("veröffentlicht", "published"),
    },
    codes.Mode: {
        "direct": Words("Luftlinie", "straight line"),
        "car": Words("Pkw", "car"),
        "truck": Words("Lkw", "lorry"),
    },
    codes.Group: {
        "ranked": Words("bewertet", "ranked"),
        "data_missing": Words("Daten fehlen", "data missing"),
        "knocked_out": Words("ausgeschlossen", "knocked out"),
    },
    codes.Level: {
        "must": Words("Muss", "must"),
        "should": Words("Soll", "should"),
        "nice": Words("Kann", "nice to have"),
    },
}
REACHED: Mapping[str, Words] = {
    "road_m": Words("{}, Straßenweg", "{}, by road"),
    "car_s": Words("{}, Pkw-Fahrzeit", "{}, by car"),
    "truck_s": Words("{}, Lkw-Fahrzeit", "{}, by lorry"),
}  # what filters say of the way to a target

# Classes that criteria make of several fields, by criterion.
CLASSES: Mapping[str, Mapping[str, Words]] = {
    "zoning_hours": {
        "gi_free": Words("GI ohne Lärmkontingent", "GI without noise quota"),
        "gi_noise_quota": Words("GI mit Lärmkontingent", "GI with noise quota"),
        "ge_24h": Words("GE rund um die Uhr", "GE round the clock"),
        "ge_day_only": Words("GE nur am Tag", "GE by day only"),
        "other": Words("andere Gebietsart", "other zoning"),
    },
    "hazards": {**CODES[codes.FloodZone], **CODES[codes.MiningState]},
    "planning_right": CODES[codes.PlanStatus],
    "rail_siding": CODES[codes.RailSiding],
    "fibre": CODES[codes.Fibre],
}
FLAGS: Mapping[bool, Words] = {True: Words("ja", "yes"), False: Words("nein", "no")}
UNKNOWN = Words("unbekannt", "unknown")

# By unit as stored, and as `app/fields.py` writes it.
UNITS: Mapping[str, Words] = {
    "m2": Words("m²", "m²"),
    "km2": Words("km²", "km²"),
    "ha": Words("ha", "ha"),
    "m": Words("m", "m"),
    "km": Words("km", "km"),
    "s": Words("s", "s"),
    "min": Words("min", "min"),
    "h": Words("h", "h"),
    "kw": Words("kW", "kW"),
    "mw": Words("MW", "MW"),
    "gw": Words("GW", "GW"),
    "v": Words("V", "V"),
    "kv": Words("kV", "kV"),
    "m3_per_h": Words("m³/h", "m³/h"),
    "m3_per_d": Words("m³/d", "m³/d"),
    "l_per_s": Words("l/s", "l/s"),
    "m3_per_m2": Words("m³/m²", "m³/m²"),
    "db_per_m2": Words("dB(A)/m²", "dB(A)/m²"),
    "eur_per_m2": Words("€/m²", "€/m²"),
    "eur_per_ha": Words("€/ha", "€/ha"),
    "months": Words("Monate", "months"),
    "years": Words("Jahre", "years"),
    "percent": Words("%", "%"),
    "people": Words("Personen", "people"),
    "ratio": Words("", ""),
    "class": Words("", ""),
}


def field_title(name: str, language: str) -> str:
    """What a field is called, or the way to a target; its name where nobody has named it."""
    if name in FIELDS:
        return FIELDS[name].by(language)
    for target, words in CODES[codes.TargetId].items():
        way = REACHED.get(name.removeprefix(f"{target}_"))
        if way is not None and name.startswith(target):
            return way.by(language).format(words.by(language))
    return name


def code_title(code_list: type[StrEnum], code: str, language: str) -> str:
    """What a code is called; the code itself where nobody has named it."""
    words = CODES.get(code_list, {}).get(code)
    return code if words is None else words.by(language)
