import { expect, test } from "vitest";
import type { CoverageDay } from "../../ipc";
import { cells, DAY_MS, firstDay, length, months, moved, shade, WEEKS, weekday } from "./calendar";

const day = (from: string, count = 0): CoverageDay => ({ from, count, failed: 0, state: "collected" });
const saturday = Date.parse("2026-11-21T14:32:00Z");

test("the calendar begins on a Monday and ends with the day of the instant", () => {
  expect(weekday(firstDay(saturday))).toBe(0);
  expect(firstDay(saturday) + (length(saturday) - 1) * DAY_MS).toBe(Date.parse("2026-11-21T00:00:00Z"));
  expect(length(saturday)).toBe((WEEKS - 1) * 7 + 6);
});

test("days stand under their weekday, weeks beside each other", () => {
  const three = cells([day("2026-11-21T00:00:00Z", 1), day("2026-11-22T00:00:00Z"), day("2026-11-23T00:00:00Z", 100)]);
  expect(three.map((cell) => [cell.week, cell.weekday, cell.shade])).toEqual([[0, 5, 1], [0, 6, 0], [1, 0, 4]]);
});

test("a single busy day does not make the others look empty", () => {
  expect([shade(0, 10_000), shade(1, 10_000), shade(1000, 10_000), shade(4000, 10_000), shade(10_000, 10_000), shade(1, 1)]).toEqual([0, 1, 2, 3, 4, 4]);
});

test("months are named where there is room for the name", () => {
  const start = firstDay(saturday);
  const year = cells(Array.from({ length: length(saturday) }, (_, at) => day(new Date(start + at * DAY_MS).toISOString())));
  expect(months(year)).toHaveLength(12);
  expect(months(year).every((month) => new Date(month.at).getUTCDate() === 1)).toBe(true);
});

test("arrows move by day and week and stay inside", () => {
  expect([moved("ArrowDown", 3, 10), moved("ArrowRight", 3, 10), moved("ArrowRight", 8, 10), moved("ArrowUp", 0, 10), moved("End", 2, 10), moved("a", 2, 10)]).toEqual([4, 9, 9, 0, 9, null]);
});

test("no days make no calendar", () => {
  expect(cells([])).toEqual([]);
  expect(months([])).toEqual([]);
});
