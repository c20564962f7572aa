import { Button } from "../ui/Button";
import { THEMES, theme } from "./theme";
import { text } from "./words";

const SIGNS = { system: "◐", light: "☀", dark: "☾" };

/** Light, dark, or as the system has it: each press is the next. */
export function ThemeSwitch() {
  const said = `${text.theme}: ${text.themes[theme.value]}`;
  return (
    <Button
      look="quiet"
      aria-label={said}
      title={said}
      onClick={() => {
        theme.value = THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length] ?? "system";
      }}
    >
      <span class="header-sign" aria-hidden="true">
        {SIGNS[theme.value]}
      </span>
    </Button>
  );
}
