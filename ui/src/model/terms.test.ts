import { expect, test } from "vitest";
import type { Chip } from "../ipc";
import { placeOf, turned, turns } from "./terms";

const chips = ["after:7d", "-actor:ann", 'action:"a b",c', "words"].map((text, index): Chip => ({ index, text, field: /^-?(\w+):/.exec(text)?.[1] ?? "text", sign: text.startsWith("-") ? "exclude" : "include", label: "", value: "", said: [] }));
const query = chips.map((chip) => chip.text).join(" ");

test("one term is turned round and the others stay", () => {
  expect(turned(chips, 1)).toBe('after:7d actor:ann action:"a b",c words');
  expect(turned(chips, 2)).toBe('after:7d -actor:ann -action:"a b",c words');
  expect(turns(chips[0]!)).toBe(false);
  expect(turns(chips[3]!)).toBe(true);
});

test("a chip is found in the text that it came from, and only there", () => {
  const [from, to] = placeOf(query, chips, 2) ?? [0, 0];
  expect(query.slice(from, to)).toBe('action:"a b",c');
  expect(placeOf("other", chips, 2)).toBeNull();
});
