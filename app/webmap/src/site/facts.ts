/** The facts of a parcel in groups: how each is written, and who can tell where it is unknown. Pure. */

import type { Schemas } from "../api/client";
import type { Unit } from "../i18n/amount";
import type { CodeListName } from "../i18n/codes";
import type { FieldName } from "../i18n/fields";

export const FACT_GROUPS = ["land", "market", "supply", "traffic", "risk"] as const;
export type FactGroup = (typeof FACT_GROUPS)[number];

/** Who can tell what is not known. */
export type Teller =
  | "agency"
  | "municipality"
  | "land_registry"
  | "power_grid"
  | "gas_grid"
  | "water_utility"
  | "telecom"
  | "railway"
  | "water_authority"
  | "soil_authority"
  | "mining_authority"
  | "labour_agency";

export interface Field {
  readonly group: FactGroup;
  readonly teller: Teller;
  /** How its value is written: an amount, a code, a day, yes or no; else it is text. */
  readonly as?: { unit: Unit } | { codes: CodeListName } | "day" | "flag";
}

/** Fields that the head of the page shows, or that are no fact about the land. */
type Elsewhere = "name" | "status" | "visibility";

const agency = (as?: Field["as"], group: FactGroup = "market"): Field => of(group, "agency", as);
const planning = (as?: Field["as"]): Field => of("land", "municipality", as);
const supply = (teller: Teller, as?: Field["as"]): Field => of("supply", teller, as);
const of = (group: FactGroup, teller: Teller, as?: Field["as"]): Field =>
  as ? { group, teller, as } : { group, teller };

export const FIELDS: Readonly<Record<Exclude<FieldName, Elsewhere>, Field>> = {
  largest_contiguous_m2: agency({ unit: "m2" }, "land"),
  available_m2: agency({ unit: "m2" }, "land"),
  area_m2: agency({ unit: "m2" }, "land"),
  net_area_m2: agency({ unit: "m2" }, "land"),
  smallest_plot_m2: agency({ unit: "m2" }, "land"),
  divisible: agency("flag", "land"),
  zoning: planning({ codes: "Zoning" }),
  plan_status: planning({ codes: "PlanStatus" }),
  plan_name: planning(),
  plan_date: planning("day"),
  land_use_plan_status: planning({ codes: "LandUsePlanStatus" }),
  site_coverage_ratio: planning({ unit: "ratio" }),
  floor_area_ratio: planning({ unit: "ratio" }),
  building_mass_m3_per_m2: planning({ unit: "m3_per_m2" }),
  max_building_height_m: planning({ unit: "height_m" }),
  operation_24h: planning("flag"),
  noise_quota: planning("flag"),
  noise_day_db_per_m2: planning({ unit: "db_per_m2" }),
  noise_night_db_per_m2: planning({ unit: "db_per_m2" }),
  cadastral_reference: of("land", "land_registry"),
  position_uncertainty_m: of("land", "land_registry", { unit: "height_m" }),
  price_eur_per_m2: agency({ unit: "eur_per_m2" }),
  price_basis: agency({ codes: "PriceBasis" }),
  price_negotiable: agency("flag"),
  tenure: agency({ codes: "Tenure" }),
  owner_type: agency({ codes: "OwnerType" }),
  available_from: agency("day"),
  ready_months: agency({ unit: "months" }),
  trade_tax_percent: of("market", "municipality", { unit: "percent" }),
  contact: agency(),
  power_mw: supply("power_grid", { unit: "mw" }),
  power_available_from: supply("power_grid", "day"),
  power_voltage_kv: supply("power_grid", { unit: "kv" }),
  gas_available: supply("gas_grid", "flag"),
  steam_available: supply("gas_grid", "flag"),
  hydrogen: supply("gas_grid", { codes: "Hydrogen" }),
  water_m3_per_h: supply("water_utility", { unit: "m3_per_h" }),
  waste_water_m3_per_h: supply("water_utility", { unit: "m3_per_h" }),
  fibre: supply("telecom", { codes: "Fibre" }),
  rail_siding: of("traffic", "railway", { codes: "RailSiding" }),
  flood_zone: of("risk", "water_authority", { codes: "FloodZone" }),
  contamination: of("risk", "soil_authority", { codes: "Contamination" }),
  mining: of("risk", "mining_authority", { codes: "MiningState" }),
  housing_distance_m: of("risk", "municipality", { unit: "m" }),
};

/** Who can tell what a criterion counts, where it is unknown. */
const CRITERION_TELLERS: Readonly<Record<string, Teller>> = {
  rail_siding: "railway",
  contiguous_plot: "agency",
  planning_right: "municipality",
  zoning_hours: "municipality",
  power: "power_grid",
  gas_hydrogen: "gas_grid",
  water: "water_utility",
  labour_pool: "labour_agency",
  land_price: "agency",
  trade_tax: "municipality",
  fibre: "telecom",
  hazards: "water_authority",
  housing_distance: "municipality",
  ready_to_build: "agency",
};

/** Who can tell a field, criterion or requirement such as `power_mw >= 20`. */
export function tellerOf(item: string): Teller {
  const name = item.split(" ")[0] ?? item;
  return CRITERION_TELLERS[name] ?? FIELDS[name as keyof typeof FIELDS]?.teller ?? "agency";
}

export type Evidence = Schemas["Statement"];

export interface Fact {
  readonly name: keyof typeof FIELDS;
  readonly value: string | number | boolean;
  /** What stands behind the value; null where the record names nothing for it. */
  readonly evidence: Evidence | null;
  /** What else was stated for the same field and does not stand. */
  readonly others: readonly Evidence[];
}

export interface FactSheet {
  readonly known: Readonly<Record<FactGroup, readonly Fact[]>>;
  readonly unknown: readonly (keyof typeof FIELDS)[];
}

/** Facts by group in the order of `FIELDS`, and what is unknown apart from them. */
export function factSheet(parcel: Schemas["ParcelBody"]): FactSheet {
  const known: Record<FactGroup, Fact[]> = { land: [], market: [], supply: [], traffic: [], risk: [] };
  const unknown: (keyof typeof FIELDS)[] = [];
  for (const [field, { group }] of Object.entries(FIELDS)) {
    const name = field as keyof typeof FIELDS;
    const value = parcel.properties[name];
    const told = parcel.evidence.filter((each) => each.field === name);
    if (value === null || value === undefined) {
      if (name !== "position_uncertainty_m") unknown.push(name); // an outline has none
      continue;
    }
    known[group].push({
      name,
      value,
      evidence: told.find((each) => each.stands) ?? null,
      others: told.filter((each) => !each.stands),
    });
  }
  return { known, unknown };
}

/** Source, day and confirmation that most facts share, to be said once; null where no two share them. */
export function commonEvidence(sheet: FactSheet): Evidence | null {
  const found = new Map<string, { evidence: Evidence; count: number }>();
  for (const fact of FACT_GROUPS.flatMap((group) => sheet.known[group])) {
    if (!fact.evidence) continue;
    const key = evidenceKey(fact.evidence);
    const { count } = found.get(key) ?? { count: 0 };
    found.set(key, { evidence: fact.evidence, count: count + 1 });
  }
  const [first] = [...found.values()].sort((one, other) => other.count - one.count);
  return first && first.count > 1 ? first.evidence : null;
}

export const evidenceKey = ({ source, source_url, as_of, confirmed_by }: Evidence): string =>
  JSON.stringify([source, source_url, as_of, confirmed_by]);
