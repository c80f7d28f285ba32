/** How well a name fits what was typed: 0 does not, more is better. */
export function score(name: string, typed: string): number {
  const [text, needle] = [name.toLowerCase(), typed.trim().toLowerCase()];
  if (needle === "") return 1;
  if (text === needle) return 100;
  if (text.startsWith(needle)) return 80;
  const words = needle.split(/\s+/);
  const starts = (word: string) => new RegExp(`(^|[^\\p{L}\\p{N}])${word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`, "u").test(text);
  if (words.every(starts)) return 60;
  if (words.every((word) => text.includes(word))) return 40;
  let at = -1;
  for (const letter of needle.replace(/\s/g, "")) {
    at = text.indexOf(letter, at + 1);
    if (at < 0) return 0;
  }
  return needle.length >= 3 ? 10 : 0;
}

/** The entries that fit `typed`, best first; equals keep their order. */
export function best<T>(entries: readonly T[], typed: string, nameOf: (entry: T) => string, most = 8): T[] {
  const scored = entries.map((entry) => ({ entry, points: score(nameOf(entry), typed) })).filter(({ points }) => points > 0);
  return scored.sort((one, other) => other.points - one.points).slice(0, most).map(({ entry }) => entry);
}
