/**
 * Where the focus goes when something opens over the page: into it at once, not a frame later, so that what is typed
 * right after the key that opened it is typed into it, on a slow machine too.
 */
import { tabbable } from "tabbable";

/** Puts the focus on the first thing of `content` that takes it, in place of the library's own try one frame later. */
export function begin(event: Event, content: HTMLElement | null | undefined, first: (content: HTMLElement) => (HTMLElement | SVGElement)[] = tabbable): void {
  if (content == null) return;
  event.preventDefault();
  (first(content)[0] ?? content).focus({ preventScroll: true });
}

/** The entries of a menu that can be chosen. */
export const entries = (menu: HTMLElement): HTMLElement[] => [...menu.querySelectorAll<HTMLElement>("[role=menuitem]:not([data-disabled])")];
