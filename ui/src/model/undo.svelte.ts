/** What can be undone and done again: changes to filters, columns and saved views. */

export type Change = {
  /** What was changed, in a word or two. */
  what: string;
  back: () => unknown;
  again: () => unknown;
  /** Changes that follow each other with the same key are one, such as letters being typed. */
  key?: string;
};

const MOST = 100;

export class Undo {
  #done = $state.raw<readonly Change[]>([]);
  #undone = $state.raw<readonly Change[]>([]);

  readonly canUndo = $derived(this.#done.length > 0);
  readonly canRedo = $derived(this.#undone.length > 0);

  push(change: Change): void {
    const last = this.#done.at(-1);
    const merges = last?.key !== undefined && last.key === change.key && this.#undone.length === 0;
    this.#done = merges ? [...this.#done.slice(0, -1), { ...change, back: last.back }] : [...this.#done.slice(1 - MOST), change];
    this.#undone = [];
  }

  /** Takes the last change back; tells what it was, or null where there was none. */
  async undo(): Promise<string | null> {
    const change = this.#done.at(-1);
    if (change === undefined) return null;
    this.#done = this.#done.slice(0, -1);
    this.#undone = [...this.#undone, { what: change.what, back: change.back, again: change.again }];
    await change.back();
    return change.what;
  }

  async redo(): Promise<string | null> {
    const change = this.#undone.at(-1);
    if (change === undefined) return null;
    this.#undone = this.#undone.slice(0, -1);
    this.#done = [...this.#done, change];
    await change.again();
    return change.what;
  }
}
