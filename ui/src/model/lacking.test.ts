import { expect, test } from "vitest";
import type { Gap, Histogram } from "../ipc";
import { lackingOf } from "./lacking";

const at = (day: number) => `2026-01-${String(day).padStart(2, "0")}T00:00:00.000Z`;
const now = Date.parse(at(30));
const gap = (from: number, to: number): Gap => ({ stream: "audit", from: at(from), to: at(to), reason: "", cause: null });
const shown = (...unasked: [number, number][]): Histogram => ({ bars: [{ from: at(1), to: at(20), count: 0, failed: 0, coverage: "collected" }], ticks: [], total: 0, unasked: unasked.map(([from, to]) => ({ from: at(from), to: at(to) })) });
const of = (gaps: Gap[] = [], more = {}) => ({ gaps, events: 9, source: "remote" as "remote" | "files", retention_days: null, ...more });

test("nothing is said where all that is shown was read", () => {
  expect(lackingOf(shown(), of([gap(21, 22)]), "UTC", now)).toBeNull();
  expect(lackingOf(null, of(), "UTC", now)).toBeNull();
  expect(lackingOf(shown([1, 20]), of([], { events: 0 }), "UTC", now)).toBeNull();
  expect(lackingOf(shown([1, 20]), null, "UTC", now)).toBeNull();
});

test("what nobody asked for is named beside the gaps, in one line", () => {
  const said = (...all: Parameters<typeof lackingOf>) => lackingOf(...all)?.text;
  expect(said(shown([1, 5]), of(), "UTC", now)).toBe("Results may be incomplete. Events from 1 Jan 00:00 to 5 Jan 00:00 UTC were never asked for.");
  expect(said(shown([1, 2], [19, 20]), of([gap(3, 4), gap(6, 7)]), "UTC", now)).toBe(
    "Results may be incomplete. Events from 3 Jan 00:00 to 4 Jan 00:00 UTC are not, or not surely, on this laptop. 2 gaps in this period. Events from 1 Jan 00:00 to 2 Jan 00:00 UTC and 19 Jan 00:00 to 20 Jan 00:00 UTC were never asked for.",
  );
  expect(said(shown([1, 5]), of([], { source: "files" }), "UTC", now)).toBe("Results may be incomplete. Nothing says that the files hold every event from 1 Jan 00:00 to 5 Jan 00:00 UTC.");
});

test("how long the provider keeps events is said where older ones were asked for", () => {
  const keeps = (...unasked: [number, number][]) => lackingOf(shown(...unasked), of([], { retention_days: 180 }), "UTC", now)?.text.endsWith("The provider keeps 180 days.");
  expect([keeps([1, 5]), keeps([1, 5], [18, 20]), keeps([18, 20])]).toEqual([true, true, false]);
});

test("a sync is offered where it may bring something", () => {
  const offered = (histogram: Histogram, ...rest: Parameters<typeof of>) => lackingOf(histogram, of(...rest), "UTC", now)?.fetchable;
  expect(offered(shown([1, 5]))).toBe(false);
  expect(offered(shown([1, 5]), [gap(6, 7)])).toBe(true);
  expect(offered(shown([12, 20]))).toBe(true);
  expect(offered(shown([12, 20]), [], { source: "files" })).toBe(false);
});
