import { effect } from "@preact/signals";
import { stock } from "../state/stock";

const LATEST_MS = 3000;

/** Has the browser keep the last view for when there is no network, once it shows one: what it fetches for that can wait. */
export function keepForOffline(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  let isAsked = false;
  effect(() => {
    if (isAsked || stock.value.state === "loading") return;
    isAsked = true;
    if ("requestIdleCallback" in globalThis) requestIdleCallback(register, { timeout: LATEST_MS });
    else setTimeout(register, LATEST_MS);
  });
}

function register(): void {
  navigator.serviceWorker.register("/service-worker.js").catch(() => {
    // without it everything works but offline: private windows and some settings refuse
  });
}
