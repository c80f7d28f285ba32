import { expect, test } from "vitest";
import { clockOf, dayAfterKey, instantOf, plusDays, plusMonths, weeks } from "./calendar";

test("days and months go on over the ends of years", () => {
  expect(plusDays("2026-12-31", 1)).toBe("2027-01-01");
  expect(plusDays("2028-03-01", -1)).toBe("2028-02-29");
  expect(plusMonths("2026-01-31", 1)).toBe("2026-02-28");
  expect(plusMonths("2026-01-15", -1)).toBe("2025-12-15");
});

test("a month is six weeks from Monday on", () => {
  const november = weeks("2026-11-21");
  expect(november).toHaveLength(6);
  expect(november[0]).toEqual(["2026-10-26", "2026-10-27", "2026-10-28", "2026-10-29", "2026-10-30", "2026-10-31", "2026-11-01"]);
  expect(november[5]?.[6]).toBe("2026-12-06");
});

test("keys move by days, weeks, months and years", () => {
  const to = (key: string, shift = false) => dayAfterKey("2026-11-21", key, shift);
  expect([to("ArrowLeft"), to("ArrowRight"), to("ArrowUp"), to("ArrowDown")]).toEqual(["2026-11-20", "2026-11-22", "2026-11-14", "2026-11-28"]);
  expect([to("Home"), to("End")]).toEqual(["2026-11-16", "2026-11-22"]);
  expect([to("PageUp"), to("PageDown", true)]).toEqual(["2026-10-21", "2027-11-21"]);
  expect(to("a")).toBeNull();
});

test("a moment is read however people write it", () => {
  for (const text of ["2026-11-21 14:30", " 2026-11-21T14:30 ", "21.11.2026 14:30", "21/11/2026, 14:30"]) expect(clockOf(text)).toBe("2026-11-21T14:30");
  expect(clockOf("2026-1-2")).toBe("2026-01-02T00:00");
  for (const text of ["", "2026-02-30", "2026-13-01", "2026-11-21 24:00", "2026-11-21 12:60", "yesterday"]) expect(clockOf(text)).toBeNull();
});

test("a reading of the clock is an instant, also where the clock changes", () => {
  const at = (clock: string, zone: string) => new Date(instantOf(clock, zone)).toISOString();
  expect(at("2026-07-01T12:00", "UTC")).toBe("2026-07-01T12:00:00.000Z");
  expect(at("2026-07-01T12:00", "Europe/Zurich")).toBe("2026-07-01T10:00:00.000Z");
  expect(at("2026-10-25T02:30", "Europe/Zurich")).toBe("2026-10-25T00:30:00.000Z"); // shown twice: the earlier one
  expect(at("2026-03-29T02:30", "Europe/Zurich")).toBe("2026-03-29T00:30:00.000Z"); // never shown
  expect(at("2026-01-01T00:00", "America/New_York")).toBe("2026-01-01T05:00:00.000Z");
});
