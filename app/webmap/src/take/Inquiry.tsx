import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { type Schemas, ServiceError } from "../api/client";
import { sentenceText } from "../find/question";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Notice } from "../ui/Notice";
import { useAnswer } from "../ui/useAnswer";
import { InquiryField } from "./InquiryField";
import { askTerms, draft, inquiredSites, type NamedSite, send, type } from "./inquiry";
import { fieldErrors } from "./inquiry_model";
import { text } from "./inquiry_words";
import { Receipt } from "./Receipt";
import "./Inquiry.css";

/** Stands once on the page, and opens when somebody wants to write about sites. */
export function Inquiry() {
  const sites = inquiredSites.value;
  if (sites === null) return null;
  const close = (): void => {
    inquiredSites.value = null;
  };
  return (
    <Dialog title={text.title} onClose={close}>
      <InquiryForm sites={sites} onClose={close} />
    </Dialog>
  );
}

function InquiryForm({ sites, onClose }: { sites: readonly NamedSite[]; onClose: () => void }) {
  const form = useRef<HTMLFormElement>(null);
  const terms = useAnswer("terms", askTerms);
  const receipt = useSignal<Schemas["ReceiptBody"] | null>(null);
  const failure = useSignal<ServiceError | null>(null);
  const isSending = useSignal(false);
  if (receipt.value) return <Receipt receipt={receipt.value} onClose={onClose} />;
  const errors = fieldErrors(failure.value?.problem ?? null);

  const hasMarked = Object.keys(errors).some((field) => field !== "other");

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (isSending.value || !terms.value) return;
    isSending.value = true;
    try {
      const trap = new FormData(form.current ?? undefined).get("website");
      receipt.value = await send(sites, terms.value.inquiry.version, String(trap ?? ""));
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      failure.value = error;
      requestAnimationFrame(() => form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus());
    } finally {
      isSending.value = false;
    }
  };

  return (
    <form ref={form} class="inquiry" onSubmit={submit}>
      <About sites={sites} />
      <InquiryField name="name" autocomplete="name" error={errors.name} isRequired />
      <InquiryField name="email" autocomplete="email" type="email" error={errors.email} isRequired />
      <InquiryField name="organisation" autocomplete="organization" error={errors.organisation} />
      <InquiryField name="phone" autocomplete="tel" type="tel" error={errors.phone} />
      <InquiryField name="message" isLong error={errors.message} isRequired />
      <p class="inquiry-trap" aria-hidden="true">
        <label>
          Website <input type="text" name="website" tabIndex={-1} autocomplete="off" />
        </label>
      </p>
      <label class="inquiry-consent">
        <input
          type="checkbox"
          required
          checked={draft.value.consent}
          disabled={!terms.value}
          onChange={(event) => type({ consent: event.currentTarget.checked })}
        />
        <span>{terms.value?.inquiry.text ?? text.termsLoading}</span>
      </label>
      {terms.error && (
        <Notice kind="warn">
          {text.termsFailed} {terms.error.message} <Button onClick={terms.retry}>{text.retry}</Button>
        </Notice>
      )}
      {failure.value && (
        <Notice kind="warn">
          {text.failed} {errors.other ?? (hasMarked ? text.check : failure.value.message)} {text.kept}
        </Notice>
      )}
      <p class="inquiry-tools">
        <Button look="strong" type="submit" disabled={!terms.value} aria-busy={isSending.value}>
          {isSending.value ? text.sending : failure.value ? text.sendAgain : text.send}
        </Button>
        <Button onClick={onClose}>{text.cancel}</Button>
      </p>
      <p class="inquiry-note">{text.required}</p>
    </form>
  );
}

/** What is sent along: the sites, and the search as a sentence. */
function About({ sites }: { sites: readonly NamedSite[] }) {
  return (
    <div class="inquiry-about">
      <p>
        <strong>{text.about(sites.length)}</strong> {sites.map((site) => site.name).join("; ")}
      </p>
      <p>
        <strong>{text.search}</strong> {sentenceText.value}
      </p>
    </div>
  );
}
