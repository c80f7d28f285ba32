// Fails when the page grows past what was promised: 130 kB of JavaScript at the start, 200 kB in all (gzip).
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const INITIAL = 130_000;
const ALL = 200_000;

const dist = fileURLToPath(new URL("../dist", import.meta.url));
const html = readFileSync(join(dist, "index.html"), "utf8");
const size = (file) => gzipSync(readFileSync(file), { level: 9 }).length;

const assets = readdirSync(join(dist, "assets"));
const scripts = assets.filter((name) => name.endsWith(".js"));
const first = new Set(scripts.filter((name) => html.includes(name)));
for (const name of first) {
  // What a first script imports statically is loaded at the start as well. (A Set grows while it is walked.)
  const text = readFileSync(join(dist, "assets", name), "utf8");
  for (const [, found] of text.matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g)) first.add(found);
}

const total = (names) => [...names].reduce((sum, name) => sum + size(join(dist, "assets", name)), 0);
const initial = total(first);
const all = total(scripts);
const styles = total(assets.filter((name) => name.endsWith(".css")));
const kb = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;

console.log(`JavaScript at the start ${kb(initial)} of ${kb(INITIAL)}, in all ${kb(all)} of ${kb(ALL)}; styles ${kb(styles)} (gzip)`);

const faults = [];
if (initial > INITIAL) faults.push("the JavaScript loaded at the start is over its budget");
if (all > ALL) faults.push("the JavaScript in all is over its budget");
if (/<script(?![^>]*\bsrc=)/.test(html)) faults.push("index.html holds an inline script");
if (/\sstyle=/.test(html) || /<style/.test(html)) faults.push("index.html holds an inline style");
if (/(?:src|href)=["']https?:/.test(html)) faults.push("index.html loads something from the network");
for (const fault of faults) console.error(`budget: ${fault}`);
process.exit(faults.length === 0 ? 0 : 1);
