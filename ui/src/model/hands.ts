/** What a person does with the rows of the explorer: filter by a cell, copy, arrange the columns. */
import { problem, type Row } from "../ipc";
import { words } from "../words";
import type { App } from "./app.svelte";
import { failed, rowsAt } from "./asking";
import { columnsOf, moved, type Column, type Widths } from "./columns";
import { copy } from "./copy";
import type { Explorer } from "./explorer.svelte";
import { NONE, Selection } from "./selection";
import { COPIED, json, tsv } from "./table";

type Pick = { kind: "toggle"; index: number } | { kind: "extend"; from: number; index: number } | { kind: "all" } | { kind: "none" };
type HeadEdit = { kind: "hide" } | { kind: "left" } | { kind: "right" } | { kind: "reset" } | { kind: "width"; width: number };

/** How a query names the person who did `row`. */
export const personOf = (row: Row): string | null => row.actor_email ?? row.actor_id ?? row.actor;

export class Hands {
  readonly app: App;
  readonly explorer: Explorer;

  constructor(app: App, explorer: Explorer) {
    this.app = app;
    this.explorer = explorer;
  }

  get #connector(): string {
    return this.app.connector?.id ?? "";
  }

  /** The columns shown: those of the open view, of this person, or of the connector. */
  get columns(): Column[] {
    return columnsOf(this.explorer.columns ?? this.app.preferences.columns[this.#connector] ?? this.app.connector?.columns ?? [], this.app.connector ?? {});
  }

  get widths(): Widths {
    return this.explorer.widths ?? this.app.preferences.widths[this.#connector] ?? {};
  }

  filter(row: Row, column: Column, exclude: boolean): void {
    const term = column.term?.(row);
    if (!term) return;
    void this.explorer.edit(exclude ? { kind: "add", ...term, sign: "exclude" } : { kind: "set", field: term.field, values: [term.value] });
  }

  /** A facet was clicked: it is one more value, or one less. */
  pick(field: string, value: string, exclude: boolean): void {
    const chosen = this.explorer.chosen(field);
    if (exclude) void this.explorer.edit({ kind: "add", field, value, sign: "exclude" });
    else void this.explorer.edit({ kind: "set", field, values: chosen.includes(value) ? chosen.filter((each) => each !== value) : [...chosen, value] });
  }

  async copied(text: string, said = words.copied): Promise<void> {
    this.app.tell((await copy(text)) ? said : words.notCopied);
  }

  /** The selected rows where there are any, else the cell or the row. */
  async copy(row: Row, column: Column | null, asJson: boolean): Promise<void> {
    if (this.explorer.picked.size > 0) return this.copyPicked(asJson);
    if (asJson) await this.copied(json([row]));
    else await this.copied(column === null ? tsv([row], this.columns) : (column.text(row) ?? ""));
  }

  async copyPicked(asJson: boolean): Promise<void> {
    const { picked, result } = this.explorer;
    if (result === null) return;
    try {
      const rows = await rowsAt(result, picked.indices(), COPIED);
      await this.copied(asJson ? json(rows) : tsv(rows, this.columns), picked.size > COPIED ? words.explore.selection.tooMany(COPIED) : words.explore.selection.copied(rows.length));
    } catch (thrown) {
      this.app.tell(problem(thrown).said);
    }
  }

  select(pick: Pick): void {
    const { explorer } = this;
    if (pick.kind === "toggle") explorer.picked = explorer.picked.toggle(pick.index);
    else if (pick.kind === "extend") explorer.picked = explorer.picked.extend(pick.from, pick.index);
    else explorer.picked = pick.kind === "all" ? Selection.all(explorer.result?.size ?? 0) : NONE;
  }

  async failed(step: 1 | -1): Promise<void> {
    try {
      if (!(await failed(this.explorer, step))) this.app.tell(words.grid.noFailed);
    } catch (thrown) {
      this.app.tell(problem(thrown).said);
    }
  }

  /** Shows other columns; null for those that the connector shows at first. */
  arrange(ids: string[] | null): void {
    const { app, explorer } = this;
    const [own, kept] = [explorer.columns, app.preferences.columns];
    const change = () => {
      if (own !== null) explorer.columns = ids;
      else {
        const { [this.#connector]: _, ...rest } = kept;
        app.remember({ columns: ids === null ? rest : { ...rest, [this.#connector]: ids } });
      }
    };
    const back = () => (own !== null ? (explorer.columns = own) : app.remember({ columns: kept }));
    explorer.undo.push({ what: words.explore.undo.columns, back, again: change });
    change();
  }

  head(column: Column, edit: HeadEdit): void {
    const ids = this.columns.map((each) => each.id).filter((id) => id !== "time");
    if (edit.kind === "hide") this.arrange(ids.filter((id) => id !== column.id));
    else if (edit.kind === "left" || edit.kind === "right") this.arrange(moved(ids, column.id, edit.kind === "left" ? -1 : 1));
    else {
      const { app, explorer, widths: kept } = this;
      const { [column.id]: _, ...rest } = kept;
      const own = explorer.widths !== null;
      const set = (widths: Widths) => (own ? (explorer.widths = widths) : app.remember({ widths: { ...app.preferences.widths, [this.#connector]: widths } }));
      const again = () => set(edit.kind === "reset" ? rest : { ...rest, [column.id]: edit.width });
      explorer.undo.push({ what: words.explore.undo.columns, key: `width ${column.id}`, back: () => set(kept), again });
      again();
    }
  }
}
