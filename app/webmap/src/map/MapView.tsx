import { useEffect, useRef } from "preact/hooks";
import { loadRegion } from "./background/region";
import { type MapState, mapState, restart } from "./status";
import { Controls } from "./ui/Controls";
import { Legend } from "./ui/Legend";
import { Notice } from "./ui/Notice";
import "./palette.css";
import "./MapView.css";

const NOT_THERE = new Set<MapState>(["none", "failed"]);

/** The map with its buttons. Its program is loaded apart, so that the list never waits for it. */
export function MapView() {
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const container = frame.current;
    return container ? start(container) : undefined;
  }, []);
  return (
    <div class="map" data-state={mapState.value}>
      <div class="map-frame" ref={frame} />
      {!NOT_THERE.has(mapState.value) && (
        <>
          <Legend />
          <Controls />
        </>
      )}
      <Notice />
    </div>
  );
}

/** Start the map, and again when that is asked for. Returns how to take it away, loaded or not. */
function start(container: HTMLElement): () => void {
  let isWanted = true;
  let end: () => void = () => {};
  const run = async () => {
    mapState.value = "starting";
    const [{ startMap }, region] = await Promise.all([import("./engine"), loadRegion()]);
    if (isWanted) end = startMap(container, region);
  };
  const tryToRun = () => {
    run().catch((error: unknown) => {
      mapState.value = isWithoutWebGl(error) ? "none" : "failed";
    });
  };
  restart.value = tryToRun;
  tryToRun();
  return () => {
    isWanted = false;
    end();
  };
}

const isWithoutWebGl = (error: unknown): boolean => error instanceof Error && error.name === "GPUInitializationError";
