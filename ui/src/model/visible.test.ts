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

describe("no character that is not seen stays unmarked", () => {
  const every = Array.from({ length: 0x110000 }, (_, code) => code);
  const hidden = every.filter((code) => /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(String.fromCodePoint(code)));
  const raw = (text: string) => /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(text);

  test("each format and control character alone", () => {
    expect(hidden.length).toBeGreaterThan(200);
    expect(hidden.filter((code) => raw(plain(String.fromCodePoint(code))))).toEqual([]);
  });

  test("among letters, marks, emoji and lone surrogates, in 200 texts", () => {
    let state = 20261121;
    const random = (below: number) => (state = (state * 1103515245 + 12345) % 2147483648) % below;
    const letters = ["a", "é", "日", "م", "🦊", "e\u0301", " ", "<", "\ud800", "\udc00"];
    const pick = () => (random(2) === 0 ? String.fromCodePoint(hidden[random(hidden.length)] ?? 0) : (letters[random(letters.length)] ?? ""));
    const texts = Array.from({ length: 200 }, () => Array.from({ length: 1 + random(60) }, pick).join(""));
    for (const text of texts) {
      expect(raw(plain(text)), JSON.stringify(text)).toBe(false);
      // Nothing is lost: a mark stands for each character that was taken away.
      expect(runs(text).filter(({ kind }) => kind === "mark").length, JSON.stringify(text)).toBe(Array.from(text).filter((each) => hasHidden(each)).length);
    }
  });
});

test("cutting never splits a pair of surrogates", () => {
  expect(cut("ab🦊cd", 3)).toBe("ab…");
  expect(cut("abc", 3)).toBe("abc");
});
