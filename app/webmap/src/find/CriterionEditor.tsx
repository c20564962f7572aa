import { useState } from "preact/hooks";
import { type Criterion, LEVELS, type Level, requiredValue, startValue, type Value } from "../core/catalogue";
import { Button } from "../ui/Button";
import { require, requirementFor, requireNothing } from "./question";
import { ValueField } from "./ValueField";
import { text } from "./words";

/** Sets one criterion: its value, and whether it is a must or a wish. */
export function CriterionEditor({ criterion, onDone }: { criterion: Criterion; onDone: () => void }) {
  const now = requirementFor(criterion);
  const known = now && requiredValue(criterion, now);
  const [value, setValue] = useState<Value>(known ?? startValue(criterion, new Date().getUTCFullYear()));
  const [level, setLevel] = useState<Level>(now?.level ?? "must");
  const remove = (): void => {
    requireNothing(criterion);
    onDone();
  };
  return (
    <form
      class="editor"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        require(criterion, value, level);
        onDone();
      }}
    >
      <ValueField criterion={criterion} value={value} onValue={setValue} />
      <LevelChoice level={level} onLevel={setLevel} />
      <p class="editor-buttons">
        <Button type="submit" look="strong">
          {text.apply}
        </Button>
        {now && <Button onClick={remove}>{text.remove}</Button>}
      </p>
    </form>
  );
}

function LevelChoice({ level, onLevel }: { level: Level; onLevel: (level: Level) => void }) {
  return (
    <fieldset class="choices choices-row">
      <legend>{text.level}</legend>
      {LEVELS.map((each) => (
        <label key={each}>
          <input type="radio" name="level" checked={each === level} onChange={() => onLevel(each)} />
          {text.levels[each]}
        </label>
      ))}
      <p class="field-hint">{text.levelHints[level]}</p>
    </fieldset>
  );
}
