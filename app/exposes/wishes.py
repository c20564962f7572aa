"""What each property is called within a sentence: `höchstens 10 min per Lkw zum Autobahnanschluss`. Pure."""

from collections.abc import Mapping

from app.codes import TargetId
from app.words import Words

# What follows the amount.
AFTER: Mapping[str, Words] = {
    "area_m2": Words("Gesamtfläche", "in total"),
    "available_m2": Words("noch verfügbar", "still available"),
    "largest_contiguous_m2": Words("am Stück", "in one piece"),
    "contiguous_plot": Words("am Stück", "in one piece"),
    "price_eur_per_m2": Words("Bodenpreis", "land price"),
    "land_price": Words("Bodenpreis", "land price"),
    "power_mw": Words("Strom", "of power"),
    "power": Words("Strom", "of power"),
    "water_m3_per_h": Words("Wasser", "of water"),
    "waste_water_m3_per_h": Words("Abwasser", "of waste water"),
    "water": Words("Wasser und Abwasser", "of water and waste water"),
    "ready_months": Words("bis zum Bauantrag", "until building can be applied for"),
    "ready_to_build": Words("bis zum Bauantrag", "until building can be applied for"),
    "trade_tax_percent": Words("Gewerbesteuerhebesatz", "trade tax rate"),
    "trade_tax": Words("Gewerbesteuerhebesatz", "trade tax rate"),
    "housing_distance_m": Words("Abstand zu Wohnnutzung", "away from housing"),
    "housing_distance": Words("Abstand zu Wohnnutzung", "away from housing"),
    "max_building_height_m": Words("Gebäudehöhe", "of building height"),
    "motorway_exit": Words("per Lkw zum Autobahnanschluss", "by lorry to the motorway exit"),
    "air_cargo": Words("per Lkw zur Luftfracht LEJ", "by lorry to LEJ air cargo"),
    "business_travel": Words("per Pkw zu Flughafen oder Fernbahnhof", "by car to airport or long-distance station"),
    "combined_transport": Words("Straße zum KV-Terminal", "of road to the freight terminal"),
    "inland_port": Words("Straße zum Binnenhafen", "of road to the inland port"),
    "research": Words("per Pkw zu Hochschule oder Forschung", "by car to university or research"),
    "cluster": Words("Straße zum Chemie- oder Technologiepark", "of road to the chemical or technology park"),
    "gas_hydrogen": Words("zum Wasserstoff-Kernnetz", "from the hydrogen core network"),
}
TOWARDS: Mapping[str, Words] = {
    TargetId.LEJ_REFERENCE: Words("zum Flughafen Leipzig/Halle", "to Airport Leipzig/Halle"),
    TargetId.LEJ_PASSENGER: Words("zum Passagierterminal LEJ", "to the LEJ passenger terminal"),
    TargetId.LEJ_CARGO: Words("zur Luftfracht LEJ", "to LEJ air cargo"),
    TargetId.MOTORWAY_EXIT: Words("zum Autobahnanschluss", "to the motorway exit"),
    TargetId.BUSINESS_TRAVEL: Words("zu Flughafen oder Fernbahnhof", "to airport or long-distance station"),
    TargetId.COMBINED_TRANSPORT: Words("zum KV-Terminal", "to the freight terminal"),
    TargetId.INLAND_PORT: Words("zum Binnenhafen", "to the inland port"),
    TargetId.RESEARCH: Words("zu Hochschule oder Forschung", "to university or research"),
    TargetId.CLUSTER: Words("zum Chemie- oder Technologiepark", "to the chemical or technology park"),
    TargetId.GAS_HYDROGEN: Words("zum Wasserstoff-Kernnetz", "to the hydrogen core network"),
}
BY: Mapping[str, Words] = {
    "road_m": Words("Straße", "of road"),
    "car_s": Words("per Pkw", "by car"),
    "truck_s": Words("per Lkw", "by lorry"),
}


def after(name: str, language: str) -> str | None:
    """What follows an amount of a property; None where its name has to come first."""
    if name in AFTER:
        return AFTER[name].by(language)
    for target, towards in TOWARDS.items():
        by = BY.get(name.removeprefix(f"{target}_"))
        if by is not None and name.startswith(f"{target}_"):
            return f"{by.by(language)} {towards.by(language)}"
    return None
