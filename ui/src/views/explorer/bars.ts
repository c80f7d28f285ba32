/** The arithmetic of the histogram. */
import type { Bar, Histogram } from "../../ipc";
import { offset, tick, typed } from "../../model/time";

/** A bar as it is drawn in a box of height 1. */
export type Drawn = { bar: Bar; height: number; failed: number };

/** Returns the bars with their heights; a bar with any event is never invisible. */
export function heights(bars: readonly Bar[], least = 0.03): Drawn[] {
  const most = Math.max(1, ...bars.map((bar) => bar.count));
  const tall = (n: number) => (n === 0 ? 0 : Math.max(least, n / most));
  return bars.map((bar) => ({ bar, height: tall(bar.count), failed: Math.min(tall(bar.count), tall(bar.failed)) }));
}

/** Runs of neighbouring bars that are not simply collected. */
export function uncovered(bars: readonly Bar[]): { first: number; last: number; coverage: Bar["coverage"] }[] {
  const runs: { first: number; last: number; coverage: Bar["coverage"] }[] = [];
  for (const [at, { coverage }] of bars.entries()) {
    const run = runs.at(-1);
    if (coverage === "collected") continue;
    if (run?.last === at - 1 && run.coverage === coverage) run.last = at;
    else runs.push({ first: at, last: at, coverage });
  }
  return runs;
}

/** The share of the width at which each tick stands. */
export function ticksAt({ bars, ticks }: Histogram, zone: string): { label: string; share: number }[] {
  const from = Date.parse(bars[0]?.from ?? "");
  const to = Date.parse(bars.at(-1)?.to ?? "");
  if (!(to > from)) return [];
  const placed = ticks.map((each) => ({ label: tick(Date.parse(each.at), zone, each.form), share: (Date.parse(each.at) - from) / (to - from) }));
  return placed.filter(({ share }) => share >= 0 && share <= 1);
}

/** How the query says the instant `at`: a clock reading where that is exact, else the instant in UTC. */
export function asTyped(at: string, zone: string): string {
  const ms = Date.parse(at);
  const hour = 3_600_000;
  const plain = ms % 60_000 === 0 && offset(ms, zone) === offset(ms + hour, zone) && offset(ms, zone) === offset(ms - hour, zone);
  return plain ? typed(ms, zone) : new Date(ms).toISOString();
}
