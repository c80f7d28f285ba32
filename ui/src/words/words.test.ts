import { afterEach, expect, test } from "vitest";
import { bytes, count, events, language, LANGUAGES, locale, speak, words } from ".";
import { de } from "./de";
import { en } from "./en";
import { languageOf, localeOf } from "./language.svelte";

afterEach(() => speak("en"));

/** Every path in `value` that ends in something said. */
function paths(value: unknown, at = ""): string[] {
  if (typeof value !== "object" || value === null) return [at];
  return Object.entries(value).flatMap(([key, inner]) => paths(inner, `${at}.${key}`));
}

test("every language says the same things", () => {
  const own = (path: string) => !path.startsWith(".failures") && !path.startsWith(".query.helps"); // English has the program's own sentences
  expect(paths(de).filter(own).sort()).toEqual(paths(en).filter(own).sort());
});

test("nothing is left unsaid", () => {
  const empty = (language: object) => paths(language).filter((path) => path.split(".").slice(1).reduce((value: unknown, key) => (value as Record<string, unknown>)[key], language) === "");
  expect(empty(en)).toEqual([".histogram.coverage.collected"]);
  expect(empty(de)).toEqual(empty(en));
});

test("the language is the person's wish, then the system's, then English", () => {
  expect(languageOf("system", ["fr-FR", "de-CH", "en-US"])).toBe("de");
  expect(languageOf("system", ["fr-FR"])).toBe("en");
  expect(languageOf("en", ["de-DE"])).toBe("en");
});

test("numbers follow the system's form of the language", () => {
  expect(localeOf("de", ["en-US", "de-CH"])).toBe("de-CH");
  expect(localeOf("de", ["en-US", "de"])).toBe("de-DE");
  expect(localeOf("en", ["de-DE"])).toBe("en-GB");
});

test("words, plurals, numbers and sizes change together", async () => {
  expect([words.close, events(1), events(18402), count(1234), bytes(5_100_000)]).toEqual(["Close", "1 event", "18,402 events", "1,234", "5.1 MB"]);
  await speak("de");
  expect([language(), locale()]).toEqual(["de", "de-DE"]);
  expect([words.close, events(1), events(18402), count(1234), bytes(5_100_000)]).toEqual(["Schließen", "1 Ereignis", "18.402 Ereignisse", "1.234", "5,1 MB"]);
});

test("a person can go back to each language by its own name", async () => {
  for (const each of LANGUAGES) {
    await speak(each);
    expect(words.language.de).toBe("Deutsch");
    expect(words.language.en).toBe("English");
  }
});
