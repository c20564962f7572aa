/** The id `by` places behind another in a list that is a circle; from outside of it, its first or last. */
export function stepFrom(ids: readonly number[], id: number | null, by: 1 | -1): number | null {
  const at = id === null ? -1 : ids.indexOf(id);
  if (at < 0) return (by === 1 ? ids[0] : ids.at(-1)) ?? null;
  return ids.at((at + by) % ids.length) ?? null;
}
