/** What is on the screen, and what only is in the page. */

/** Nobody waits longer for it than this, in milliseconds. */
const LONGEST = 300;

/** Is over once the page as it is now was painted. */
export function painted(): Promise<void> {
  // A window that is not seen paints nothing.
  if (typeof document === "undefined" || document.hidden) return Promise.resolve();
  return new Promise((resolve) => {
    const late = setTimeout(resolve, LONGEST);
    requestAnimationFrame(() =>
      setTimeout(() => {
        clearTimeout(late);
        resolve();
      }),
    );
  });
}
