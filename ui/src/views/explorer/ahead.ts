/** Keys pressed for suggestions that are still on their way: how often down or up, and whether one is to be taken. */
export type Ahead = { moves: number; take: boolean };

/** The suggestion that `moves` lead to among `items`, round and round as the keys go; -1 for none. */
export function landed(moves: number, items: number): number {
  if (moves === 0 || items === 0) return -1;
  return (((moves > 0 ? moves - 1 : moves) % items) + items) % items;
}
