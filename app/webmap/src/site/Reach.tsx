import { useSignal } from "@preact/signals";
import { codeText } from "../i18n/codes";
import { Button } from "../ui/Button";
import { text } from "./distances_words";
import { type Mode, type Start, shownReach, showReach } from "./routes";

const CHOICES = [15, 30, 45, 60] as const;

/** Areas within reach of the start by car or lorry, drawn on the map. */
export function Reach({ start, mode }: { start: Start; mode: Mode }) {
  const chosen = useSignal<readonly number[]>([15, 30]);
  const shown = shownReach.value;
  const choose = (minutes: number): void => {
    const others = chosen.value.filter((each) => each !== minutes);
    chosen.value = others.length < chosen.value.length ? others : [...others, minutes].sort((a, b) => a - b);
  };
  return (
    <div class="reach">
      <fieldset>
        <legend>{text.reach}</legend>
        {CHOICES.map((minutes) => (
          <label key={minutes}>
            <input type="checkbox" checked={chosen.value.includes(minutes)} onChange={() => choose(minutes)} />
            {minutes}
          </label>
        ))}
        <span>{text.minutes}</span>
      </fieldset>
      <p class="reach-tools">
        <Button disabled={chosen.value.length === 0} onClick={() => showReach(start, chosen.value.join(","), mode)}>
          {text.showReach}
        </Button>
        {shown && (
          <Button look="quiet" onClick={() => (shownReach.value = null)}>
            {text.hideReach}
          </Button>
        )}
      </p>
      <p class="distances-source" role="status">
        {shown?.error && `${text.reachFailed} ${shown.error}`}
        {shown?.areas && <Shown />}
      </p>
    </div>
  );
}

function Shown() {
  const first = shownReach.value?.areas?.features[0]?.properties;
  if (!first) return null;
  const minutes = shownReach.value?.minutes.split(",").join(", ") ?? "";
  return (
    <>
      {text.reachShown(minutes, codeText("Method", first.method))} {first.attribution}
    </>
  );
}
