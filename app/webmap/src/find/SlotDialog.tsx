import { findCriterion } from "../core/catalogue";
import { show, view } from "../state/view";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { ChoiceEditor } from "./ChoiceEditor";
import { CriterionChooser } from "./CriterionChooser";
import { CriterionEditor } from "./CriterionEditor";
import { districts, sectors } from "./facts";
import { changeRequirements, wording } from "./question";
import { text } from "./words";

interface Props {
  /** A criterion, `sector`, `district`, `add`, or `other:` and the place of a requirement in the list. */
  slot: string;
  anchor: HTMLElement;
  onSlot: (slot: string) => void;
  onClose: () => void;
}

/** The editor that a bold word of the sentence opens. */
export function SlotDialog({ slot, anchor, onSlot, onClose }: Props) {
  return (
    <Dialog key={slot} title={titleOf(slot)} anchor={anchor} onClose={onClose}>
      <Editor slot={slot} onSlot={onSlot} onDone={onClose} />
    </Dialog>
  );
}

function titleOf(slot: string): string {
  const criterion = findCriterion(slot);
  if (criterion) return wording.phrases[criterion.id].label;
  return { sector: text.sector, district: text.district, add: text.addTitle }[slot] ?? text.search;
}

function Editor({ slot, onSlot, onDone }: { slot: string; onSlot: Props["onSlot"]; onDone: () => void }) {
  const criterion = findCriterion(slot);
  if (criterion) return <CriterionEditor criterion={criterion} onDone={onDone} />;
  if (slot === "add") return <CriterionChooser onChosen={onSlot} />;
  if (slot === "sector") return <SectorEditor onDone={onDone} />;
  if (slot === "district") return <DistrictEditor onDone={onDone} />;
  return <OtherEditor index={Number(slot.split(":")[1])} onDone={onDone} />;
}

function SectorEditor({ onDone }: { onDone: () => void }) {
  const choose = (profile: string): void => {
    show({ profile, weights: null });
    onDone();
  };
  return <ChoiceEditor legend={text.sector} options={sectors.value} chosen={view.value.profile} onChosen={choose} />;
}

function DistrictEditor({ onDone }: { onDone: () => void }) {
  const options = [{ id: "", title: text.allDistricts }, ...districts.value];
  const choose = (key: string): void => {
    show({ district: key || null });
    onDone();
  };
  return <ChoiceEditor legend={text.district} options={options} chosen={view.value.district ?? ""} onChosen={choose} />;
}

/** A requirement that the sentence has no words for. */
function OtherEditor({ index, onDone }: { index: number; onDone: () => void }) {
  return (
    <div class="editor">
      <p>{text.otherHint}</p>
      <p class="editor-buttons">
        <Button
          onClick={() => {
            changeRequirements(view.value.requirements.filter((_, at) => at !== index));
            onDone();
          }}
        >
          {text.remove}
        </Button>
      </p>
    </div>
  );
}
