import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const sources = readdirSync("src", { recursive: true, encoding: "utf8" })
  .filter((name) => /\.(svelte|ts)$/.test(name) && !name.endsWith(".test.ts"))
  .map((name) => ({ name, text: readFileSync(join("src", name), "utf8") }));

const using = (pattern: RegExp) => sources.filter(({ text }) => pattern.test(text)).map(({ name }) => name);

test("untrusted text is never read as HTML", () => {
  expect(using(/\{@html|innerHTML|insertAdjacentHTML|document\.write|DOMParser/)).toEqual([]);
});

test("only the page's one door calls the program", () => {
  expect(using(/@tauri-apps\/api/)).toEqual([join("ipc", "bindings.ts"), join("ipc", "index.ts")]);
});

test("no style is written into an attribute", () => {
  expect(using(/\sstyle="/)).toEqual([]);
});

test("nothing is fetched and nothing is evaluated", () => {
  expect(using(/\bfetch\(|XMLHttpRequest|WebSocket|EventSource|\beval\(|new Function/)).toEqual([]);
});

test("every file can be read in one sitting", () => {
  const long = sources.filter(({ name, text }) => text.split("\n").length > 301 && name !== join("ipc", "bindings.ts"));
  expect(long.map(({ name }) => name)).toEqual([]);
});
