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

/** What a letter of a tick takes at most, and the room between two ticks, in pixels. */
const LETTER = 6.5;
const ROOM = 8;

/** The share of `width` at which each tick stands, without those that would lie over the one before. */
export function ticksAt({ bars, ticks }: Histogram, zone: string, width: number): { label: string; share: number; right: boolean }[] {
  const from = Date.parse(bars[0]?.from ?? "");
  const to = Date.parse(bars.at(-1)?.to ?? "");
  if (!(to > from)) return [];
  const placed = ticks.map((each) => ({ label: tick(Date.parse(each.at), zone, each.form), share: (Date.parse(each.at) - from) / (to - from) }));
  let free = 0;
  return placed.flatMap(({ label, share }) => {
    const [long, right] = [label.length * LETTER, share > 0.92];
    const start = share * width - (right ? long : 0);
    if (share < 0 || share > 1 || start < free) return [];
    free = start + long + ROOM;
    return [{ label, share, right }];
  });
}

/** How the query says the instant `at`: a clock reading where that is exact, else the instant in UTC. */
export function asTyped(at: string, zone: string): string {
  const ms = Date.parse(at);
  const hour = 3_600_000;
  const plain = ms % 60_000 === 0 && offset(ms, zone) === offset(ms + hour, zone) && offset(ms, zone) === offset(ms - hour, zone);
  return plain ? typed(ms, zone) : new Date(ms).toISOString();
}
