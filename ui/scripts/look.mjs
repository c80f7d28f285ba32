// Looks at every screen of the mock build in WebKit: a picture of each in shots/, and what axe and the content
// security policy find. Needs `npm run build:mock`, WebKitWebDriver and a display: xvfb-run -a node scripts/look.mjs
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { setTimeout as rest } from "node:timers/promises";
import { preview } from "vite";
import { KEY, withBrowser } from "./browser.mjs";

const SIZES = { zoomed: [640, 400], small: [960, 600], middle: [1280, 800], large: [1920, 1080] };
const axe = readFileSync(new URL("../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
const shots = new URL("../shots/", import.meta.url);
mkdirSync(shots, { recursive: true });

const rows = "return document.querySelectorAll('[role=row][data-index] time').length > 3 && document.querySelectorAll('.histogram .bar').length > 3";
const dialog = "return document.querySelector('[role=dialog]') !== null";
const events = (more = async () => undefined) => async (browser) => {
  await browser.until(rows);
  await more(browser);
};
const pressed = (name, wait) => async (browser) => {
  await browser.press(name);
  await browser.until(wait ?? dialog);
};

/** Opens the add dialog on the provider that people sign in to, in this way. */
const harbor = async (browser, method) => {
  await browser.click(".switcher");
  await browser.until("return document.querySelector('.panel')");
  await browser.press("Add organization");
  // The list of organizations is a dialog too.
  await browser.until("return document.querySelectorAll('[role=dialog] select').length === 1");
  const choose = (list, text) => browser.run(`const list = [...document.querySelectorAll('[role=dialog] select')][${list}]; list.value = [...list.options].find((each) => each.text === ${JSON.stringify(text)}).value; for (const name of ["input", "change"]) list.dispatchEvent(new Event(name, { bubbles: true }))`);
  await choose(0, "Harbor Suite");
  await browser.until("return document.querySelectorAll('[role=dialog] select').length === 2");
  await choose(1, method);
};

// Each screen: the state of the made-up backend, the sizes, and how to get there.
const SCREENS = {
  first: ["first", "small middle large"],
  keychain: ["keychain", "middle", pressed("Use a passphrase", "return document.querySelector('form') !== null")],
  passphrase: ["passphrase", "middle"],
  broken: ["broken", "middle"],
  add: ["first", "small middle", async (browser) => { await browser.press("Add organization"); await browser.until(dialog); await browser.press("Test connection"); }],
  tested: ["", "middle", events(async (browser) => {
    await browser.click('.switcher'); await browser.until("return document.querySelector('.panel')"); await browser.press("Add organization"); await browser.until("return document.querySelector('input[type=password]')");
    await browser.click("input[type=password]"); await browser.type("key-123"); await browser.press("Test connection"); await browser.until("return document.querySelector('[data-testid=access]')");
  })],
  signing: ["signing", "small middle", events(async (browser) => { await harbor(browser, "code"); await browser.press("Sign in"); await browser.until("return document.querySelector('[data-testid=sign-in-code]')"); })],
  discovered: ["", "small middle", events(async (browser) => {
    await harbor(browser, "browser"); await browser.press("Sign in"); await browser.until("return document.querySelector('[data-testid=signed-in]')");
    await browser.press("Find the organizations"); await browser.until("return document.querySelectorAll('[role=dialog] input[type=checkbox]').length > 4"); await browser.click("[role=dialog] .choice", 4);
    await browser.until("return document.querySelector('[role=dialog] .primary').textContent.includes('Add 1 organization')");
  })],
  unsigned: ["", "middle", events(async (browser) => { await harbor(browser, "browser"); await browser.press("Add and sync"); await browser.until("return document.querySelector('[role=dialog] .fault')"); })],
  again: ["signing", "middle", events(async (browser) => { await browser.keys([KEY.alt, "7"]); await browser.until("return document.querySelector('[data-testid=paused]')"); await browser.press("Replace key"); await browser.until(dialog); await browser.press("Sign in again"); await browser.until("return document.querySelector('[role=dialog] .steps p')"); })],
  switcher: ["", "middle", events(async (browser) => { await browser.click('.switcher'); await browser.until("return document.querySelector('.panel')"); })],
  explorer: ["", "small middle large", events()],
  drawer: ["", "small middle large", events(async (browser) => { await browser.click("[role=row][data-index='3']"); await browser.until("return document.querySelector('.drawer dl')"); })],
  json: ["", "middle", events(async (browser) => { await browser.click("[role=row][data-index='3']"); await browser.until("return document.querySelector('.drawer dl')"); await browser.press("Raw JSON"); await browser.until("return document.querySelector('.drawer details')"); })],
  gap: ["", "small middle large", events(async (browser) => { await browser.press("Date range"); await browser.until(dialog); await browser.press("Last 90 days"); await browser.until("return document.querySelector('[data-testid=gap]')"); })],
  table: ["", "middle", events(pressed("Show as table", "return document.querySelector('.frame')"))],
  action: ["", "middle small", events(async (browser) => { await pressed("Action")(browser); await browser.until("return document.querySelectorAll('.choice').length > 8"); await browser.click(".choice", 2); })],
  actor: ["", "middle", events(async (browser) => { await pressed("Actor")(browser); await browser.until("return document.querySelectorAll('.choice').length > 3"); })],
  scope: ["", "middle", events(async (browser) => { await pressed("Scope")(browser); await browser.until("return document.querySelectorAll('.choice').length > 3"); await browser.click(".choice", 1); await browser.keys(KEY.escape); await browser.until("return !document.querySelector('.pick')"); await pressed("Category")(browser); await browser.until("return document.querySelectorAll('.choice').length > 1"); })],
  range: ["", "middle small", events(async (browser) => { await browser.press("Date range"); await browser.until("return document.querySelector('.custom')"); })],
  zone: ["", "middle", events(pressed("Time:"))],
  settings: ["", "small middle large", events(pressed("Settings", "return document.querySelector('[data-testid=settings]')"))],
  columns: ["", "middle", events(pressed("Columns"))],
  value: ["", "middle", events(async (browser) => { await browser.click("[role=row][data-index='2']"); await browser.keys(KEY.right, KEY.right, KEY.enter); await browser.until("return document.querySelector('[role=menu]')"); })],
  suggestions: ["", "middle", events(async (browser) => { await browser.keys([KEY.control, "f"]); await browser.keys(KEY.end); await browser.type(" act"); await browser.until("return document.querySelector('[role=option]')"); })],
  wrong: ["", "middle", events(async (browser) => { await browser.keys([KEY.control, "f"]); await browser.keys(KEY.end); await browser.type(" acton:x"); await browser.until("return document.querySelector('.query .fault')"); })],
  nomatch: ["", "middle", events(async (browser) => { await browser.keys([KEY.control, "f"]); await browser.keys(KEY.end); await browser.type(" nosuchword"); await browser.keys(KEY.enter); await browser.until("return document.querySelector('[data-testid=empty] p')"); })],
  nothing: ["", "middle", events(async (browser) => { await browser.keys([KEY.alt, "4"]); await browser.until("return document.querySelector('[data-testid=empty]')"); })],
  paused: ["", "middle", events(async (browser) => { await browser.keys([KEY.alt, "2"]); await browser.until("return document.querySelector('[data-testid=paused]')"); await browser.until(rows); })],
  sealed: ["", "middle", events(async (browser) => { await browser.keys([KEY.alt, "3"]); await browser.until("return document.querySelector('[data-testid=sealed]')"); })],
  offline: ["offline", "middle", events(async (browser) => { await browser.keys([KEY.control, "r"]); await browser.until("return document.querySelector('[data-testid=offline]')"); })],
  exports: ["", "zoomed small middle large", events(async (browser) => { await browser.keys([KEY.control, "4"]); await browser.until("return document.querySelector('[data-testid=exports] article')"); })],
  verify: ["", "zoomed small middle large", events(async (browser) => { await browser.keys([KEY.control, "5"]); await browser.press("Choose a file"); await browser.until("return document.querySelector('[data-testid=verdict]')"); })],
  verified: ["", "middle", events(async (browser) => { await browser.keys([KEY.control, "5"]); await browser.press("Choose a folder"); await browser.until("return document.querySelector('[data-testid=verdict]')"); })],
  dropped: ["dropped", "middle", events(async (browser) => { await browser.until(dialog); })],
  network: ["", "small middle", events(async (browser) => { await browser.keys([KEY.control, ","]); await browser.click("input[value=manual]"); await browser.press("Choose a file"); await browser.until("return document.querySelector('.settings ul li')"); await browser.run("document.querySelector('form.settings').scrollIntoView()"); })],
  noexports: ["", "middle", events(async (browser) => { await browser.keys([KEY.alt, "6"]); await browser.keys([KEY.control, "4"]); await browser.until("return document.querySelector('[data-testid=exports] .empty')"); })],
  locking: ["", "middle", events(async (browser) => { await browser.keys([KEY.control, ","]); await browser.press("Lock now"); await browser.until("return document.querySelector('[data-testid=locked-screen]')"); })],
  everything: ["", "small middle", events(async (browser) => { await browser.keys([KEY.control, ","]); await browser.press("Remove all data"); await browser.until(dialog); })],
  menu: ["", "middle", events(async (browser) => { await browser.keys(KEY.f10); await browser.until("return document.querySelector('[role=menu]')"); })],
  closing: ["closing", "middle", events(async (browser) => { await browser.until(dialog); })],
  full: ["full", "middle"],
  german: ["", "small middle", events(async (browser) => { await browser.keys([KEY.control, ","]); await browser.run("const language = [...document.querySelectorAll('select')][0]; language.value = 'de'; language.dispatchEvent(new Event('change', { bubbles: true }))"); await browser.until("return document.documentElement.lang === 'de'"); })],
  syncing: ["syncing", "middle", events(async (browser) => { await browser.keys([KEY.control, "r"]); await browser.keys([KEY.control, "3"]); await browser.until("return document.querySelector('[role=progressbar]')"); })],
  sync: ["", "small middle large", events(async (browser) => { await browser.keys([KEY.control, "3"]); await browser.until("return document.querySelector('[data-testid=intervals]')"); })],
  counting: ["counting", "middle", events(async (browser) => { await browser.press("Remove filter", "button"); await browser.until("return document.querySelector('[data-testid=count]').textContent === '200+'"); })],
  export: ["", "small middle", events(async (browser) => { await browser.keys([KEY.control, "e"]); await browser.until("return document.querySelector('[role=dialog] fieldset')"); })],
  exporting: ["exporting", "middle", events(async (browser) => { await browser.keys([KEY.control, "e"]); await browser.until("return document.querySelector('footer .primary:not(:disabled)')"); await browser.click("[role=dialog] .primary"); await browser.until("return document.querySelector('[role=progressbar]')"); })],
  exported: ["", "middle", events(async (browser) => { await browser.keys([KEY.control, "e"]); await browser.until("return document.querySelector('footer .primary:not(:disabled)')"); await browser.click("[role=dialog] .primary"); await browser.until("return document.querySelector('[data-testid=sha256]')"); })],
  crash: ["crash", "middle", events(async (browser) => { await browser.click("[role=row][data-index='3']"); await browser.until("return document.querySelector('.crash')"); })],
  shortcuts: ["", "middle", events(pressed("Keyboard shortcuts"))],
  key: ["", "middle", events(async (browser) => { await browser.keys([KEY.alt, "2"]); await browser.until("return document.querySelector('[data-testid=paused]')"); await browser.press("Replace key"); await browser.until(dialog); })],
  remove: ["", "middle", events(async (browser) => { await browser.keys([KEY.control, "3"]); await browser.until("return document.querySelector('table')"); await browser.press("Remove organization"); await browser.until(dialog); })],
  vast: ["", "middle", events(async (browser) => { await browser.keys([KEY.alt, "5"]); await browser.until("return document.querySelector('[data-testid=count]')?.textContent === '10,000,000'"); await browser.until(rows); await browser.click("[role=row][data-index='1']"); await browser.keys(KEY.end); await browser.until("return document.querySelector('[data-index=\"9999999\"] time')"); })],
};

const wanted = process.argv.slice(2);
const server = await preview({ mode: "mock", build: { outDir: "dist-mock" }, logLevel: "error" });
const faults = [];
await withBrowser(4520, async (browser) => {
  for (const [name, [state, sizes, steps]] of Object.entries(SCREENS)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    for (const size of sizes.split(" ")) {
      for (const theme of ["light", "dark"]) {
        const title = `${name}-${size}-${theme}`;
        try {
          await browser.go(`http://127.0.0.1:4173/?state=${state}`);
          await browser.until("return document.querySelector('main') !== null");
          await browser.run(`localStorage.setItem("trailbook.preferences", JSON.stringify({ theme: "${theme}" }))`);
          await browser.size(...SIZES[size]);
          await browser.go(`http://127.0.0.1:4173/?state=${state}`);
          await browser.until("return document.querySelector('main') !== null");
          await steps?.(browser);
          await rest(350);
          writeFileSync(new URL(`${title}.png`, shots), await browser.shot());
          await browser.run(`${axe}; window.axe = axe; return true`);
          const found = await browser.later("const done = arguments[0]; axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }).then((all) => done(all.violations.flatMap((each) => each.nodes.map((node) => `${each.id}: ${node.html.slice(0, 160)} ${node.any.map((check) => check.message).join('; ').slice(0, 200)}`))), (thrown) => done([String(thrown)]))");
          const refused = await browser.run("return window.violations");
          for (const fault of [...found, ...refused.map((each) => `policy ${each}`)]) faults.push(`${title}: ${fault}`);
        } catch (thrown) {
          faults.push(`${title}: ${thrown.message}`);
          writeFileSync(new URL(`${title}.png`, shots), await browser.shot().catch(() => ""));
        }
      }
    }
  }
});
await server.close();
for (const fault of faults) console.error(fault);
console.log(faults.length === 0 ? "no faults" : `${faults.length} faults`);
process.exit(faults.length === 0 ? 0 : 1);
