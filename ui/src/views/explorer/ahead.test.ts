import { expect, test } from "vitest";
import { landed } from "./ahead";

test("keys pressed before the suggestions came lead where they would have led after", () => {
  expect([1, 2, 3, 4].map((moves) => landed(moves, 3))).toEqual([0, 1, 2, 0]);
  expect([-1, -3, -4].map((moves) => landed(moves, 3))).toEqual([2, 0, 2]);
});

test("no key, or nothing to choose from, chooses nothing", () => {
  expect([landed(0, 5), landed(2, 0)]).toEqual([-1, -1]);
});
