import type { Schemas } from "../api/client";
import { codeText } from "../i18n/codes";
import { formatDistance, formatMinutes } from "../i18n/format";
import { text } from "./distances_words";
import { shownRoute } from "./routes";

/** What the drawn route is: length, time, method and the roads it takes; or why there is none. */
export function RouteLine({ counted }: { counted: Schemas["Method"] | null }) {
  const shown = shownRoute.value;
  if (shown === null) return null;
  if (shown.error !== null) {
    return (
      <p class="distances-route" role="status">
        {text.routeFailed} {shown.error}
      </p>
    );
  }
  if (shown.route === null) return <p role="status">{text.loading}</p>;
  const { road_m, time_s, method, steps, attribution } = shown.route.properties;
  const roads = [...new Set(steps.map((step) => step.name).filter((name) => name !== null))];
  return (
    <p class="distances-route" role="status">
      <strong>{text.routeOf(formatDistance(road_m), formatMinutes(time_s))}</strong>
      {roads.length > 0 && `, ${text.via} ${roads.slice(0, 6).join(", ")}`}. {codeText("Method", method)}.{" "}
      {method !== counted && `${text.otherMethod} `}
      {attribution}
    </p>
  );
}
