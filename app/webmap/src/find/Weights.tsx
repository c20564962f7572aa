import { useMemo } from "preact/hooks";
import { formatShare } from "../i18n/format";
import { language } from "../i18n/language";
import { profile } from "../state/stock";
import { show, view } from "../state/view";
import { Button } from "../ui/Button";
import { Slider } from "../ui/Slider";
import { HIGHEST_WEIGHT, percentages, shareOf, withWeight } from "./weights_model";
import { text } from "./words";
import "./Weights.css";

/** What counts how much, folded. Every move of a slider ranks list and map anew, without asking the service. */
export function Weights() {
  const { weights } = view.value;
  return (
    <details class="weights">
      <summary>
        {text.weights}
        {weights !== null && <span class="weights-own">{text.ownWeights}</span>}
      </summary>
      <Sliders />
    </details>
  );
}

function Sliders() {
  const criteria = profile.value.value?.criteria ?? [];
  const heaviestFirst = useMemo(() => [...criteria].sort((one, other) => other.weight - one.weight), [criteria]);
  const weights = view.value.weights ?? percentages(criteria);
  return (
    <div class="weights-list">
      <p class="results-hint">{text.weightsHint}</p>
      {heaviestFirst.map((criterion) => (
        <Slider
          key={criterion.id}
          label={criterion.title[language] ?? criterion.id}
          value={weights[criterion.id] ?? 0}
          max={HIGHEST_WEIGHT}
          step={0.5}
          unit={formatShare(shareOf(weights, criterion.id), 1)}
          onInput={(weight) => show({ weights: withWeight(weights, criterion.id, weight) }, true)}
        />
      ))}
      <p>
        <Button disabled={view.value.weights === null} onClick={() => show({ weights: null })}>
          {text.resetWeights}
        </Button>
      </p>
    </div>
  );
}
