/** The rows of one result, fetched in pages as the grid comes to need them. */

/** Rows in one page. */
export const PAGE = 200;
const IN_FLIGHT = 2;
const KEPT = 40;

type Load<T> = (start: number, length: number) => Promise<T[]>;

/** Keeps pages of rows, at most two on their way at a time; a page that is no longer wanted is not asked for. */
export class Pages<T> {
  readonly #load: Load<T>;
  readonly #changed: () => void;
  readonly #failed: (thrown: unknown) => void;
  readonly #pages = new Map<number, T[]>();
  readonly #flying = new Set<number>();
  #wanted: number[] = [];
  #closed = false;

  constructor(first: T[], load: Load<T>, changed: () => void, failed: (thrown: unknown) => void) {
    this.#load = load;
    this.#changed = changed;
    this.#failed = failed;
    if (first.length > 0) this.#pages.set(0, first);
  }

  /** The row at `index`, if its page is here. */
  row(index: number): T | undefined {
    return this.#pages.get(Math.floor(index / PAGE))?.[index % PAGE];
  }

  /** Asks for the rows from `first` to `last`; earlier wishes that were not yet sent are forgotten. */
  want(first: number, last: number): void {
    const [from, to] = [Math.floor(first / PAGE), Math.floor(last / PAGE)];
    this.#wanted = [];
    for (let page = from; page <= to; page += 1) {
      const here = this.#pages.get(page);
      if (here === undefined) this.#wanted.push(page);
      else {
        this.#pages.delete(page); // moves it to the young end
        this.#pages.set(page, here);
      }
    }
    this.#send();
  }

  /** Fetches the page of `index` and gives its rows. */
  async bring(index: number): Promise<T[]> {
    const page = Math.floor(index / PAGE);
    const here = this.#pages.get(page);
    if (here !== undefined) return here;
    const rows = await this.#load(page * PAGE, PAGE);
    this.#keep(page, rows);
    return rows;
  }

  /** Every row that is here, with its index. */
  *here(): Generator<[number, T]> {
    for (const [page, rows] of this.#pages) for (const [at, row] of rows.entries()) yield [page * PAGE + at, row];
  }

  /** Answers that are still on their way are dropped from now on. */
  close(): void {
    this.#closed = true;
    this.#wanted = [];
  }

  #send(): void {
    while (!this.#closed && this.#flying.size < IN_FLIGHT) {
      const page = this.#wanted.find((each) => !this.#flying.has(each) && !this.#pages.has(each));
      if (page === undefined) return;
      this.#wanted = this.#wanted.filter((each) => each !== page);
      this.#flying.add(page);
      void this.#fly(page);
    }
  }

  async #fly(page: number): Promise<void> {
    try {
      const rows = await this.#load(page * PAGE, PAGE);
      if (!this.#closed) this.#keep(page, rows);
    } catch (thrown) {
      if (!this.#closed) this.#failed(thrown);
    } finally {
      this.#flying.delete(page);
      this.#send();
    }
  }

  #keep(page: number, rows: T[]): void {
    this.#pages.set(page, rows);
    for (const old of this.#pages.keys()) {
      if (this.#pages.size <= KEPT) break;
      this.#pages.delete(old);
    }
    if (!this.#closed) this.#changed();
  }
}
