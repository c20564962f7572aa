"""The attributes of a parcel that are searched, scored or checked: type, unit, code list and range of each.

One table for the CHECKs of the database, the bodies of the API, the checks of the importer and the descriptions in
OpenAPI. A new attribute is one entry here, one column in `db/tables.py` and one migration.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app import codes

FieldType = type[str] | type[float] | type[int] | type[bool] | type[date]


@dataclass(frozen=True)
class Field:
    """One attribute. `above` is an exclusive lower bound, `at_least` and `at_most` are inclusive."""

    name: str
    value_type: FieldType
    description: str
    unit: str | None = None
    code_list: type[StrEnum] | None = None
    above: float | None = None
    at_least: float | None = None
    at_most: float | None = None

    def range_condition(self) -> str | None:
        """The range as an SQL condition on the column, or None where every value fits."""
        bounds = [("> ", self.above), (">= ", self.at_least), ("<= ", self.at_most)]
        stated = [f"{self.name} {sign}{bound:g}" for sign, bound in bounds if bound is not None]
        return " AND ".join(stated) or None

    def accepts(self, number: float) -> bool:
        """Whether a number lies in the range."""
        return (
            (self.above is None or number > self.above)
            and (self.at_least is None or number >= self.at_least)
            and (self.at_most is None or number <= self.at_most)
        )


def _text(name: str, description: str) -> Field:
    return Field(name, str, description)


def _code(name: str, code_list: type[StrEnum], description: str) -> Field:
    return Field(name, str, description, code_list=code_list)


def _flag(name: str, description: str) -> Field:
    return Field(name, bool, description)


def _area(name: str, description: str, *, above: float | None = 0, at_least: float | None = None) -> Field:
    return Field(name, float, description, unit="m²", above=above, at_least=at_least)


PARCEL_FIELDS: tuple[Field, ...] = (
    _text("name", "Name of the parcel"),
    _text("cadastral_reference", "Gemarkung, Flur and Flurstück as stated"),
    _area("area_m2", "Gross area as stated by the source"),
    _area("net_area_m2", "Net building land as stated"),
    _area("available_m2", "Area still on offer", above=None, at_least=0),
    _area("largest_contiguous_m2", "Largest plot in one piece, as stated", above=None, at_least=0),
    _area("smallest_plot_m2", "Smallest plot that is sold"),
    _flag("divisible", "Whether the parcel may be divided"),
    _code("zoning", codes.Zoning, "Kind of building use (BauNVO)"),
    _code("plan_status", codes.PlanStatus, "Furthest step of the planning right"),
    _text("plan_name", "Number or name of the B-Plan"),
    Field("plan_date", date, "Date of the plan's present status"),
    _code("land_use_plan_status", codes.LandUsePlanStatus, "How FNP and regional plan show the area"),
    Field("site_coverage_ratio", float, "GRZ: built-over share of the plot", at_least=0, at_most=1),
    Field("floor_area_ratio", float, "GFZ: floor area by plot area", at_least=0, at_most=20),
    Field("building_mass_m3_per_m2", float, "BMZ: building mass by plot area", unit="m³/m²", at_least=0, at_most=50),
    Field("max_building_height_m", float, "Greatest height allowed", unit="m", at_least=0, at_most=500),
    _flag("operation_24h", "Whether round-the-clock operation is allowed"),
    _flag("noise_quota", "Whether noise is rationed (Lärmkontingentierung)"),
    Field("noise_day_db_per_m2", float, "Noise quota by day", unit="dB(A)/m²", at_least=0, at_most=150),
    Field("noise_night_db_per_m2", float, "Noise quota by night", unit="dB(A)/m²", at_least=0, at_most=150),
    _code("status", codes.ParcelStatus, "Where the parcel stands in the market"),
    Field("price_eur_per_m2", float, "Asked price", unit="€/m²", at_least=0),
    _code("price_basis", codes.PriceBasis, "Whether the price includes servicing"),
    _flag("price_negotiable", "Whether the price is negotiable"),
    _code("tenure", codes.Tenure, "How the land can be had"),
    _code("owner_type", codes.OwnerType, "Who owns the land"),
    Field("available_from", date, "Day from which the land is free"),
    Field("ready_months", float, "Until a building application is possible", unit="months", at_least=0, at_most=600),
    Field("trade_tax_percent", float, "Gewerbesteuerhebesatz", unit="%", at_least=0, at_most=1000),
    Field("power_mw", float, "Power that can be connected within 24 months", unit="MW", at_least=0),
    Field("power_available_from", date, "Day from which that power is there"),
    Field("power_voltage_kv", float, "Voltage of the connection", unit="kV", above=0),
    _flag("gas_available", "Whether gas lies at the plot"),
    _flag("steam_available", "Whether the park supplies steam"),
    Field("water_m3_per_h", float, "Water supply", unit="m³/h", at_least=0),
    Field("waste_water_m3_per_h", float, "Waste water discharge", unit="m³/h", at_least=0),
    _code("fibre", codes.Fibre, "Fibre connection"),
    _code("hydrogen", codes.Hydrogen, "Hydrogen at the plot"),
    _code("rail_siding", codes.RailSiding, "Nearest use of rail"),
    _code("flood_zone", codes.FloodZone, "Worst flood zone that touches the land"),
    _code("contamination", codes.Contamination, "State of the ground (Altlast)"),
    _code("mining", codes.MiningState, "Former opencast mining and dump soil"),
    Field("housing_distance_m", float, "Distance to the nearest protected use", unit="m", at_least=0),
    Field("position_uncertainty_m", float, "Radius the true position lies in", unit="m", at_least=0),
    _text("contact", "Public contact: role and office"),
    _code("visibility", codes.Visibility, "Who may see the parcel"),
)

SITE_FIELDS: tuple[Field, ...] = (
    _text("name", "Name of the site"),
    _text("former_names", "Names it had"),
    _code("site_type", codes.SiteType, "Kind of site"),
    _text("stated_municipality", "Municipality as the source names it"),
    _text("stated_district", "District as the source names it"),
    _area("area_m2", "Gross area as stated by the source"),
    _area("available_m2", "Area still on offer", above=None, at_least=0),
    _text("operator", "Who runs the site"),
    Field("position_uncertainty_m", float, "Radius the true position lies in", unit="m", at_least=0),
    _code("visibility", codes.Visibility, "Who may see the site"),
)

FACILITY_FIELDS: tuple[Field, ...] = (
    _code("kind", codes.FacilityKind, "Kind of infrastructure"),
    _text("name", "Name of the facility"),
    _text("reference", "Exit number, ICAO code, station code"),
    _code("status", codes.FacilityStatus, "Whether it is in use; only open ones are scored"),
    Field("open_from_year", int, "Year from which it is planned to be open", at_least=1800, at_most=2200),
    Field("accuracy_m", float, "Radius the true place lies in", unit="m", at_least=0),
    _text("note", "Remark"),
    _text("source_detail", "Page or data set within the source"),
)
