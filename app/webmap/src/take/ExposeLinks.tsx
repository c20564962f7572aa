import { questionOf } from "../core/question";
import { LANGUAGES, language } from "../i18n/language";
import { view } from "../state/view";
import { exposeAddress } from "./expose";
import { text } from "./expose_words";
import "./ExposeLinks.css";

/** The exposé of some sites as PDF, in the language of the page first, then in the others. */
export function ExposeLinks({ ids }: { ids: readonly number[] }) {
  const others = LANGUAGES.filter((each) => each !== language);
  return (
    <span class="expose">
      {[language, ...others].map((each) => (
        <a
          key={each}
          class="button button-plain"
          href={exposeAddress(ids, questionOf(view.value), each)}
          target="_blank"
          rel="noopener"
          hreflang={each}
          lang={each}
        >
          {each === language ? text.expose : text.inLanguage[each]}
          {each === language && <span class="visually-hidden">{text.opens}</span>}
        </a>
      ))}
    </span>
  );
}
