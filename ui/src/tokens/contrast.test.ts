import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const css = readFileSync("src/tokens/tokens.css", "utf8");

/** The colours that a block of rules gives. */
function colours(selector: string): Record<string, string> {
  const start = css.indexOf(`${selector} {`);
  const block = css.slice(start, css.indexOf("\n}", start));
  return Object.fromEntries([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})\b/gi)].map(([, name, value]) => [name, value]));
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

const light = colours(":root");
const themes = { light, dark: { ...light, ...colours(':root[data-theme="dark"]') } };

/** Text on what it stands on: 4.5 to 1. Controls, bars and hatches on what they lie on: 3 to 1. */
const TEXT: [string, string[]][] = [
  ["text", ["surface", "window", "sunken", "hover", "selected", "warn-bg"]],
  ["text-2", ["surface", "window", "sunken", "hover", "selected", "warn-bg"]],
  ["text-3", ["surface", "window", "sunken", "hover", "selected"]],
  ["accent", ["surface", "window", "selected"]],
  ["on-accent", ["accent", "accent-hover"]],
  ["danger", ["surface", "window", "danger-bg", "selected"]],
  ["surface", ["danger"]],
  ["warn", ["surface", "window", "warn-bg"]],
  ["ok", ["surface", "window", "ok-bg"]],
];
const SHAPES: [string, string[]][] = [["edge", ["surface", "window"]], ["bar", ["surface"]], ["bar-fail", ["surface"]], ["gap", ["surface", "warn-bg"]], ["accent", ["surface", "window", "hover"]]];

describe.each(Object.entries(themes))("in the %s theme", (_, theme) => {
  test.each([...TEXT.flatMap(([one, on]) => on.map((other) => [one, other, 4.5] as const)), ...SHAPES.flatMap(([one, on]) => on.map((other) => [one, other, 3] as const))])("%s on %s reaches %d to 1", (one, other, least) => {
    expect(contrast(theme[one] ?? "", theme[other] ?? "")).toBeGreaterThanOrEqual(least);
  });
});

test("the measure is that of the guidelines", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21);
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
});
