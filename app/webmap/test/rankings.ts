/**
 * A program for tests of the service: ranks downloaded streams as the page does, and writes down what it finds.
 *
 * It reads `{ file, weights, rows }[]` from the file that is its first argument, where `rows` is how many to name of each
 * group, and writes to its second. Without arguments it names the columns that a stream has to carry.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { explain } from "../src/core/explain";
import { rank } from "../src/core/rank";
import { COLUMNS, readStock } from "../src/core/read_stock";
import type { Weights } from "../src/core/weights";

interface Job {
  file: string;
  weights: Weights | null;
  rows: number;
}

const [jobs, found] = process.argv.slice(2);

function ranked({ file, weights, rows }: Job) {
  const stock = readStock(Uint8Array.from(readFileSync(file)).buffer);
  const ranking = rank(stock, weights);
  return {
    names: [...stock.ids.keys()].map(stock.nameOf),
    counts: ranking.counts,
    weights: Object.fromEntries(stock.items.map((item, number) => [item.id, ranking.weights[number]])),
    groups: [0, 1, 2].map((group) => [...ranking.first(group, rows)].map((row) => stock.ids[row])),
    parcels: Object.fromEntries(
      [...stock.ids].map((id, row) => [
        id,
        {
          score: ranking.points[row], // NaN is written as null
          applicable_coverage_ratio: ranking.coverage[row],
          group: ranking.group[row],
          ...ranking.range(row),
          terms: explain(stock, ranking, row),
        },
      ]),
    ),
  };
}

if (jobs === undefined || found === undefined) process.stdout.write(COLUMNS.join(","));
else writeFileSync(found, JSON.stringify((JSON.parse(readFileSync(jobs, "utf8")) as Job[]).map(ranked)));
