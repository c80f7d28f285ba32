import { expect, test } from "vitest";
import { spelled } from "./shortcut";

test("a Mac has signs of its own, whatever the language", () => {
  expect(spelled("Ctrl C, Ctrl Shift C", true)).toBe("⌘C, ⌘⇧C");
  expect(spelled("Strg Umschalt O", true)).toBe("⌘⇧O");
  expect(spelled("Alt 1 … 9", true)).toBe("⌥1 … 9");
});

test("other systems write words", () => {
  expect(spelled("Ctrl Shift C", false)).toBe("Ctrl Shift C");
});
