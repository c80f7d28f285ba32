/** The time now, as often as "a minute ago" changes. */
let now = $state(Date.now());
let ticking = false;

/** Milliseconds since 1970, new each minute for whoever reads it in a template. */
export function minutely(): number {
  if (!ticking) {
    ticking = true;
    setInterval(() => (now = Date.now()), 60_000);
  }
  return now;
}
