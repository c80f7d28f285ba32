import { expect, test } from "vitest";
import { NONE, Selection } from "./selection";

const of = (selection: Selection) => [...selection.indices()];

test("rows join and leave one by one", () => {
  const three = NONE.toggle(4).toggle(2).toggle(3);
  expect(three.stretches).toEqual([[2, 4]]);
  expect(of(three.toggle(3))).toEqual([2, 4]);
  expect(three.toggle(3).toggle(2).toggle(4).size).toBe(0);
});

test("an extension follows the active row and keeps its start", () => {
  const down = NONE.extend(5, 8);
  expect(of(down)).toEqual([5, 6, 7, 8]);
  expect(of(down.extend(8, 3))).toEqual([3, 4, 5]);
  expect(of(NONE.toggle(1).toggle(9).extend(9, 7))).toEqual([1, 7, 8, 9]);
});

test("everything is one stretch however much it is", () => {
  const all = Selection.all(10_000_000);
  expect(all.size).toBe(10_000_000);
  expect(all.has(9_999_999)).toBe(true);
  expect(all.toggle(5).size).toBe(9_999_999);
  expect(Selection.all(0).size).toBe(0);
});
