/** The title of the document follows the sentence, as long as no site is open: the page of a site has its own. */

import { effect } from "@preact/signals";
import { sentenceText } from "../find/question";
import { view } from "../state/view";

export function followTitle(): void {
  effect(() => {
    const asked = sentenceText.value;
    if (view.value.parcel === null) document.title = `${asked} · Flächenlotse`;
  });
}
