/** What goes on paper of the view shown: the rows of the result, as many as are sensible, and what to know about them. */
import { ipc, type Chip, type Histogram, type HistogramBar, type Row } from "../ipc";
import { uncovered } from "../views/explorer/bars";
import type { Explorer } from "./explorer.svelte";

/** Rows on paper; an export holds all of them. */
export const MOST = 1000;
const PAGE = 500;

export type Paper = {
  query: string;
  sentence: string;
  chips: readonly Chip[];
  rows: Row[];
  all: number;
  /** The span shown, where it is known. */
  span: { from: string; to: string } | null;
  /** The stretches of it that are not surely on this computer. */
  lacking: { from: string; to: string; coverage: HistogramBar["coverage"] }[];
};

/** The stretches that are not simply collected, and the span of all bars. */
export function coverageOf({ bars, unasked }: Pick<Histogram, "bars" | "unasked">): Pick<Paper, "span" | "lacking"> {
  const [first, last] = [bars[0], bars.at(-1)];
  if (first === undefined || last === undefined) return { span: null, lacking: [] };
  const runs = uncovered(bars).filter((run) => run.coverage !== "unknown").map((run) => ({ from: bars[run.first]?.from ?? first.from, to: bars[run.last]?.to ?? last.to, coverage: run.coverage }));
  const lacking = [...runs, ...unasked.map((part) => ({ ...part, coverage: "unknown" as const }))].sort((one, other) => Date.parse(one.from) - Date.parse(other.from));
  return { span: { from: first.from, to: last.to }, lacking };
}

/** Reads what is printed of the result shown; null where there is none. */
export async function paperOf(explorer: Explorer): Promise<Paper | null> {
  const { result } = explorer;
  if (result === null) return null;
  const all = result.exact ?? (await ipc.queryCount(result.id));
  const rows: Row[] = [];
  while (rows.length < Math.min(all, MOST)) {
    const page = await ipc.queryPage(result.id, rows.length, Math.min(PAGE, MOST - rows.length));
    if (page.length === 0) break;
    rows.push(...page);
  }
  return { query: explorer.text, sentence: explorer.sentence, chips: explorer.chips, rows, all, ...coverageOf(result.histogram ?? { bars: [], unasked: [] }) };
}
