/** The calendar of a cache: weeks as columns, days as rows, and how dark each day is. */
import type { CoverageDay, CoverageSpan } from "../../ipc";

export const DAY_MS = 86_400_000;
/** So many whole weeks are shown, with the one that has just begun. */
export const WEEKS = 53;
/** Shades of a day with events, from few to many. */
export const SHADES = 4;

export type Cell = { day: CoverageDay; at: number; week: number; weekday: number; shade: number };
export type Month = { at: number; week: number };

/** Monday is 0. */
export const weekday = (ms: number): number => (new Date(ms).getUTCDay() + 6) % 7;

/** The first day of the calendar that ends with the day of `until`: a Monday. */
export function firstDay(until: number): number {
  const last = Math.floor(until / DAY_MS) * DAY_MS;
  return last - (weekday(last) + (WEEKS - 1) * 7) * DAY_MS;
}

/** How many days the calendar that ends with the day of `until` has. */
export const length = (until: number): number => Math.floor((until - firstDay(until)) / DAY_MS) + 1;

/** The shade of `count` among counts up to `most`: 0 for none, and by the root, so that one busy day hides no other. */
export function shade(count: number, most: number): number {
  if (count <= 0) return 0;
  return most <= 1 ? SHADES : Math.max(1, Math.ceil(Math.sqrt(count / most) * SHADES));
}

/** The days as cells, in their order. */
export function cells(days: readonly CoverageDay[]): Cell[] {
  const most = Math.max(0, ...days.map((day) => day.count));
  const start = Date.parse(days[0]?.from ?? "");
  const shift = weekday(start);
  return days.map((day, index) => ({ day, at: start + index * DAY_MS, week: Math.floor((index + shift) / 7), weekday: (index + shift) % 7, shade: shade(day.count, most) }));
}

/** Where each month begins; a month whose name would run into the next one is left out. */
export function months(all: readonly Cell[]): Month[] {
  const found = all.filter((cell) => new Date(cell.at).getUTCDate() === 1).map(({ at, week }) => ({ at, week }));
  return found.filter((month, index) => (found[index + 1]?.week ?? WEEKS + 3) - month.week >= 3 && month.week <= WEEKS - 2);
}

/** The index reached from `index` by a key; null for a key that does not move. */
export function moved(key: string, index: number, count: number): number | null {
  const step = { ArrowUp: -1, ArrowDown: 1, ArrowLeft: -7, ArrowRight: 7, Home: -count, End: count }[key];
  return step === undefined ? null : Math.max(0, Math.min(count - 1, index + step));
}

/** The intervals that are neither proven nor collected, worst known first within time: newest first. */
export function unsettled(spans: readonly CoverageSpan[]): CoverageSpan[] {
  return spans.filter((span) => span.state !== "collected" && span.state !== "proven");
}

/** Whether asking for an interval again can bring anything. */
export const fetchable = (span: CoverageSpan): boolean => span.state === "missing" || span.state === "suspect" || span.state === "reading";
