import { THEMES, theme } from "./theme";
import { text } from "./words";

/** Light, dark, or as the system has it. */
export function ThemeSwitch() {
  return (
    <label class="theme-switch">
      <span class="visually-hidden">{text.theme}</span>
      <span aria-hidden="true">◐</span>
      <select
        value={theme.value}
        onChange={(event) => {
          theme.value = THEMES.find((known) => known === event.currentTarget.value) ?? "system";
        }}
      >
        {THEMES.map((each) => (
          <option key={each} value={each}>
            {text.themes[each]}
          </option>
        ))}
      </select>
    </label>
  );
}
