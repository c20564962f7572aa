import { CompareTray } from "../compare/CompareTray";
import { PlaceBox } from "../find/PlaceBox";
import { Sentence } from "../find/Sentence";
import { language } from "../i18n/language";
import { isEmbedded, linkToLanguage, view } from "../state/view";
import { inquiredSites } from "../take/inquiry";
import { lazily } from "../ui/lazy";
import { Notice } from "../ui/Notice";
import { Footer } from "./Footer";
import { Header } from "./Header";
import { isOnline } from "./online";
import { Panel } from "./Panel";
import { PrintedLink } from "./PrintedLink";
import { text } from "./words";
import "./App.css";

const Compare = lazily(async () => (await import("../compare/Compare")).Compare);
const Inquiry = lazily(async () => (await import("../take/Inquiry")).Inquiry);
const MapView = lazily(async () => (await import("../map/MapView")).MapView);

/** The frame of the page: header, sentence, panel, map, tray, footer. */
export function App() {
  return (
    <div class="app">
      <a class="skip-link" href="#results">
        {text.skip}
      </a>
      {!isEmbedded && <Header />}
      {!isOnline.value && <Notice kind="warn">{text.offline}</Notice>}
      <main class="app-main">
        <Sentence />
        <div class="app-work">
          <Panel />
          <section class="app-map" aria-label={text.mapLabel}>
            <PlaceBox />
            <MapView />
          </section>
        </div>
        <CompareTray />
        {view.value.isComparing && <Compare />}
        {inquiredSites.value && <Inquiry />}
      </main>
      <PrintedLink />
      {isEmbedded ? (
        <footer class="app-out">
          <a href={linkToLanguage(language)} target="_blank" rel="noopener">
            {text.openFull}
          </a>
        </footer>
      ) : (
        <Footer />
      )}
    </div>
  );
}
