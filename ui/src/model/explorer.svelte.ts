/** The log explorer of one organization: the query text is the truth; rows, counts and charts follow it. */
import { ipc, problem, type Chip, type ParsedQuery, type Problem, type QueryEdit, type QueryError, type Row } from "../ipc";
import { words } from "../words";
import type { Widths } from "./columns";
import { NONE } from "./selection";
import { chosen } from "./term";
import { Result } from "./result.svelte";
import { Undo } from "./undo.svelte";
import type { GridHandle } from "./geometry";

export const DEFAULT_QUERY = "after:7d";
/** How long a key waits for the answer to the one before it at the most, and how long half a word may be wrong untold, in milliseconds. */
const TYPING = 150;
const SLOW = 300;

export class Explorer {
  readonly alias: string;
  text = $state(DEFAULT_QUERY);
  zone = $state("UTC");
  chips = $state.raw<Chip[]>([]);
  sentence = $state("");
  error = $state.raw<QueryError | null>(null);
  problem = $state.raw<Problem | null>(null);
  result = $state.raw<Result | null>(null);
  /** Something was typed or chosen that no result shows yet; `slow` once that has lasted long enough to be shown. */
  pending = $state(false);
  slow = $state(false);
  /** The row that has the focus of the grid, and the event in the drawer. */
  active = $state(0);
  open = $state.raw<Row | null>(null);
  /** Which side of the event the drawer shows. */
  tab = $state("details");
  /** The rows that were selected to be copied. */
  picked = $state.raw(NONE);
  /** The saved view that is open, and the columns and widths that it brought along. */
  view = $state<string | null>(null);
  columns = $state.raw<string[] | null>(null);
  widths = $state.raw<Widths | null>(null);
  /** Whether the facets are wanted. */
  faceted = false;
  /** How many bars the histogram has. */
  buckets = 60;
  grid: GridHandle | null = null;
  readonly undo = new Undo();

  #turn = 0;
  #typed = false;
  /** Whether the query shown was typed and not yet entered. */
  #half = false;
  #restored: string | null = null;
  #typing: ReturnType<typeof setTimeout> | undefined;
  /** The run that waits for its answer; 0 where none does. */
  #asking = 0;
  #past: string[] = $state.raw([]);
  #future: string[] = [];
  #shown = $state<string | null>(null);

  /** The query text that the rows shown answer. */
  get shown(): string {
    return this.#shown ?? "";
  }

  constructor(alias: string, text: string, zone: string) {
    this.alias = alias;
    this.text = text;
    this.zone = zone;
  }

  /** The user typed; the query runs at once, or once the answer to the key before is here. What half a word has wrong is told a little later. */
  type(text: string): void {
    this.text = text;
    this.#future = [];
    this.pending = true;
    this.#typed = true;
    clearTimeout(this.#typing);
    if (this.#asking === 0) void this.run(TYPING);
    else this.#typing = setTimeout(() => void this.run(TYPING), TYPING);
  }

  /** Runs `text` now. */
  async go(text: string): Promise<void> {
    this.#typed = false;
    this.text = text;
    await this.run();
  }

  /** Runs `text` as it was before; that is no change of its own. */
  async restore(text: string): Promise<void> {
    this.#restored = text;
    await this.go(text);
  }

  /** Takes over the canonical form of what was typed, as Enter does. */
  async settle(): Promise<void> {
    await this.run();
    this.#half = false;
    if (this.error === null && this.#shown === this.text) await this.#parse().then((parsed) => (this.text = parsed?.text ?? this.text));
  }

  async edit(...edits: QueryEdit[]): Promise<void> {
    clearTimeout(this.#typing);
    this.#future = [];
    this.pending = true;
    try {
      let text = this.text;
      for (const edit of edits) {
        const parsed = await ipc.editQuery(text, this.zone, edit);
        if (parsed.error !== null) return void ([this.pending, this.error] = [false, parsed.error]);
        text = parsed.text;
      }
      await this.go(text);
    } catch (thrown) {
      this.pending = false;
      this.problem = problem(thrown);
    }
  }

  /** Opens the query of the text; the rows shown stay until the new ones are here. What is wrong with it is told after `patience`. */
  async run(patience = 0): Promise<void> {
    clearTimeout(this.#typing);
    const turn = (this.#turn += 1);
    this.pending = true;
    const slow = setTimeout(() => turn === this.#turn && (this.slow = true), SLOW);
    const text = this.text;
    this.#asking = turn;
    try {
      const opened = await ipc.openQuery(this.alias, text, this.zone, "list").finally(() => this.#asking === turn && (this.#asking = 0));
      if (turn === this.#turn && text !== this.text) void this.run(patience); // typed meanwhile
      else if (opened.error !== null && patience > 0) await new Promise((resolve) => setTimeout(resolve, patience));
      if (turn !== this.#turn) {
        if (opened.error === null) await ipc.closeQuery(opened.id);
        return;
      }
      this.problem = null;
      this.error = opened.error;
      if (opened.error !== null) return;
      this.#remember(text);
      this.#take(opened);
      this.#swap(new Result(opened, (thrown) => this.#failed(thrown)));
      this.active = 0;
      this.picked = NONE;
      this.grid?.show(0, 0);
    } catch (thrown) {
      if (turn === this.#turn) this.problem = problem(thrown);
    } finally {
      clearTimeout(slow);
      if (turn === this.#turn) this.pending = this.slow = false;
    }
  }

  /** Runs the same query again and keeps the place: the row at the top of the view stays there. A query on its way is as fresh. */
  async refresh(): Promise<void> {
    if (this.pending) return;
    const before = this.result;
    if (before === null || this.error !== null) return this.run();
    const turn = (this.#turn += 1);
    try {
      const opened = await ipc.openQuery(this.alias, this.shown, this.zone, "aside");
      if (opened.error !== null) return;
      if (turn !== this.#turn) return void (await ipc.closeQuery(opened.id));
      const next = new Result(opened, (thrown) => this.#failed(thrown));
      await next.count();
      const place = this.grid?.place() ?? { index: 0, shift: 0 };
      const grown = next.size - before.size;
      const find = async (index: number) => {
        const row = before.row(index);
        return row === undefined ? index : ((await next.locate(row.seq, index + grown)) ?? index);
      };
      const atTop = place.index === 0 && place.shift === 0;
      const top = atTop ? 0 : await find(place.index);
      const active = await find(this.active);
      if (turn !== this.#turn) return next.close();
      this.#take(opened);
      this.#swap(next);
      this.active = active;
      if (grown !== 0) this.picked = NONE;
      this.grid?.show(top, place.shift);
    } catch (thrown) {
      if (turn === this.#turn) this.problem = problem(thrown);
    }
  }

  /** Counts the events shown, where that was stopped before. */
  count(): void {
    const result = this.result;
    void result?.count().catch((thrown: unknown) => this.result === result && this.#failed(thrown));
  }

  /** Stops counting: the same question is opened again without it, and the rows stay where they are. */
  async stopCounting(): Promise<void> {
    const before = this.result;
    if (before === null || !before.counting || this.pending) return;
    const turn = (this.#turn += 1);
    try {
      const opened = await ipc.openQuery(this.alias, this.shown, this.zone, "aside");
      if (opened.error !== null) return;
      if (turn !== this.#turn || before.exact !== null) return void (await ipc.closeQuery(opened.id));
      const place = this.grid?.place() ?? { index: 0, shift: 0 };
      this.#swap(new Result(opened, (thrown) => this.#failed(thrown), Math.max(before.size, before.found)), false);
      this.grid?.show(place.index, place.shift);
    } catch (thrown) {
      if (turn === this.#turn) this.problem = problem(thrown);
    }
  }

  chosen(field: string): string[] {
    return chosen(this.chips, field);
  }

  /** The queries before the one shown, the last one first, each once. They are forgotten with the window. */
  get recent(): string[] {
    return [...new Set([...this.#past].reverse())].filter((text) => text !== "" && text !== this.#shown).slice(0, 20);
  }

  /** Goes back to the query before this one, or forward again. */
  back(): void {
    const text = this.#past.at(-1);
    if (text === undefined) return;
    this.#past = this.#past.slice(0, -1);
    if (this.#shown !== null) this.#future.push(this.#shown);
    this.#shown = null;
    void this.go(text);
  }

  forward(): void {
    const text = this.#future.pop();
    if (text !== undefined) void this.go(text);
  }

  /** Makes `index` the active row; an open drawer follows. */
  select(index: number, focus = false): void {
    const size = this.result?.size ?? 0;
    if (size === 0) return;
    this.active = Math.max(0, Math.min(index, size - 1));
    this.grid?.reveal(this.active, focus);
    if (this.open !== null) this.show(this.active);
  }

  /** Opens the drawer on the event at `index`, as soon as its page is here. */
  show(index: number): void {
    const result = this.result;
    const row = result?.row(index);
    if (row !== undefined) this.open = row;
    else void result?.pages.bring(index).then(
      () => result === this.result && index === this.active && (this.open = result.row(index) ?? this.open),
      (thrown: unknown) => result === this.result && this.#failed(thrown),
    );
  }

  close(): void {
    this.#turn += 1;
    clearTimeout(this.#typing);
    this.result?.close();
  }

  async #parse(): Promise<ParsedQuery | null> {
    return ipc.parseQuery(this.text, this.zone).catch(() => null);
  }

  #take(parsed: ParsedQuery): void {
    this.chips = parsed.chips;
    this.sentence = parsed.sentence;
  }

  #remember(text: string): void {
    if (this.#shown !== null && this.#shown !== text) {
      const before = this.#shown;
      // What grew or shrank under the same hands is no query to go back to.
      const growing = this.#typed && this.#half && (text.startsWith(before) || before.startsWith(text));
      if (!growing) this.#past = [...this.#past.slice(-49), before];
      const change = { what: words.explore.undo.query, back: () => this.restore(before), again: () => this.restore(text) };
      if (this.#restored !== text) this.undo.push(this.#typed ? { ...change, key: "typed" } : change);
    }
    this.#shown = text;
    this.#half = this.#typed;
    this.#restored = null;
  }

  #swap(next: Result, counted = true): void {
    const old = this.result;
    if (old !== null) {
      next.histogram = old.histogram; // the old picture stays until the new one is here
      next.facets = old.facets;
    }
    this.result = next;
    old?.close();
    const quiet = (thrown: unknown) => this.result === next && this.#failed(thrown);
    if (counted) next.complete(this.buckets, this.faceted ? 6 : 0).catch(quiet);
  }

  #failed(thrown: unknown): void {
    const found = problem(thrown);
    if (found.code === "not_found") void this.refresh();
    else if (found.code !== "cancelled") this.problem = found;
  }
}
