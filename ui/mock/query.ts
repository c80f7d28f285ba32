/** A small reading of the query language: enough to look at every screen. The program's own parser is the real one. */
import type { Chip, ParsedQuery, QueryEdit, Row, Sign } from "../src/ipc";
import { valuesOf } from "../src/model/term";
import { NOW } from "./events";

export type Term = { text: string; at: number; sign: Sign; field: string; values: string[] };

const LABELS: Record<string, string> = {
  action: "Action", category: "Category", scope: "Scope", actor: "Actor", workspace: "Workspace", result: "Result", source: "Source",
  country: "Country", target: "Target", role: "Role", ip: "IP address", city: "City", id: "Event id", is: "Event", has: "Has",
};
const TERM = /-?(?:[A-Za-z][\w.]*:)?(?:"(?:\\.|[^"\\])*"|[^\s"])+/g;

export function terms(text: string): Term[] {
  return [...text.matchAll(TERM)].map((match) => {
    const sign: Sign = match[0].startsWith("-") ? "exclude" : "include";
    const body = sign === "exclude" ? match[0].slice(1) : match[0];
    const field = /^([A-Za-z][\w.]*):/.exec(body)?.[1]?.toLowerCase() ?? "";
    return { text: match[0], at: match.index, sign, field, values: field === "" ? [body.replaceAll('"', "")] : valuesOf(match[0]) };
  });
}

/** The instant that `text` means: "7d", or a date with or without a time. */
export function instant(text: string): number {
  const ago = /^(\d+)([mhdw])$/.exec(text);
  if (ago) return NOW - Number(ago[1]) * { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }[ago[2] as "m" | "h" | "d" | "w"];
  if (text === "today") return Date.parse("2026-11-21T00:00:00Z");
  if (text === "yesterday") return Date.parse("2026-11-20T00:00:00Z");
  return Date.parse(/T\d\d:\d\d$/.test(text) ? `${text}:00Z` : text);
}

const AGO: Record<string, string> = { "24h": "24 hours ago", "7d": "7 days ago", "30d": "30 days ago", "90d": "90 days ago", "365d": "365 days ago" };

function chip(term: Term, index: number): Chip {
  const not = term.sign === "exclude";
  const base = { index, sign: term.sign, text: term.text };
  const plainly = term.values.map((text) => ({ kind: "value" as const, text }));
  if (term.field === "") return { ...base, field: "text", label: not ? "Does not contain" : "Contains", value: term.values[0] ?? "", said: plainly };
  if (term.field === "after" || term.field === "before") {
    const ms = instant(term.values[0] ?? "");
    const typed = term.values[0] ?? "";
    const point = { clock: Number.isNaN(ms) ? "1970-01-01T00:00:00" : new Date(ms).toISOString().slice(0, 19), grain: "time" as const, ago: AGO[typed] === undefined ? null : typed };
    const value = AGO[term.values[0] ?? ""] ?? `${new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" }).format(ms)} UTC`;
    return { ...base, field: term.field, label: term.field === "after" ? "From" : "Until", value, said: [{ kind: "moment", point }] };
  }
  return { ...base, field: term.field, label: `${LABELS[term.field] ?? term.field} is${not ? " not" : ""}`, value: term.values.join(", "), said: plainly };
}

export function parse(text: string): ParsedQuery {
  const found = terms(text);
  for (const term of found) {
    if (term.field !== "" && LABELS[term.field] === undefined && term.field !== "after" && term.field !== "before") {
      const near = Object.keys(LABELS).find((name) => name.startsWith(term.field.slice(0, 3)));
      const message = `Unknown filter "${term.field}".${near ? ` Did you mean "${near}"?` : ""}`;
      return { text, chips: [], sentence: "", error: { message, wrong: near ? { kind: "unknown_near", word: term.field, near } : { kind: "unknown", word: term.field }, remedy: near ? { kind: "use", text: near } : null, at: term.at, length: term.field.length, suggestion: near ?? null, suggestion_label: near ? `Use ${near}` : null, alternative: null } };
    }
    if (term.values.includes("") || (["after", "before"].includes(term.field) && Number.isNaN(instant(term.values[0] ?? "")))) {
      return { text, chips: [], sentence: "", error: { message: `"${term.field}:" needs a value, such as after:7d or after:2026-09-01.`, wrong: { kind: "nothing_given", field: term.field }, remedy: null, at: term.at, length: term.text.length, suggestion: null, suggestion_label: null, alternative: null } };
    }
  }
  const chips = found.map(chip);
  return { text: found.map((term) => term.text).join(" "), chips, sentence: chips.map((each) => `${each.label} ${each.value}`).join(" and "), error: null };
}

const quote = (value: string) => (/[\s",()]/.test(value) || value === "" ? `"${value.replace(/["\\]/g, "\\$&")}"` : value);

export function edit(text: string, change: QueryEdit): string {
  let list = terms(text).map((term) => ({ ...term }));
  switch (change.kind) {
    case "clear": list = []; break;
    case "remove": list.splice(change.index, 1); break;
    case "add": return [...list.map((term) => term.text), `${change.sign === "exclude" ? "-" : ""}${change.field}:${quote(change.value)}`].join(" ");
    case "set": {
      const kept = list.filter((term) => term.field !== change.field || term.sign === "exclude").map((term) => term.text);
      return change.values.length === 0 ? kept.join(" ") : [...kept, `${change.field}:${change.values.map(quote).join(",")}`].join(" ");
    }
    case "range": {
      const kept = list.filter((term) => !["after", "before", "date"].includes(term.field)).map((term) => term.text);
      if (change.from !== null) kept.push(`after:${change.from}`);
      if (change.until !== null) kept.push(`before:${change.until}`);
      return kept.join(" ");
    }
  }
  return list.map((term) => term.text).join(" ");
}

/** The values of an event that a field is compared with; the first is the one that facets count. */
export function valuesIn(row: Row, field: string): string[] {
  const of: Record<string, (string | null)[]> = {
    action: [row.action], category: [row.category], scope: [row.scope], actor: [row.actor_email ?? row.actor, row.actor_name, row.actor_id], workspace: [row.workspace], result: [row.outcome],
    source: [row.origin], country: [row.country], target: [row.target], role: [row.actor_role], ip: [row.ip], city: [row.city], id: [row.uid],
  };
  return (of[field] ?? []).filter((value) => value !== null);
}

function fits(value: string, pattern: string): boolean {
  const [a, b] = [value.toLowerCase(), pattern.toLowerCase()];
  if (!b.includes("*")) return a === b || a.startsWith(`${b}.`);
  return new RegExp(`^${b.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&")).join(".*")}$`).test(a);
}

function holds(row: Row, term: Term): boolean {
  if (term.field === "") {
    const word = (term.values[0] ?? "").toLowerCase();
    return [row.action, row.action_label, row.actor_name, row.actor_email, row.target, row.description, row.scope, row.category].some((value) => value?.toLowerCase().includes(word));
  }
  if (term.field === "after") return row.at_ms >= instant(term.values[0] ?? "");
  if (term.field === "before") return row.at_ms < instant(term.values[0] ?? "");
  return valuesIn(row, term.field).some((value) => term.values.some((pattern) => fits(value, pattern)));
}

export function matcher(text: string): (row: Row) => boolean {
  const all = terms(text);
  const fields = new Map<string, Term[]>();
  for (const term of all) {
    const key = term.sign === "exclude" || term.field === "" ? term.text : term.field;
    fields.set(key, [...(fields.get(key) ?? []), term]);
  }
  const groups = [...fields.values()];
  return (row) => groups.every((group) => group.some((term) => holds(row, term) !== (term.sign === "exclude")));
}
