import { expect, test } from "vitest";
import type { HistogramBar } from "../ipc";
import { coverageOf } from "./paper";

const bar = (hour: number, coverage: HistogramBar["coverage"]): HistogramBar => ({ from: `2026-11-21T0${hour}:00:00Z`, to: `2026-11-21T0${hour + 1}:00:00Z`, count: 1, failed: 0, coverage });

test("paper says what span it shows and which stretches are lacking", () => {
  const { span, lacking } = coverageOf({ bars: [bar(0, "unknown"), bar(1, "missing"), bar(2, "missing"), bar(3, "collected")], unasked: [{ from: "2026-11-21T00:00:00Z", to: "2026-11-21T00:30:00Z" }] });
  expect(span).toEqual({ from: "2026-11-21T00:00:00Z", to: "2026-11-21T04:00:00Z" });
  expect(lacking).toEqual([{ from: "2026-11-21T00:00:00Z", to: "2026-11-21T00:30:00Z", coverage: "unknown" }, { from: "2026-11-21T01:00:00Z", to: "2026-11-21T03:00:00Z", coverage: "missing" }]);
});

test("without bars nothing is claimed", () => {
  expect(coverageOf({ bars: [], unasked: [] })).toEqual({ span: null, lacking: [] });
});
