/**
 * Every word that the window says, in one place per language. Sentence case; what is true, what follows, what to do.
 *
 * `words` is always the language spoken now: a template that reads it is written again when the language changes. So
 * read it where the text is shown, never once when a file is loaded.
 */
import { current, events } from "./spoken.svelte";
import type { Words } from "./en";

export { bytes, count, form, percent, plural } from "./format";
export { LANGUAGES, language, locale, wanted, type Language, type Wish } from "./language.svelte";
export { speak } from "./spoken.svelte";
export { events };
export type { Words };

/** What the program said in English, in the language spoken now where that is known. */
export const told = (text: string): string => words.told(text) ?? text;

/** The words of the language spoken now. */
export const words: Words = new Proxy({} as Words, { get: (_, key) => Reflect.get(current(), key) });
