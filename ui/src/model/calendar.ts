/** Days of the calendar and readings of a clock, as text: "2026-11-21" and "2026-11-21T14:30". Both sort as they are written. */
import { offset, typed } from "./time";

const DAY_MS = 86_400_000;
const ms = (day: string) => Date.parse(`${day.slice(0, 10)}T00:00:00Z`);
const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);

/** The day `count` days after `day`. */
export const plusDays = (day: string, count: number): string => dayOf(ms(day) + count * DAY_MS);

/** The same day of another month; the last one where that month is shorter. */
export function plusMonths(day: string, count: number): string {
  const [year, month, date] = day.slice(0, 10).split("-").map(Number) as [number, number, number];
  const first = new Date(Date.UTC(year, month - 1 + count, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return dayOf(first.getTime() + (Math.min(date, last) - 1) * DAY_MS);
}

/** How many days `day` lies after Monday. */
export const weekday = (day: string): number => (new Date(ms(day)).getUTCDay() + 6) % 7;

/** Six weeks, from Monday on, that hold the month of `day`. */
export function weeks(day: string): string[][] {
  const first = `${day.slice(0, 7)}-01`;
  const start = plusDays(first, -weekday(first));
  return Array.from({ length: 6 }, (_, week) => Array.from({ length: 7 }, (_, at) => plusDays(start, week * 7 + at)));
}

/** Where a key leads from `day` in a grid of days; null if it leads nowhere. */
export function dayAfterKey(day: string, key: string, shift: boolean): string | null {
  switch (key) {
    case "ArrowLeft": return plusDays(day, -1);
    case "ArrowRight": return plusDays(day, 1);
    case "ArrowUp": return plusDays(day, -7);
    case "ArrowDown": return plusDays(day, 7);
    case "Home": return plusDays(day, -weekday(day));
    case "End": return plusDays(day, 6 - weekday(day));
    case "PageUp": return plusMonths(day, shift ? -12 : -1);
    case "PageDown": return plusMonths(day, shift ? 12 : 1);
    default: return null;
  }
}

const WRITTEN = [/^(?<y>\d{4})-(?<m>\d{1,2})-(?<d>\d{1,2})(?:[T\s]+(?<h>\d{1,2}):(?<i>\d{2}))?$/, /^(?<d>\d{1,2})[./](?<m>\d{1,2})[./](?<y>\d{4})(?:,?\s+(?<h>\d{1,2}):(?<i>\d{2}))?$/];

/** Reads "2026-11-21 14:30", "21.11.2026 14:30", "21/11/2026, 14:30" or a day alone, which is its first minute; null for anything else. */
export function clockOf(text: string): string | null {
  const found = WRITTEN.map((form) => form.exec(text.trim())?.groups).find((groups) => groups !== undefined);
  if (found === undefined) return null;
  const two = (part: string | undefined) => (part ?? "0").padStart(2, "0");
  const day = `${found["y"]}-${two(found["m"])}-${two(found["d"])}`;
  const clock = `${two(found["h"])}:${two(found["i"])}`;
  const at = ms(day);
  return !Number.isNaN(at) && dayOf(at) === day && clock <= "23:59" && clock.slice(3) <= "59" ? `${day}T${clock}` : null;
}

/** A reading as a person writes it. */
export const written = (clock: string): string => clock.replace("T", " ");

/** When the clock of `zone` shows `clock`: the earlier time where it does twice, the moment of the change where it never does. */
export function instantOf(clock: string, zone: string): number {
  const wall = Date.parse(`${clock}:00Z`);
  const shift = (at: number) => {
    const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)/.exec(offset(at, zone)) ?? ["", "+", "0", "0"];
    return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
  };
  const guesses = [wall - shift(wall - DAY_MS), wall - shift(wall + DAY_MS)].sort((one, other) => one - other);
  return guesses.find((at) => typed(at, zone) === clock) ?? guesses[0] ?? wall;
}
