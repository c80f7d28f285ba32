import { expect, test } from "vitest";
import { best, score } from "./score";

test("a better fit scores more", () => {
  const points = ["sync", "Sync now", "Go to Sync", "resync", "shortcut y n c"].map((name) => score(name, "sync"));
  expect(points).toEqual([...points].sort((one, other) => other - one));
  expect(new Set(points).size).toBe(5);
});

test("letters in their order are enough, two of them are not", () => {
  expect(score("Export current view", "ecv")).toBeGreaterThan(0);
  expect(score("Export current view", "ev")).toBe(0);
  expect(score("Theme: dark", "xyz")).toBe(0);
});

test("nothing typed keeps everything in its order, up to the limit", () => {
  expect(best(["c", "a", "b"], "", (name) => name, 2)).toEqual(["c", "a"]);
  expect(best(["Theme: light", "Light"], "light", (name) => name)).toEqual(["Light", "Theme: light"]);
});

test("signs of a pattern are only signs", () => {
  expect(score("a.b (c)", "(c")).toBeGreaterThan(0);
  expect(score("abc", "a.c")).toBe(0);
});
