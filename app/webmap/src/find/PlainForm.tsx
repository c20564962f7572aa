import { type Criterion, LEVELS, requiredValue, startValue } from "../core/catalogue";
import { show, view } from "../state/view";
import { Field } from "../ui/Field";
import { districts, sectors } from "./facts";
import { CRITERIA_BY_GROUP } from "./groups";
import { require, requirementFor, requireNothing, wording } from "./question";
import { ValueField } from "./ValueField";
import { text } from "./words";

/** The sentence as plain form fields: the same state, one field after the other. */
export function PlainForm() {
  return (
    <form class="plain-form" noValidate aria-label={text.formTitle} onSubmit={(event) => event.preventDefault()}>
      <div class="plain-form-group">
        <Field label={text.sector}>
          <select
            value={view.value.profile}
            onChange={(event) => show({ profile: event.currentTarget.value, weights: null })}
          >
            {sectors.value.map((sector) => (
              <option key={sector.id} value={sector.id}>
                {sector.title}
              </option>
            ))}
          </select>
        </Field>
        <Field label={text.district}>
          <select
            value={view.value.district ?? ""}
            onChange={(event) => show({ district: event.currentTarget.value || null })}
          >
            <option value="">{text.allDistricts}</option>
            {districts.value.map((district) => (
              <option key={district.id} value={district.id}>
                {district.title}
              </option>
            ))}
          </select>
        </Field>
      </div>
      {CRITERIA_BY_GROUP.map(([group, criteria]) => (
        <fieldset key={group} class="plain-form-group">
          <legend>{text.groups[group]}</legend>
          {criteria.map((criterion) => (
            <PlainCriterion key={criterion.id} criterion={criterion} />
          ))}
        </fieldset>
      ))}
    </form>
  );
}

/** Whether a criterion matters, and what is required of it. */
function PlainCriterion({ criterion }: { criterion: Criterion }) {
  const now = requirementFor(criterion);
  const value = now && requiredValue(criterion, now);
  const level = now ? (now.level ?? "must") : "";
  return (
    <div class="plain-criterion">
      <Field
        label={
          <>
            {wording.phrases[criterion.id].label}
            <span class="visually-hidden">: {text.level}</span>
          </>
        }
      >
        <select
          value={level}
          onChange={(event) => {
            const next = LEVELS.find((each) => each === event.currentTarget.value);
            if (!next) requireNothing(criterion);
            else require(criterion, value ?? startValue(criterion, new Date().getUTCFullYear()), next);
          }}
        >
          <option value="">{text.notAsked}</option>
          {LEVELS.map((each) => (
            <option key={each} value={each}>
              {text.levels[each]}
            </option>
          ))}
        </select>
      </Field>
      {value !== undefined && (
        <ValueField
          criterion={criterion}
          value={value}
          onValue={(next) => require(criterion, next, now?.level ?? "must")}
        />
      )}
    </div>
  );
}
