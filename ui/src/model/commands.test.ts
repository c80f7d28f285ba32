import { mockIPC } from "@tauri-apps/api/mocks";
import { beforeEach, expect, test } from "vitest";
import { Backend } from "../../mock/backend";
import { App } from "./app.svelte";
import { commands } from "./commands";

beforeEach(() => {
  globalThis.window = globalThis as unknown as Window & typeof globalThis;
  const backend = new Backend({ state: "", delay: 0 });
  mockIPC((command, args) => backend.answer(command, (args ?? {}) as Record<string, unknown>));
});

test("each command is there once and says what it does", async () => {
  const app = new App();
  await app.start();
  const all = commands(app);
  expect(new Set(all.map((each) => each.id)).size).toBe(all.length);
  expect(all.filter((each) => each.label === "")).toEqual([]);
  expect(all.map((each) => each.id)).toContain("export");
});

test("without an organization nothing is offered that needs one", () => {
  const ids = commands(new App()).map((each) => each.id);
  expect(ids).not.toContain("export");
  expect(ids).not.toContain("undo");
  expect(ids).toContain("go settings");
});
