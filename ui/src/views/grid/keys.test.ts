import { expect, test } from "vitest";
import { moveOf, type Place } from "./keys";

const place: Place = { active: 10, cell: -1, count: 100, columns: 6, page: 9 };
const key = (name: string, held: Partial<KeyboardEvent> = {}) => ({ key: name, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...held });

test.each([
  ["ArrowDown", 11], ["j", 11], ["ArrowUp", 9], ["k", 9], ["PageDown", 19], ["PageUp", 1], ["Home", 0], ["End", 99],
])("%s moves to row %i", (name, to) => {
  expect(moveOf(key(name), place)).toEqual({ kind: "row", to, extend: false });
});

test("moving stops at both ends", () => {
  expect(moveOf(key("k"), { ...place, active: 0 })).toEqual({ kind: "row", to: 0, extend: false });
  expect(moveOf(key("PageDown"), { ...place, active: 98 })).toEqual({ kind: "row", to: 99, extend: false });
});

test("left and right enter and leave the cells", () => {
  expect(moveOf(key("ArrowRight"), place)).toEqual({ kind: "cell", to: 0 });
  expect(moveOf(key("ArrowRight"), { ...place, cell: 5 })).toEqual({ kind: "cell", to: 5 });
  expect(moveOf(key("ArrowLeft"), { ...place, cell: 0 })).toEqual({ kind: "cell", to: -1 });
  expect(moveOf(key("ArrowLeft"), place)).toBeNull();
});

test("home and end stay within the row once a cell is entered, and leave it with control", () => {
  expect(moveOf(key("Home"), { ...place, cell: 3 })).toEqual({ kind: "cell", to: 0 });
  expect(moveOf(key("End"), { ...place, cell: 3 })).toEqual({ kind: "cell", to: 5 });
  expect(moveOf(key("End", { ctrlKey: true }), { ...place, cell: 3 })).toEqual({ kind: "row", to: 99, extend: false });
});

test("enter opens a row and the menu of a cell", () => {
  expect(moveOf(key("Enter"), place)).toEqual({ kind: "open" });
  expect(moveOf(key("Enter"), { ...place, cell: 2 })).toEqual({ kind: "menu" });
});

test("keys of the window are left to the window", () => {
  expect(moveOf(key("f", { ctrlKey: true }), { ...place, cell: 2 })).toBeNull();
  expect(moveOf(key("ArrowLeft", { altKey: true }), { ...place, cell: 2 })).toBeNull();
  expect(moveOf(key("F10"), place)).toBeNull();
});

test("copying takes the cell, or the row as JSON with Shift", () => {
  expect(moveOf(key("c", { ctrlKey: true }), place)).toEqual({ kind: "copy", json: false });
  expect(moveOf(key("C", { metaKey: true, shiftKey: true }), place)).toEqual({ kind: "copy", json: true });
});

test("shift extends the selection, and above the first row are the headings", () => {
  expect(moveOf(key("ArrowDown", { shiftKey: true }), place)).toEqual({ kind: "row", to: 11, extend: true });
  expect(moveOf(key("End", { shiftKey: true, ctrlKey: true }), place)).toEqual({ kind: "row", to: 99, extend: true });
  expect(moveOf(key("ArrowUp"), { ...place, active: 0 })).toEqual({ kind: "head" });
  expect(moveOf(key("ArrowUp", { shiftKey: true }), { ...place, active: 0 })).toEqual({ kind: "row", to: 0, extend: true });
});

test("space selects a row and control-a all of them", () => {
  expect(moveOf(key(" "), place)).toEqual({ kind: "toggle" });
  expect(moveOf(key("a", { ctrlKey: true }), place)).toEqual({ kind: "all" });
  expect(moveOf(key("a"), place)).toBeNull();
});

test("single letters can be switched off, and the other keys go on", () => {
  const place: Place = { active: 3, cell: 1, count: 9, columns: 4, page: 5 };
  const of = (key: string, singles: boolean) => moveOf({ key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false }, place, singles);
  for (const key of ["j", "k", "e", "x", "[", "]", "f", "-"]) expect([key, of(key, true) === null, of(key, false)]).toEqual([key, false, null]);
  for (const key of ["ArrowDown", "Enter", " ", "Escape"]) expect(of(key, false)).not.toBeNull();
});
