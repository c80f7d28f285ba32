import { expect, test } from "vitest";
import type { Gap, Histogram } from "../ipc";
import { lackingOf } from "./lacking";

const at = (day: number) => `2026-01-${String(day).padStart(2, "0")}T00:00:00.000Z`;
const now = Date.parse(at(30));
const gap = (from: number, to: number): Gap => ({ stream: "audit", from: at(from), to: at(to), reason: "", cause: null });
const shown = (...unasked: [number, number][]): Histogram => ({ bars: [{ from: at(1), to: at(20), count: 0, failed: 0, coverage: "collected" }], ticks: [], total: 0, unasked: unasked.map(([from, to]) => ({ from: at(from), to: at(to) })) });
const of = (gaps: Gap[] = [], events = 9, source: "remote" | "files" = "remote") => ({ gaps, events, source });
const said = (...with_: Parameters<typeof lackingOf>) => lackingOf(...with_)?.text;

test("nothing is said where all that is shown was read", () => {
  expect(lackingOf(shown(), of([gap(21, 22)]), "UTC", now)).toBeNull();
  expect(lackingOf(null, of(), "UTC", now)).toBeNull();
  expect(lackingOf(shown([1, 20]), of([], 0), "UTC", now)).toBeNull();
  expect(lackingOf(shown([1, 20]), null, "UTC", now)).toBeNull();
});

test("what nobody asked for is named beside the gaps, in one line", () => {
  expect(said(shown([1, 5]), of(), "UTC", now)).toBe("Results may be incomplete. Events from 1 Jan 00:00 to 5 Jan 00:00 UTC were never asked for.");
  expect(said(shown([1, 2], [19, 20]), of([gap(3, 4), gap(6, 7)]), "UTC", now)).toBe(
    "Results may be incomplete. Events from 3 Jan 00:00 to 4 Jan 00:00 UTC are not, or not surely, on this laptop. 2 gaps in this period. Events from 1 Jan 00:00 to 2 Jan 00:00 UTC and 19 Jan 00:00 to 20 Jan 00:00 UTC were never asked for.",
  );
  expect(said(shown([1, 5]), of([], 9, "files"), "UTC", now)).toBe("Results may be incomplete. No imported file covers 1 Jan 00:00 to 5 Jan 00:00 UTC.");
});

test("what lies before the first sync is asked for by itself, the rest by any sync", () => {
  expect(lackingOf(shown([1, 5]), of(), "UTC", now)?.ask).toEqual({ from: at(1), to: at(5) });
  expect(lackingOf(shown([12, 20]), of(), "UTC", now)?.ask).toBeNull();
  expect(lackingOf(shown([1, 5]), of([gap(6, 7)]), "UTC", now)?.ask).toBeNull();
});
