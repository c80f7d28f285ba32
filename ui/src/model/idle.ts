/** Tells when nobody has used the window for a while; a computer that slept counts as one that nobody used. */

const LOOK_MS = 15_000;
const SIGNS = ["pointerdown", "pointermove", "keydown", "wheel"] as const;

type Clock = { now: () => number; every: (ms: number, look: () => void) => () => void };

const CLOCK: Clock = {
  now: () => Date.now(),
  every: (ms, look) => {
    const timer = setInterval(look, ms);
    return () => clearInterval(timer);
  },
};

/** Calls `act` once nobody has used `target` for `minutes`; never where `minutes` is 0. Returns what ends the watch. */
export function whenIdle(minutes: number, act: () => void, target: Pick<EventTarget, "addEventListener" | "removeEventListener"> = window, clock: Clock = CLOCK): () => void {
  if (minutes <= 0) return () => undefined;
  let last = clock.now();
  const seen = () => {
    // Whoever comes back after the time finds it locked, even where the computer slept and no timer ran.
    if (clock.now() - last >= minutes * 60_000) act();
    last = clock.now();
  };
  for (const sign of SIGNS) target.addEventListener(sign, seen, { capture: true, passive: true });
  const stop = clock.every(LOOK_MS, () => {
    if (clock.now() - last < minutes * 60_000) return;
    last = clock.now();
    act();
  });
  return () => {
    for (const sign of SIGNS) target.removeEventListener(sign, seen, { capture: true });
    stop();
  };
}
