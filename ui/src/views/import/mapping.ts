/** What a person decides about files before they are imported. */
import type { ColumnChoice, LookedAt } from "../../ipc";

/** The fields that a column can become, in the order of the list. */
export const FIELDS = [
  "occurred", "action", "actor", "actor_email", "actor_name", "actor_id", "actor_role", "target", "target_type", "target_id", "outcome", "description",
  "workspace", "category", "scope", "ip", "country", "origin", "user_agent", "session_id", "uid",
] as const;

/** The assignments after `column` becomes `field`; whatever became that before stays in the record. */
export function assigned(columns: readonly ColumnChoice[], column: string, field: string | null): string[] {
  const kept = columns.flatMap((each) => (each.field === null || each.name === column || each.field === field ? [] : [`${each.field}=${each.name}`]));
  return field === null ? kept : [...kept, `${field}=${column}`];
}

/** The profile that assigned columns are read with: the one that was recognized, or that of any table. */
export function profileOf(looked: LookedAt | undefined, asked: string): string {
  if (asked !== "auto") return asked;
  return looked?.profile ?? "generic";
}

/** A short name for an organization of files, by who wrote them. */
export function aliasFor(profile: string | null | undefined, taken: readonly string[]): string {
  const base = (profile ?? "files").replaceAll("_", "-").replace(/^(canonical|generic)$/, "files");
  if (!taken.includes(base)) return base;
  for (let n = 2; ; n += 1) if (!taken.includes(`${base}-${n}`)) return `${base}-${n}`;
}

/** Whether a text can be the short name of a new organization. */
export function isAlias(text: string, taken: readonly string[]): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(text) && !taken.includes(text);
}

/** A time that names no zone, where a file has one. */
export function zonelessOf(looked: readonly LookedAt[]): string | null {
  return looked.find((each) => each.zoneless !== null)?.zoneless ?? null;
}

/** Whether the files can be imported: one of them is recognized, and its times are understood. */
export function isReady(looked: readonly LookedAt[], zone: string, knows: (zone: string) => boolean): boolean {
  const readable = looked.some((each) => each.profile !== null && each.problem === null);
  return readable && (zonelessOf(looked) === null || knows(zone));
}
