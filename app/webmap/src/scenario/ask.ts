/** What the service knows of scenarios: anybody reads public ones. */

import { getJson, type Schemas } from "../api/client";
import type { Changed } from "./model";

const MOST_A_PAGE = 1000;

export const askScenarios = async (signal: AbortSignal): Promise<readonly Schemas["ScenarioBody"][]> =>
  (await getJson<Schemas["ScenarioList"]>("/scenarios", {}, signal)).scenarios;

/** All parcels that a scenario changes, page after page. */
export async function askChanged(id: number, signal: AbortSignal): Promise<readonly Changed[]> {
  const found: Changed[] = [];
  let next: string | null = `/scenarios/${id}/parcels?limit=${MOST_A_PAGE}`;
  while (next !== null) {
    const page: Schemas["ChangedParcelPage"] = await getJson(next, {}, signal);
    found.push(...page.features);
    const link = page.links.find((each) => each.rel === "next");
    next = link ? pathOf(link.href) : null;
  }
  return found;
}

/** Links name the service as its operator calls it; the page asks where it came from. */
function pathOf(href: string): string {
  const url = new URL(href, location.href);
  return url.pathname + url.search;
}
