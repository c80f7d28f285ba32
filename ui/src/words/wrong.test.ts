import { afterEach, expect, test } from "vitest";
import type { Cause, Remedy, Wrong } from "../ipc";
import { speak, words } from ".";

afterEach(() => speak("en"));

test("what is wrong with a query is said by the program in English and by the page in German", async () => {
  const near: Wrong = { kind: "unknown_near", word: "acton", near: "action" };
  const use: Remedy = { kind: "use", text: "action" };
  expect([words.query.wrong(near, "own words"), words.query.remedy(use, "Use action")]).toEqual(["own words", "Use action"]);
  await speak("de");
  expect([words.query.wrong(near, "own words"), words.query.remedy(use, "Use action")]).toEqual(["Unbekannter Filter „acton“. Meinten Sie „action“?", "action verwenden"]);
});

test("why a stretch is missing is said in German where it is the program that says so", async () => {
  const counts: Cause = { kind: "counts", counted: "12000", kept: "9" };
  expect(words.query.cause(counts, "the remote counts 12000 events, 9 are here")).toBe("the remote counts 12000 events, 9 are here");
  await speak("de");
  expect(words.query.cause(counts, "")).toBe("der Anbieter zählt 12.000 Ereignisse, hier sind 9");
  expect(words.query.cause({ kind: "file_limit", file: "log.csv", rows: "2500" }, "")).toBe("„log.csv“ endet an seiner Grenze von 2.500 Zeilen: weitere Ereignisse fehlen");
  expect(words.query.cause(null, "the vendor's own words")).toBe("the vendor's own words");
});
