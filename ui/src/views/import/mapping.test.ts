import { expect, test } from "vitest";
import type { LookedAt } from "../../ipc";
import { aliasFor, assigned, isAlias, isReady, profileOf, zonelessOf } from "./mapping";

const columns = [
  { name: "When", field: "occurred", samples: [] },
  { name: "What", field: "action", samples: [] },
  { name: "Who", field: null, samples: [] },
];
const looked = (change: Partial<LookedAt>): LookedAt => ({ name: "a.csv", profile: "runway", vendor: "Runway", likeness: 90, columns, zoneless: null, rows: [], problem: null, ...change });

test("a column becomes one field, and a field comes from one column", () => {
  expect(assigned(columns, "Who", "actor")).toEqual(["occurred=When", "action=What", "actor=Who"]);
  expect(assigned(columns, "Who", "action")).toEqual(["occurred=When", "action=Who"]);
  expect(assigned(columns, "What", null)).toEqual(["occurred=When"]);
});

test("assigned columns are read as what was recognized, or as any table", () => {
  expect([profileOf(looked({}), "auto"), profileOf(looked({ profile: null }), "auto"), profileOf(looked({}), "okta")]).toEqual(["runway", "generic", "okta"]);
});

test("a new organization gets a name that is free", () => {
  expect([aliasFor("fpt_ai_factory", []), aliasFor("runway", ["runway", "runway-2"]), aliasFor("generic", []), aliasFor(null, [])]).toEqual(["fpt-ai-factory", "runway-3", "files", "files"]);
  expect(["a", "a.b-c_1", "", ".a", "a b", "taken"].map((text) => isAlias(text, ["taken"]))).toEqual([true, true, false, false, false, false]);
});

test("times without a zone wait for one", () => {
  const zoneless = [looked({}), looked({ zoneless: "2026-07-01 10:00:00" })];
  const knows = (zone: string) => zone === "UTC";
  expect(zonelessOf(zoneless)).toBe("2026-07-01 10:00:00");
  expect([isReady(zoneless, "", knows), isReady(zoneless, "UTC", knows), isReady([looked({})], "", knows)]).toEqual([false, true, true]);
  expect(isReady([looked({ problem: "no" })], "", knows)).toBe(false);
});
