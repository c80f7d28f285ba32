/**
 * Every word that the window says, in one place per language. Sentence case; what is true, what follows, what to do.
 *
 * `words` is always the language spoken now: a template that reads it is written again when the language changes. So
 * read it where the text is shown, never once when a file is loaded.
 */
import { current, events, learned } from "./spoken.svelte";
import type { Words } from "./en";

export { bytes, capital, count, form, percent, plural } from "./format";
export { LANGUAGES, language, locale, wanted, type Language, type Wish } from "./language.svelte";
export { speak, teach } from "./spoken.svelte";
export { events, learned };
export type { Words };

/** What the program said in English, in the language spoken now where that is known. */
export const told = (text: string): string => words.told(text) ?? text;

/** What a connector says, in the language spoken now where it has words for that. */
export const called = (text: string): string => learned(text) ?? text;

/** The words of the language spoken now. */
export const words: Words = new Proxy({} as Words, { get: (_, key) => Reflect.get(current(), key) });
