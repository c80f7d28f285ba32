import { expect, test } from "vitest";
import type { SyncProgress } from "../../ipc";
import { quarter, waitText } from "./progress";

const progress = (change: Partial<SyncProgress>): SyncProgress => ({ alias: "a", pages: 1, received: 0, added: 0, total: null, oldest: null, newest: null, state: "reading", wait_seconds: null, message: null, ...change });

test("a pause says how long it lasts", () => {
  expect(waitText(progress({ state: "waiting", wait_seconds: 42 }))).toBe("The provider asked for a pause. Continuing in 0:42.");
  expect(waitText(progress({}))).toBeNull();
  expect(waitText(progress({ message: "page\u202e" }))).toBe("page[RLO]");
});

test("quarters are told once the total is known", () => {
  expect(quarter(progress({ received: 500 }))).toBe(0);
  expect(quarter(progress({ received: 500, total: 1000 }))).toBe(2);
  expect(quarter(progress({ received: 1200, total: 1000 }))).toBe(4);
});
