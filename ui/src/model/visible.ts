/**
 * Makes the invisible visible. Log text is written by strangers: a control character, a direction override or a
 * zero-width letter can make one value look like another, so each is shown as a mark with its name.
 */
import { words } from "../words";

/** A run of ordinary text, or one character that would not be seen. */
export type Run = { kind: "text"; text: string } | { kind: "mark"; mark: string; name: string };

const MARKS = new Map<number, string>([
  [0x09, "⇥"],
  [0x0a, "↵"],
  [0x0d, "␍"],
  [0x00a0, "⍽"],
  [0x00ad, "SHY"],
  [0x061c, "ALM"],
  [0x180e, "MVS"],
  [0x200b, "ZWSP"],
  [0x200c, "ZWNJ"],
  [0x200d, "ZWJ"],
  [0x200e, "LRM"],
  [0x200f, "RLM"],
  [0x2028, "LSEP"],
  [0x2029, "PSEP"],
  [0x202a, "LRE"],
  [0x202b, "RLE"],
  [0x202c, "PDF"],
  [0x202d, "LRO"],
  [0x202e, "RLO"],
  [0x2060, "WJ"],
  [0x2066, "LRI"],
  [0x2067, "RLI"],
  [0x2068, "FSI"],
  [0x2069, "PDI"],
  [0xfeff, "BOM"],
]);

// Control, format, private, unassigned and lone-surrogate characters, separators other than the space, and fillers
// that draw nothing.
const HIDDEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}\p{Zl}\p{Zp}\u00a0\u2000-\u200a\u202f\u205f\u3000\u115f\u1160\u3164\uffa0\u034f\u2800]/u;
const HIDDEN_ALL = new RegExp(HIDDEN.source, "gu");

function mark(character: string): Run {
  const code = character.codePointAt(0) ?? 0;
  const hex = `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
  const known = MARKS.get(code) ?? (code === 0x7f ? "␡" : undefined);
  const control = code < 0x20 ? String.fromCodePoint(0x2400 + code) : undefined;
  const name = known !== undefined ? words.marks[known] : control !== undefined ? words.marks.control : words.marks.other;
  return { kind: "mark", mark: known ?? control ?? hex, name: `${name} (${hex})` };
}

/** Tells whether `text` holds a character that would not be seen. */
export function hasHidden(text: string): boolean {
  return HIDDEN.test(text);
}

/** Splits `text` into runs of ordinary text and marks; `keep` lists characters to leave as they are (such as line feeds). */
export function runs(text: string, keep = ""): Run[] {
  if (!hasHidden(text)) return text === "" ? [] : [{ kind: "text", text }];
  const found: Run[] = [];
  let from = 0;
  for (const match of text.matchAll(HIDDEN_ALL)) {
    if (keep.includes(match[0])) continue;
    if (match.index > from) found.push({ kind: "text", text: text.slice(from, match.index) });
    found.push(mark(match[0]));
    from = match.index + match[0].length;
  }
  if (from < text.length) found.push({ kind: "text", text: text.slice(from) });
  return found;
}

/** Gives `text` as one plain string in which nothing is invisible, for tooltips and accessible names. */
export function plain(text: string): string {
  return runs(text).map((run) => (run.kind === "text" ? run.text : `[${run.mark}]`)).join("");
}

/** Cuts `text` to at most `length` characters, never inside a surrogate pair. */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const end = /[\ud800-\udbff]/.test(text.charAt(length - 1)) ? length - 1 : length;
  return `${text.slice(0, end)}…`;
}
