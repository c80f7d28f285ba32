import { afterEach, expect, test } from "vitest";
import type { Chip, Point, Said } from "../ipc";
import { speak } from "../words";
import { labelOf, phraseOf, valueOf } from "./said";

afterEach(() => speak("en"));

const point = (clock: string, grain: Point["grain"] = "time", ago: string | null = null): Point => ({ clock, grain, ago });
const chip = (field: string, said: Said[], sign: Chip["sign"] = "include"): Chip => ({ index: 0, field, sign, said, text: "", label: "", value: "" });
const span = (shape: Extract<Said, { kind: "span" }>["shape"], from: Point | null, to: Point | null = null): Chip => chip("date", [{ kind: "span", shape, from, to }]);

const DAY = point("2026-09-01T00:00:00", "day");
const CASES: [Chip, string, string][] = [
  [chip("actor", [{ kind: "value", text: "ann" }, { kind: "value", text: "bo" }], "exclude"), "Actor is not ann, bo", "Akteur ist nicht ann, bo"],
  [chip("text", [{ kind: "value", text: "two words" }]), "Contains two words", "Enthält two words"],
  [chip("result", [{ kind: "value", text: "failed" }]), "Result is Failed", "Ergebnis ist Fehler"],
  [chip("details.role", [{ kind: "value", text: "x" }]), "details.role is x", "details.role ist x"],
  [chip("has", [{ kind: "column", name: "ip" }], "exclude"), "Does not have IP address", "Hat nicht IP-Adresse"],
  [chip("is", [{ kind: "property", name: "no_time" }]), "Is without a time", "Ist ohne Zeit"],
  [chip("after", [{ kind: "moment", point: point("2026-11-14T11:00:00", "time", "7d") }]), "From 7 days ago (14 Nov 2026, 11:00 UTC)", "Seit 7 Tagen (14. Nov. 2026, 11:00 UTC)"],
  [chip("before", [{ kind: "moment", point: point("2026-09-01T10:30:15.5") }], "exclude"), "Not until 1 Sep 2026, 10:30:15.5 UTC", "Nicht bis 1. Sep. 2026, 10:30:15.5 UTC"],
  [span("in", point("2026-07-01T00:00:00", "quarter")), "Date is Q3 2026 (UTC)", "Datum ist Q3 2026 (UTC)"],
  [span("in", point("2026-09-01T00:00:00", "month")), "Date is September 2026 (UTC)", "Datum ist September 2026 (UTC)"],
  [span("in", point("2026-11-14T11:00:00", "time", "7d")), "Date is last 7 days (since 14 Nov 2026, 11:00 UTC)", "Datum ist 7 Tage bis jetzt (seit 14. Nov. 2026, 11:00 UTC)"],
  [span("today", DAY), "Date is today (1 Sep 2026, UTC)", "Datum ist heute (1. Sep. 2026, UTC)"],
  [span("between", DAY, point("2026-01-01T00:00:00", "year")), "Date is 1 Sep 2026 to 2026 (UTC)", "Datum ist 1. Sep. 2026 bis 2026 (UTC)"],
  [span("to", null, DAY), "Date is 1 Sep 2026 or earlier (UTC)", "Datum ist bis 1. Sep. 2026 (UTC)"],
  [span("between", null), "Date is any time", "Datum ist jederzeit"],
];

test("every fact is said in English and in German", async () => {
  expect(CASES.map(([each]) => phraseOf(each, "UTC"))).toEqual(CASES.map(([, english]) => english));
  await speak("de");
  expect(CASES.map(([each]) => phraseOf(each, "UTC"))).toEqual(CASES.map(([, , german]) => german));
});

test("a time is said with the zone that it is of", () => {
  const found = chip("after", [{ kind: "moment", point: DAY }]);
  expect([labelOf(found), valueOf(found, "Europe/Zurich")]).toEqual(["From", "1 Sep 2026, 00:00 Zurich"]);
});
