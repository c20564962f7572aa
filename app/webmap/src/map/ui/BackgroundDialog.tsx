import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { agree, HOST, isBasemapShown, takeBack } from "../background/basemap_de";
import { text } from "../words";

/** Chooses the background. basemap.de is shown after the visitor read where pictures come from and agreed. */
export function BackgroundDialog({ onClose }: { onClose: () => void }) {
  const choose = (act: () => void) => () => {
    act();
    onClose();
  };
  return (
    <Dialog title={text.background} onClose={onClose}>
      {isBasemapShown.value ? (
        <>
          <p>{text.basemapShown}</p>
          <Button look="strong" onClick={choose(takeBack)}>
            {text.takeBack}
          </Button>
        </>
      ) : (
        <>
          <p>{text.ownShown}</p>
          <p>{text.basemapAsks(HOST)}</p>
          <Button look="strong" onClick={choose(agree)}>
            {text.agree}
          </Button>{" "}
          <Button onClick={onClose}>{text.keepOwn}</Button>
        </>
      )}
    </Dialog>
  );
}
