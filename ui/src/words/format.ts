/** Numbers, sizes and plurals, as the language of the window writes them. */
import { locale } from "./language.svelte";

const numbers = new Map<string, Intl.NumberFormat>();
const rules = new Map<string, Intl.PluralRules>();

function number(digits: number): Intl.NumberFormat {
  const key = `${locale()} ${digits}`;
  let found = numbers.get(key);
  if (found === undefined) {
    found = new Intl.NumberFormat(locale(), { minimumFractionDigits: digits, maximumFractionDigits: digits });
    numbers.set(key, found);
  }
  return found;
}

/** "18,402" */
export const count = (n: number): string => number(0).format(n);

/** "125 %" */
export const percent = (share: number): string => new Intl.NumberFormat(locale(), { style: "percent" }).format(share);

/** The form of a word that goes with `n`. */
export function form(n: number, one: string, other: string): string {
  let rule = rules.get(locale());
  if (rule === undefined) {
    rule = new Intl.PluralRules(locale());
    rules.set(locale(), rule);
  }
  return rule.select(n) === "one" ? one : other;
}

/** "1 event", "18,402 events" */
export const plural = (n: number, one: string, other: string): string => `${count(n)} ${form(n, one, other)}`;

/** The text with a large letter first, as a sentence or a value of its own begins. */
export const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** "5.1 MB" */
export function bytes(n: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let [value, unit] = [n, 0];
  while (value >= 1000 && unit < units.length - 1) [value, unit] = [value / 1000, unit + 1];
  return `${number(unit === 0 || value >= 100 ? 0 : 1).format(value)} ${units[unit]}`;
}
