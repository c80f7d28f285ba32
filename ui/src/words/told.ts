/**
 * What the program tells in its own English words, said again in another language: a list of its sentences with their
 * places for values, each with its translation. What no sentence fits stays as it is, so that nothing is lost.
 */

/** Sentences of the program with `{}` where values stand, and what they become: `{0}` is the first value, and so on. */
export type Sentences = Readonly<Record<string, string>>;
/** Says a text in another language; null where no sentence fits it. */
export type Teller = (text: string) => string | null;

/** Longer texts are not of this program. */
const LONGEST = 2000;
/** How deep a sentence may stand in another. */
const DEEPEST = 4;
const HOLE = /\{\}/g;

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
const fixed = (sentence: string) => sentence.replace(HOLE, "").length;

/** Makes a teller of lists of sentences, and of what is known elsewhere. The sentence that says most itself is tried first. */
export function teller(known: Teller, ...lists: Sentences[]): Teller {
  const exact = new Map<string, string>();
  const open: [RegExp, string][] = [];
  const all = lists.flatMap((list) => Object.entries(list)).sort(([one], [two]) => fixed(two) - fixed(one));
  for (const [sentence, said] of all) {
    if (sentence.includes("{}")) open.push([new RegExp(`^${sentence.split("{}").map(escaped).join("(.+?)")}$`, "s"), said]);
    else exact.set(sentence, said);
  }

  /** Causes stand behind a colon, several findings behind semicolons. */
  function parts(text: string, depth: number, marks: string[], whole: boolean): string | null {
    for (const between of marks) {
      for (let at = text.indexOf(between); at > 0; at = text.indexOf(between, at + 1)) {
        const [head, rest] = [text.slice(0, at), text.slice(at + between.length)];
        const [said, more] = [one(head, depth + 1, true), tell(rest, depth + 1)];
        if (said !== null && (more !== null || !whole)) return `${said}${between}${more ?? rest}`;
      }
    }
    return null;
  }

  /** With `tight`, no value may hold a semicolon: it rather stands between two sentences. */
  function one(text: string, depth: number, tight: boolean): string | null {
    const plain = exact.get(text) ?? known(text);
    if (plain !== null) return plain;
    for (const [sentence, said] of open) {
      const found = sentence.exec(text);
      if (found !== null && !(tight && found.slice(1).some((value) => value.includes("; ")))) return said.replace(/\{(\d)\}/g, (_, place: string) => { const value = found[Number(place) + 1] ?? ""; return tell(value, depth + 1) ?? value; });
    }
    return null;
  }

  function tell(text: string, depth: number): string | null {
    if (depth > DEEPEST || text.length > LONGEST) return null;
    return one(text, depth, true) ?? parts(text, depth, ["; "], true) ?? one(text, depth, false) ?? parts(text, depth, ["; ", ": ", ". "], false);
  }

  return (text) => tell(text, 0) ?? tell(text.replace(/\.$/, ""), 0) ?? tell(`${text.charAt(0).toLowerCase()}${text.slice(1).replace(/\.$/, "")}`, 0);
}
