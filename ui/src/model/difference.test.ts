import { expect, test } from "vitest";
import { differences } from "./difference";

const of = (before: unknown, after: unknown) => differences(JSON.stringify(before), JSON.stringify(after));

test("what is the same has no line, whatever its order", () => {
  expect(of({ a: 1, b: [1, 2] }, { b: [1, 2], a: 1 })).toEqual([]);
});

test("a change is named by its path, wherever it lies", () => {
  expect(of({ role: "member", list: [1, { x: "a" }] }, { role: "owner", list: [1, { x: "b" }] })).toEqual([
    { path: "role", before: "member", after: "owner" },
    { path: "list[1].x", before: "a", after: "b" },
  ]);
});

test("what is new has no before, what is gone no after", () => {
  expect(of({ gone: null }, { added: { x: 1 } })).toEqual([
    { path: "gone", before: "null", after: null },
    { path: "added", before: null, after: '{"x":1}' },
  ]);
  expect(of({ a: { b: 1 } }, { a: [1] })).toEqual([{ path: "a", before: '{"b":1}', after: "[1]" }]);
});

test("what is no JSON is not compared", () => {
  expect(differences("{", "{}")).toBeNull();
});
