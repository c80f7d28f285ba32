import { mockIPC } from "@tauri-apps/api/mocks";
import { beforeEach, expect, test, vi } from "vitest";
import { Backend } from "../../mock/backend";
import { choices, failed, suggestion } from "./asking";
import { Explorer } from "./explorer.svelte";
import type { GridHandle } from "./geometry";

/** The made-up backend behind the page's door; `hold` keeps back the answers to a query text until it is released. */
function open(state = "") {
  globalThis.window = globalThis as unknown as Window & typeof globalThis;
  const backend = new Backend({ state, delay: 0 });
  const held = new Map<string, Promise<void>>();
  const closed: number[] = [];
  const asked: string[] = [];
  mockIPC(async (command, args) => {
    const sent = (args ?? {}) as Record<string, unknown>;
    if (command === "open_query") asked.push(String(sent["text"]));
    const answer = await backend.answer(command, sent);
    if (command === "open_query") await held.get(String(sent["text"]));
    if (command === "close_query") closed.push(Number(sent["id"]));
    return answer;
  });
  const hold = (text: string) => {
    let release: () => void = () => undefined;
    held.set(text, new Promise((resolve) => (release = resolve)));
    return () => release();
  };
  return { backend, closed, asked, hold, explorer: new Explorer("acme", "after:7d", "UTC") };
}

let made: ReturnType<typeof open>;
beforeEach(() => {
  made = open();
});

test("a query shows its chips, its rows and its exact count", async () => {
  const { explorer } = made;
  await explorer.run();
  expect(explorer.chips.map((chip) => chip.text)).toEqual(["after:7d"]);
  await vi.waitFor(() => expect(explorer.result?.exact).toBe(396));
  expect(explorer.result?.row(0)?.at_ms).toBeGreaterThan(explorer.result?.row(1)?.at_ms ?? 0);
});

test("an answer that was overtaken is dropped and its result closed", async () => {
  const { explorer, hold, closed } = made;
  const release = hold("after:30d");
  const slow = explorer.go("after:30d");
  await explorer.go("after:24h");
  const shown = explorer.result;
  release();
  await slow;
  expect(explorer.result).toBe(shown);
  expect(explorer.chips[0]?.text).toBe("after:24h");
  await vi.waitFor(() => expect(closed).toHaveLength(1));
  expect(closed).not.toContain(shown?.id);
});

test("while a count takes long, what was found so far is shown, and it can be stopped", async () => {
  const { explorer, closed } = open("counting");
  await explorer.run();
  const counted = explorer.result;
  expect([counted?.counting, counted?.known]).toEqual([true, "200+"]);
  await vi.waitFor(() => expect(counted?.found).toBe(198));
  if (counted) counted.found = 320;
  expect(counted?.known).toBe("320+");
  const rows = explorer.result?.row(0);
  await explorer.stopCounting();
  await vi.waitFor(() => expect(closed).toContain(counted?.id));
  expect([explorer.result?.counting, explorer.result?.known, explorer.result?.exact]).toEqual([false, "320+", null]);
  expect(explorer.result?.row(0)?.seq).toBe(rows?.seq);
  explorer.close();
});

test("what is typed while events arrive is not lost to a refresh", async () => {
  const { explorer, hold } = made;
  await explorer.run();
  explorer.type("after:30d");
  await explorer.refresh();
  expect(explorer.text).toBe("after:30d");
  const release = hold("after:30d");
  const typed = explorer.go("after:30d");
  await explorer.refresh();
  release();
  await typed;
  expect(explorer.chips[0]?.text).toBe("after:30d");
});

test("a key is asked at once, and those pressed until its answer comes are one question", async () => {
  const { explorer, hold, asked } = made;
  const release = hold("user");
  for (const text of ["user", "user.", "user.l"]) explorer.type(text);
  expect(asked).toEqual(["user"]);
  release();
  await vi.waitFor(() => expect(explorer.shown).toBe("user.l"));
  expect(asked).toEqual(["user", "user.l"]);
  explorer.close();
});

test("a query that is wrong says so and leaves the rows as they are", async () => {
  const { explorer } = made;
  await explorer.run();
  const before = explorer.result;
  await explorer.go("acton:x");
  expect(explorer.error?.suggestion).toBe("action");
  expect(explorer.result).toBe(before);
});

test("changing a chip changes the text, and going back undoes it", async () => {
  const { explorer } = made;
  await explorer.run();
  await explorer.edit({ kind: "set", field: "action", values: ["user.login"] });
  expect(explorer.text).toBe("after:7d action:user.login");
  explorer.back();
  await vi.waitFor(() => expect(explorer.chips).toHaveLength(1));
  expect(explorer.text).toBe("after:7d");
  explorer.forward();
  await vi.waitFor(() => expect(explorer.chips).toHaveLength(2));
});

test("the choices of a filter do not depend on what it has chosen", async () => {
  const { explorer } = made;
  await explorer.go("after:7d result:failure");
  expect((await choices(explorer, "result", "")).map((each) => each.value).sort()).toEqual(["failure", "success", "unknown"]);
});

test("where nothing matches, the filter to remove is named with what it would give", async () => {
  const { explorer } = made;
  await explorer.go("after:7d action:nothing.such");
  const found = await suggestion(explorer);
  expect([found?.chip.text, found?.count]).toEqual(["action:nothing.such", 396]);
});

test("a refresh keeps the row at the top of the view and the active one", async () => {
  const { explorer, backend } = made;
  await explorer.run();
  await vi.waitFor(() => expect(explorer.result?.exact).toBe(396));
  const show = vi.fn();
  explorer.grid = { place: () => ({ index: 50, shift: 12 }), show, reveal: vi.fn() } satisfies GridHandle;
  explorer.active = 60;
  const [top, active] = [explorer.result?.row(50)?.seq, explorer.result?.row(60)?.seq];
  await backend.sync({ alias: "acme", channel: { onmessage: () => undefined } });
  await explorer.refresh();
  expect(explorer.result?.exact).toBe(399);
  expect(show).toHaveBeenCalledWith(53, 12);
  expect(explorer.result?.row(53)?.seq).toBe(top);
  expect(explorer.result?.row(explorer.active)?.seq).toBe(active);
});

test("the next failed event is found beyond the first page", async () => {
  const { explorer } = made;
  await explorer.go("after:365d");
  await vi.waitFor(() => expect(explorer.result?.exact).toBe(6000));
  explorer.active = 199;
  expect(await failed(explorer, 1)).toBe(true);
  expect(explorer.result?.row(explorer.active)?.outcome).toBe("failure");
  expect(explorer.active).toBeGreaterThan(199);
});

test("a sealed organization is told as a problem, not as an empty list", async () => {
  const explorer = new Explorer("labs", "after:7d", "UTC");
  await explorer.run();
  expect(explorer.problem?.code).toBe("sealed");
  expect(explorer.result).toBeNull();
});
