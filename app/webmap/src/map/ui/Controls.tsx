import { mapActions } from "../status";
import { text } from "../words";

/** Buttons beside the map; the keyboard reaches them after the map itself. */
export function Controls() {
  const actions = mapActions.value;
  return (
    <div class="map-controls">
      <button type="button" title={text.zoomIn} aria-label={text.zoomIn} onClick={() => actions?.zoomBy(1)}>
        +
      </button>
      <button type="button" title={text.zoomOut} aria-label={text.zoomOut} onClick={() => actions?.zoomBy(-1)}>
        −
      </button>
      <button type="button" title={text.showAll} aria-label={text.showAll} onClick={() => actions?.showAll()}>
        ⤢
      </button>
    </div>
  );
}
