import { useEffect, useRef } from "preact/hooks";
import { Results } from "../find/Results";
import { covered } from "../map/overlays";
import { view } from "../state/view";
import { lazily } from "../ui/lazy";
import { Skeleton } from "../ui/Skeleton";
import { Footer } from "./Footer";
import { SheetHandle } from "./SheetHandle";
import { sheet } from "./sheet";
import { text } from "./words";
import "./Panel.css";

const RESTS_AFTER_MS = 100;

const PlaceScore = lazily(async () => (await import("../site/PlaceScore")).PlaceScore, <Skeleton lines={8} />);
const Scenarios = lazily(async () => (await import("../scenario/Scenarios")).Scenarios);
const SitePage = lazily(async () => (await import("../site/SitePage")).SitePage, <Skeleton lines={8} />);

/** What stands beside the map: the list, over it the page of a site or the score of a place. */
export function Panel() {
  const panel = useRef<HTMLElement>(null);
  const { parcel, place } = view.value;
  const isCovered = parcel !== null;
  useEffect(() => {
    if ((parcel !== null || place !== null) && sheet.peek() === "peek") sheet.value = "half";
  }, [parcel, place]);
  useEffect(() => (panel.current ? followHeight(panel.current) : undefined), []);
  return (
    <section ref={panel} class="panel" data-sheet={sheet.value} aria-label={text.panel}>
      <SheetHandle panel={panel} />
      <div id="results" class="panel-list" tabIndex={-1} hidden={isCovered}>
        {place && <PlaceScore place={place} />}
        <Scenarios />
        <Results />
        <Footer />
      </div>
      {parcel !== null && (
        <div class="panel-site">
          <SitePage key={parcel} id={parcel} />
        </div>
      )}
    </section>
  );
}

/** Tell the map how much of it the sheet lies over, whenever the sheet has come to rest. Returns how to stop. */
function followHeight(panel: HTMLElement): () => void {
  let timer = 0;
  const watch = new ResizeObserver(() => {
    clearTimeout(timer);
    timer = window.setTimeout(() => tellMap(panel), RESTS_AFTER_MS);
  });
  watch.observe(panel);
  return () => {
    clearTimeout(timer);
    watch.disconnect();
  };
}

/** So that the map shows beside the sheet what it is asked to show. */
function tellMap(panel: HTMLElement): void {
  const map = document.querySelector(".app-map")?.getBoundingClientRect();
  const isSheet = getComputedStyle(panel).position === "absolute";
  const bottom = map && isSheet ? Math.max(0, map.bottom - panel.getBoundingClientRect().top) : 0;
  if (bottom !== covered.peek().bottom) covered.value = { ...covered.peek(), bottom };
}
