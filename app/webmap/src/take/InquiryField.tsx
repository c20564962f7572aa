import { useId } from "preact/hooks";
import { draft, type as typeIn } from "./inquiry";
import type { DraftField } from "./inquiry_model";
import { text } from "./inquiry_words";

interface Props {
  name: Exclude<DraftField, "consent">;
  type?: "text" | "email" | "tel";
  autocomplete?: string;
  isLong?: boolean;
  isRequired?: boolean;
  error?: string | undefined;
}

const LONGEST_LINE = 200;
const LONGEST_MESSAGE = 5000;

/** One thing to fill in, with what is wrong with it beside it. */
export function InquiryField({ name, type = "text", autocomplete, isLong = false, isRequired = false, error }: Props) {
  const id = useId();
  const line = { autocomplete, maxLength: LONGEST_LINE };
  const common = {
    id,
    name,
    required: isRequired,
    value: draft.value[name],
    "aria-invalid": error ? true : undefined,
    "aria-describedby": error ? `${id}-error` : undefined,
    onInput: (event: Event) => {
      const { currentTarget } = event;
      if (currentTarget instanceof HTMLInputElement || currentTarget instanceof HTMLTextAreaElement) {
        typeIn({ [name]: currentTarget.value });
      }
    },
  };
  return (
    <p class="inquiry-field">
      <label for={id}>
        {text.fields[name]} {isRequired && <span aria-hidden="true">*</span>}
      </label>
      {isLong && <textarea {...common} rows={5} maxLength={LONGEST_MESSAGE} />}
      {!isLong && type === "text" && <input {...common} {...line} type="text" />}
      {type === "email" && <input {...common} {...line} type="email" />}
      {type === "tel" && <input {...common} {...line} type="tel" />}
      {error && (
        <span id={`${id}-error`} class="inquiry-error">
          {error}
        </span>
      )}
    </p>
  );
}
