/** How an instant is written: always with the zone that it is written in. */
import type { TickForm } from "../ipc";
import { locale, words } from "../words";

const DAY: Intl.DateTimeFormatOptions = { day: "numeric", month: "short", year: "numeric" };
const CLOCK: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };

const formats = new Map<string, Intl.DateTimeFormat>();

function format(kind: string, zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale()} ${kind} ${zone}`;
  let found = formats.get(key);
  if (found === undefined) {
    found = new Intl.DateTimeFormat(locale(), { ...options, timeZone: zone });
    formats.set(key, found);
  }
  return found;
}

/** Writes `ms`; what is no instant at all is said to be unknown rather than stopping the window. */
function write(formatter: Intl.DateTimeFormat, ms: number): string {
  return Number.isNaN(ms) ? words.time.unknown : formatter.format(ms).replace(/\bSept\b/, "Sep"); // three letters, as in every other month
}

/** Tells whether this web view knows `zone`. */
export function knowsZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en-GB", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** The short name of `zone` for a heading: "UTC", or the last part of its IANA name. */
export function zoneName(zone: string): string {
  return zone === "UTC" ? "UTC" : (zone.split("/").at(-1) ?? zone).replaceAll("_", " ");
}

/** The fraction of a second that was received, without the point and at most `digits` long; "" if none was. */
export function fraction(at: string, digits = 9): string {
  return (/\.(\d+)/.exec(at)?.[1] ?? "").slice(0, digits);
}

/** The parts of `ms` that the program reads or compares: the same in every language. */
function parts(ms: number, zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormatPart[] {
  return new Intl.DateTimeFormat("en-GB", { ...options, timeZone: zone }).formatToParts(ms);
}

/** "14:30:47" */
export function clock(ms: number, zone: string): string {
  return write(format("clock", zone, CLOCK), ms);
}

/** "14:30" */
export function minute(ms: number, zone: string): string {
  return write(format("minute", zone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }), ms);
}

/** "21 Nov" */
export function shortDay(ms: number, zone: string): string {
  return write(format("short", zone, { day: "numeric", month: "short" }), ms);
}

/** "21 Nov 2026" */
export function day(ms: number, zone: string): string {
  return write(format("day", zone, DAY), ms);
}

/** "Nov", of a month that begins at `ms` in UTC */
export function monthName(ms: number): string {
  return write(format("month", "UTC", { month: "short" }), ms);
}

/** "November 2026" */
export function monthOfYear(ms: number, zone: string, month: "long" | "short" = "long"): string {
  return write(format(`${month} month`, zone, { month, year: "numeric" }), ms);
}

const TICKS: Record<TickForm, Intl.DateTimeFormatOptions> = {
  second: CLOCK,
  minute: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  day: { day: "numeric", month: "short" },
  month: { month: "short" },
  month_of_year: { month: "short", year: "numeric" },
  year: { year: "numeric" },
};

/** A label under the time axis: as much of `ms` as tells it from its neighbours. */
export function tick(ms: number, zone: string, form: TickForm): string {
  return write(format(`tick ${form}`, zone, TICKS[form]), ms);
}

/** "21 November 2026, Saturday" */
export function longDay(ms: number, zone: string): string {
  if (Number.isNaN(ms)) return words.time.unknown;
  const date = format("long", zone, { day: "numeric", month: "long", year: "numeric" }).format(ms);
  return `${date}, ${format("weekday", zone, { weekday: "long" }).format(ms)}`;
}

/** The offset of `zone` at `ms`: "+01:00", or "" for UTC. */
export function offset(ms: number, zone: string): string {
  if (zone === "UTC" || Number.isNaN(ms)) return "";
  const part = parts(ms, zone, { timeZoneName: "longOffset" }).find((each) => each.type === "timeZoneName");
  return (part?.value ?? "").replace("GMT", "") || "+00:00";
}

/** "21 Nov 2026, 14:32 UTC" */
export function moment(ms: number, zone: string): string {
  if (Number.isNaN(ms)) return words.time.unknown;
  return `${day(ms, zone)}, ${minute(ms, zone)} ${zoneName(zone)}`;
}

/** "21 Nov 2026, 14:23:14.265 UTC", with the offset where the zone is not UTC. */
export function exact(at: string, zone: string): string {
  const ms = Date.parse(at);
  if (Number.isNaN(ms)) return words.time.unknown;
  const digits = fraction(at);
  const shift = offset(ms, zone);
  const name = shift === "" ? "UTC" : `${zoneName(zone)} (UTC${shift})`;
  return `${day(ms, zone)}, ${clock(ms, zone)}${digits === "" ? "" : `.${digits}`} ${name}`;
}

/** The instant in UTC and, where it differs, in `zone` or in the zone of this computer: for tooltips. */
export function both(at: string, zone: string, local: string): string {
  const other = zone === "UTC" ? local : zone;
  return other === "UTC" ? exact(at, "UTC") : `${exact(at, "UTC")}\n${exact(at, other)}`;
}

/** "2026-11-21T14:30" as the clock of `zone` shows `ms`: what the query language takes as a date and time. */
export function typed(ms: number, zone: string): string {
  const found = parts(ms, zone, { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const part = (type: string) => found.find((each) => each.type === type)?.value ?? "";
  return `${part("year").padStart(4, "0")}-${part("month")}-${part("day")}T${part("hour")}:${part("minute")}`;
}

/** "2 Oct 09:14 to 9 Oct 17:40 UTC": a span; the year is written where it is not this one. */
export function span(from: string, to: string, zone: string, now = Date.now()): string {
  const [a, b] = [Date.parse(from), Date.parse(to)];
  if (Number.isNaN(a) || Number.isNaN(b)) return words.time.unknown;
  const year = (ms: number) => format("year", zone, { year: "numeric" }).format(ms);
  const date = (ms: number) => (year(ms) === year(now) ? shortDay(ms, zone) : day(ms, zone));
  // Within a minute the seconds tell its ends apart.
  const time = Math.abs(b - a) < 60_000 ? clock : minute;
  return `${words.time.span(`${date(a)} ${time(a, zone)}`, `${date(b)} ${time(b, zone)}`)} ${zoneName(zone)}`;
}

/** "6 s", "4 min 10 s", "2 h 5 min" */
export function lasted(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

/** "0:42" */
export function countdown(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}

/** "2026-11-21 14:23:14" on the clock of `zone`. */
export function iso(ms: number, zone: string): string {
  if (Number.isNaN(ms)) return words.time.unknown;
  return `${typed(ms, zone).replace("T", " ")}:${String(Math.floor((((ms % 60_000) + 60_000) % 60_000) / 1000)).padStart(2, "0")}`;
}

const spans = new Map<string, Intl.RelativeTimeFormat>();
const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [["year", 31_536_000], ["month", 2_592_000], ["week", 604_800], ["day", 86_400], ["hour", 3600], ["minute", 60]];

/** "2 hours ago": how long before `now` an instant was. */
export function ago(ms: number, now: number): string {
  if (Number.isNaN(ms)) return words.time.unknown;
  const seconds = (ms - now) / 1000;
  const [unit, size] = STEPS.find(([, size]) => Math.abs(seconds) >= size) ?? ["second", 60];
  let format = spans.get(locale());
  if (format === undefined) {
    format = new Intl.RelativeTimeFormat(locale(), { numeric: "auto" });
    spans.set(locale(), format);
  }
  return unit === "second" ? format.format(0, "second") : format.format(Math.trunc(seconds / size), unit);
}
