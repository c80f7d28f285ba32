import { expect, test } from "vitest";
import { ago, both, countdown, exact, fraction, iso, lasted, longDay, moment, span, typed, zoneName } from "./time";

const at = "2026-11-21T14:23:14.265Z";
const ms = Date.parse(at);

test("an instant is written with its zone and the precision received", () => {
  expect(exact(at, "UTC")).toBe("21 Nov 2026, 14:23:14.265 UTC");
  expect(exact("2026-11-21T14:23:14Z", "UTC")).toBe("21 Nov 2026, 14:23:14 UTC");
  expect(exact("2026-07-01T12:00:00.123456Z", "Europe/Zurich")).toBe("1 Jul 2026, 14:00:00.123456 Zurich (UTC+02:00)");
  expect(moment(ms, "UTC")).toBe("21 Nov 2026, 14:23 UTC");
  expect(longDay(ms, "UTC")).toBe("21 November 2026, Saturday");
  expect(fraction(at)).toBe("265");
});

test("a tooltip gives UTC and local time", () => {
  expect(both(at, "UTC", "Europe/Zurich")).toBe("21 Nov 2026, 14:23:14.265 UTC\n21 Nov 2026, 15:23:14.265 Zurich (UTC+01:00)");
  expect(both(at, "UTC", "UTC")).toBe("21 Nov 2026, 14:23:14.265 UTC");
});

test("the hour that a clock change repeats is told apart by its offset", () => {
  expect(exact("2026-10-25T00:30:00Z", "Europe/Zurich")).toBe("25 Oct 2026, 02:30:00 Zurich (UTC+02:00)");
  expect(exact("2026-10-25T01:30:00Z", "Europe/Zurich")).toBe("25 Oct 2026, 02:30:00 Zurich (UTC+01:00)");
});

test("a zone without daylight saving at zero still says so", () => {
  expect(exact("2026-01-01T00:00:00Z", "Europe/London")).toBe("1 Jan 2026, 00:00:00 London (UTC+00:00)");
});

test("what is typed into the query is the clock of the zone shown", () => {
  expect(typed(ms, "Europe/Zurich")).toBe("2026-11-21T15:23");
  expect(typed(ms, "UTC")).toBe("2026-11-21T14:23");
});

test("a span names the year where it is not the present one, and seconds where it is shorter than a minute", () => {
  expect(span("2026-10-02T09:14:00Z", "2026-10-09T17:40:00Z", "UTC", ms)).toBe("2 Oct 09:14 to 9 Oct 17:40 UTC");
  expect(span("2026-10-02T09:14:07Z", "2026-10-02T09:14:10Z", "UTC", ms)).toBe("2 Oct 09:14:07 to 2 Oct 09:14:10 UTC");
  expect(span("2025-12-31T09:14:00Z", "2026-01-01T00:00:00Z", "UTC", ms)).toBe("31 Dec 2025 09:14 to 1 Jan 00:00 UTC");
});

test("what is no instant is said to be unknown", () => {
  expect([exact("nonsense", "UTC"), moment(Number.NaN, "Europe/Zurich"), longDay(Number.NaN, "UTC"), span("x", "y", "UTC")]).toEqual(Array(4).fill("unknown time"));
});

test("zones and durations read as words", () => {
  expect(zoneName("America/Argentina/Buenos_Aires")).toBe("Buenos Aires");
  expect([lasted(6200), lasted(250_000), lasted(7_500_000)]).toEqual(["6 s", "4 min 10 s", "2 h 5 min"]);
  expect(countdown(42)).toBe("0:42");
});

test("an instant can be written as its vendor does", () => {
  expect(iso(ms, "UTC")).toBe("2026-11-21 14:23:14");
  expect(iso(ms, "Asia/Kolkata")).toBe("2026-11-21 19:53:14");
  expect(ago(ms, ms + 20_000)).toBe("now");
  expect(ago(ms, ms + 90_000)).toBe("1 minute ago");
  expect(ago(ms, ms + 7_300_000)).toBe("2 hours ago");
  expect(ago(ms, ms + 86_400_000)).toBe("yesterday");
  expect(ago(ms + 400 * 86_400_000, ms)).toBe("next year");
});
