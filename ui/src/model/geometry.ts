/**
 * Where the rows of a very long list are drawn. Web views stop at about 33 million pixels, so the scrolled height is
 * capped: near both ends and for small steps one pixel is one pixel, and in between the bar is mapped onto the list.
 */

/** The greatest height that is given to the scroll bar. */
export const CAP = 8_000_000;
const OVERSCAN = 8;

export class Geometry {
  readonly row: number;
  readonly cap: number;
  count = 0;
  view = 0;
  /** The first pixel of the list that is seen. */
  top = 0;
  #bar = 0;

  constructor(row: number, cap = CAP) {
    this.row = row;
    this.cap = cap;
  }

  /** The height of the scrolled area. */
  get height(): number {
    return Math.min(this.count * this.row, this.cap);
  }

  /** The greatest `top`. */
  get end(): number {
    return Math.max(0, this.count * this.row - this.view);
  }

  get #barEnd(): number {
    return Math.max(0, this.height - this.view);
  }

  get #scaled(): boolean {
    return this.count * this.row > this.cap;
  }

  get #margin(): number {
    return Math.max(2000, this.view * 4);
  }

  /** Takes a new number of rows or a new height of the view; `top` stays where it was, if it can. */
  resize(count: number, view: number): void {
    this.count = count;
    this.view = view;
    this.#go(this.top);
  }

  /** The bar was moved to `bar`. */
  scrolled(bar: number): void {
    const step = bar - this.#bar;
    this.#bar = bar;
    if (step === 0) return;
    if (!this.#scaled) this.#go(bar);
    else if (Math.abs(step) <= this.view * 2) this.#go(this.top + step);
    else this.#go(this.#toTop(bar));
  }

  /** Where the bar belongs for the present `top`. */
  settle(): number {
    this.#bar = Math.round(this.#toBar(this.top));
    return this.#bar;
  }

  /** Shows the row at `index`: where it is nearest, or at the start of the view. */
  reveal(index: number, place: "nearest" | "start" | "center" = "nearest"): void {
    const from = index * this.row;
    if (place === "start") this.#go(from);
    else if (place === "center") this.#go(from - (this.view - this.row) / 2);
    else if (from < this.top) this.#go(from);
    else if (from + this.row > this.top + this.view) this.#go(from + this.row - this.view);
  }

  /** The first and last row to draw; the last is -1 if there are none. */
  range(): { first: number; last: number } {
    const first = Math.max(0, Math.floor(this.top / this.row) - OVERSCAN);
    const last = Math.min(this.count - 1, Math.ceil((this.top + this.view) / this.row) + OVERSCAN);
    return { first, last };
  }

  /** The first row that is seen. */
  get firstSeen(): number {
    return Math.min(Math.max(0, this.count - 1), Math.floor(this.top / this.row));
  }

  /** How many whole rows a page is. */
  get page(): number {
    return Math.max(1, Math.floor(this.view / this.row) - 1);
  }

  /** Where the row at `index` is drawn, from the top of the view. A row far away is kept just outside. */
  y(index: number): number {
    const y = index * this.row - this.top;
    return y < -this.view || y > this.view * 2 ? -2 * this.row : y;
  }

  #go(top: number): void {
    this.top = Math.max(0, Math.min(top, this.end));
  }

  #toBar(top: number): number {
    const margin = this.#margin;
    if (!this.#scaled || top <= margin) return top;
    if (top >= this.end - margin) return this.#barEnd - (this.end - top);
    return margin + ((top - margin) / (this.end - 2 * margin)) * (this.#barEnd - 2 * margin);
  }

  #toTop(bar: number): number {
    const margin = this.#margin;
    if (!this.#scaled || bar <= margin) return bar;
    if (bar >= this.#barEnd - margin) return this.end - (this.#barEnd - bar);
    return margin + ((bar - margin) / (this.#barEnd - 2 * margin)) * (this.end - 2 * margin);
  }
}

/** What the grid lets the explorer do. */
export type GridHandle = {
  place: () => { index: number; shift: number };
  show: (index: number, shift: number) => void;
  reveal: (index: number, focus: boolean) => void;
};
