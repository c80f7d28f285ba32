import { expect, test } from "vitest";
import { whenIdle } from "./idle";

function watch(minutes: number) {
  const target = new EventTarget();
  const ticks: (() => void)[] = [];
  let [now, acted, ended] = [0, 0, false];
  const stop = whenIdle(minutes, () => (acted += 1), target, { now: () => now, every: (_, look) => (ticks.push(look), () => (ended = true)) });
  return {
    stop,
    pass: (ms: number) => ((now += ms), ticks.forEach((tick) => tick())),
    sleep: (ms: number) => (now += ms),
    move: () => target.dispatchEvent(new Event("pointermove")),
    acted: () => acted,
    ended: () => ended,
  };
}

test("only the time that nobody used the window counts", () => {
  const watched = watch(5);
  watched.pass(4 * 60_000);
  watched.move();
  watched.pass(4 * 60_000);
  expect(watched.acted()).toBe(0);
  watched.pass(60_000);
  expect(watched.acted()).toBe(1);
});

test("whoever wakes the computer finds it locked", () => {
  const watched = watch(5);
  watched.sleep(6 * 60_000);
  watched.move();
  expect(watched.acted()).toBe(1);
});

test("never means never, and a watch that ended is quiet", () => {
  const never = watch(0);
  never.pass(1e9);
  expect(never.acted()).toBe(0);
  const ended = watch(1);
  ended.stop();
  ended.sleep(1e9);
  ended.move();
  expect([ended.acted(), ended.ended()]).toEqual([0, true]);
});
