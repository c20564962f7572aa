import { useId } from "preact/hooks";
import type { Schemas } from "../api/client";
import { formatDay } from "../i18n/format";
import { show, view } from "../state/view";
import { useAnswer } from "../ui/useAnswer";
import { askScenarios } from "./ask";
import { Outcome } from "./Outcome";
import { text } from "./words";
import "./Scenarios.css";

/** What would change if a road or a facility came or went; nothing where no scenario is public. */
export function Scenarios() {
  const id = useId();
  const { value: scenarios } = useAnswer("scenarios", askScenarios);
  const chosen = scenarios?.find((each) => each.id === view.value.scenario);
  if (!scenarios || scenarios.length === 0) return null;
  return (
    <details class="scenarios" open={chosen !== undefined}>
      <summary>
        <h2>{text.title}</h2>
      </summary>
      <p>
        <label class="visually-hidden" for={id}>
          {text.choose}
        </label>
        <select
          id={id}
          value={String(chosen?.id ?? "")}
          onChange={(event) => show({ scenario: Number(event.currentTarget.value) || null })}
        >
          <option value="">{text.today}</option>
          {scenarios.map((each) => (
            <option key={each.id} value={String(each.id)}>
              {each.title}
            </option>
          ))}
        </select>
      </p>
      {chosen && <About scenario={chosen} />}
    </details>
  );
}

function About({ scenario }: { scenario: Schemas["ScenarioBody"] }) {
  const { description, is_current, network } = scenario;
  return (
    <>
      {description && <p>{description}</p>}
      <Outcome key={scenario.id} scenario={scenario} />
      <p class="scenarios-note">
        {text.on(network.title, formatDay(network.as_of))} {!is_current && text.old}
      </p>
    </>
  );
}
