import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { called, speak, teach, told, words } from ".";
import { Problem } from "../ipc";
import { teller } from "./told";

afterEach(() => speak("en"));

const ROOT = fileURLToPath(new URL("../../../src-tauri", import.meta.url));
const TEXT = String.raw`"((?:[^"\\]|\\.|\\\n)*)"`;
/** How the program writes down what people read: failures and advice, errors, and what a verification notes. */
const SAID = [
  `Failure::new\\(\\s*Code::\\w+,\\s*(?:format!\\(\\s*)?${TEXT}`,
  `\\.advise\\(\\s*(?:format!\\(\\s*)?${TEXT}`,
  `#\\[error\\(\\s*${TEXT}`,
];
/** How an audit names what it found. */
const FOUND = `write!\\(formatter, ${TEXT}`;
const NOTED = `(?:format!\\(|wrong\\.push\\(|note\\("[^"]*", (?:true|false|\\w+(?:\\.is_empty\\(\\))?), )\\s*${TEXT}(?:, ${TEXT})?`;
/** What is no sentence of its own, or nothing that a window shows. */
const ELSEWHERE = ["{0}", "{message}", "{say}", "{}", "line {line}, column {column}: {message}", "`{}`: {error}", "cancelled", "`{name}` is not a column{}", "`{name}` {say}", " (event {} of the journal)", " and {later} later versions"];

function rust(folder: string): string[] {
  const entries = readdirSync(join(ROOT, folder), { withFileTypes: true });
  return entries.flatMap((entry) => (entry.isDirectory() ? rust(`${folder}/${entry.name}`) : entry.name.endsWith(".rs") && !/tests?|mutations|oracle/.test(`${folder}/${entry.name}`) ? [`${folder}/${entry.name}`] : []));
}

/** The sentences that `patterns` find in the source of `files`, outside of its tests. */
function sentences(files: string[], patterns: string[]): string[] {
  return files.flatMap((file) => {
    const source = readFileSync(join(ROOT, file), "utf8").split("#[cfg(test)]\nmod tests")[0] ?? "";
    return patterns.flatMap((pattern) => [...source.matchAll(new RegExp(pattern, "g"))].flatMap((found) => found.slice(1))).filter((text) => text !== undefined);
  }).map((text) => text.replace(/\\\n\s*/g, "").replaceAll('\\"', '"'));
}

const missing = (all: string[]) => all.filter((text) => !ELSEWHERE.includes(text) && text.includes(" ")).filter((text) => words.told(text.replace("events{}", "events").replace(/\{[^}]*\}/g, "X")) === null);

test("each failure and advice that the window can show is said in German", async () => {
  await speak("de");
  const files = ["core/src/auth", "core/src/evidence", "core/src/export", "core/src/import", "core/src/keychain", "core/src/remote", "core/src/sync", "core/src/workbench", "src"].flatMap(rust).filter((file) => !/^src\/(main|start|link|log)\.rs$/.test(file)); // said on the terminal, or noted
  const all = sentences([...files, "core/src/connector/bind.rs", "core/src/connector/split.rs", "core/src/organization.rs", "core/src/query/zone.rs"], SAID);
  expect(all.length).toBeGreaterThan(180);
  expect(missing(all)).toEqual([]);
});

test("each finding of a verification is said in German", async () => {
  await speak("de");
  const all = sentences([...rust("core/src/evidence/verify"), "core/src/workbench/verifying.rs"], [NOTED]).concat(sentences(["core/src/store/fault.rs"], [FOUND]));
  expect(all.length).toBeGreaterThan(40);
  expect(missing(all)).toEqual([]);
});

test("what the program teaches of connectors is said alone and within other sentences", async () => {
  teach(() => Promise.resolve({ "The log begins late.": "Das Log beginnt spät.", "The key is old: make another": "Der Schlüssel ist alt: einen neuen erstellen" }));
  await speak("de");
  expect(called("The log begins late.")).toBe("Das Log beginnt spät.");
  expect(told("`log.bin` cannot be read: The key is old: make another")).toBe("„log.bin“ ist nicht lesbar: Der Schlüssel ist alt: einen neuen erstellen");
  await speak("en");
  expect(called("The log begins late.")).toBe("The log begins late.");
});

test("a page that is taught nothing speaks all the same", async () => {
  teach(() => Promise.reject(new Error("no answer")));
  await speak("de");
  expect([words.close, called("API key")]).toEqual(["Schließen", "API key"]);
});

test("every kind of failure has a sentence of its own in German", async () => {
  const codes = [...readFileSync(join(ROOT, "core/src/failure.rs"), "utf8").split("pub enum Code {")[1]!.split("}")[0]!.matchAll(/^ {4}(\w+),/gm)].map(([, name]) => name!.replace(/(?!^)[A-Z]/g, "_$&").toLowerCase());
  await speak("de");
  expect(codes.length).toBeGreaterThan(10);
  expect(codes.filter((code) => !(code in words.failures))).toEqual([]);
});

test("values are kept, and what stands in them is said as well", async () => {
  await speak("de");
  expect(told("`log.bin` cannot be read: the answer is empty")).toBe("„log.bin“ ist nicht lesbar: die Antwort ist leer");
  expect(told("later version 3 was altered; event 9 is missing")).toBe("die spätere Fassung 3 wurde verändert; Ereignis 9 fehlt");
  expect(told("is empty: an export has at least a header or a list; download it again")).toMatch(/^ist leer: /);
  expect(told("the vendor's own words")).toBe("the vendor's own words");
});

test("the sentence that says most itself is taken", () => {
  const say = teller(() => null, { "{}: {}": "rest", "{} is missing: {}": "{1} fehlt in {0}" });
  expect(say("a is missing: b")).toBe("b fehlt in a");
});

test("a failure is said whole in German where its sentence is known, and by its kind where it is not", async () => {
  await speak("de");
  const known = new Problem({ code: "usage", message: "no file was chosen", action: "Choose one first" });
  expect([known.said, known.action, known.spoken]).toEqual(["Keine Datei wurde gewählt.", "Wählen Sie zuerst eine.", true]);
  const other = new Problem({ code: "remote", message: "weird", action: null });
  expect([other.said, other.spoken]).toEqual([words.failures["remote"], false]);
});
