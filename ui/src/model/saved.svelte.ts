/** The saved views of the organization shown: a query with a name, its columns, and how many events it has now. */
import { ipc, problem, type SavedView } from "../ipc";
import { words } from "../words";
import type { App } from "./app.svelte";
import { copy } from "./copy";
import { linkTo } from "./links";

/** Widths as a text, in whatever order they were made. */
const written = (widths: Readonly<Record<string, number>> | null | undefined): string => JSON.stringify(Object.entries(widths ?? {}).sort(([a], [b]) => a.localeCompare(b)));

export class Saved {
  views = $state.raw<readonly SavedView[]>([]);
  counts = $state.raw<Readonly<Record<string, number>>>({});
  /** The view that is being named: a new one, or one that gets another name. */
  naming = $state.raw<{ was: SavedView | null } | null>(null);

  readonly #app: App;
  #alias = "";

  constructor(app: App) {
    this.#app = app;
  }

  /** Reads the views of an organization. A sealed one has none to show. */
  async load(alias: string): Promise<void> {
    this.#alias = alias;
    [this.views, this.counts, this.naming] = [[], {}, null];
    const views = await ipc.savedViews(alias).catch(() => []);
    if (alias === this.#alias) this.views = views;
  }

  /** Counts what each view holds now. */
  async count(): Promise<void> {
    const [alias, views] = [this.#alias, this.views];
    if (views.length === 0) return;
    const found = await ipc.countQueries(alias, views.map((each) => each.text), this.#app.zone).catch(() => []);
    if (alias === this.#alias) this.counts = Object.fromEntries(views.flatMap(({ name }, at) => (typeof found[at] === "number" ? [[name, found[at]]] : [])));
  }

  /** The view that is open. */
  get current(): SavedView | null {
    return this.views.find((each) => each.name === this.#app.explorer?.view) ?? null;
  }

  /** Whether the view that is open was changed since it was saved. */
  get changed(): boolean {
    const [view, explorer] = [this.current, this.#app.explorer];
    if (view === null || explorer === null) return false;
    return explorer.shown !== view.text || (explorer.columns ?? []).join() !== view.columns.join() || written(explorer.widths) !== written(view.widths);
  }

  /** What is shown now, as a view. */
  #shown(name: string, first: boolean): SavedView {
    const explorer = this.#app.explorer;
    const own = explorer?.columns ?? this.#app.preferences.columns[this.#app.connector?.id ?? ""] ?? [];
    const widths = explorer?.widths ?? this.#app.preferences.widths[this.#app.connector?.id ?? ""] ?? {};
    return { name, text: explorer?.shown ?? "", columns: [...own], first, widths: { ...widths } };
  }

  async open(view: SavedView): Promise<void> {
    const explorer = this.#app.explorer;
    if (explorer === null) return;
    this.#app.view = "events";
    explorer.view = view.name;
    explorer.columns = view.columns.length === 0 ? null : [...view.columns];
    explorer.widths = { ...view.widths };
    await explorer.go(view.text);
  }

  /** Saves what is shown under `name`, in place of the view that is called so. */
  async save(name: string, first: boolean): Promise<boolean> {
    const view = this.#shown(name, first);
    const others = this.views.map((each) => (first ? { ...each, first: false } : each));
    const next = others.some((each) => each.name === name) ? others.map((each) => (each.name === name ? view : each)) : [...others, view];
    if (!(await this.#change(next))) return false;
    if (this.#app.explorer !== null) [this.#app.explorer.view, this.#app.explorer.widths] = [name, { ...view.widths }];
    this.#app.tell(words.explore.views.saved(name));
    return true;
  }

  async rename(view: SavedView, name: string, first: boolean): Promise<boolean> {
    const next = this.views.map((each) => (each.name === view.name ? { ...each, name, first } : first ? { ...each, first: false } : each));
    if (!(await this.#change(next))) return false;
    if (this.#app.explorer?.view === view.name) this.#app.explorer.view = name;
    return true;
  }

  async remove(view: SavedView): Promise<void> {
    if (!(await this.#change(this.views.filter((each) => each.name !== view.name)))) return;
    this.#app.tell(words.explore.views.removed(view.name));
  }

  async move(view: SavedView, step: 1 | -1): Promise<void> {
    const next = [...this.views];
    const at = next.findIndex((each) => each.name === view.name);
    const other = next[at + step];
    if (other === undefined) return;
    [next[at], next[at + step]] = [other, view];
    await this.#change(next);
  }

  async copyLink(text: string): Promise<void> {
    this.#app.tell((await copy(linkTo(this.#alias, text))) ? words.explore.views.linkCopied : words.notCopied);
  }

  /** Keeps `next`, and remembers how it was before. */
  async #change(next: readonly SavedView[]): Promise<boolean> {
    const before = this.views;
    if (!(await this.#keep(next))) return false;
    this.#app.explorer?.undo.push({ what: words.explore.undo.views, back: () => this.#keep(before), again: () => this.#keep(next) });
    return true;
  }

  async #keep(next: readonly SavedView[]): Promise<boolean> {
    try {
      await ipc.keepViews(this.#alias, [...next]);
    } catch (thrown) {
      this.#app.tell(problem(thrown).said);
      return false;
    }
    this.views = next;
    void this.count();
    return true;
  }
}
