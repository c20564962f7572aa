import { stepOf } from "../core/steps";
import { formatPoints } from "../i18n/format";
import { text } from "./words";
import "./ScoreRing.css";

interface Props {
  /** From 0 to 100; null where nothing is known. */
  points: number | null;
  low?: number;
  high?: number;
  /** Drawn open, for parcels of which too little is known to rank them. */
  isOpen?: boolean;
  size?: "small" | "large";
}

const RADIUS = 20;
const ROUND = 2 * Math.PI * RADIUS;

/** Points as an arc; a lighter arc shows what the unknown leaves open, and a notch how low they may be. */
export function ScoreRing({ points, low, high, isOpen = false, size = "small" }: Props) {
  const known = points === null || Number.isNaN(points) ? null : points;
  const lowest = low ?? known ?? 0;
  const highest = high ?? known ?? 0;
  const spoken =
    (known === null ? text.pointsUnknown : text.pointsOf(formatPoints(known))) +
    (highest - lowest > 0.05 ? text.pointsRange(formatPoints(lowest), formatPoints(highest)) : "");
  return (
    <span class={`ring ring-${size} ${isOpen ? "ring-open" : ""}`} role="img" aria-label={spoken} title={spoken}>
      <svg viewBox="0 0 52 52" aria-hidden="true">
        <circle class="ring-track" cx="26" cy="26" r={RADIUS} />
        <Arc look="ring-range" from={lowest} to={highest} />
        {known !== null && <Arc look={`ring-value score-${stepOf(known)}`} from={0} to={known} />}
        {known !== null && known - lowest > 1 && <Arc look="ring-notch" from={lowest - 0.4} to={lowest + 0.4} />}
        <circle class="ring-edge" cx="26" cy="26" r={RADIUS + 3.5} />
        <circle class="ring-edge" cx="26" cy="26" r={RADIUS - 3.5} />
      </svg>
      <span class="ring-number" aria-hidden="true">
        {known === null ? "?" : formatPoints(known)}
      </span>
    </span>
  );
}

/** A part of the ring between two points, clockwise from the top. */
function Arc({ look, from, to }: { look: string; from: number; to: number }) {
  const length = (Math.max(to - from, 0) / 100) * ROUND;
  return (
    <circle
      class={`ring-arc ${look}`}
      cx="26"
      cy="26"
      r={RADIUS}
      stroke-dasharray={`${length} ${ROUND}`}
      transform={`rotate(${from * 3.6 - 90} 26 26)`}
    />
  );
}
