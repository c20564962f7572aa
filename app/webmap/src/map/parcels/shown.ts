/** The parcels as the map shows them now: derived from the stock and the ranking, for map and legend alike. */

import { computed, signal } from "@preact/signals";
import { ranking, stock } from "../../state/stock";
import { otherPoints } from "../overlays";
import { classesOf, countClasses, drawOrder, EXCLUDED, looksOf, markChanges } from "./classes";
import { positionsOf } from "./positions";

/** Whether parcels that a must or a rule excludes are drawn, in grey. */
export const areExcludedShown = signal(true);

const parcels = computed(() => stock.value.value);

/** Where each parcel lies and how its status looks; changes with the stock only. */
export const placed = computed(() => {
  const held = parcels.value;
  return held && { stock: held, positions: positionsOf(held), looks: looksOf(held) };
});

/**
 * The class of each parcel, how many each class has, and the order of drawing; `drawn` are the classes with marks where
 * other points make another class of the ranking's.
 */
export const classed = computed(() => {
  const [held, ranked, other] = [parcels.value, ranking.value, otherPoints.value];
  if (!held || ranked?.points.length !== held.count) return null;
  const ofRanking = classesOf(ranked);
  const classes = other?.points.length === held.count ? classesOf(ranked, other.points) : ofRanking;
  const counts = countClasses(classes);
  const drawn = other?.marksChanges ? markChanges(classes, ofRanking) : classes;
  return { classes, counts, drawn, order: drawOrder(classes, counts) };
});

/** How many rows at the start of the order are not drawn. */
export const skipped = computed(() => (areExcludedShown.value ? 0 : (classed.value?.counts[EXCLUDED] ?? 0)));

/** How many parcels are invented. */
export const syntheticCount = computed(() => parcels.value?.synthetic.reduce((sum, each) => sum + each, 0) ?? 0);
