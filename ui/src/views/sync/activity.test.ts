import { expect, test } from "vitest";
import type { ActivityEntry } from "../../ipc";
import { baseName, outcome } from "./activity";

const entry = (change: Partial<ActivityEntry>): ActivityEntry => ({ at: "2026-11-21T14:32:00Z", kind: "sync", pages: null, added: null, revised: null, unclear: null, gaps: null, rows: null, duration_ms: null, files: [], ...change });

test("an activity tells the numbers that it has, and no empty ones", () => {
  expect(outcome(entry({ pages: 3, added: 1214, revised: 0, gaps: 1 }))).toBe("1,214 new · 3 pages · 1 gap left");
  expect(outcome(entry({ pages: 1, added: 9, unclear: 2 }))).toBe("9 new · 1 page · 2 not understood");
  expect(outcome(entry({ kind: "export", rows: 1, files: ["/home/ann/a.csv"] }))).toBe("1 event written · a.csv");
  expect(outcome(entry({}))).toBe("");
});

test("names of files come from either kind of path and hide nothing", () => {
  expect(baseName("C:\\Users\\ann\\b.csv")).toBe("b.csv");
  expect(outcome(entry({ files: ["a\u202e.csv", "b", "c", "d"] }))).toBe("a[RLO].csv · b · c · …");
});
