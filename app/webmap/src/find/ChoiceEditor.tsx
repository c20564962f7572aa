import { useState } from "preact/hooks";
import { Button } from "../ui/Button";
import type { Named } from "./facts";
import { text } from "./words";

interface Props {
  legend: string;
  options: readonly Named[];
  chosen: string;
  onChosen: (id: string) => void;
}

/** One of several: the sector, the district. */
export function ChoiceEditor({ legend, options, chosen, onChosen }: Props) {
  const [now, setNow] = useState(chosen);
  return (
    <form
      class="editor"
      onSubmit={(event) => {
        event.preventDefault();
        onChosen(now);
      }}
    >
      <fieldset class="choices choices-long">
        <legend class="visually-hidden">{legend}</legend>
        {options.map((option) => (
          <label key={option.id}>
            <input type="radio" name="choice" checked={option.id === now} onChange={() => setNow(option.id)} />
            {option.title}
          </label>
        ))}
      </fieldset>
      <p class="editor-buttons">
        <Button type="submit" look="strong">
          {text.apply}
        </Button>
      </p>
    </form>
  );
}
