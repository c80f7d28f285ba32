import { describe, expect, test } from "vitest";
import { chosen, dated, range, valuesOf } from "./term";

describe("the values of a term", () => {
  test.each([
    ["action:user.login", ["user.login"]],
    ["-action:user.login,asset.deleted", ["user.login", "asset.deleted"]],
    ['actor:"Ann Keller",bob@acme.example', ["Ann Keller", "bob@acme.example"]],
    ['actor:"a, \\"quoted\\" word"', ['a, "quoted" word']],
    ["ip:2001:db8::/32", ["2001:db8::/32"]],
    ['"free text"', []],
    ["word", []],
  ])("%s", (text, values) => {
    expect(valuesOf(text)).toEqual(values);
  });
});

const chip = (field: string, text: string, sign: "include" | "exclude" = "include") => ({ index: 0, field, sign, label: "", value: "", said: [], text });

test("chosen values leave out other fields and the other sign", () => {
  const chips = [chip("action", "action:a,b"), chip("action", "-action:c", "exclude"), chip("actor", "actor:x")];
  expect(chosen(chips, "action")).toEqual(["a", "b"]);
  expect(chosen(chips, "action", "exclude")).toEqual(["c"]);
});

test("a date of any kind limits the time", () => {
  expect(dated([chip("date", "date:2026-Q3")])).toBe(true);
  expect(dated([chip("actor", "actor:x")])).toBe(false);
});

test("the range is what after and before say", () => {
  expect(range([chip("after", "after:7d")])).toEqual({ from: "7d", until: null });
  expect(range([])).toEqual({ from: null, until: null });
});
