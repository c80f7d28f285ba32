/** What is not, or not surely, on this computer of the time that a list shows: one sentence, and what would bring it. */
import type { Gap, Histogram, OrganizationSummary } from "../ipc";
import { locale, words } from "../words";
import { span } from "./time";

export type Lacking = { text: string; /** What a sync should ask for; null for whatever is new or missing. */ ask: { from: string; to: string } | null };

const overlaps = (gap: Gap, from: number, to: number) => Date.parse(gap.to) > from && Date.parse(gap.from) < to;

/** Names the gaps and what nobody asked for; null where neither is known. */
export function lackingOf(histogram: Histogram | null | undefined, of: Pick<OrganizationSummary, "gaps" | "events" | "source"> | null, zone: string, now = Date.now()): Lacking | null {
  const { bars = [], unasked = [] } = histogram ?? {};
  if (of === null) return null;
  const gaps = of.gaps.filter((gap) => overlaps(gap, Date.parse(bars[0]?.from ?? ""), Date.parse(bars.at(-1)?.to ?? "")));
  // Where nothing was read yet, the list says so itself.
  const open = of.events === 0 ? [] : unasked;
  const [gap, first] = [gaps[0], open[0]];
  if (gap === undefined && first === undefined) return null;
  const parts: string[] = [words.gap.lead];
  if (gap !== undefined) parts.push(words.gap.text(span(gap.from, gap.to, zone, now)));
  if (gaps.length > 1) parts.push(words.gap.more(gaps.length));
  if (first !== undefined) {
    const named = new Intl.ListFormat(locale()).format(open.map(({ from, to }) => span(from, to, zone, now)));
    parts.push(of.source === "files" ? words.gap.noFile(named) : words.gap.unasked(named));
  }
  // What is new is read by every sync; only what lies before the first one has to be asked for by itself.
  const older = gap === undefined && first !== undefined && Date.parse(first.to) < Date.parse(bars.at(-1)?.to ?? "") - 1;
  return { text: parts.join(" "), ask: older ? first : null };
}
