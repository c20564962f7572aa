import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { isOffered } from "../background/basemap_de";
import { locate } from "../position";
import { mapActions } from "../status";
import { step } from "../steps";
import { text } from "../words";
import { BackgroundDialog } from "./BackgroundDialog";
import { AllIcon, LayersIcon, MinusIcon, NextIcon, PlusIcon, PositionIcon, PreviousIcon } from "./icons";
import "./Controls.css";

const isChoosing = signal(false);

/** Buttons beside the map; the keyboard reaches them after the map itself. */
export function Controls() {
  const actions = mapActions.value;
  return (
    <div class="map-controls">
      <div class="map-control-group">
        <Control name={text.zoomIn} onClick={() => actions?.zoomBy(1)}>
          <PlusIcon />
        </Control>
        <Control name={text.zoomOut} onClick={() => actions?.zoomBy(-1)}>
          <MinusIcon />
        </Control>
      </div>
      <div class="map-control-group">
        <Control name={text.showAll} onClick={() => actions?.showAll()}>
          <AllIcon />
        </Control>
        <Control name={text.locate} onClick={locate}>
          <PositionIcon />
        </Control>
        {isOffered && (
          <Control
            name={text.background}
            onClick={() => {
              isChoosing.value = true;
            }}
          >
            <LayersIcon />
          </Control>
        )}
      </div>
      <div class="map-control-group">
        <Control name={text.previous} onClick={() => step(-1)}>
          <PreviousIcon />
        </Control>
        <Control name={text.next} onClick={() => step(1)}>
          <NextIcon />
        </Control>
      </div>
      {isChoosing.value && (
        <BackgroundDialog
          onClose={() => {
            isChoosing.value = false;
          }}
        />
      )}
    </div>
  );
}

function Control({ name, onClick, children }: { name: string; onClick: () => void; children: ComponentChildren }) {
  return (
    <button type="button" title={name} aria-label={name} onClick={onClick}>
      {children}
    </button>
  );
}
