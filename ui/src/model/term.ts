/** Reads the values back out of one term of the query text, such as `action:user.login,"two words"`. */
import type { Chip, Sign } from "../ipc";

/** Returns the values of the term `text`, unquoted; a term without a field has none. */
export function valuesOf(text: string): string[] {
  const head = /^-?[A-Za-z][\w.]*:/.exec(text);
  if (head === null) return [];
  const values: string[] = [];
  let value = "";
  let quoted = false;
  for (let at = head[0].length; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (quoted && character === "\\") value += text.charAt((at += 1));
    else if (character === '"') quoted = !quoted;
    else if (character === "," && !quoted) {
      values.push(value);
      value = "";
    } else value += character;
  }
  values.push(value);
  return values;
}

/** Returns the values that the chips ask for (or exclude) in `field`. */
export function chosen(chips: readonly Chip[], field: string, sign: Sign = "include"): string[] {
  return chips.filter((chip) => chip.field === field && chip.sign === sign).flatMap((chip) => valuesOf(chip.text));
}

/** Tells whether any chip limits the time. */
export function dated(chips: readonly Chip[]): boolean {
  return chips.some((chip) => ["after", "before", "date"].includes(chip.field));
}

/** Returns the start and end of the range that the chips describe, as typed. */
export function range(chips: readonly Chip[]): { from: string | null; until: string | null } {
  return { from: chosen(chips, "after")[0] ?? null, until: chosen(chips, "before")[0] ?? null };
}
