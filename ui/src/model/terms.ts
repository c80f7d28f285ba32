/** Changes to one chip by its text: the canonical query is the texts of its chips with blanks between them. */
import type { Chip } from "../ipc";

/** The query with the chip at `index` asked for instead of excluded, or the other way round. */
export function turned(chips: readonly Chip[], index: number): string {
  return chips.map(({ index: own, text }) => (own !== index ? text : text.startsWith("-") ? text.slice(1) : `-${text}`)).join(" ");
}

/** Where the text of a chip stands in `query`; null if it is not there. */
export function placeOf(query: string, chips: readonly Chip[], index: number): [from: number, to: number] | null {
  let at = 0;
  for (const chip of chips) {
    const from = query.indexOf(chip.text, at);
    if (from < 0) return null;
    at = from + chip.text.length;
    if (chip.index === index) return [from, at];
  }
  return null;
}

/** Whether a term can be turned round: a start or an end of time cannot. */
export const turns = (chip: Chip): boolean => chip.field !== "after" && chip.field !== "before";
