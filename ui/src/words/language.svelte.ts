/** Which language the window speaks, and how that language writes numbers and dates on this computer. */

/** The languages that the window knows. */
export const LANGUAGES = ["en", "de"] as const;
export type Language = (typeof LANGUAGES)[number];
/** What a person chose: one of them, or whatever the system speaks. */
export type Wish = Language | "system";

/** What is written where the system says no more than the language itself. */
const PLAIN: Record<Language, string> = { en: "en-GB", de: "de-DE" };

const base = (tag: string) => tag.toLowerCase().split("-")[0] ?? "";

/** The first language of `tags` that the window knows; English if there is none. */
export function languageOf(wish: Wish, tags: readonly string[]): Language {
  if (wish !== "system") return wish;
  return tags.map(base).flatMap((tag) => LANGUAGES.find((each) => each === tag) ?? [])[0] ?? "en";
}

/** The tag that numbers and dates are written with: the system's own form of `language`, where it has one. */
export function localeOf(language: Language, tags: readonly string[]): string {
  return tags.find((tag) => base(tag) === language && tag.includes("-")) ?? PLAIN[language];
}

const system = (): readonly string[] => globalThis.navigator?.languages ?? [];

let spoken = $state.raw<Language>("en");
let written = $state.raw(PLAIN.en);

/** The language that the window speaks now. */
export const language = (): Language => spoken;
/** The tag for `Intl`, such as "de-CH". */
export const locale = (): string => written;

/** The language that `wish` stands for on this computer. */
export const wanted = (wish: Wish): Language => languageOf(wish, system());

/** Makes `next` the language of numbers and dates. */
export function settle(next: Language): void {
  spoken = next;
  written = localeOf(next, system());
}
