/** Sorts the keys of an event into the sections of the drawer. */

export type Pair = { key: string; value: string };
export type Change = { path: string; before: string; after: string };
export type Section = { title: "who" | "what" | "where" | "when"; pairs: Pair[] };

const SECTIONS: Record<Section["title"], string[]> = {
  who: ["actor_name", "actor_email", "actor_id", "actor_type", "actor_role"],
  what: ["action_label", "action", "description", "outcome", "outcome_raw", "outcome_reason", "severity", "target_name", "target_type", "target_id", "scope", "category", "crud", "workspace", "workspace_id", "tenant"],
  where: ["ip", "city", "region", "country", "latitude", "longitude", "origin", "user_agent", "session_id", "request_id"],
  when: ["occurred", "occurred_text", "recorded", "received", "stream", "uid"],
};

const ELSEWHERE = new Set(["organization", "connector", "changes", "targets", "flags", "revised"]);

/** A JSON value as one line of text. */
export function text(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

const present = (value: unknown) => value !== null && value !== undefined && value !== "";

/** Returns what the record says, in sections; a key that no section knows stands last under "what". */
export function sections(record: Record<string, unknown>): Section[] {
  const known = new Set(Object.values(SECTIONS).flat());
  const rest = Object.keys(record).filter((key) => !known.has(key) && !ELSEWHERE.has(key));
  return (Object.keys(SECTIONS) as Section["title"][]).flatMap((title) => {
    const keys = title === "what" ? [...SECTIONS.what, ...rest] : SECTIONS[title];
    const pairs = keys.filter((key) => present(record[key])).map((key) => ({ key, value: text(record[key]) }));
    return pairs.length === 0 ? [] : [{ title, pairs }];
  });
}

/** Returns the changes that the record lists: path, before and after. */
export function changes(record: Record<string, unknown>): Change[] {
  const list = record["changes"];
  if (!Array.isArray(list)) return [];
  return list.flatMap((each: unknown) => {
    if (typeof each !== "object" || each === null) return [];
    const entry = each as Record<string, unknown>;
    const path = entry["path"] ?? entry["field"] ?? entry["key"] ?? entry["name"];
    const [before, after] = [entry["before"] ?? entry["old"] ?? entry["from"], entry["after"] ?? entry["new"] ?? entry["to"]];
    return [{ path: present(path) ? text(path) : "", before: present(before) ? text(before) : "", after: present(after) ? text(after) : "" }];
  });
}
