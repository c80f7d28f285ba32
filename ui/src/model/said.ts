/** What a chip says, in the language of the window: worded from the facts that the program tells. */
import type { Chip, Point, Said } from "../ipc";
import { locale, words } from "../words";
import { clock, day, minute, monthOfYear, zoneName } from "./time";

const UNITS: Record<string, Intl.RelativeTimeFormatUnit & ("minute" | "hour" | "day" | "week")> = { m: "minute", h: "hour", d: "day", w: "week" };

/** "Actor is not" */
export function labelOf(chip: Pick<Chip, "field" | "sign">): string {
  const said = words.query;
  const [include, exclude] = said.labels[chip.field] ?? [];
  if (include !== undefined && exclude !== undefined) return chip.sign === "include" ? include : exclude;
  const title = said.titles[chip.field] ?? chip.field;
  return chip.sign === "include" ? said.is(title) : said.isNot(title);
}

/** "1 Sep 2026, 00:00 UTC" */
export function valueOf(chip: Pick<Chip, "field" | "said">, zone: string): string {
  return chip.said.map((each) => one(chip.field, each, zone)).join(", ");
}

/** "Actor is not ann" */
export const phraseOf = (chip: Chip, zone: string): string => `${labelOf(chip)} ${valueOf(chip, zone)}`;

/** The whole query as a sentence: the program's own in English, else its terms in the language of the window. */
export const sentenceOf = (own: string, chips: readonly Chip[], zone: string): string => words.query.sentence(own, chips.map((each) => phraseOf(each, zone)));

function one(field: string, said: Said, zone: string): string {
  const spoken = words.query;
  switch (said.kind) {
    case "value":
      if (field === "result") return words.outcomes[said.text === "failed" ? "failure" : said.text] ?? said.text;
      return field === "initiator" ? (spoken.initiators[said.text] ?? said.text) : said.text;
    case "column":
      return spoken.columns[said.name] ?? words.record[said.name] ?? said.name;
    case "property":
      return spoken.properties[said.name] ?? said.name;
    case "moment": {
      const time = `${dateTime(said.point)} ${zoneName(zone)}`;
      if (said.point.ago === null) return time;
      const before = ago(said.point.ago);
      return `${field === "after" ? spoken.since(before) : before} (${time})`;
    }
    case "span":
      return span(said, zone);
  }
}

function span({ shape, from, to }: Extract<Said, { kind: "span" }>, zone: string): string {
  const spoken = words.query;
  const zoned = (text: string) => `${text} (${zoneName(zone)})`;
  const [first, last] = [from ?? to, to ?? from];
  if (first === null || last === null) return spoken.any;
  const at = period(first);
  switch (shape) {
    case "in":
      return first.ago === null ? zoned(at) : spoken.last(length(first.ago), `${dateTime(first)} ${zoneName(zone)}`);
    case "today":
      return spoken.today(`${at}, ${zoneName(zone)}`);
    case "yesterday":
      return spoken.yesterday(`${at}, ${zoneName(zone)}`);
    case "between":
      return zoned(words.time.span(at, period(last)));
    case "from":
      return zoned(spoken.from(at));
    case "to":
      return zoned(spoken.to(at));
    case "after":
      return zoned(spoken.after(at));
    case "before":
      return zoned(spoken.before(at));
  }
}

/** The clock of the zone, as an instant that is written in UTC: its digits are what is meant. */
const digits = (point: Point): number => Date.parse(`${point.clock.slice(0, 19)}Z`);

function dateTime(point: Point): string {
  const ms = digits(point);
  const rest = point.clock.slice(19);
  const whole = rest === "" && ms % 60_000 === 0;
  return `${day(ms, "UTC")}, ${whole ? minute(ms, "UTC") : `${clock(ms, "UTC")}${rest}`}`;
}

/** A moment as long as it was meant: a year, a quarter, a month, a day or a time of day. */
function period(point: Point): string {
  const year = point.clock.slice(0, 4);
  switch (point.grain) {
    case "year":
      return year;
    case "quarter":
      return `Q${Math.floor((Number(point.clock.slice(5, 7)) + 2) / 3)} ${year}`;
    case "month":
      return monthOfYear(digits(point), "UTC");
    case "day":
      return day(digits(point), "UTC");
    case "time":
      return dateTime(point);
  }
}

const unitOf = (text: string) => UNITS[text.slice(-1)] ?? "day";

/** "7 days ago", of "7d" */
const ago = (text: string): string => new Intl.RelativeTimeFormat(locale()).format(-Number.parseInt(text, 10), unitOf(text));

/** "7 days", of "7d" */
const length = (text: string): string => new Intl.NumberFormat(locale(), { style: "unit", unit: unitOf(text), unitDisplay: "long" }).format(Number.parseInt(text, 10));
