import { isPositionUnknown } from "../position";
import { areTilesFailing, mapActions, mapState } from "../status";
import { text } from "../words";

/** What is wrong with the map, if anything. */
export function Notice() {
  const state = mapState.value;
  if (state === "none" || state === "lost") {
    return (
      <p class="map-notice" role="status" data-large={state === "none"}>
        {text[state]}
      </p>
    );
  }
  if (isPositionUnknown.value) {
    return (
      <p class="map-notice" role="status">
        {text.positionUnknown}
      </p>
    );
  }
  if (!areTilesFailing.value) return null;
  return (
    <p class="map-notice" role="status">
      {text.tilesFail}{" "}
      <button type="button" onClick={() => mapActions.value?.retryTiles()}>
        {text.retry}
      </button>
    </p>
  );
}
