import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { literals } from "./words/literals";

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

test("no panel opens under the pointer alone, for which the build leaves the means out", () => {
  expect(using(/openOnHover|\b(Tooltip|LinkPreview)\b.*bits-ui|bits-ui.*\b(Tooltip|LinkPreview)\b/)).toEqual([]);
});

test("no part bears the name of the page's own frame, whose style would reach it", () => {
  expect(using(/class="leaf\b/)).toEqual([join("parts", "Page.svelte")]);
});

test("nothing is fetched and nothing is evaluated", () => {
  expect(using(/\bfetch\(|XMLHttpRequest|WebSocket|EventSource|\beval\(|new Function/)).toEqual([]);
});

test("every file can be read in one sitting", () => {
  const long = sources.filter(({ name, text }) => text.split("\n").length > 301 && name !== join("ipc", "bindings.ts"));
  expect(long.map(({ name }) => name)).toEqual([]);
});

test("every word stands in the words of a language, not in a template", () => {
  const found = sources.filter(({ name }) => name.endsWith(".svelte")).flatMap(({ name, text }) => literals(text).map((word) => `${name}: ${word}`));
  expect(found).toEqual([]);
});

test("a word in a template is found wherever it would be seen", () => {
  const seen = literals('<p title="Some title" class="a b">Text {many ? "things" : count}<b aria-label="{x} words">{#if a === "b"}{call("no")}{/if}</b></p>');
  expect(seen).toEqual(["Some title", "Text", "things", "words"]);
});
