/** The columns that the grid can show, and where each takes its value from. */
import type { Row } from "../ipc";
import { called, words } from "../words";

export type Column = {
  id: string;
  title: string;
  /** The least width and the share of what is left over. */
  width: number;
  grow: number;
  /** The text of the cell; null where the remote does not say. */
  text: (row: Row) => string | null;
  /** The field and value that a query names it by; null where no filter fits. */
  term: ((row: Row) => { field: string; value: string } | null) | null;
  look: "plain" | "mono" | "dim" | "time" | "result";
};

type Query = { field: string; value: (row: Row) => string | null };

function column(id: string, width: number, grow: number, text: (row: Row) => string | null, query: Query | null, look: Column["look"] = "plain"): Column {
  const term = query === null ? null : (row: Row) => {
    const value = query.value(row);
    return value === null ? null : { field: query.field, value };
  };
  return { id, get title() { return words.columns[id] ?? id; }, width, grow, text, term, look };
}

const same = (field: string, value: (row: Row) => string | null): [(row: Row) => string | null, Query] => [value, { field, value }];
const actorKey = (row: Row) => row.actor_email ?? row.actor_id ?? row.actor;
const place = (row: Row) => [row.city, row.country].filter((part) => part !== null).join(", ") || null;

/** Every column, in the order of the chooser. Time is always first. */
export const COLUMNS: readonly Column[] = [
  column("time", 150, 0, (row) => row.at, null, "time"),
  column("action", 152, 1, ...same("action", (row) => row.action), "mono"),
  column("event", 136, 0.5, (row) => row.action_label, { field: "action", value: (row) => row.action }),
  column("actor", 104, 1, (row) => row.actor, { field: "actor", value: actorKey }),
  column("actor_email", 160, 1, (row) => row.actor_email, { field: "actor", value: (row) => row.actor_email }),
  column("role", 90, 0.2, ...same("role", (row) => row.actor_role)),
  column("target", 96, 1, ...same("target", (row) => row.target)),
  column("target_type", 100, 0.2, (row) => row.target_type, null),
  column("scope", 92, 0.1, ...same("scope", (row) => row.scope)),
  column("category", 100, 0.4, ...same("category", (row) => row.category)),
  column("workspace", 92, 0.4, ...same("workspace", (row) => row.workspace)),
  column("ip", 96, 0.2, ...same("ip", (row) => row.ip), "dim"),
  column("location", 120, 0.4, place, { field: "country", value: (row) => row.country }),
  column("source", 96, 0.3, ...same("source", (row) => row.origin)),
  column("result", 70, 0, (row) => row.outcome, { field: "result", value: (row) => row.outcome }, "result"),
  column("description", 148, 2, (row) => row.description, null),
  column("received", 170, 0, (row) => row.received, null, "dim"),
  column("id", 130, 0.4, ...same("id", (row) => row.uid), "mono"),
];

const BY_ID = new Map(COLUMNS.map((each) => [each.id, each]));

/** What connectors and files call a column, where the grid calls it otherwise. */
const ALIASES: Record<string, string> = {
  occurred: "time", at: "time", timestamp: "time", action_label: "event", actor_role: "role", actor_name: "actor", actor_id: "actor", target_name: "target", target_id: "target", workspace_id: "workspace",
  origin: "source", outcome: "result", status: "result", country: "location", city: "location", uid: "id", user: "actor",
};

const DEFAULT = ["action", "actor", "target", "ip", "result"];

/** What a vendor's own list does otherwise: what it calls columns, and what it leaves out before the names of actions. */
export type Own = { titles?: Partial<Record<string, string>>; prefix?: string | null };

/** Returns the columns named by `ids`: time first, unknown names left out, each once; the default set if none is left. */
export function columnsOf(ids: readonly string[], own: Own = {}): Column[] {
  const wanted = new Set(["time", ...ids.map((id) => ALIASES[id] ?? id)]);
  const titles = new Map(Object.entries(own.titles ?? {}).map(([id, title]) => [ALIASES[id] ?? id, title]));
  const found = [...wanted].flatMap((id) => BY_ID.get(id) ?? []).map((each) => owned(each, titles.get(each.id), own.prefix ?? ""));
  return found.length > 1 ? found : columnsOf(DEFAULT, own);
}

/** The column as in the vendor's own list. */
function owned(each: Column, title: string | undefined, prefix: string): Column {
  const named = { ...each, title: called(title ?? "") || each.title };
  if (each.id === "action" && prefix !== "") return { ...named, text: ({ action }) => (action?.startsWith(prefix) && action !== prefix ? action.slice(prefix.length) : action) };
  // Where it stands for the actor, who has no e-mail is named otherwise.
  if (each.id === "actor_email" && title !== undefined) return { ...named, text: (row) => row.actor_email ?? row.actor, term: BY_ID.get("actor")?.term ?? null };
  return named;
}

/** The columns for which there is room beside an open event, which says what the others would: the last give way first. */
export function within(columns: readonly Column[], widths: Widths, room: number): readonly Column[] {
  const spare = columns.filter(({ id }) => id !== "time" && id !== "result").at(-1);
  if (columns.length < 3 || leastWidth(columns, widths) <= room) return columns;
  return within(columns.filter((each) => each !== spare), widths, room);
}

/** How wide a person made columns, by their ids, in pixels. */
export type Widths = Record<string, number>;

export const NARROWEST = 48;
export const WIDEST = 1200;

/** A width that a column can have. */
export const fitting = (width: number): number => Math.round(Math.max(NARROWEST, Math.min(WIDEST, width)));

/** The tracks of the CSS grid for `columns`. */
export function tracks(columns: readonly Column[], widths: Widths = {}): string {
  const track = ({ id, width, grow }: Column) => {
    const own = widths[id];
    if (own !== undefined) return `${fitting(own)}px`;
    return grow === 0 ? `${width}px` : `minmax(${width}px, ${grow}fr)`;
  };
  return columns.map(track).join(" ");
}

/** The least width that `columns` need, with the gaps between them and the margins. */
export function leastWidth(columns: readonly Column[], widths: Widths = {}): number {
  return columns.reduce((sum, { id, width }) => sum + (widths[id] === undefined ? width : fitting(widths[id])), 0) + (columns.length - 1) * 12 + 32;
}

/** `ids` with `id` moved by `step`; the time stays first. */
export function moved(ids: readonly string[], id: string, step: 1 | -1): string[] {
  const next = ids.filter((each) => each !== "time");
  const at = next.indexOf(id);
  const to = at + step;
  if (at < 0 || to < 0 || to >= next.length) return next;
  next.splice(at, 1);
  next.splice(to, 0, id);
  return next;
}
