// Walks through the mock build in WebKit with the keyboard (and once with the mouse) and checks what happens.
// Needs `npm run build:mock`, WebKitWebDriver and a display: xvfb-run -a node scripts/walk.mjs
import assert from "node:assert/strict";
import { preview } from "vite";
import { KEY, withBrowser } from "./browser.mjs";

const PAGE = "http://127.0.0.1:4173/";
const focus = "const at = document.activeElement; return at.closest('[data-index]')?.dataset.index ?? at.id";
const top = "return [...document.querySelectorAll('[data-index]')].filter((row) => row.getBoundingClientRect().top >= document.querySelector('.rows').getBoundingClientRect().top).sort((a, b) => a.dataset.index - b.dataset.index)[0].textContent";
const query = "return document.getElementById('query').value";
const shown = "return document.querySelector('[data-testid=count]').textContent";

const STEPS = {
  async "the search field takes the focus and gives it back to the grid"(browser) {
    await browser.keys([KEY.control, "f"]);
    assert.equal(await browser.run("return document.activeElement.id"), "query");
    await browser.keys(KEY.escape);
    assert.equal(await browser.run(focus), "0");
  },
  async "arrows, j and k move through the rows"(browser) {
    await browser.keys(KEY.down, "j", "j", "k", KEY.down);
    assert.equal(await browser.run(focus), "3");
    await browser.keys(KEY.end);
    assert.equal(await browser.run(focus), String((await browser.run(shown)) - 1));
    await browser.keys(KEY.home);
  },
  async "enter opens the event, arrows move it along, escape closes it and keeps the place"(browser) {
    await browser.keys(KEY.enter);
    const first = await browser.until("return document.querySelector('.drawer .meta')?.textContent");
    await browser.keys(KEY.down);
    await browser.until(`return document.querySelector('.drawer .meta').textContent !== ${JSON.stringify(first)}`);
    await browser.keys(KEY.escape);
    await browser.until("return document.querySelector('.drawer') === null");
    assert.equal(await browser.run(focus), "1");
  },
  async "a cell offers its value as a filter, and the way back undoes it"(browser) {
    const before = await browser.run(shown);
    await browser.keys(KEY.right, KEY.right, KEY.enter);
    await browser.until("return document.activeElement.matches('[role=menuitem]')");
    await browser.keys(KEY.enter);
    await browser.until(`return document.querySelector('[data-testid=count]').textContent !== '${before}'`);
    assert.match(await browser.run(query), /^after:7d action:\S+$/);
    await browser.keys([KEY.alt, KEY.left]);
    await browser.until(`return document.getElementById('query').value === 'after:7d'`);
    await browser.until(`return document.querySelector('[data-testid=count]').textContent === '${before}'`);
    await browser.keys(KEY.escape);
  },
  async "the next failed event is one key away"(browser) {
    await browser.keys([KEY.control, "f"], KEY.escape, KEY.escape, KEY.home, "]");
    await browser.until("return document.activeElement.textContent.includes('Failed')");
  },
  async "copying says that it worked"(browser) {
    await browser.keys([KEY.control, KEY.shift, "c"]);
    await browser.until("return document.querySelector('footer .notice').textContent !== ''");
    assert.equal(await browser.run("return document.querySelector('footer .notice').textContent"), "Copied.");
  },
  async "F6 goes round the regions"(browser) {
    const seen = new Set();
    for (let at = 0; at < 6; at += 1) {
      await browser.keys(KEY.f6);
      seen.add(await browser.run("return document.activeElement.closest('[data-region]')?.getAttribute('aria-label')"));
    }
    assert.deepEqual([...seen].sort(), ["Events", "Events over time", "Organization", "Search and filters", "Views"]);
  },
  async "the chart is zoomed by keyboard and left again"(browser) {
    await browser.run("document.querySelector('.chart').focus()");
    await browser.keys(KEY.right, KEY.right, [KEY.shift, KEY.right], [KEY.shift, KEY.right], KEY.enter);
    await browser.until("return /after:\\S+ before:\\S+/.test(document.getElementById('query').value)");
    await browser.run("document.querySelector('.chart').focus()");
    await browser.keys(KEY.escape);
    await browser.until("return document.getElementById('query').value === 'after:7d'");
  },
  async "dragging over the chart zooms as well"(browser) {
    const { x, y } = await browser.run("const box = document.querySelector('.chart').getBoundingClientRect(); return { x: Math.round(box.x), y: Math.round(box.y + 20) }");
    const move = (dx) => ({ type: "pointerMove", x: x + dx, y, duration: 30 });
    await browser.call("POST", "/actions", { actions: [{ type: "pointer", id: "mouse", parameters: { pointerType: "mouse" }, actions: [move(300), { type: "pointerDown", button: 0 }, move(400), move(500), { type: "pointerUp", button: 0 }] }] });
    await browser.until("return /after:\\S+ before:\\S+/.test(document.getElementById('query').value)");
    await browser.keys([KEY.alt, KEY.left]);
    await browser.until("return document.getElementById('query').value === 'after:7d'");
  },
  async "actors are found by name and checked without the mouse"(browser) {
    await browser.press("Actor");
    await browser.until("return document.querySelectorAll('.choice').length > 3");
    await browser.type("nguyen");
    await browser.until("return document.querySelectorAll('.choice').length === 1");
    await browser.keys(KEY.down, " ");
    await browser.until("return document.getElementById('query').value === 'after:7d actor:t.nguyen@acme.example'");
    await browser.keys(KEY.escape);
    await browser.until("return document.querySelector('.pick') === null");
    await browser.press("Remove filter: Actor is");
    await browser.until("return document.getElementById('query').value === 'after:7d'");
  },
  async "the category waits for a scope and follows it"(browser) {
    const category = "return [...document.querySelectorAll('.filters button')].find((each) => each.textContent.startsWith('Category')).disabled";
    assert.equal(await browser.run(category), true);
    await browser.press("Scope");
    await browser.until("return document.querySelectorAll('.choice').length > 3");
    await browser.press("Billing", ".choice");
    await browser.until("return document.getElementById('query').value === 'after:7d scope:billing'");
    await browser.keys(KEY.escape);
    await browser.until("return document.querySelector('.pick') === null");
    assert.equal(await browser.run(category), false);
    await browser.press("Category");
    await browser.until("return document.querySelectorAll('.choice').length === 2");
    await browser.keys(KEY.escape);
    await browser.press("Remove filter: Scope is");
    await browser.until("return document.getElementById('query').value === 'after:7d'");
  },
  async "typing never blanks the grid and only the last query counts"(browser) {
    await browser.run("window.least = 1e9; window.watch = setInterval(() => (window.least = Math.min(window.least, document.querySelectorAll('[data-index]').length)), 5)");
    await browser.keys([KEY.control, "f"], KEY.end);
    await browser.type(" result:failure");
    await browser.until("return document.querySelector('[data-testid=count]').textContent === '9'");
    await browser.keys(...Array.from({ length: 15 }, () => KEY.back));
    await browser.until("return document.querySelector('[data-testid=count]').textContent === '396'");
    assert.ok((await browser.run("clearInterval(window.watch); return window.least")) >= 9);
    await browser.keys(KEY.escape);
  },
  async "a sync keeps the place: the row at the top stays there, and the drawer too"(browser) {
    for (let at = 0; at < 6; at += 1) await browser.keys(KEY.pageDown);
    const [before, row, count] = [await browser.run(top), await browser.run("return document.activeElement.textContent"), Number(await browser.run(shown))];
    await browser.keys([KEY.control, "r"]);
    await browser.until(`return document.querySelector('[data-testid=count]').textContent === '${count + 3}'`);
    await browser.until("return document.querySelector('[data-testid=sync]').textContent.includes('Sync now')");
    assert.equal(await browser.run(top), before);
    await browser.keys([KEY.control, "f"], KEY.escape);
    await browser.until(`return document.activeElement.textContent === ${JSON.stringify(row)}`);
  },
  async "an export says the exact number, writes it and shows its hash"(browser) {
    const row = await browser.run("return document.activeElement.textContent");
    await browser.keys([KEY.control, "e"]);
    await browser.until("return document.querySelector('[role=dialog] .primary:not(:disabled)')");
    assert.equal(await browser.run("return document.querySelector('[role=dialog] .primary').textContent"), `Export ${await browser.run(shown)} events`);
    await browser.press("Export", "[role=dialog] .primary");
    await browser.until("return document.querySelector('[data-testid=sha256]')");
    await browser.keys(KEY.escape);
    await browser.until("return document.querySelector('[role=dialog]') === null");
    await browser.until(`return document.activeElement.textContent === ${JSON.stringify(row)}`, "the focus to return to the row");
  },
  async "ten million rows: the end is one key away and the focused row is never lost"(browser) {
    await browser.keys([KEY.alt, "5"]);
    await browser.until("return document.querySelector('[data-testid=count]')?.textContent === '10,000,000'");
    await browser.until("return document.querySelectorAll('[data-index] time').length > 5");
    await browser.keys([KEY.control, "f"], KEY.escape, KEY.end);
    await browser.until("return document.querySelector('[data-index=\"9999999\"] time')");
    assert.equal(await browser.run("return document.activeElement.getAttribute('aria-rowindex')"), "10000001");
    await browser.run("document.querySelector('.grid').scrollTop = 0");
    await browser.until("return document.querySelector('[data-index=\"0\"]')");
    assert.equal(await browser.run("return document.activeElement.dataset.index"), "9999999");
    assert.ok((await browser.run("return document.querySelectorAll('[data-index]').length")) < 60);
    await browser.run("document.querySelector('.grid').scrollTop = 4000000");
    await browser.until("return [...document.querySelectorAll('[data-index] time')].length > 10");
  },
  async "switching keeps the draft of each organization"(browser) {
    await browser.keys([KEY.control, "f"], KEY.end);
    await browser.type(" draft");
    await browser.keys([KEY.alt, "1"]);
    await browser.until("return document.title.startsWith('Acme Corporation')");
    assert.equal(await browser.run(query), "after:7d");
    await browser.keys([KEY.alt, "5"]);
    await browser.until("return document.getElementById('query').value === 'after:7d draft'");
  },
  async "nothing was refused by the content security policy, and no hostile text came alive"(browser) {
    assert.deepEqual(await browser.run("return window.violations"), []);
    assert.equal(await browser.run("return document.querySelectorAll('img').length"), 0);
  },
};

const server = await preview({ mode: "mock", build: { outDir: "dist-mock" }, logLevel: "error" });
let failed = 0;
await withBrowser(4521, async (browser) => {
  await browser.go(PAGE);
  await browser.size(1280, 800);
  await browser.until("return document.querySelectorAll('[data-index] time').length > 3");
  for (const [name, step] of Object.entries(STEPS)) {
    try {
      await step(browser);
      console.log(`ok    ${name}`);
    } catch (thrown) {
      failed += 1;
      console.log(`FAIL  ${name}\n      ${String(thrown.message).split("\n").slice(0, 12).join("\n      ")}`);
    }
  }
});
await server.close();
process.exit(failed === 0 ? 0 : 1);
