/** What is kept in this browser between visits. Where storage is blocked, it lasts as long as the page. */

const PREFIX = "flaechenlotse.";
const held = new Map<string, string>();

export function readStored(key: string): string | null {
  try {
    return localStorage.getItem(PREFIX + key);
  } catch {
    return held.get(key) ?? null;
  }
}

/** Null removes it. */
export function writeStored(key: string, text: string | null): void {
  if (text === null) held.delete(key);
  else held.set(key, text);
  try {
    if (text === null) localStorage.removeItem(PREFIX + key);
    else localStorage.setItem(PREFIX + key, text);
  } catch {
    // Blocked or full: what is held above has to do.
  }
}

/** Calls back when another tab of this browser changed what is stored. */
export function onStoredElsewhere(key: string, then: () => void): void {
  addEventListener("storage", (event) => {
    if (event.key === PREFIX + key) then();
  });
}
