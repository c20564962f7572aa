/** Sums of weights as the service makes them: exact, and rounded once, whatever the order. */

/** The sum of finite numbers, as if added exactly and then rounded to the nearest double (Shewchuk 1997). */
export function exactSum(numbers: Iterable<number>): number {
  const parts: number[] = []; // do not overlap, and ascend by magnitude
  for (const number of numbers) add(number, parts);
  return rounded(parts);
}

function add(number: number, parts: number[]): void {
  let high = number;
  let kept = 0;
  for (const part of parts) {
    const sum = high + part;
    const rest = Math.abs(high) < Math.abs(part) ? high - (sum - part) : part - (sum - high);
    if (rest !== 0) parts[kept++] = rest;
    high = sum;
  }
  parts.length = kept;
  parts.push(high);
}

function rounded(parts: number[]): number {
  let total = parts.pop() ?? 0;
  for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
    const sum = total + part;
    const rest = part - (sum - total);
    total = sum;
    if (rest !== 0) return tieBroken(total, rest, parts.at(-1) ?? 0);
  }
  return total;
}

/** Where the rest is half a digit, what lies below it decides. */
function tieBroken(total: number, rest: number, below: number): number {
  const away = total + 2 * rest;
  return rest * below > 0 && away - total === 2 * rest ? away : total;
}
