import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { shapes, sprite } from "../../sprite";
import { ICONS } from "./icons";

test("every picture is drawn, and only what is used is carried", () => {
  const text = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".svelte")).map((name) => readFileSync(join("src", name), "utf8")).join("\n");
  expect(ICONS.filter((name) => !text.includes(`"${name}"`))).toEqual([]);
  expect(ICONS.filter((name) => !/^<(path|rect|circle|line|polyline|ellipse)\b/.test(shapes(name)))).toEqual([]);
});

test("the sheet of pictures holds neither script nor style", () => {
  expect(sprite()).not.toMatch(/script|style|href|on\w+=/);
  expect(sprite().match(/<symbol /g)).toHaveLength(ICONS.length);
});
