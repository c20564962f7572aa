/** What the service gives for a key that changes: the last answer is kept while the next one is on its way. */

import { effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { ServiceError } from "../api/client";

export interface Loaded<Value> {
  readonly state: "loading" | "ready" | "failed";
  /** The last answer, of another key while loading or where that failed; null before the first. */
  readonly value: Value | null;
  /** Why it failed; it is tried again where that may pass. */
  readonly error: Error | null;
}

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;
const nudges = new EventTarget();

/** Try at once whatever waits to be tried again. */
export const retryNow = (): boolean => nudges.dispatchEvent(new Event("nudge"));

globalThis.addEventListener?.("online", retryNow);

/** Load anew whenever the key changes; the request for an older one is given up. */
export function follow<Value>(
  key: ReadonlySignal<string>,
  load: (key: string, abort: AbortSignal) => Promise<Value>,
): ReadonlySignal<Loaded<Value>> {
  const loaded = signal<Loaded<Value>>({ state: "loading", value: null, error: null });
  effect(() => {
    const wanted = key.value;
    const abort = new AbortController();
    void keepTrying(loaded, () => load(wanted, abort.signal), abort.signal);
    return () => abort.abort();
  });
  return loaded;
}

async function keepTrying<Value>(
  loaded: Signal<Loaded<Value>>,
  load: () => Promise<Value>,
  abort: AbortSignal,
): Promise<void> {
  loaded.value = { ...loaded.peek(), state: "loading", error: null };
  for (let failures = 0; !abort.aborted; failures++) {
    const found = await attempt(load);
    if (abort.aborted) return;
    if (!(found instanceof Failure)) {
      loaded.value = { state: "ready", value: found, error: null };
      return;
    }
    loaded.value = { ...loaded.peek(), state: "failed", error: found.error };
    if (!mayPass(found.error)) return;
    await pause(Math.min(FIRST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS), abort);
  }
}

class Failure {
  constructor(readonly error: Error) {}
}

const attempt = <Value>(load: () => Promise<Value>): Promise<Value | Failure> =>
  load().catch((error: Error) => new Failure(error));

/** No answer, a server in trouble, or too many requests; any other problem would be the same again. */
export const mayPass = (error: Error): boolean =>
  error instanceof ServiceError && (error.status === 0 || error.status === 429 || error.status >= 500);

function pause(duration_ms: number, abort: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, duration_ms);
    function done(): void {
      clearTimeout(timer);
      nudges.removeEventListener("nudge", done);
      abort.removeEventListener("abort", done);
      resolve();
    }
    nudges.addEventListener("nudge", done);
    abort.addEventListener("abort", done);
  });
}
