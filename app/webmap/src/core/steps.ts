/** The steps in which scores are coloured, on the map, in rings and in the legend: `--score-1` to `--score-6`. */

/** Points from which each step counts; the first begins at 0. */
export const STEP_FROM = [0, 20, 40, 55, 70, 85] as const;

/** The step of a score from 1 to 6; 0 where the score is unknown. */
export function stepOf(points: number): number {
  if (Number.isNaN(points)) return 0;
  let step = 1;
  while (step < STEP_FROM.length && points >= (STEP_FROM[step] ?? Number.POSITIVE_INFINITY)) step += 1;
  return step;
}
