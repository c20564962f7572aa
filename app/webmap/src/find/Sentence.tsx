import { type Signal, signal, useSignal } from "@preact/signals";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { PlainForm } from "./PlainForm";
import { sentence, sentenceText } from "./question";
import { SlotDialog } from "./SlotDialog";
import { text } from "./words";
import "./Sentence.css";

/** Which editor is open, and the word it was opened from. */
const open = signal<{ slot: string; anchor: HTMLElement } | null>(null);

/** What is searched for: the heading of the page, and the search itself. Each bold word opens its editor. */
export function Sentence() {
  const isForm = useSignal(false);
  const isUnfolded = useSignal(false);
  const edit = (slot: string, anchor: HTMLElement): void => {
    open.value = { slot, anchor };
  };
  return (
    <section class="sentence" data-unfolded={isUnfolded.value} aria-label={text.search}>
      <h1>
        <FoldButton isUnfolded={isUnfolded} />
        <span class="sentence-whole">
          {sentence.value.map((part, index) =>
            part.slot === undefined ? (
              <span key={index}>{part.text}</span>
            ) : (
              <Slot key={part.slot} slot={part.slot} onEdit={edit}>
                {part.text}
              </Slot>
            ),
          )}
        </span>
      </h1>
      <span class="sentence-whole">
        <Button look="quiet" class="sentence-add" onClick={(event) => edit("add", event.currentTarget)}>
          {text.addCriterion}
        </Button>
        <Button
          look="quiet"
          class="sentence-form"
          onClick={() => {
            isForm.value = true;
          }}
        >
          {text.asForm}
        </Button>
      </span>
      {isForm.value && (
        <Dialog
          title={text.formTitle}
          onClose={() => {
            isForm.value = false;
          }}
        >
          <PlainForm />
        </Dialog>
      )}
      {open.value && (
        <SlotDialog
          {...open.value}
          onSlot={(slot) => {
            if (open.value) open.value = { ...open.value, slot };
          }}
          onClose={() => {
            open.value = null;
          }}
        />
      )}
    </section>
  );
}

/** On narrow screens the sentence is one line until it is pressed. */
function FoldButton({ isUnfolded }: { isUnfolded: Signal<boolean> }) {
  return (
    <button
      type="button"
      class="sentence-fold"
      aria-expanded={isUnfolded.value}
      aria-label={isUnfolded.value ? text.fold : `${text.unfold}: ${sentenceText.value}`}
      onClick={() => {
        isUnfolded.value = !isUnfolded.value;
      }}
    >
      <span class="sentence-line">{sentenceText}</span>
      <span class="sentence-chevron" aria-hidden="true" />
    </button>
  );
}

interface SlotProps {
  slot: string;
  onEdit: (slot: string, anchor: HTMLElement) => void;
  children: string;
}

/** A bold word that can be changed. */
function Slot({ slot, onEdit, children }: SlotProps) {
  return (
    <button
      type="button"
      class="slot"
      title={text.change(children)}
      onClick={(event) => onEdit(slot, event.currentTarget)}
    >
      {children}
    </button>
  );
}
