import type { ComponentChildren } from "preact";
import "./Field.css";

interface Props {
  label: ComponentChildren;
  /** Stands behind the control, such as a unit. */
  unit?: ComponentChildren;
  hint?: ComponentChildren;
  children: ComponentChildren;
}

/** A form control with its label, unit and hint. The control stands inside the label, so they belong together. */
export function Field({ label, unit, hint, children }: Props) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is among the children
    <label class="field">
      <span class="field-label">{label}</span>
      <span class="field-control">
        {children}
        {unit && <span class="field-unit">{unit}</span>}
      </span>
      {hint && <span class="field-hint">{hint}</span>}
    </label>
  );
}
