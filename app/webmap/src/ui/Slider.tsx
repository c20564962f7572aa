import { useId } from "preact/hooks";
import "./Slider.css";

interface Props {
  label: string;
  value: number;
  max: number;
  step: number;
  /** Stands behind the number field, such as `%`. */
  unit?: string;
  onInput: (value: number) => void;
}

/** A slider and a number field that hold the same value: drag, arrow keys, or type. */
export function Slider({ label, value, max, step, unit, onInput }: Props) {
  const id = useId();
  const read = (event: Event & { currentTarget: HTMLInputElement }): void => {
    const given = event.currentTarget.valueAsNumber;
    if (Number.isFinite(given)) onInput(Math.min(Math.max(given, 0), max));
  };
  return (
    <div class="slider">
      <label class="slider-label" for={id}>
        {label}
      </label>
      <input id={id} type="range" min={0} max={max} step={step} value={value} onInput={read} />
      <input type="number" aria-label={label} min={0} max={max} step={step} value={value} onInput={read} />
      {unit && <span class="slider-unit">{unit}</span>}
    </div>
  );
}
