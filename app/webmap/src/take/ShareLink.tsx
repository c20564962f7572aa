import { useSignal } from "@preact/signals";
import { linkTo } from "../state/view";
import { Button } from "../ui/Button";
import { text } from "./words";

/** Gives the address of this view to another program of the device, or copies it. */
export function ShareLink() {
  const said = useSignal("");
  const share = async (): Promise<void> => {
    const url = new URL(linkTo({}), location.href).href;
    try {
      if (navigator.share) await navigator.share({ title: document.title, url });
      else {
        await navigator.clipboard.writeText(url);
        said.value = text.copied;
      }
    } catch (error) {
      const wasCancelled = error instanceof DOMException && error.name === "AbortError";
      said.value = wasCancelled ? "" : url;
    }
  };
  return (
    <>
      <Button onClick={share}>{text.share}</Button>
      <span role="status">{said}</span>
    </>
  );
}
