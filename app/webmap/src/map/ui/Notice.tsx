import type { ComponentChildren } from "preact";
import { Button } from "../../ui/Button";
import { isPositionUnknown } from "../position";
import { areTilesFailing, mapActions, mapState, restart } from "../status";
import { text } from "../words";

/** What is wrong with the map, if anything, and what helps. */
export function Notice() {
  const state = mapState.value;
  if (state === "none") return <Words isLarge>{text.none}</Words>;
  if (state === "lost") return <Words>{text.lost}</Words>;
  if (state === "failed") {
    return (
      <Words isLarge>
        {text.failed} <Button onClick={restart.value}>{text.retry}</Button>
      </Words>
    );
  }
  if (isPositionUnknown.value) return <Words>{text.positionUnknown}</Words>;
  if (!areTilesFailing.value) return null;
  return (
    <Words>
      {text.tilesFail} <Button onClick={() => mapActions.value?.retryTiles()}>{text.retry}</Button>
    </Words>
  );
}

function Words({ children, isLarge = false }: { children: ComponentChildren; isLarge?: boolean }) {
  return (
    <p class="map-notice" role="status" data-large={isLarge}>
      {children}
    </p>
  );
}
