"""Attributes of synthetic parcels: plausible together, and missing as often as in real lists."""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

# Probability that an attribute is missing. What is not named here is always there.
MISSING = {
    "net_area_m2": 0.5,
    "available_m2": 0.15,
    "largest_contiguous_m2": 0.25,
    "smallest_plot_m2": 0.6,
    "divisible": 0.3,
    "zoning": 0.06,
    "plan_status": 0.05,
    "plan_name": 0.2,
    "plan_date": 0.4,
    "land_use_plan_status": 0.4,
    "site_coverage_ratio": 0.3,
    "floor_area_ratio": 0.55,
    "building_mass_m3_per_m2": 0.7,
    "max_building_height_m": 0.5,
    "operation_24h": 0.3,
    "noise_quota": 0.35,
    "price_eur_per_m2": 0.4,
    "price_basis": 0.4,
    "price_negotiable": 0.5,
    "tenure": 0.3,
    "owner_type": 0.15,
    "available_from": 0.5,
    "ready_months": 0.35,
    "power_mw": 0.35,
    "power_available_from": 0.7,
    "power_voltage_kv": 0.5,
    "gas_available": 0.25,
    "steam_available": 0.4,
    "water_m3_per_h": 0.5,
    "waste_water_m3_per_h": 0.55,
    "fibre": 0.3,
    "hydrogen": 0.4,
    "rail_siding": 0.1,
    "flood_zone": 0.15,
    "contamination": 0.35,
    "mining": 0.2,
}

STATUS = {"available": 58, "planned": 14, "reserved": 10, "optioned": 8, "sold": 10}
PLAN_STATUS = {
    "binding": 52, "section_34": 8, "adopted": 5, "displayed": 8, "draft": 11, "land_use_plan": 10,
    "none": 5, "void": 1,
}  # fmt: skip
ZONING = {"GI": 40, "GE": 36, "GEe": 8, "GIe": 8, "SO": 6, "MI": 2}
LAND_USE_PLAN = {"shown": 70, "reserved": 12, "priority": 12, "not_shown": 6}
OWNER = {
    "municipality": 42, "private": 26, "mixed": 14, "lmbv": 8, "state": 5, "mibrag": 3, "federation": 2,
}  # fmt: skip
TENURE = {"purchase": 80, "heritable_building_right": 12, "lease": 8}
FIBRE = {"one_g": 40, "one_route_10g": 28, "two_routes_10g": 12, "less": 20}
HYDROGEN = {"none": 84, "planned": 16}
RAIL = {"none": 60, "possible": 22, "on_site": 12, "on_plot": 6}
FLOOD = {"none": 88, "hq_extreme": 8, "hq100": 4}
CONTAMINATION = {"none": 58, "suspected": 22, "remediated": 14, "known": 6}
MINING = {"none": 74, "settled_dump": 14, "young_dump": 6, "under_supervision": 6}

# Months until a building application is possible: shortest and longest by planning right.
READY_MONTHS = {
    "binding": (0, 9), "section_34": (2, 12), "adopted": (3, 12), "displayed": (9, 24),
    "draft": (18, 48), "land_use_plan": (30, 60), "none": (40, 72), "void": (24, 60),
}  # fmt: skip
WITH_PLAN = ("binding", "adopted", "displayed", "draft")
FIRST_DAY = date(2024, 1, 15)
POINT_UNCERTAINTIES_M = (150.0, 300.0, 500.0, 800.0)

Values = dict[str, Any]


def pick(rng: random.Random, weights: dict[str, int]) -> str:
    return rng.choices(list(weights), list(weights.values()))[0]


def round_area_m2(area_m2: float) -> float:
    """As lists state it: to 100 m² (0.01 ha)."""
    return round(area_m2, -2)


def draw_date(rng: random.Random, first: date, days: int) -> str:
    return (first + timedelta(days=rng.randrange(days))).isoformat()


@dataclass(frozen=True)
class Attributes:
    """What the parcel's record says; `position_uncertainty_m` only where no outline is known."""

    known: Values
    position_uncertainty_m: float | None

    def values(self) -> Values:
        return {**self.known, "position_uncertainty_m": self.position_uncertainty_m}


def draw_area(rng: random.Random, parts_m2: list[float]) -> Values:
    area_m2 = sum(parts_m2)
    is_partly_taken = rng.random() < 0.3
    available_m2 = round_area_m2(area_m2 * (rng.uniform(0.3, 0.9) if is_partly_taken else 1.0))
    return {
        "area_m2": area_m2,
        "net_area_m2": round_area_m2(area_m2 * rng.uniform(0.75, 0.95)),
        "available_m2": available_m2,
        "largest_contiguous_m2": min(max(parts_m2), available_m2),
        "smallest_plot_m2": float(rng.choice([1_000, 2_000, 3_000, 5_000, 10_000])),
        "divisible": rng.random() < 0.7,
    }


def draw_zoning(rng: random.Random, plan_status: str) -> str:
    zoning = pick(rng, ZONING)
    return {"section_34": "§34", "none": "§35", "void": "§35"}.get(plan_status, zoning)


def draw_planning(rng: random.Random) -> Values:
    plan_status = pick(rng, PLAN_STATUS)
    zoning = draw_zoning(rng, plan_status)
    is_industrial = zoning in ("GI", "GIe")
    has_plan = plan_status in WITH_PLAN
    plan_name = f"Beispielplan Nr. {rng.randrange(1, 60)}"
    plan_date = draw_date(rng, date(1993, 1, 1), 11_000)
    limits = {
        "site_coverage_ratio": 0.8 if rng.random() < 0.8 else 0.6,
        "floor_area_ratio": rng.choice([1.6, 2.0, 2.4]),
        "building_mass_m3_per_m2": rng.choice([6.0, 8.0, 10.0]),
        "max_building_height_m": float(rng.choice([12, 15, 18, 20, 25, 30, 40])),
    }
    return {
        "zoning": zoning,
        "plan_status": plan_status,
        "plan_name": plan_name if has_plan else None,
        "plan_date": plan_date if has_plan else None,
        "land_use_plan_status": pick(rng, LAND_USE_PLAN),
        **{name: value if has_plan else None for name, value in limits.items()},
        "operation_24h": rng.random() < (0.95 if is_industrial else 0.45),
        "noise_quota": rng.random() < (0.9 if zoning in ("GEe", "GIe") else 0.35),
        "ready_months": float(rng.randint(*READY_MONTHS[plan_status])),
    }


def draw_market(rng: random.Random) -> Values:
    return {
        "status": pick(rng, STATUS),
        "price_eur_per_m2": float(round(min(max(rng.lognormvariate(3.3, 0.45), 8.0), 95.0))),
        "price_basis": "serviced" if rng.random() < 0.75 else "unserviced",
        "price_negotiable": rng.random() < 0.6,
        "tenure": pick(rng, TENURE),
        "owner_type": pick(rng, OWNER),
        "available_from": draw_date(rng, date(2026, 1, 1), 1_000),
    }


def draw_supply(rng: random.Random, area_m2: float) -> Values:
    """Larger parcels can have more power; supply is drawn, not computed from a real network."""
    power_mw = rng.lognormvariate(0.8, 0.9) * max(area_m2 / 60_000.0, 0.3)
    water_m3_per_h = rng.lognormvariate(2.3, 0.9)
    return {
        "power_mw": round(min(power_mw, 80.0), 1),
        "power_available_from": draw_date(rng, date(2026, 1, 1), 1_400),
        "power_voltage_kv": 110.0 if power_mw > 15 else 20.0,
        "gas_available": rng.random() < 0.65,
        "steam_available": rng.random() < 0.06,
        "water_m3_per_h": round(water_m3_per_h, 1),
        "waste_water_m3_per_h": round(water_m3_per_h * rng.uniform(0.4, 1.1), 1),
        "fibre": pick(rng, FIBRE),
        "hydrogen": pick(rng, HYDROGEN),
        "rail_siding": pick(rng, RAIL),
    }


def draw_risk(rng: random.Random) -> Values:
    return {
        "flood_zone": pick(rng, FLOOD),
        "contamination": pick(rng, CONTAMINATION),
        "mining": pick(rng, MINING),
    }


def draw_attributes(rng: random.Random, parts_m2: list[float], *, has_point_only: bool) -> Attributes:
    """All attributes of one parcel; the areas of its parts are given."""
    drawn: Values = {
        **draw_area(rng, parts_m2),
        **draw_planning(rng),
        **draw_market(rng),
        **draw_supply(rng, sum(parts_m2)),
        **draw_risk(rng),
    }
    known = {name: None if rng.random() < MISSING.get(name, 0.0) else value for name, value in drawn.items()}
    known["as_of"] = draw_date(rng, FIRST_DAY, 700)
    known["contact"] = "Beispielkontakt (keine echte Stelle)"
    uncertainty_m = rng.choice(POINT_UNCERTAINTIES_M) if has_point_only else None
    return Attributes(known, uncertainty_m)
