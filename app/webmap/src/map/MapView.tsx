import { useEffect, useRef } from "preact/hooks";
import { mapState } from "./status";
import { Controls } from "./ui/Controls";
import { Legend } from "./ui/Legend";
import { Notice } from "./ui/Notice";
import "./palette.css";
import "./MapView.css";

/** The map with its buttons. Its program is loaded apart, so that the list never waits for it. */
export function MapView() {
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const container = frame.current;
    return container ? load(container) : undefined;
  }, []);
  return (
    <div class="map" data-state={mapState.value}>
      <div class="map-frame" ref={frame} />
      {mapState.value !== "none" && (
        <>
          <Legend />
          <Controls />
        </>
      )}
      <Notice />
    </div>
  );
}

/** Returns how to take the map away, loaded or not. */
function load(container: HTMLElement): () => void {
  let isWanted = true;
  let end: () => void = () => {};
  import("./engine")
    .then(async ({ startMap }) => {
      if (isWanted) end = await startMap(container);
      if (!isWanted) end();
    })
    .catch(() => {
      mapState.value = "none";
    });
  return () => {
    isWanted = false;
    end();
  };
}
