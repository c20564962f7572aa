import { useSignal } from "@preact/signals";
import type { Schemas } from "../api/client";
import { formatAmount } from "../i18n/amount";
import { codeText } from "../i18n/codes";
import { formatDay, formatDistance, formatMinutes } from "../i18n/format";
import { AgeMark } from "../ui/AgeMark";
import { Button } from "../ui/Button";
import { type Distance, isUneven, networksOf, orderedDistances } from "./distances";
import { text } from "./distances_words";
import { Reach } from "./Reach";
import { RouteLine } from "./RouteLine";
import { type Mode, type Start, shownRoute, showRoute } from "./routes";
import { SourceName } from "./SourceName";
import "./Distances.css";

interface Props {
  distances: readonly Distance[];
  /** Where routes and areas of reach begin. */
  start: Start;
}

/** How far it is to what matters, three ways side by side: straight line, road, and minutes. */
export function Distances({ distances, start }: Props) {
  const mode = useSignal<Mode>("truck");
  const rows = orderedDistances(distances);
  return (
    <section class="distances" aria-labelledby="distances-title">
      <h3 id="distances-title">{text.title}</h3>
      <p class="sum-lead">{text.lead}</p>
      <ModeChoice mode={mode.value} choose={(chosen) => (mode.value = chosen)} />
      <table>
        <thead>
          <tr>
            <th scope="col">{text.straight}</th>
            <th scope="col">{text.road}</th>
            <th scope="col">{codeText("Mode", "truck")}</th>
            <th scope="col">{codeText("Mode", "car")}</th>
          </tr>
        </thead>
        {rows.map((row) => (
          <Target key={row.target} row={row} start={start} mode={mode.value} />
        ))}
      </table>
      {rows.some((row) => row.method === "estimated") && <p class="distances-source">{text.estimate}</p>}
      {networksOf(rows).map((network) => (
        <p key={network.id} class="distances-source">
          {network.title}, {formatDay(network.as_of)}. {network.attribution}
        </p>
      ))}
      <Reach start={start} mode={mode.value} />
    </section>
  );
}

function ModeChoice({ mode, choose }: { mode: Mode; choose: (mode: Mode) => void }) {
  return (
    <fieldset class="mode-choice">
      <legend class="visually-hidden">{text.mode}</legend>
      {(["truck", "car"] as const).map((each) => (
        <label key={each}>
          <input type="radio" name="site-mode" checked={mode === each} onChange={() => choose(each)} />
          {text.routeBy[each]}
        </label>
      ))}
    </fieldset>
  );
}

function Target({ row, start, mode }: { row: Distance; start: Start; mode: Mode }) {
  const route = shownRoute.value;
  const isShown = route !== null && route.facilityId === row.road_facility_id && route.mode === mode;
  const facility = row.road_facility_id ?? row.facility_id;
  return (
    <tbody>
      <tr>
        <th scope="rowgroup" colSpan={4}>
          <span class="distances-target">
            <strong>{codeText("TargetId", row.target)}</strong>
            <span class="distances-facility">{row.road_facility ?? row.facility}</span>
          </span>
          {facility !== null && row.target !== "gas_hydrogen" && (
            <Button look="quiet" aria-pressed={isShown} onClick={() => showRoute(start, facility, mode)}>
              {isShown ? text.hideRoute : text.showRoute}
            </Button>
          )}
        </th>
      </tr>
      <tr class="distances-figures">
        <td>{formatDistance(row.straight_line_m)}</td>
        <td>{row.reason ? "–" : formatDistance(row.road_m)}</td>
        <td>{row.reason ? "–" : formatMinutes(row.truck_s)}</td>
        <td>{row.reason ? "–" : formatMinutes(row.car_s)}</td>
      </tr>
      <tr>
        <td colSpan={4} class="distances-how">
          <How row={row} />
          {isShown && <RouteLine counted={row.method} />}
        </td>
      </tr>
    </tbody>
  );
}

/** How the figures were found, on what day, and what else was printed. */
function How({ row }: { row: Distance }) {
  return (
    <>
      {row.reason && <span class="distances-reason">{codeText("Unreachable", row.reason)} </span>}
      {row.method && <span>{codeText("Method", row.method)}</span>}
      {row.network && `, ${formatDay(row.network.as_of)}`}
      {isUneven(row.truck_to_s, row.truck_from_s) &&
        `, ${text.uneven(formatMinutes(row.truck_to_s), formatMinutes(row.truck_from_s))}`}
      {row.accuracy_m !== null && `, ± ${formatAmount(row.accuracy_m, "m")}`}
      {row.source && (
        <>
          {". "}
          {text.placeOf} <SourceName source={row.source} />
          {row.as_of && `, ${formatDay(row.as_of)}`} <AgeMark as_of={row.as_of} />
        </>
      )}
      {row.published_m !== null && <Published row={row} />}
    </>
  );
}

function Published({ row }: { row: Schemas["DistanceBody"] }) {
  return (
    <span class="fact-other">
      {text.published}: {formatDistance(row.published_m)}
      {row.published_source && ` (${row.published_source})`}
      {row.contradicts && <strong class="fact-contradicts"> {text.contradicts}</strong>}
    </span>
  );
}
