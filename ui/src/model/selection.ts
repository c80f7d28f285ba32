/** Which rows of a list are selected: stretches of indices, so that ten million rows are as easy as three. */

type Stretch = readonly [first: number, last: number];

export class Selection {
  /** In order, without overlaps. */
  readonly stretches: readonly Stretch[];
  /** Where an extension starts. */
  readonly anchor: number;

  constructor(stretches: readonly Stretch[] = [], anchor = -1) {
    this.stretches = stretches;
    this.anchor = anchor;
  }

  get size(): number {
    return this.stretches.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  }

  has(index: number): boolean {
    return this.stretches.some(([first, last]) => first <= index && index <= last);
  }

  /** With or without `index`, whichever it was not. */
  toggle(index: number): Selection {
    return this.has(index) ? new Selection(without(this.stretches, index), index) : new Selection(joined([...this.stretches, [index, index]]), index);
  }

  /** Everything from the anchor (or from `active`, where nothing was selected) to `index`, in place of the stretch that began there. */
  extend(active: number, index: number): Selection {
    const anchor = this.anchor < 0 ? active : this.anchor;
    const others = this.stretches.filter(([first, last]) => last < anchor || first > anchor);
    return new Selection(joined([...others, [Math.min(anchor, index), Math.max(anchor, index)]]), anchor);
  }

  /** Every row of a list of `count`. */
  static all(count: number): Selection {
    return count === 0 ? NONE : new Selection([[0, count - 1]], 0);
  }

  /** The selected indices in order. */
  *indices(): Generator<number> {
    for (const [first, last] of this.stretches) for (let index = first; index <= last; index += 1) yield index;
  }
}

export const NONE = new Selection();

function joined(stretches: Stretch[]): Stretch[] {
  const found: [number, number][] = [];
  for (const [first, last] of stretches.sort((one, other) => one[0] - other[0])) {
    const before = found.at(-1);
    if (before !== undefined && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else found.push([first, last]);
  }
  return found;
}

function without(stretches: readonly Stretch[], index: number): Stretch[] {
  return stretches.flatMap(([first, last]): Stretch[] => {
    if (index < first || index > last) return [[first, last]];
    const parts: Stretch[] = [[first, index - 1], [index + 1, last]];
    return parts.filter(([from, to]) => from <= to);
  });
}
