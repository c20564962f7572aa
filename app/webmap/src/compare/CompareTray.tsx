/** The parcels pinned for comparison, at the bottom of the page. */
export function CompareTray() {
  return null;
}
