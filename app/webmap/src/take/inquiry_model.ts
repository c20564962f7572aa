/** What somebody writes to the agency, as it is typed, kept and sent. Pure. */

import type { Problem } from "../api/client";

export interface Draft {
  readonly name: string;
  readonly organisation: string;
  readonly email: string;
  readonly phone: string;
  readonly message: string;
  readonly consent: boolean;
}

export type DraftField = keyof Draft;

export const EMPTY_DRAFT: Draft = { name: "", organisation: "", email: "", phone: "", message: "", consent: false };

/** A draft as it was kept; what cannot be read is empty. The consent is asked for anew each time. */
export function readDraft(text: string | null): Draft {
  try {
    const kept: unknown = JSON.parse(text ?? "{}");
    const found = Object.entries(kept ?? {}).filter(
      ([name, value]) => name in EMPTY_DRAFT && name !== "consent" && typeof value === "string",
    );
    return { ...EMPTY_DRAFT, ...Object.fromEntries(found) };
  } catch {
    return EMPTY_DRAFT;
  }
}

export const writeDraft = ({ consent: _, ...draft }: Draft): string => JSON.stringify(draft);

/** The sentences of a problem by the field they are about; those about no field stand under `other`. */
export function fieldErrors(problem: Problem | null): Readonly<Partial<Record<DraftField | "other", string>>> {
  const found: Partial<Record<DraftField | "other", string>> = {};
  for (const { pointer, detail } of problem?.errors ?? []) {
    const name = pointer?.split("/")[1] ?? "";
    const field = isField(name) ? name : "other";
    found[field] = found[field] ? `${found[field]} ${detail}` : detail;
  }
  return found;
}

const isField = (name: string): name is DraftField => name in EMPTY_DRAFT;

/** The body of `POST /inquiries`; what was left empty is null. */
export function inquiryBody(draft: Draft, about: { consentVersion: string; website: string }): Record<string, unknown> {
  const given = (text: string): string | null => text.trim() || null;
  return {
    name: given(draft.name),
    organisation: given(draft.organisation),
    email: given(draft.email),
    phone: given(draft.phone),
    message: draft.message,
    consent: draft.consent,
    consent_version: about.consentVersion,
    website: about.website,
  };
}
