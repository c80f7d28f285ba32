import { expect, test } from "vitest";
import { changes, sections } from "./details";

test("what the remote does not say has no line", () => {
  expect(sections({ actor_name: "Ann", actor_email: null, ip: "" })).toEqual([{ title: "who", pairs: [{ key: "actor_name", value: "Ann" }] }]);
});

test("a key that no section knows is not lost", () => {
  expect(sections({ odd: { a: 1 }, organization: "acme" })).toEqual([{ title: "what", pairs: [{ key: "odd", value: '{"a":1}' }] }]);
});

test("changes are read whatever shape they come in", () => {
  const list = [{ path: "role", before: "member", after: "admin" }, { field: "limit", old: 1, new: 2 }, "nonsense", { path: "tags", after: ["a"] }];
  expect(changes({ changes: list })).toEqual([
    { path: "role", before: "member", after: "admin" },
    { path: "limit", before: "1", after: "2" },
    { path: "tags", before: "", after: '["a"]' },
  ]);
  expect(changes({})).toEqual([]);
});
