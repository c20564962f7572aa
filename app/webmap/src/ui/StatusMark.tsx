import { codeText } from "../i18n/codes";
import "./StatusMark.css";

/** Where a parcel stands in the market, by shape and by word. */
export function StatusMark({ status }: { status: string }) {
  return (
    <span class="status-mark">
      <span class={`status-shape status-${status}`} aria-hidden="true" />
      {codeText("ParcelStatus", status)}
    </span>
  );
}
