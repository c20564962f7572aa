import { useEffect, useRef } from "preact/hooks";
import type { Schemas } from "../api/client";
import { formatDay } from "../i18n/format";
import { Button } from "../ui/Button";
import { text } from "./inquiry_words";

interface Props {
  receipt: Schemas["ReceiptBody"];
  onClose: () => void;
}

/** What the writer keeps: the reference, the day of deletion, and the link that takes the inquiry back. */
export function Receipt({ receipt, onClose }: Props) {
  const said = useRef<HTMLDivElement>(null);
  useEffect(() => said.current?.focus(), []);
  return (
    <div class="receipt" ref={said} tabIndex={-1} role="status">
      <p>{text.stored}</p>
      <dl>
        <dt>{text.reference}</dt>
        <dd class="receipt-reference">{receipt.reference}</dd>
        <dt>{text.deleteOn}</dt>
        <dd>{formatDay(receipt.delete_on)}</dd>
        <dt>{text.takeBack}</dt>
        <dd>
          <a href={receipt.withdrawal_link}>{text.takeBackLink}</a>
          <span class="inquiry-note"> {text.takeBackNote}</span>
        </dd>
      </dl>
      <Button look="strong" onClick={onClose}>
        {text.done}
      </Button>
    </div>
  );
}
