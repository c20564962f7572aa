import type { Criterion, Value } from "../core/catalogue";
import { Field } from "../ui/Field";
import { dayText } from "./model";
import { wording } from "./question";
import { text } from "./words";

interface Props<Of extends Criterion> {
  criterion: Of;
  value: Value;
  onValue: (value: Value) => void;
}

type OfKind<Kind extends Criterion["kind"]> = Extract<Criterion, { kind: Kind }>;

const YEARS_AHEAD = 12;

/** The form control of a criterion. */
export function ValueField(props: Props<Criterion>) {
  const { criterion } = props;
  if (criterion.kind === "amount") return <AmountField {...props} criterion={criterion} />;
  if (criterion.kind === "day") return <DayField {...props} criterion={criterion} />;
  if (criterion.kind === "codes") return <CodesField {...props} criterion={criterion} />;
  return null;
}

function AmountField({ criterion, value, onValue }: Props<OfKind<"amount">>) {
  const phrase = wording.phrases[criterion.id];
  return (
    <Field label={phrase.label} unit={wording.units[criterion.unit]}>
      <input
        type="number"
        inputMode="decimal"
        min={0}
        step={criterion.step}
        value={value as number}
        onInput={(event) => {
          const given = event.currentTarget.valueAsNumber;
          if (given >= 0) onValue(given);
        }}
      />
    </Field>
  );
}

function DayField({ criterion, value, onValue }: Props<OfKind<"day">>) {
  const first = new Date().getUTCFullYear();
  const days = Array.from({ length: YEARS_AHEAD }, (_, ahead) => `${first + ahead}-12-31`);
  const offered = days.includes(value as string) ? days : [value as string, ...days];
  return (
    <Field label={wording.phrases[criterion.id].label}>
      <select value={value as string} onChange={(event) => onValue(event.currentTarget.value)}>
        {offered.map((day) => (
          <option key={day} value={day}>
            {days.includes(day) ? text.endOf(dayText(day, wording)) : dayText(day, wording)}
          </option>
        ))}
      </select>
    </Field>
  );
}

function CodesField({ criterion, value, onValue }: Props<OfKind<"codes">>) {
  const chosen = value as readonly string[];
  const { label, codes, options } = wording.phrases[criterion.id];
  const toggle = (code: string): void => {
    const next = criterion.codes.filter((each) => (each === code) !== chosen.includes(each));
    if (next.length > 0) onValue(next);
  };
  return (
    <fieldset class="choices">
      <legend>{label}</legend>
      {criterion.codes.map((code) => (
        <label key={code}>
          <input type="checkbox" checked={chosen.includes(code)} onChange={() => toggle(code)} />
          {options?.[code] ?? codes?.[code] ?? code}
        </label>
      ))}
    </fieldset>
  );
}
