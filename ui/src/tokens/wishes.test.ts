import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

/** Every rule of the page, by the file that it stands in. */
const FILES = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((name) => /\.(css|svelte)$/.test(name)).map((name) => [name, readFileSync(join("src", name), "utf8")] as const);
const tokens = readFileSync("src/tokens/tokens.css", "utf8");

/** What stands in the block that begins with `start`. */
function block(css: string, start: string): string {
  const from = css.indexOf(start);
  let depth = 0;
  for (let at = css.indexOf("{", from); at < css.length; at += 1) {
    if (css[at] === "{") depth += 1;
    else if (css[at] === "}" && (depth -= 1) === 0) return css.slice(from, at);
  }
  return "";
}

test("nothing moves for whoever asked for less motion", () => {
  const calm = block(tokens, "@media (prefers-reduced-motion: reduce)");
  const moving = FILES.flatMap(([name, css]) => [...css.matchAll(/(?:transition|animation):([^;]+);/g)].map(([, how = ""]) => [name, how.trim()] as const));
  expect(moving.length).toBeGreaterThan(3);
  for (const [name, how] of moving) {
    const speed = /var\((--[a-z]+)\)/.exec(how)?.[1];
    expect([name, how, speed === undefined ? "" : calm.includes(`${speed}: 0ms`)]).toEqual([name, how, true]);
  }
});

test("with forced colours each state that a background tells has a line", () => {
  const forced = block(readFileSync("src/tokens/forced.css", "utf8"), "@media (forced-colors: active)");
  for (const state of ['[aria-current="page"]', '[aria-selected="true"]', '[aria-pressed="true"]', ".either label:has(:checked)", ".menu-item[data-highlighted]", ":focus-visible"]) expect(forced).toContain(state);
  expect(forced).toMatch(/:focus-visible,[^{]*\{[^}]*outline: 3px solid Highlight !important/);
  for (const [name, css] of FILES) if (name !== "tokens/forced.css") expect([name, /forced-color-adjust:\s*none/.test(css)]).toEqual([name, false]);
});

test("with forced colours no mark that is only a background vanishes", () => {
  const forced = block(readFileSync("src/tokens/forced.css", "utf8"), "@media (forced-colors: active)");
  const parts = FILES.filter(([name]) => name !== "tokens/forced.css").map(([, css]) => css).join("\n");
  for (const mark of ["chip", "badge", "banner", "result", "avatar", "hidden-mark", "track", "done", "progress", "dot", "menu-line", "facts", "legend", "failures"]) {
    expect([mark, forced.includes(`.${mark}`)]).toEqual([mark, true]);
    // Whoever renames a part renames it here as well.
    expect([mark, new RegExp(`class="[^"]*\\b${mark}\\b`).test(parts)]).toEqual([mark, true]);
  }
});

test("whoever asked for more contrast gets darker captions and lines", () => {
  const more = block(tokens, "@media (prefers-contrast: more)");
  expect(more).toMatch(/--text-3: var\(--text-2\)/);
  expect(more).toMatch(/--border: var\(--edge\)/);
});
