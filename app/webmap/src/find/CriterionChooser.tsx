import { view } from "../state/view";
import { CRITERIA_BY_GROUP } from "./groups";
import { requirementFor, wording } from "./question";
import { text } from "./words";

/** What can still be added to the sentence, by group. */
export function CriterionChooser({ onChosen }: { onChosen: (slot: string) => void }) {
  const offered = CRITERIA_BY_GROUP.map(
    ([group, criteria]) => [group, criteria.filter((criterion) => !requirementFor(criterion))] as const,
  ).filter(([, criteria]) => criteria.length > 0);
  return (
    <div class="chooser">
      {offered.map(([group, criteria]) => (
        <section key={group}>
          <h3>{text.groups[group]}</h3>
          <ul>
            {criteria.map((criterion) => (
              <li key={criterion.id}>
                <button type="button" onClick={() => onChosen(criterion.id)}>
                  {wording.phrases[criterion.id].label}
                </button>
              </li>
            ))}
            {group === "land" && view.value.district === null && (
              <li>
                <button type="button" onClick={() => onChosen("district")}>
                  {text.district}
                </button>
              </li>
            )}
          </ul>
        </section>
      ))}
    </div>
  );
}
