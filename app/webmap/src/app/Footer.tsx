import { formatDay } from "../i18n/format";
import { language } from "../i18n/language";
import { dataAge } from "./data_age";
import { text } from "./words";
import "./Footer.css";

/** Legal pages, where the data come from, and how old they are. */
export function Footer() {
  return (
    <footer class="footer">
      <nav aria-label={text.legal}>
        <a href={`/${language}/legal/imprint`}>{text.imprint}</a>
        <a href={`/${language}/legal/privacy`}>{text.privacy}</a>
        <a href={`/${language}/legal/accessibility`}>{text.accessibility}</a>
        <a href={`/${language}/inquiry?kind=barrier`}>{text.barrier}</a>
        <a href="/sources">{text.sources}</a>
      </nav>
      <DataAge />
    </footer>
  );
}

function DataAge() {
  const age = dataAge.value.value;
  if (!age) return null;
  const said = [
    age.parcels && text.parcelsAge(formatDay(age.parcels)),
    age.roads && text.roadsAge(formatDay(age.roads)),
  ];
  return <p class="footer-age">{said.filter(Boolean).join(" · ")}</p>;
}
