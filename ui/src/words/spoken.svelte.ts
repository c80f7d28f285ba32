/** The words in use. English comes with the page; another language is loaded when it is first wanted. */
import { en, type Words } from "./en";
import { settle, type Language } from "./language.svelte";

const LOAD: Record<Language, () => Promise<Words>> = {
  en: () => Promise.resolve(en),
  de: async () => (await import("./de")).de,
};

let spoken = $state.raw<Words>(en);

/** The words of the language spoken now. */
export const current = (): Words => spoken;

/** "18,402 events", "1 event" */
export const events = (n: number): string => spoken.events(n);

/** Makes the window speak `language`, at once and everywhere. */
export async function speak(language: Language): Promise<void> {
  const next = await LOAD[language]();
  settle(language);
  spoken = next;
  if (typeof document !== "undefined") document.documentElement.lang = language;
}
