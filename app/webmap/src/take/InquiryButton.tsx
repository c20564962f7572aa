import { Button } from "../ui/Button";
import { inquiredSites, type NamedSite } from "./inquiry";
import { text } from "./inquiry_words";

/** Opens the dialog to write to the agency about sites. */
export function InquiryButton({ sites }: { sites: readonly NamedSite[] }) {
  return (
    <Button
      look="strong"
      onClick={() => {
        inquiredSites.value = sites;
      }}
    >
      {text.open}
    </Button>
  );
}
