import { signal } from "@preact/signals";
import { language } from "../i18n/language";
import { linkToLanguage } from "../state/view";
import { FavouritesDialog } from "../take/FavouritesDialog";
import { favourites } from "../take/favourites";
import { Button } from "../ui/Button";
import { Logo } from "./Logo";
import { ThemeSwitch } from "./ThemeSwitch";
import { text } from "./words";
import "./Header.css";

const isListOpen = signal(false);
const OTHER = language === "de" ? "en" : "de";

/** Name, favourites, colours, language. */
export function Header() {
  const count = favourites.value.length;
  return (
    <header class="header">
      <a class="header-name" href={`/${language}`} aria-label={text.startPage}>
        <Logo />
        <span>Flächenlotse</span>
      </a>
      <p class="header-tagline">{text.tagline}</p>
      <nav class="header-tools">
        <Button
          look="quiet"
          aria-label={text.favouritesCount(count)}
          onClick={() => {
            isListOpen.value = true;
          }}
        >
          <span aria-hidden="true">{count > 0 ? "★" : "☆"}</span>
          <span class="header-wide">{text.favourites}</span>
          {count > 0 && <span class="header-count">{count}</span>}
        </Button>
        <ThemeSwitch />
        <a class="button button-quiet" href={linkToLanguage(OTHER)} hreflang={OTHER} lang={OTHER}>
          <span class="header-wide">{text.otherLanguage}</span>
          <span class="header-narrow" aria-hidden="true">
            {OTHER.toUpperCase()}
          </span>
        </a>
      </nav>
      {isListOpen.value && (
        <FavouritesDialog
          onClose={() => {
            isListOpen.value = false;
          }}
        />
      )}
    </header>
  );
}
