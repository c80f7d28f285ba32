import { expect, test } from "vitest";
import { Undo } from "./undo.svelte";

function written() {
  const log: string[] = [];
  const undo = new Undo();
  const change = (name: string, key?: string) => undo.push({ what: name, back: () => log.push(`-${name}`), again: () => log.push(`+${name}`), ...(key === undefined ? {} : { key }) });
  return { log, undo, change };
}

test("changes are taken back in turn and done again in turn", async () => {
  const { log, undo, change } = written();
  change("a");
  change("b");
  expect(await undo.undo()).toBe("b");
  expect(await undo.undo()).toBe("a");
  expect(await undo.undo()).toBeNull();
  expect(await undo.redo()).toBe("a");
  expect(log).toEqual(["-b", "-a", "+a"]);
});

test("a new change forgets what was undone", async () => {
  const { undo, change } = written();
  change("a");
  await undo.undo();
  change("b");
  expect(await undo.redo()).toBeNull();
  expect(undo.canUndo).toBe(true);
});

test("what is typed letter by letter is one change", async () => {
  const { log, undo, change } = written();
  change("r", "typed");
  change("re", "typed");
  await undo.undo();
  await undo.redo();
  expect(log).toEqual(["-r", "+re"]);
  change("other", "typed");
  await undo.undo();
  expect(log.at(-1)).toBe("-other");
});
