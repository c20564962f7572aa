import { describe, expect, it } from "vitest";
import { EMPTY_DRAFT, fieldErrors, inquiryBody, readDraft, writeDraft } from "../src/take/inquiry_model";

describe("a draft", () => {
  const draft = { ...EMPTY_DRAFT, name: "Erika <b>", message: "Wann?\n2028?", consent: true };

  it("is kept as it was typed, but for the consent", () => {
    expect(readDraft(writeDraft(draft))).toEqual({ ...draft, consent: false });
  });

  it.each([null, "", "nonsense", "[1]", "null", '{"name":3,"consent":true,"x":"y"}'])(
    "is empty where what was kept cannot be read: %s",
    (kept) => expect(readDraft(kept)).toEqual(EMPTY_DRAFT),
  );
});

describe("the body of an inquiry", () => {
  it("says nothing of what was left empty", () => {
    const body = inquiryBody({ ...EMPTY_DRAFT, name: " ", email: "e@x.example" }, { consentVersion: "1", website: "" });
    expect(body).toMatchObject({ name: null, email: "e@x.example", phone: null, consent: false, consent_version: "1" });
  });
});

describe("what is wrong", () => {
  it("stands at its field, and elsewhere where it has none", () => {
    const problem = { type: "", title: "", detail: "" };
    const errors = [
      { pointer: "/email", detail: "No address." },
      { pointer: "/email", detail: "Too long." },
      { pointer: "/parcels/0", detail: "Gone." },
      { parameter: "x", detail: "Odd." },
    ];
    expect(fieldErrors({ ...problem, errors })).toEqual({ email: "No address. Too long.", other: "Gone. Odd." });
    expect(fieldErrors(null)).toEqual({});
  });
});
