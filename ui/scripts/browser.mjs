// A small WebDriver client for WebKitGTK's MiniBrowser, the same engine as the window's on Linux.
import { spawn } from "node:child_process";
import { setTimeout as rest } from "node:timers/promises";

const BROWSER = process.env.MINI_BROWSER ?? "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser";
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

export const KEY = { enter: "\ue007", escape: "\ue00c", left: "\ue012", up: "\ue013", right: "\ue014", down: "\ue015", shift: "\ue008", control: "\ue009", alt: "\ue00a", end: "\ue010", home: "\ue011", pageDown: "\ue00f", tab: "\ue004", f6: "\ue036", f10: "\ue03a", back: "\ue003" };

/** Starts the driver, opens one browser, hands it to `work`, and ends both whatever happens. */
export async function withBrowser(port, work) {
  const driver = spawn("WebKitWebDriver", [`--port=${port}`], { stdio: "ignore" });
  try {
    const browser = await Browser.open(port);
    try {
      return await work(browser);
    } finally {
      await browser.call("DELETE", "");
    }
  } finally {
    driver.kill();
  }
}

export class Browser {
  static async open(port) {
    const root = `http://127.0.0.1:${port}`;
    const capabilities = { alwaysMatch: { "webkitgtk:browserOptions": { binary: BROWSER, args: ["--automation"] } } };
    for (let tries = 0; ; tries += 1) {
      try {
        const { sessionId } = await send(`${root}/session`, "POST", { capabilities });
        return new Browser(`${root}/session/${sessionId}`);
      } catch (thrown) {
        if (tries > 50) throw thrown;
        await rest(100);
      }
    }
  }

  constructor(session) {
    this.session = session;
  }

  call(method, path, body) {
    return send(`${this.session}${path}`, method, body);
  }

  async size(width, height) {
    for (let tries = 0; tries < 4; tries += 1) {
      const [w, h, outer] = [...(await this.run("return [innerWidth, innerHeight]")), await this.call("GET", "/window/rect")];
      if (w === width && h === height) return;
      await this.call("POST", "/window/rect", { x: 0, y: 0, width: outer.width + width - w, height: outer.height + height - h });
      await rest(150);
    }
  }

  go(url) {
    return this.call("POST", "/url", { url });
  }

  run(script, ...args) {
    return this.call("POST", "/execute/sync", { script, args });
  }

  /** Runs `script`, whose last argument is the function to call with the answer. */
  later(script, ...args) {
    return this.call("POST", "/execute/async", { script, args });
  }

  /** Waits until `script` returns something true. */
  async until(script, what = script) {
    for (let tries = 0; tries < 100; tries += 1) {
      const found = await this.run(script);
      if (found) return found;
      await rest(50);
    }
    throw new Error(`waited in vain for: ${what}`);
  }

  async click(selector, at = 0) {
    const found = await this.call("POST", "/elements", { using: "css selector", value: selector });
    if (found[at] === undefined) throw new Error(`there is no ${selector}`);
    await this.call("POST", `/element/${found[at][ELEMENT]}/click`, {});
  }

  async name(role, name) {
    const script = "const [role, name] = arguments; return [...document.querySelectorAll(role)].find((each) => (each.getAttribute('aria-label') ?? each.textContent).trim().startsWith(name))";
    const found = await this.run(script, role, name);
    if (!found) throw new Error(`there is no ${role} "${name}"`);
    return found;
  }

  /** Clicks the button (or other `selector`) whose name starts with `name`. */
  async press(name, selector = "button") {
    await this.call("POST", `/element/${(await this.name(selector, name))[ELEMENT]}/click`, {});
  }

  /** Presses the keys one after the other; an array is a chord. */
  async keys(...keys) {
    for (const each of keys) {
      const chord = [each].flat();
      const down = chord.map((value) => ({ type: "keyDown", value }));
      const up = chord.map((value) => ({ type: "keyUp", value })).reverse();
      await this.call("POST", "/actions", { actions: [{ type: "key", id: "keyboard", actions: [...down, ...up] }] });
    }
  }

  type(text) {
    return this.keys(...text);
  }

  async shot() {
    return Buffer.from(await this.call("GET", "/screenshot"), "base64");
  }
}

async function send(url, method, body) {
  const answer = await fetch(url, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const { value } = await answer.json();
  if (!answer.ok) throw new Error(`${method} ${url}: ${value.error} ${value.message}`);
  return value;
}
