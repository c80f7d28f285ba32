/** Gaps that somebody has looked at: a note beside the gap, which stays one. */
import type { Review } from "../../ipc";

type Gap = { stream: string; from: string; to: string };

/** The youngest note that covers the whole of `gap`: what is left of a gap that was read in part is covered as well. */
export function reviewOf(gap: Gap, reviews: readonly Review[]): Review | null {
  const [from, to] = [Date.parse(gap.from), Date.parse(gap.to)];
  return [...reviews].reverse().find((each) => each.stream === gap.stream && Date.parse(each.from) <= from && to <= Date.parse(each.to)) ?? null;
}
