/** What is not, or not surely, on this computer of the time that a list shows: one line, and whether a sync may bring it. */
import type { Gap, Histogram, OrganizationSummary } from "../ipc";
import { locale, words } from "../words";
import { span } from "./time";

export type Lacking = { text: string; fetchable: boolean };
type Of = Pick<OrganizationSummary, "gaps" | "events" | "source" | "retention_days">;

const overlaps = (gap: Gap, from: number, to: number) => Date.parse(gap.to) > from && Date.parse(gap.from) < to;

/** Names the gaps and what nobody asked for; null where neither is known. */
export function lackingOf(histogram: Histogram | null | undefined, of: Of | null, zone: string, now = Date.now()): Lacking | null {
  const { bars = [], unasked = [] } = histogram ?? {};
  if (of === null) return null;
  const end = Date.parse(bars.at(-1)?.to ?? "");
  const gaps = of.gaps.filter((gap) => overlaps(gap, Date.parse(bars[0]?.from ?? ""), end));
  // Where nothing was read yet, the list says so itself.
  const open = of.events === 0 ? [] : unasked;
  const [gap, last] = [gaps[0], open.at(-1)];
  if (gap === undefined && last === undefined) return null;
  const parts: string[] = [words.gap.lead];
  if (gap !== undefined) parts.push(words.gap.text(span(gap.from, gap.to, zone, now)));
  if (gaps.length > 1) parts.push(words.gap.more(gaps.length));
  // A sync reads all that it may: what came before the first one is not there to be had. What is new is.
  const newer = last !== undefined && Date.parse(last.to) >= Math.min(end, now - 1000);
  if (last !== undefined) {
    const named = new Intl.ListFormat(locale()).format(open.map(({ from, to }) => span(from, to, zone, now)));
    parts.push(of.source === "files" ? words.gap.noFile(named) : words.gap.unasked(named));
    if (of.retention_days !== null && (open.length > 1 || !newer)) parts.push(words.gap.keeps(of.retention_days));
  }
  return { text: parts.join(" "), fetchable: of.source === "remote" && (gap !== undefined || newer) };
}
