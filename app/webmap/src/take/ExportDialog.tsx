import { DATA_MISSING, RANKED } from "../core/stock";
import { usable } from "../core/weights";
import { firstRows } from "../find/order";
import { language } from "../i18n/language";
import { ranking, stock } from "../state/stock";
import { view } from "../state/view";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { type Exported, exportAddress, FORMATS, MOST_EXPORTED } from "./export";
import { ShareLink } from "./ShareLink";
import { text } from "./words";
import "./ExportDialog.css";

/** The list as a file in every format there is, on paper, or as a link. */
export function ExportDialog({ onClose }: { onClose: () => void }) {
  const exported = listed();
  const count = ranking.value ? ranking.value.counts[RANKED] + ranking.value.counts[DATA_MISSING] : 0;
  return (
    <Dialog title={text.takeAlong} onClose={onClose}>
      <div class="export">
        <h3>{text.asFile}</h3>
        {exported.ids.length > 0 ? (
          <>
            <p>{count > MOST_EXPORTED ? text.exportFirst(MOST_EXPORTED, count) : text.exportAll(count)}</p>
            {exported.hasOwnPoints && <p class="field-hint">{text.exportWithoutPoints}</p>}
            <ul class="export-formats">
              {FORMATS.map((format) => (
                <li key={format}>
                  <a href={exportAddress(exported, format)} download>
                    {text.formats[format]}
                  </a>
                </li>
              ))}
            </ul>
          </>
        ) : (
          <p>{text.exportNothing}</p>
        )}
        <h3>{text.orOtherwise}</h3>
        <p class="favourites-tools">
          <Button
            onClick={() => {
              onClose();
              requestAnimationFrame(() => window.print());
            }}
          >
            {text.print}
          </Button>
          <ShareLink />
        </p>
      </div>
    </Dialog>
  );
}

/** The parcels of the list: those with a rank, then those of which data are missing. */
function listed(): Exported {
  const [found, ranked] = [stock.value.value, ranking.value];
  const { profile, sort, weights, requirements } = view.value;
  const hasOwnPoints = usable(weights) !== null || requirements.length > 0;
  if (!found || !ranked) return { profile, ids: [], hasOwnPoints };
  const rows = [RANKED, DATA_MISSING].flatMap((group) =>
    firstRows(found, ranked, group, sort, MOST_EXPORTED, language),
  );
  const ids = rows.slice(0, MOST_EXPORTED).map((row) => found.ids[row] as number);
  return { profile, ids, hasOwnPoints };
}
