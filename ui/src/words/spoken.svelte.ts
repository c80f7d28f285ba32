/** The words in use. English comes with the page; another language is loaded when it is first wanted. */
import { en, type Words } from "./en";
import { settle, type Language } from "./language.svelte";
import type { Sentences } from "./told";

const LOAD: Record<Language, () => Promise<Words>> = {
  en: () => Promise.resolve(en),
  de: async () => (await import("./de")).de,
};

let spoken = $state.raw<Words>(en);
/** What connectors say in the language spoken now: the program has it, so that the page need not carry it. */
let taught = $state.raw<Sentences>({});
let lessons: (language: Language) => Promise<Sentences> = () => Promise.resolve({});

/** Names the place where the words of connectors come from. */
export const teach = (from: typeof lessons) => void (lessons = from);

/** What a connector says, in the language spoken now; null where it has no words for that. */
export function learned(text: string): string | null {
  return taught[text] ?? taught[`${text}.`]?.replace(/\.$/, "") ?? null;
}

/** The words of the language spoken now. */
export const current = (): Words => spoken;

/** "18,402 events", "1 event" */
export const events = (n: number): string => spoken.events(n);

/** Makes the window speak `language`, at once and everywhere. */
export async function speak(language: Language): Promise<void> {
  // Without its lessons the page still speaks; connectors then stay in English.
  const [next, lesson] = await Promise.all([LOAD[language](), language === "en" ? {} : lessons(language).catch(() => ({}))]);
  settle(language);
  [spoken, taught] = [next, lesson];
  if (typeof document !== "undefined") document.documentElement.lang = language;
}
