/** Writing to the agency: whether the dialog is open, about which sites, and what is typed. */

import { signal } from "@preact/signals";
import { getJson, postJson, type Schemas } from "../api/client";
import { questionOf } from "../core/question";
import { language } from "../i18n/language";
import { view } from "../state/view";
import { type Draft, inquiryBody, readDraft, writeDraft } from "./inquiry_model";

export interface NamedSite {
  readonly id: number;
  readonly name: string;
}

/** The sites an inquiry is being written about; null while the dialog is closed. */
export const inquiredSites = signal<readonly NamedSite[] | null>(null);

const KEY = "flaechenlotse.inquiry";

/** What was typed lasts until it was sent or the browser's tab is closed. */
export const draft = signal<Draft>(readDraft(readKept()));

export function type(change: Partial<Draft>): void {
  draft.value = { ...draft.value, ...change };
  keep(writeDraft(draft.value));
}

export const askTerms = (signal: AbortSignal): Promise<Schemas["TermsBody"]> => getJson("/inquiries/terms", {}, signal);

/** Send what was typed. Throws `ServiceError`; whatever happens, nothing typed is lost before it is stored. */
export async function send(sites: readonly NamedSite[], consentVersion: string, website: string) {
  const body = {
    ...inquiryBody(draft.value, { consentVersion, website }),
    parcels: sites.map((site) => site.id),
    question: questionOf(view.value),
    link: location.pathname + location.search,
    language,
  };
  const receipt = await postJson<Schemas["ReceiptBody"]>("/inquiries", body);
  draft.value = { ...draft.value, message: "", consent: false };
  keep(writeDraft(draft.value));
  return receipt;
}

function readKept(): string | null {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null; // blocked: the draft lasts as long as the page
  }
}

function keep(text: string): void {
  try {
    sessionStorage.setItem(KEY, text);
  } catch {
    // blocked or full: the signal above has it
  }
}
