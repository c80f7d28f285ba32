/** Splits the query text for colouring: field names, the rest, and the part that an error points at. */

export type Piece = { text: string; kind: "plain" | "field" | "error" };

/** Returns the pieces of `text`; joined they are `text` again. */
export function pieces(text: string, error: { at: number; length: number } | null = null): Piece[] {
  const marks = Array.from({ length: text.length }, (): Piece["kind"] => "plain");
  for (const match of text.matchAll(/(^|\s)(-?[A-Za-z][\w.]*:)|"(?:\\.|[^"\\])*"?/g)) {
    if (match[2] === undefined) continue;
    const from = match.index + (match[1]?.length ?? 0);
    marks.fill("field", from, from + match[2].length);
  }
  if (error !== null) marks.fill("error", error.at, error.at + Math.max(1, error.length));
  const found: Piece[] = [];
  for (const [at, kind] of marks.entries()) {
    const last = found.at(-1);
    if (last?.kind === kind) last.text += text.charAt(at);
    else found.push({ text: text.charAt(at), kind });
  }
  return found;
}

/** Returns the whole term that the character `at` is part of. */
export function termAt(text: string, at: number): { from: number; text: string } {
  const from = text.slice(0, at).search(/\S*$/);
  const to = from + (/^\S*/.exec(text.slice(from))?.[0].length ?? 0);
  return { from, text: text.slice(from, to) };
}
