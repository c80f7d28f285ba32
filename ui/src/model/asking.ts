/** Questions beside the one that is shown: what a filter could hold, what keeps the list empty, where the next failure is. */
import { ipc, type Chip, type FacetValue, type Row } from "../ipc";
import type { Explorer } from "./explorer.svelte";
import type { Result } from "./result.svelte";

/** The values of `field` to choose from under the other filters, most frequent first. */
export async function choices(explorer: Explorer, field: string, search: string, limit = 200): Promise<FacetValue[]> {
  const parsed = await ipc.editQuery(explorer.shown, explorer.zone, { kind: "set", field, values: [] });
  const opened = await ipc.openQuery(explorer.alias, parsed.text, explorer.zone, "aside");
  try {
    const [facet] = await ipc.facets(opened.id, [field], search === "" ? null : search, limit);
    return facet?.values ?? [];
  } finally {
    await ipc.closeQuery(opened.id);
  }
}

/** How many events there would be without the chip that takes away the most; null if no chip alone is to blame. */
export async function suggestion(explorer: Explorer): Promise<{ chip: Chip; count: number } | null> {
  const chips = explorer.chips.slice(0, 8);
  const without = (chip: Chip) => ipc.editQuery(explorer.shown, explorer.zone, { kind: "remove", index: chip.index });
  const texts = (await Promise.all(chips.map(without))).map((parsed) => parsed.text);
  const counts = await ipc.countQueries(explorer.alias, texts, explorer.zone);
  let best: { chip: Chip; count: number } | null = null;
  for (const [at, chip] of chips.entries()) {
    const count = counts[at] ?? 0;
    if (count > 0 && (best === null || count < best.count)) best = { chip, count };
  }
  return best;
}

/** Moves to the next (or previous) failed event, looking through at most twenty pages; tells whether there was one. */
export async function failed(explorer: Explorer, step: 1 | -1): Promise<boolean> {
  const result = explorer.result;
  if (result === null) return false;
  const last = Math.min(result.size - 1, explorer.active + 4000);
  const first = Math.max(0, explorer.active - 4000);
  for (let index = explorer.active + step; index >= first && index <= last; index += step) {
    let row = result.row(index);
    if (row === undefined) {
      await result.pages.bring(index);
      row = result.row(index);
    }
    if (explorer.result !== result) return false;
    if (row?.outcome === "failure") {
      explorer.select(index, true);
      return true;
    }
  }
  return false;
}

/** The rows at `indices`, fetching what is not here; at most `limit` of them. */
export async function rowsAt(result: Result, indices: Iterable<number>, limit: number): Promise<Row[]> {
  const rows: Row[] = [];
  for (const index of indices) {
    if (rows.length >= limit) break;
    if (result.row(index) === undefined) await result.pages.bring(index);
    const row = result.row(index);
    if (row !== undefined) rows.push(row);
  }
  return rows;
}

/** Shows the newest event that is not after `at`, in milliseconds; tells whether every event is older than the minute before it. */
export async function goTo(explorer: Explorer, at: number): Promise<boolean> {
  const result = explorer.result;
  if (result === null) return false;
  await result.count();
  const index = await ipc.queryLocate(result.id, at);
  if (explorer.result !== result) return false;
  explorer.select(Math.min(index, result.size - 1), true);
  const newest = result.row(0);
  return index === 0 && newest !== undefined && newest.at_ms < at - 60_000;
}
