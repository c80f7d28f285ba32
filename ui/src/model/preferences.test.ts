import { expect, test } from "vitest";
import { read, write, zoomed, ZOOMS } from "./preferences";

test("sizes go up and down in steps and stop at the ends", () => {
  expect([zoomed(1, 1), zoomed(1, -1), zoomed(2, 1), zoomed(0.8, -1), zoomed(1.75, 0), zoomed(99, -1)]).toEqual([1.1, 0.9, 2, 0.8, 1, 1.75]);
  expect(ZOOMS).toContain(2);
});

test("what was chosen comes back, and nonsense is as if nothing was chosen", () => {
  const kept: string[] = [];
  write({ ...read({ getItem: () => null }), zoom: 1.5, idle: 15 }, { setItem: (_, text) => void kept.push(text) });
  expect(read({ getItem: () => kept[0] ?? null })).toMatchObject({ zoom: 1.5, idle: 15, language: "system" });
  expect(read({ getItem: () => "not json" }).zoom).toBe(1);
});
