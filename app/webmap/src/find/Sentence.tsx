import { view } from "../state/view";

/** What is searched for, as a sentence. */
export function Sentence() {
  return <h1 class="sentence">{view.value.profile}</h1>;
}
