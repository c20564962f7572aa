"""The closed list of what can be scored: one entry ties id, quantity, unit, fields and facilities together.

A new criterion takes one entry in `CRITERIA` and one `[[criteria]]` entry in each profile file. The references C01 to
C21 are those of the scoring method in `docs/`. Units are base units: `s`, `m`, `eur_per_m2`, `percent`, `months`,
`people`; `ratio` is a parcel's figure divided by what the project needs, `class` the position in a list of codes.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.codes import (
    FacilityKind,
    Fibre,
    FloodZone,
    Hydrogen,
    MiningState,
    Mode,
    PlanStatus,
    RailSiding,
    TargetId,
    Zoning,
)

DETOUR_RATIO = 1.35  # road length ÷ straight line where no road is known; published figures lie between 1.2 and 1.45
ESTIMATED_SPEED_M_PER_S = 60 / 3.6


def estimated_road_m(straight_line_m: float) -> float:
    """Road length where no road network is loaded: the documented fallback, marked `estimated`."""
    return DETOUR_RATIO * straight_line_m


def estimated_time_s(straight_line_m: float) -> float:
    """Travel time, of car and lorry alike, where no road network is loaded."""
    return estimated_road_m(straight_line_m) / ESTIMATED_SPEED_M_PER_S


class Better(StrEnum):
    """Which way a quantity improves."""

    LOWER = "lower"
    HIGHER = "higher"


@dataclass(frozen=True)
class Target:
    """What is measured to: the nearest open facility of these kinds."""

    id: TargetId
    kinds: tuple[FacilityKind, ...]
    always_told: bool = False  # named among the distances even where it is not measured

    @property
    def quantity(self) -> str:
        """Name of the straight line in the measurements."""
        return f"{self.id}_m"


LEJ_REFERENCE = Target(TargetId.LEJ_REFERENCE, (FacilityKind.AIRPORT_REFERENCE,), always_told=True)
LEJ_PASSENGER = Target(TargetId.LEJ_PASSENGER, (FacilityKind.AIRPORT_PASSENGER,), always_told=True)
LEJ_CARGO = Target(TargetId.LEJ_CARGO, (FacilityKind.AIRPORT_CARGO,), always_told=True)
MOTORWAY_EXIT = Target(TargetId.MOTORWAY_EXIT, (FacilityKind.MOTORWAY_JUNCTION,))
BUSINESS_TRAVEL = Target(TargetId.BUSINESS_TRAVEL, (FacilityKind.AIRPORT_PASSENGER, FacilityKind.LONG_DISTANCE_STATION))
COMBINED_TRANSPORT = Target(TargetId.COMBINED_TRANSPORT, (FacilityKind.FREIGHT_TERMINAL,))
INLAND_PORT = Target(TargetId.INLAND_PORT, (FacilityKind.INLAND_PORT,))
RESEARCH = Target(TargetId.RESEARCH, (FacilityKind.RESEARCH,))
CLUSTER = Target(TargetId.CLUSTER, (FacilityKind.CHEMICAL_PARK, FacilityKind.TECHNOLOGY_PARK))
GAS_HYDROGEN = Target(TargetId.GAS_HYDROGEN, (FacilityKind.HYDROGEN_NODE,))

TARGETS = (
    LEJ_REFERENCE,
    LEJ_PASSENGER,
    LEJ_CARGO,
    MOTORWAY_EXIT,
    BUSINESS_TRAVEL,
    COMBINED_TRANSPORT,
    INLAND_PORT,
    RESEARCH,
    CLUSTER,
    GAS_HYDROGEN,
)

TARGET_KINDS: Mapping[TargetId, Sequence[FacilityKind]] = {target.id: target.kinds for target in TARGETS}


@dataclass(frozen=True)
class Stated:
    """Something on the plot that counts by itself, beside a distance: gas on site counts 0.5 whatever the network."""

    code: str  # as the profile files name it
    field: str
    when: object


def same(value: Any) -> Any:
    """The field is the quantity."""
    return value


@dataclass(frozen=True)
class Criterion:
    """One thing that can be scored.

    Where it is measured to a `target`, the distance or time by `mode` counts; otherwise `read` turns the values of
    the parcel's `fields` into a figure or one of `codes`, None where they leave it open.
    """

    id: str
    reference: str
    title_de: str
    title_en: str
    quantity: str
    unit: str
    better: Better | None  # None for classes: their steps say it
    needs_place_only: bool = False  # it applies to a bare place; the others need a parcel's record
    needs_layer: bool = False  # it comes from a reference layer, not from the parcel's own record
    target: Target | None = None
    mode: Mode | None = None
    fields: tuple[str, ...] = ()
    read: Callable[..., Any] = same
    codes: tuple[str, ...] = ()
    divided_by: str | None = None  # what the project needs: a field of Needs
    divided_unit: str | None = None  # unit of the fields before that division
    stated: tuple[Stated, ...] = ()


def lesser(supply_m3_per_h: float | None, discharge_m3_per_h: float | None) -> float | None:
    """The smaller of both; unknown unless both are known."""
    if supply_m3_per_h is None or discharge_m3_per_h is None:
        return None
    return min(supply_m3_per_h, discharge_m3_per_h)


ZONING_HOURS_CODES = ("gi_free", "gi_noise_quota", "ge_24h", "ge_day_only", "other")


def zoning_hours(zoning: str | None, noise_quota: bool | None, operation_24h: bool | None) -> str | None:
    """Class of C09. SO and § 34 stay unknown: the plan's text or the surroundings decide, and neither is recorded."""
    match zoning:
        case Zoning.GI:
            return {None: None, False: "gi_free", True: "gi_noise_quota"}[noise_quota]
        case Zoning.GI_RESTRICTED:
            return "gi_noise_quota"
        case Zoning.GE | Zoning.GE_RESTRICTED:
            return {None: None, False: "ge_day_only", True: "ge_24h"}[operation_24h]
        case Zoning.MI | Zoning.MU | Zoning.SECTION_35:
            return "other"
        case _:
            return None


HAZARD_SEVERITY: Mapping[str, int] = {
    "none": 0,
    MiningState.SETTLED_DUMP: 1,
    FloodZone.HQ_EXTREME: 1,
    MiningState.YOUNG_DUMP: 2,
    FloodZone.HQ100: 2,
    MiningState.UNDER_SUPERVISION: 2,
}


def worst_hazard(flood_zone: str | None, mining: str | None) -> str | None:
    """Class of C19: the worse of both; with one of them unknown, only the worst severity is certain."""
    known = [hazard for hazard in (flood_zone, mining) if hazard is not None]
    worst = max(known, key=HAZARD_SEVERITY.__getitem__, default=None)
    is_certain = len(known) == 2 or (worst is not None and HAZARD_SEVERITY[worst] == 2)
    return worst if is_certain else None


def nearest(
    names: tuple[str, str, str, str],
    target: Target,
    unit: str,
    mode: Mode,
    stated: tuple[Stated, ...] = (),
) -> Criterion:
    """A criterion measured to the nearest facility: it applies anywhere, and nearer is better."""
    quantity = f"{target.id}_{unit}"
    return Criterion(*names, quantity, unit, Better.LOWER, True, False, target, mode, stated=stated)


def classed(
    names: tuple[str, str, str, str],
    codes: tuple[str, ...],
    fields: tuple[str, ...],
    read: Callable[..., Any] = same,
) -> Criterion:
    """A criterion whose class the parcel's record gives; the steps of the profile say what is better."""
    quantity = f"{names[0]}_class"
    return Criterion(*names, quantity, "class", None, fields=fields, read=read, codes=codes)


def compared(
    names: tuple[str, str, str, str],
    need: tuple[str, str],
    fields: tuple[str, ...],
    read: Callable[..., Any] = same,
) -> Criterion:
    """A criterion that compares the record with a need of the project, given as its name and unit; more is better."""
    quantity = f"{names[0]}_ratio"
    return Criterion(
        *names, quantity, "ratio", Better.HIGHER, fields=fields, read=read, divided_by=need[0], divided_unit=need[1]
    )


def figure(names: tuple[str, str, str, str], unit: str, better: Better, field: str) -> Criterion:
    """A criterion that is a figure of the parcel's record."""
    return Criterion(*names, f"{names[0]}_{unit}", unit, better, fields=(field,))


def layered(names: tuple[str, str, str, str], unit: str, better: Better, field: str | None) -> Criterion:
    """A criterion that a reference layer tells of any place; until one is loaded, a parcel may state it itself."""
    fields = (field,) if field else ()
    return Criterion(*names, f"{names[0]}_{unit}", unit, better, True, True, mode=Mode.CAR, fields=fields)


ON_PLOT = (
    Stated("hydrogen_connected", "hydrogen", Hydrogen.CONNECTED),
    Stated("steam_available", "steam_available", True),
    Stated("gas_available", "gas_available", True),
)

# fmt: off
CRITERIA: tuple[Criterion, ...] = (
    nearest(("motorway_exit", "C01", "Autobahnanschluss", "Motorway exit"), MOTORWAY_EXIT, "s", Mode.TRUCK),
    nearest(("air_cargo", "C02", "Luftfracht LEJ", "LEJ air cargo"), LEJ_CARGO, "s", Mode.TRUCK),
    nearest(("business_travel", "C03", "Geschäftsreisen", "Business travel"), BUSINESS_TRAVEL, "s", Mode.CAR),
    nearest(("combined_transport", "C04", "Kombinierter Verkehr", "Combined transport"),
            COMBINED_TRANSPORT, "m", Mode.TRUCK),
    classed(("rail_siding", "C05", "Gleisanschluss", "Rail siding"), tuple(RailSiding), ("rail_siding",)),
    nearest(("inland_port", "C06", "Binnenhafen", "Inland port"), INLAND_PORT, "m", Mode.TRUCK),
    compared(("contiguous_plot", "C07", "Größte zusammenhängende Fläche", "Largest contiguous plot"),
             ("required_area_m2", "m2"), ("largest_contiguous_m2",)),
    classed(("planning_right", "C08", "Planungsrecht", "Planning right"), tuple(PlanStatus), ("plan_status",)),
    classed(("zoning_hours", "C09", "Gebietsart und Betriebszeiten", "Zoning and hours"),
            ZONING_HOURS_CODES, ("zoning", "noise_quota", "operation_24h"), zoning_hours),
    compared(("power", "C10", "Strom", "Power"), ("required_power_mw", "mw"), ("power_mw",)),
    nearest(("gas_hydrogen", "C11", "Wasserstoff, Gas, Dampf", "Hydrogen, gas, steam"),
            GAS_HYDROGEN, "m", Mode.DIRECT, ON_PLOT),
    compared(("water", "C12", "Wasser und Abwasser", "Water and waste water"),
             ("required_water_m3_per_h", "m3_per_h"), ("water_m3_per_h", "waste_water_m3_per_h"), lesser),
    layered(("labour_pool", "C13", "Arbeitskräfte im Umkreis", "Labour pool"), "people", Better.HIGHER, None),
    nearest(("research", "C14", "Forschung in der Nähe", "Research nearby"), RESEARCH, "s", Mode.CAR),
    nearest(("cluster", "C15", "Branchennachbarn", "Cluster"), CLUSTER, "m", Mode.TRUCK),
    figure(("land_price", "C16", "Bodenpreis", "Land price"), "eur_per_m2", Better.LOWER, "price_eur_per_m2"),
    layered(("trade_tax", "C17", "Gewerbesteuerhebesatz", "Trade tax"), "percent", Better.LOWER, "trade_tax_percent"),
    classed(("fibre", "C18", "Glasfaser", "Fibre"), tuple(Fibre), ("fibre",)),
    classed(("hazards", "C19", "Gefahren aus Boden und Wasser", "Ground and water hazards"),
            tuple(HAZARD_SEVERITY), ("flood_zone", "mining"), worst_hazard),
    layered(("housing_distance", "C20", "Abstand zu Wohnnutzung", "Distance to housing"),
            "m", Better.HIGHER, "housing_distance_m"),
    figure(("ready_to_build", "C21", "Baureife", "Ready to build"), "months", Better.LOWER, "ready_months"),
)
# fmt: on

BY_ID: Mapping[str, Criterion] = {criterion.id: criterion for criterion in CRITERIA}

KNOCK_OUT_FIELDS = ("status", "contamination")  # looked at by knock-outs only

# Every field of a parcel that scores or knock-outs read.
FIELDS: tuple[str, ...] = tuple(
    dict.fromkeys(
        [
            *(field for criterion in CRITERIA for field in criterion.fields),
            *(stated.field for criterion in CRITERIA for stated in criterion.stated),
            *KNOCK_OUT_FIELDS,
        ]
    )
)
