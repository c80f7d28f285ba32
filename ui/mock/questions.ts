/** What the made-up backend answers about events: queries, counts, one event, views, exports. */
import type { ExportForm, Facet, Histogram, OrganizationSummary, QueryEdit, Row, SavedView } from "../src/ipc";
import { GAP, NOW, event, log } from "./events";
import { edit, instant, matcher, parse, terms, valuesIn } from "./query";

export type Channel<T> = { onmessage: (message: T) => void };
export type Options = { state: string; delay: number };
type Result = { alias: string; text: string; rows: Row[]; size: number };

const VAST = 10_000_000;
export const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
export const fail = (code: string, message: string, action: string | null = null): never => {
  throw { code, message, action };
};

export class Questions {
  protected kept = log();
  protected next = 1;
  protected readonly cancelled = new Set<string>();
  private readonly results = new Map<number, Result>();
  private readonly views = new Map<string, SavedView[]>();

  constructor(protected readonly options: Options, protected all: OrganizationSummary[]) {}

  parse_query({ text }: { text: string }) {
    return parse(text);
  }

  edit_query({ text, edit: change }: { text: string; edit: QueryEdit }) {
    return parse(edit(text, change));
  }

  complete_query({ text, cursor }: { text: string; cursor: number }) {
    const from = text.slice(0, cursor).search(/\S*$/);
    const word = text.slice(from, cursor).replace(/^-/, "");
    const colon = word.indexOf(":");
    if (colon < 0) {
      const items = [["action:", "what was done"], ["actor:", "who did it"], ["target:", "what it was done to"], ["workspace:", "where it belongs"], ["result:", "success or failure"], ["after:", "from a day or time"], ["before:", "until a day or time"]]
        .filter(([name]) => word !== "" && name?.startsWith(word.toLowerCase())).map(([name, detail]) => ({ insert: name ?? "", label: name ?? "", detail: detail ?? null, count: null }));
      return { from: text.charAt(from) === "-" ? from + 1 : from, to: cursor, items };
    }
    const field = word.slice(0, colon);
    const typed = word.slice(colon + 1).toLowerCase();
    const items = this.facet(this.kept, field, typed, 8).values.map(({ value, label, count }) => ({ insert: /\s/.test(value) ? `"${value}"` : value, label, detail: null, count }));
    return { from: from + (text.charAt(from) === "-" ? 1 : 0) + colon + 1, to: cursor, items };
  }

  open_query({ alias, text }: { alias: string; text: string }) {
    const parsed = parse(text);
    if (parsed.error !== null) return { ...parsed, id: 0, rows: [] };
    const organization = this.all.find((each) => each.alias === alias);
    if (organization?.state === "sealed" || organization?.state === "locked") fail("sealed", `${organization.name} is ${organization.state} on this laptop.`);
    const id = (this.next += 1);
    const rows = organization?.events === 0 ? [] : this.kept.filter(matcher(text));
    const vast = alias === "vast";
    this.results.set(id, { alias, text, rows, size: vast ? VAST : rows.length });
    return { ...parsed, id, rows: this.query_page({ id, start: 0, length: 200 }) };
  }

  protected result(id: number): Result {
    return this.results.get(id) ?? fail("not_found", "This result is closed.");
  }

  query_page({ id, start, length }: { id: number; start: number; length: number }): Row[] {
    const { alias, rows, size } = this.result(id);
    if (alias !== "vast") return rows.slice(start, start + length);
    return Array.from({ length: Math.max(0, Math.min(length, size - start)) }, (_, at) => event(VAST - start - at, NOW - (start + at) * 31_000));
  }

  async query_count({ id }: { id: number }): Promise<number> {
    await wait(this.options.state === "counting" ? 60_000 : 30);
    return this.result(id).size;
  }

  query_found({ id }: { id: number }): number {
    return Math.floor(this.result(id).size / 2);
  }

  close_query({ id }: { id: number }): null {
    this.results.delete(id);
    return null;
  }

  protected facet(rows: Row[], field: string, search: string, limit: number): Facet {
    const found = new Map<string, { value: string; label: string; count: number }>();
    for (const row of rows) {
      const value = valuesIn(row, field)[0];
      if (value === undefined) continue;
      const label = field === "actor" && row.actor_name !== null && row.actor_name !== value ? `${row.actor_name} (${value})` : value;
      if (!`${value} ${label}`.toLowerCase().includes(search.toLowerCase())) continue;
      const entry = found.get(value) ?? { value, label, count: 0 };
      entry.count += 1;
      found.set(value, entry);
    }
    return { field, values: [...found.values()].sort((a, b) => b.count - a.count).slice(0, limit), distinct: found.size };
  }

  facets({ id, fields, search, limit }: { id: number; fields: string[]; search: string | null; limit: number }): Facet[] {
    const { rows } = this.result(id);
    return fields.map((field) => this.facet(rows, field, search ?? "", limit));
  }

  histogram({ id, buckets }: { id: number; buckets: number }): Histogram {
    const { rows, text } = this.result(id);
    const bound = (field: string) => terms(text).find((term) => term.field === field)?.values[0];
    const [after, before] = [bound("after"), bound("before")];
    const from = after === undefined ? NOW - 120 * 86_400_000 : instant(after);
    const to = before === undefined ? NOW : instant(before);
    const step = Math.max(1, (to - from) / buckets);
    const iso = (ms: number) => new Date(ms).toISOString();
    const bars = Array.from({ length: buckets }, (_, at) => {
      const [start, end] = [from + at * step, from + (at + 1) * step];
      const missing = this.result(id).alias === "acme" && start < Date.parse(GAP.to) && end > Date.parse(GAP.from);
      return { from: iso(start), to: iso(end), count: 0, failed: 0, coverage: missing ? ("missing" as const) : ("collected" as const) };
    });
    for (const row of rows) {
      const bar = bars[Math.floor((row.at_ms - from) / step)];
      if (bar === undefined) continue;
      bar.count += 1;
      if (row.outcome === "failure") bar.failed += 1;
    }
    const ticks = Array.from({ length: 6 }, (_, at) => ({ at: iso(from + ((to - from) * at) / 6), form: "day" as const }));
    return { bars, ticks, total: rows.length, unasked: [] };
  }

  event_detail({ seq }: { alias: string; seq: number }) {
    if (this.options.state === "crash") return { record: null, raw: "", raw_bytes: 0, sha256: "", received: "", revisions: [] };
    const row = this.kept.find((each) => each.seq === seq) ?? event(seq, NOW - (VAST - seq) * 31_000);
    const raw = JSON.stringify({ id: row.uid, created_at: row.at, action: row.action, actor: { name: row.actor_name, email: row.actor_email, role: row.actor_role }, target: { type: row.target_type, name: row.target }, changes: { role: ["member", "admin"] }, ip: row.ip, session: { twoFactor: true, agent: "Firefox 144" }, note: "line one\nline two\u202e", tags: ["a", 1, null] });
    const record: Record<string, unknown> = {
      uid: row.uid, organization: "acme", connector: "acme", stream: "events", occurred: row.at, action: row.action, action_label: row.action_label, scope: row.scope, category: row.category, outcome: row.outcome,
      outcome_raw: row.outcome_raw, description: row.description, actor_id: row.actor_id, actor_type: row.actor_type, actor_name: row.actor_name, actor_email: row.actor_email, actor_role: row.actor_role, target_type: row.target_type, target_name: row.target,
      workspace: row.workspace, ip: row.ip, country: row.country, city: row.city, origin: row.origin, user_agent: "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0", received: row.received,
      changes: row.action === "member.role_changed" ? [{ path: "role", before: "member", after: "admin" }] : [],
    };
    const sha256 = "9c1f5e0a4d3b2c1d9c1f5e0a4d3b2c1d9c1f5e0a4d3b2c1d9c1f5e0a4d3ba04e";
    return { record, raw, raw_bytes: raw.length, sha256, received: row.received, file: null, revisions: row.revised > 0 ? [{ received: new Date(NOW - 3_600_000).toISOString(), sha256, raw: raw.replace("member", "owner") }] : [] };
  }

  neighbours({ seq, count, text }: { seq: number; count: number; text: string }): Row[] {
    const rows = this.kept.filter((each) => each.seq === seq || matcher(text)(each));
    const at = rows.findIndex((each) => each.seq === seq);
    return rows.slice(Math.max(0, at - count), at + count + 1);
  }

  query_locate({ id, atMs }: { id: number; atMs: number }): number {
    return this.result(id).rows.filter((row) => row.at_ms > atMs).length;
  }

  count_queries({ texts }: { texts: string[] }): (number | null)[] {
    return texts.map((text) => (parse(text).error === null ? this.kept.filter(matcher(text)).length : null));
  }

  saved_views({ alias }: { alias: string }): SavedView[] {
    return this.views.get(alias) ?? [];
  }

  keep_views({ alias, views }: { alias: string; views: SavedView[] }): null {
    this.views.set(alias, views);
    return null;
  }

  take_link(): null {
    return null;
  }

  export_plan({ id, form }: { id: number; form: ExportForm }) {
    const { alias, size } = this.result(id);
    const end = form.format === "ndjson" ? "jsonl" : "csv";
    return { rows: size, folder: "~/Documents/Trailbook", file: `audit-${alias}_2026-11-14_2026-11-21.${end}`, free_bytes: 212_000_000_000, gaps: alias === "acme" ? [GAP] : [], sentence: "From 14 Nov 2026, 14:32 UTC." };
  }

  choose_folder(): string {
    return "~/Audits/2026-Q4";
  }

  async export_run({ id, file, channel }: { id: number; form: ExportForm; file: string; channel: Channel<{ rows: number; total: number }> }) {
    const total = this.result(id).size;
    this.cancelled.delete(`export ${id}`);
    const slow = this.options.state === "exporting";
    for (let step = 1; step <= (slow ? 400 : 8); step += 1) {
      await wait(slow ? 300 : 60);
      if (this.cancelled.has(`export ${id}`)) fail("cancelled", "The export was stopped. The unfinished file was deleted.");
      channel.onmessage({ rows: Math.floor((total * step) / (slow ? 400 : 8)), total });
    }
    return { path: `~/Documents/Trailbook/${file}`, rows: total, bytes: total * 280, sha256: "9c1f5e0a4d3b2c1d9c1f5e0a4d3b2c1d9c1f5e0a4d3b2c1d9c1f5e0a4d3ba04e", gaps: [GAP] };
  }

  cancel_export({ id }: { id: number }): null {
    this.cancelled.add(`export ${id}`);
    return null;
  }

  reveal_export(): null {
    return null;
  }
}
