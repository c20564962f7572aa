/** Light, dark, or as the system has it: the visitor's choice, kept in the browser. */

import { effect, signal } from "@preact/signals";
import { readStored, writeStored } from "../take/stored";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const KEY = "theme";

export const theme = signal<Theme>(THEMES.find((known) => known === readStored(KEY)) ?? "system");

effect(() => {
  if (theme.value === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme.value;
  writeStored(KEY, theme.value === "system" ? null : theme.value);
});
