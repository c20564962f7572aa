import { view } from "../state/view";
import { text } from "./words";

/** The frame of the page: header, sentence, panel, map. */
export function App() {
  return (
    <>
      <a class="skip-link" href="#results">
        {text.skip}
      </a>
      <header class="site-header">
        <h1>Flächenlotse</h1>
      </header>
      <main id="results">{view.value.profile}</main>
    </>
  );
}
