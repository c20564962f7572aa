import { useSignal } from "@preact/signals";
import { SORTS } from "../core/view";
import { show, view } from "../state/view";
import { ExportDialog } from "../take/ExportDialog";
import { Button } from "../ui/Button";
import { text } from "./words";

/** Order of the list, and the list as a file. */
export function Toolbar() {
  const isExport = useSignal(false);
  return (
    <div class="results-tools">
      <label>
        <span class="results-sort">{text.sort}</span>
        <select
          value={view.value.sort}
          onChange={(event) => {
            const next = SORTS.find((each) => each === event.currentTarget.value);
            if (next) show({ sort: next });
          }}
        >
          {SORTS.map((each) => (
            <option key={each} value={each}>
              {text.sorts[each]}
            </option>
          ))}
        </select>
      </label>
      <Button
        onClick={() => {
          isExport.value = true;
        }}
      >
        {text.takeAlong}
      </Button>
      {isExport.value && (
        <ExportDialog
          onClose={() => {
            isExport.value = false;
          }}
        />
      )}
    </div>
  );
}
