import type { ComponentChildren } from "preact";

/** Drawings of the buttons beside the map, all of one stroke. */
function Icon({ children }: { children: ComponentChildren }) {
  return (
    <svg class="map-icon" viewBox="0 0 24 24" aria-hidden="true">
      {children}
    </svg>
  );
}

export const PlusIcon = () => (
  <Icon>
    <path d="M12 5v14M5 12h14" />
  </Icon>
);

export const MinusIcon = () => (
  <Icon>
    <path d="M5 12h14" />
  </Icon>
);

export const AllIcon = () => (
  <Icon>
    <path d="M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5" />
  </Icon>
);

export const PositionIcon = () => (
  <Icon>
    <circle cx="12" cy="12" r="6" />
    <path d="M12 2v4M12 18v4M2 12h4M18 12h4" />
  </Icon>
);

export const LayersIcon = () => (
  <Icon>
    <path d="m12 3 9 5-9 5-9-5zM4 12.5l8 4.5 8-4.5M4 16.5l8 4.5 8-4.5" />
  </Icon>
);

export const PreviousIcon = () => (
  <Icon>
    <path d="m6 15 6-6 6 6" />
  </Icon>
);

export const NextIcon = () => (
  <Icon>
    <path d="m6 9 6 6 6-6" />
  </Icon>
);
