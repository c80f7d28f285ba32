import { expect, test } from "vitest";
import type { Bar } from "../../ipc";
import { asTyped, heights, ticksAt, uncovered } from "./bars";

const bar = (count: number, failed = 0, coverage: Bar["coverage"] = "collected", from = "2026-01-01T00:00:00Z", to = "2026-01-02T00:00:00Z"): Bar => ({ from, to, count, failed, coverage });

test("the highest bar fills the box and one event is still seen", () => {
  const drawn = heights([bar(0), bar(1, 1), bar(1000, 250)]);
  expect(drawn.map((each) => [each.height, each.failed])).toEqual([[0, 0], [0.03, 0.03], [1, 0.25]]);
});

test("neighbours of one state are one stretch", () => {
  const states: Bar["coverage"][] = ["collected", "missing", "missing", "suspect", "collected", "missing"];
  expect(uncovered(states.map((state) => bar(0, 0, state)))).toEqual([
    { first: 1, last: 2, coverage: "missing" },
    { first: 3, last: 3, coverage: "suspect" },
    { first: 5, last: 5, coverage: "missing" },
  ]);
});

test("ticks stand where their instant is, and outside ones are left out", () => {
  const ticks = [{ at: "2026-01-01T12:00:00Z", form: "minute" as const }, { at: "2026-02-01T00:00:00Z", form: "day" as const }];
  expect(ticksAt({ bars: [bar(1)], ticks, total: 1, unasked: [] }, "Europe/Zurich", 600)).toEqual([{ label: "13:00", share: 0.5, right: false }]);
  expect(ticksAt({ bars: [], ticks, total: 0, unasked: [] }, "UTC", 600)).toEqual([]);
});

test("no tick lies over the one before", () => {
  const ticks = ["T00:00", "T12:00", "T22:30", "T23:59"].map((time) => ({ at: `2026-01-01${time}:00Z`, form: "minute" as const }));
  const shown = (width: number) => ticksAt({ bars: [bar(1)], ticks, total: 1, unasked: [] }, "UTC", width).map(({ label, right }) => [label, right]);
  expect(shown(2000)).toEqual([["00:00", false], ["12:00", false], ["22:30", true], ["23:59", true]]);
  expect(shown(200)).toEqual([["00:00", false], ["12:00", false], ["22:30", true]]);
  expect(shown(60)).toEqual([["00:00", false]]);
});

test("a zoomed range is a clock reading unless that would be ambiguous", () => {
  expect(asTyped("2026-11-21T14:00:00Z", "Europe/Zurich")).toBe("2026-11-21T15:00");
  expect(asTyped("2026-10-25T00:30:00Z", "Europe/Zurich")).toBe("2026-10-25T00:30:00.000Z");
  expect(asTyped("2026-11-21T14:00:30Z", "UTC")).toBe("2026-11-21T14:00:30.000Z");
});
