import { describe, expect, test } from "vitest";
import { cut, hasHidden, plain, runs } from "./visible";

describe("invisible characters become marks", () => {
  test.each([
    ["plain", "plain"],
    ["", ""],
    ["evil\u202egpj.exe", "evil[RLO]gpj.exe"],
    ["a\u200bb", "a[ZWSP]b"],
    ["line\nfeed\ttab", "line[↵]feed[⇥]tab"],
    ["nul\u0000", "nul[␀]"],
    ["esc\u001b[31m", "esc[␛][31m"],
    ["fill\u3164er", "fill[U+3164]er"],
    ["lone\ud800", "lone[U+D800]"],
    ["tag\u{e0041}", "tag[U+E0041]"],
    ["Łukasz 日本 مرحبا 🦊", "Łukasz 日本 مرحبا 🦊"],
  ])("%j reads %j", (text, shown) => {
    expect(plain(text)).toBe(shown);
  });

  test("a kept line feed stays a line feed", () => {
    expect(runs("a\nb\u200b", "\n")).toEqual([
      { kind: "text", text: "a\nb" },
      { kind: "mark", mark: "ZWSP", name: "zero-width space (U+200B)" },
    ]);
  });

  test("an ordinary space is not hidden", () => {
    expect(hasHidden("two words")).toBe(false);
  });
});

test("cutting never splits a pair of surrogates", () => {
  expect(cut("ab🦊cd", 3)).toBe("ab…");
  expect(cut("abc", 3)).toBe("abc");
});
