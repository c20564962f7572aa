import { language } from "../i18n/language";
import { text } from "./words";
import "./Footer.css";

/** Legal pages and where the data come from. */
export function Footer() {
  return (
    <footer class="footer">
      <nav aria-label={text.legal}>
        <a href={`/${language}/legal/imprint`}>{text.imprint}</a>
        <a href={`/${language}/legal/privacy`}>{text.privacy}</a>
        <a href={`/${language}/legal/accessibility`}>{text.accessibility}</a>
        <a href="/sources">{text.sources}</a>
      </nav>
    </footer>
  );
}
