import { mockIPC } from "@tauri-apps/api/mocks";
import { beforeEach, expect, test } from "vitest";
import { ipc, listener, Problem } from ".";

beforeEach(() => {
  globalThis.window = globalThis as unknown as Window & typeof globalThis;
});

const thrown = (promise: Promise<unknown>) => promise.then(() => null, (found: unknown) => found);

test("an answer is its data", async () => {
  mockIPC((command, args) => ({ command, args }));
  expect(await ipc.queryPage(7, 200, 100)).toEqual({ command: "query_page", args: { id: 7, start: 200, length: 100 } });
});

test("a refusal is thrown with its code, its message and what to do", async () => {
  mockIPC(() => {
    throw { code: "offline", message: "You are offline.", action: "Try again." };
  });
  const found = await thrown(ipc.organizations());
  expect(found).toBeInstanceOf(Problem);
  expect(found).toMatchObject({ code: "offline", message: "You are offline.", action: "Try again." });
});

test("anything else that is thrown becomes an internal problem", async () => {
  mockIPC(() => {
    throw new Error("no such command");
  });
  expect(await thrown(ipc.bootstrap())).toMatchObject({ code: "internal", message: "No such command." });
});

test("a channel hands over what is sent", () => {
  mockIPC(() => null);
  const heard: number[] = [];
  const channel = listener<number>((message) => heard.push(message));
  channel.onmessage(1);
  expect(heard).toEqual([1]);
});
