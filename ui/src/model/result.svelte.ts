/** One open result: its rows, its exact count, its histogram and its facets. */
import { ipc, type Facet, type Histogram, type QueryOpened, type Row } from "../ipc";
import { count, words } from "../words";
import { PAGE, Pages } from "./pages";
import { painted } from "./painted";

/** The fields of the facet pane, in its order. */
export const FACETS = ["action", "result", "actor", "category", "workspace", "source", "country"];

/** How often a count that takes long says how far it has come, in milliseconds. */
const WATCH = 250;

export class Result {
  readonly id: number;
  readonly pages: Pages<Row>;
  /** The exact number of events, or null while they are being counted. */
  exact = $state<number | null>(null);
  /** Whether they are being counted, and how many were found so far. */
  counting = $state(false);
  found = $state(0);
  histogram = $state.raw<Histogram | null>(null);
  facets = $state.raw<Facet[]>([]);
  /** Grows whenever a page arrives. */
  version = $state(0);
  readonly #first: number;
  #closed = false;

  /** `known` is how many rows there are at least, where an earlier count of the same query came so far. */
  constructor(opened: QueryOpened, failed: (thrown: unknown) => void, known = 0) {
    this.id = opened.id;
    this.#first = Math.max(opened.rows.length, known);
    this.pages = new Pages(opened.rows, (start, length) => ipc.queryPage(this.id, start, length), () => (this.version += 1), failed);
    if (opened.rows.length < PAGE) this.exact = opened.rows.length;
  }

  /** How many rows the grid may show: the exact count, or as many as are known to exist. */
  get size(): number {
    return this.exact ?? this.#first;
  }

  /** The number of events as it is written: exact, or as many as were found until now. */
  get known(): string {
    return this.exact === null ? words.explore.counting(Math.max(this.size, this.found)) : count(this.exact);
  }

  row(index: number): Row | undefined {
    return this.pages.row(index);
  }

  /** Finds what stands around the rows, once they are on the screen: whatever counts would take the processor from who paints them. */
  async complete(buckets: number, limit: number): Promise<void> {
    const seen = painted();
    const rest = async () => {
      await seen;
      performance.mark("rows"); // for whoever measures
      if (this.#closed) return;
      await Promise.all([this.draw(buckets), limit > 0 ? this.findFacets(limit) : null]);
    };
    await Promise.all([this.count(seen), rest()]);
  }

  /** Counts the events, once `after` is over. */
  async count(after: Promise<void> = Promise.resolve()): Promise<void> {
    if (this.exact !== null || this.counting) return;
    this.counting = true;
    await after;
    if (this.#closed) return;
    const watch = setInterval(() => void ipc.queryFound(this.id).then((found) => (this.found = Math.max(this.found, found)), () => undefined), WATCH);
    try {
      this.exact = await ipc.queryCount(this.id);
    } finally {
      clearInterval(watch);
      this.counting = false;
    }
  }

  async draw(buckets: number): Promise<void> {
    this.histogram = await ipc.histogram(this.id, buckets);
  }

  async findFacets(limit: number): Promise<void> {
    this.facets = await ipc.facets(this.id, FACETS, null, limit);
  }

  /** Looks for the event `seq` near `guess`, two pages to each side. */
  async locate(seq: number, guess: number): Promise<number | null> {
    const around = [0, -1, 1, -2, 2].map((step) => guess + step * PAGE).filter((index) => index >= 0 && index < this.size);
    for (const index of around) {
      const rows = await this.pages.bring(index);
      const found = rows.findIndex((row) => row.seq === seq);
      if (found >= 0) return Math.floor(index / PAGE) * PAGE + found;
    }
    return null;
  }

  close(): void {
    if (this.#closed || this.id === 0) return;
    this.#closed = true;
    this.pages.close();
    ipc.closeQuery(this.id).catch(() => undefined); // closing what is already closed is no event
  }
}
