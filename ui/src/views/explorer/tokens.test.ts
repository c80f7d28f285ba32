import { expect, test } from "vitest";
import { pieces, termAt } from "./tokens";

test("field names stand out, quoted text does not", () => {
  expect(pieces('actor:ann -ip:10.0.0.0/8 "a b:c" https')).toEqual([
    { text: "actor:", kind: "field" },
    { text: "ann ", kind: "plain" },
    { text: "-ip:", kind: "field" },
    { text: '10.0.0.0/8 "a b:c" https', kind: "plain" },
  ]);
});

test("the fault is marked where the program says it is", () => {
  expect(pieces("acton:x", { at: 0, length: 5 })).toEqual([
    { text: "acton", kind: "error" },
    { text: ":", kind: "field" },
    { text: "x", kind: "plain" },
  ]);
});

test.each(["", "a", 'x:"unclosed', "after:7d  two  spaces"])("no character of %j is lost", (text) => {
  expect(pieces(text).map((each) => each.text).join("")).toBe(text);
});

test("the whole term around a place is found", () => {
  expect(termAt("after:7d -acton:x more", 10)).toEqual({ from: 9, text: "-acton:x" });
  expect(termAt("word", 4)).toEqual({ from: 0, text: "word" });
});
