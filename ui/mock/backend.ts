/** The made-up backend: answers every command of the window. The page's address chooses what state it is in. */
import type { Bootstrap, Facet, FoundOrganization, Histogram, OrganizationForm, OrganizationSummary, ProgramSettings, QueryEdit, Review, Row, SavedView, SignInPrompt, SyncProgress } from "../src/ipc";
import type { ExportForm } from "../src/ipc";
import { ACTIVITY, EXPORTS, REPORTS, coverage } from "./desk";
import { GAP, NOW, event, log } from "./events";
import { CONNECTORS, ORGANIZATIONS, VAULTS } from "./fixtures";
import { edit, matcher, parse, terms, valuesIn, instant } from "./query";

type Channel<T> = { onmessage: (message: T) => void };
type Result = { alias: string; text: string; rows: Row[]; size: number };
type Options = { state: string; delay: number };

const VAST = 10_000_000;
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const fail = (code: string, message: string, action: string | null = null): never => {
  throw { code, message, action };
};

export class Backend {
  #log = log();
  #organizations: OrganizationSummary[];
  #results = new Map<number, Result>();
  #views = new Map<string, SavedView[]>();
  #next = 1;
  #reviews: Review[] = [];
  #cancelled = new Set<string>();
  #vault: string;
  #locked = false;
  #network: ProgramSettings = { proxy: "system", proxy_url: null, proxy_user: null, authorities_from: null, authorities: [] };
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
    const none = ["first", "keychain", "locked", "passphrase"].includes(options.state);
    this.#organizations = none ? [] : structuredClone(ORGANIZATIONS);
    this.#vault = { keychain: "unavailable", locked: "locked", passphrase: "passphrase" }[options.state] ?? "ready";
  }

  async answer(command: string, args: Record<string, unknown>): Promise<unknown> {
    await wait(this.#options.delay);
    const handler = (this as unknown as Record<string, ((args: Record<string, unknown>) => unknown) | undefined>)[command];
    if (typeof handler !== "function") return fail("internal", `The made-up backend has no command ${command}.`);
    return await handler.call(this, args);
  }

  bootstrap(): Bootstrap {
    if (this.#options.state === "broken") fail("cache", "The cache could not be opened. Your data was not changed.", "Try again, or restore the folder from a backup.");
    return {
      version: "0.1.0", platform: "linux", data_dir: "~/.local/share/trailbook", vault: VAULTS[this.#vault] ?? fail("internal", "no vault"), zone: "Europe/Zurich",
      zones: Intl.supportedValuesOf("timeZone"), organizations: this.#organizations, connectors: CONNECTORS, vendors: [], export_dir: "~/Documents/Trailbook", locked: this.#locked,
    };
  }

  organizations(): OrganizationSummary[] {
    return this.#organizations;
  }

  async test_connection({ form }: { form: OrganizationForm }) {
    await wait(300);
    if (Object.values(form.secrets).some((secret) => secret.includes("wrong"))) fail("key_rejected", "The provider rejected the access key (401).", "Check that the key is complete and was not revoked.");
    return { name: "Acme Corporation", role: "Owner", scope: { kind: "organization" }, retention_days: 180 };
  }

  add_organization({ form }: { form: OrganizationForm }): OrganizationSummary {
    if (this.#organizations.some((each) => each.alias === form.alias)) fail("usage", `There is already an organization "${form.alias}" on this laptop.`, "Choose another short name.");
    const added = { ...(ORGANIZATIONS[3] as OrganizationSummary), alias: form.alias, connector: form.connector, name: "Acme Corporation" };
    this.#organizations = [...this.#organizations, added];
    return added;
  }

  async sign_in({ form, channel }: { form: OrganizationForm; channel: Channel<SignInPrompt> }): Promise<number> {
    await this.#agree(form.settings["method"] === "code" ? "WDJB-MJHT" : null, channel);
    return (this.#next += 1);
  }

  async sign_in_again({ alias, channel }: { alias: string; channel: Channel<SignInPrompt> }): Promise<null> {
    await this.#agree(null, channel);
    return this.set_secret({ alias });
  }

  async #agree(code: string | null, channel: Channel<SignInPrompt>) {
    this.#cancelled.delete("sign-in");
    channel.onmessage({ address: "https://login.harbor.example/activate", code, seconds: 900 });
    const slow = this.#options.state === "signing";
    for (let step = 0; step < (slow ? 600 : 4); step += 1) {
      await wait(250);
      if (this.#cancelled.has("sign-in")) fail("cancelled", "Cancelled.");
    }
  }

  open_sign_in(): null {
    return null;
  }

  cancel_sign_in(): null {
    this.#cancelled.add("sign-in");
    return null;
  }

  async discover({ form }: { form: OrganizationForm }): Promise<FoundOrganization[]> {
    await wait(300);
    if (Object.values(form.secrets).some((secret) => secret.includes("wrong"))) fail("key_rejected", "The provider rejected the access key (401).");
    return [["1", "Harbor Ltd", "harbor"], ["2", "Harbor Research", null], ["3", "Harbor \u202eTest", null]].map(([id, name, here]) => ({ id: id ?? "", name: name ?? null, role: "owner", alias: `harbor-${id}`, added_as: here ?? null }));
  }

  add_organizations({ form, chosen }: { form: OrganizationForm; chosen: { id: string; alias: string }[] }): OrganizationSummary[] {
    return chosen.map(({ alias }) => this.add_organization({ form: { ...form, alias } }));
  }

  add_demo(): OrganizationSummary[] {
    this.#organizations = [...this.#organizations, ORGANIZATIONS[5] as OrganizationSummary];
    return this.#organizations;
  }

  remove_organization({ alias }: { alias: string }): null {
    this.#organizations = this.#organizations.filter((each) => each.alias !== alias);
    return null;
  }

  set_secret({ alias }: { alias: string }): null {
    this.#organizations = this.#organizations.map((each) => (each.alias === alias ? { ...each, state: "ready", state_reason: null, state_since: null } : each));
    return null;
  }

  open_vault({ passphrase }: { passphrase: string }): null {
    if (passphrase === "wrong passphrase") fail("key_rejected", "This passphrase does not open the vault.", "Try again. Nothing was changed.");
    this.#vault = "ready";
    return null;
  }

  async sync({ alias, channel }: { alias: string; channel: Channel<SyncProgress> }) {
    this.#cancelled.delete(alias);
    if (this.#options.state === "offline") fail("offline", "You are offline.", "Check the connection, then try again.");
    const slow = this.#options.state === "syncing";
    for (let page = 1; page <= (slow ? 600 : 6); page += 1) {
      await wait(slow ? 400 : 60);
      if (this.#cancelled.has(alias)) fail("cancelled", "The sync was stopped. What was received is kept.");
      channel.onmessage({ alias, pages: page, received: page * 500, added: page * 480, total: slow ? 300_000 : 3000, oldest: "2026-11-03T00:00:00Z", newest: "2026-11-21T14:32:00Z", state: slow && page % 5 === 4 ? "waiting" : "reading", wait_seconds: slow && page % 5 === 4 ? 42 : null, message: null });
    }
    const fresh = Array.from({ length: 3 }, (_, at) => event(7000 + this.#log.length + at, NOW - 60_000 + this.#log.length * 10 + at));
    this.#log = [...fresh.reverse(), ...this.#log];
    this.#organizations = this.#organizations.map((each) => (each.alias === alias ? { ...each, events: this.#log.length, last_sync: new Date(NOW).toISOString(), complete_until: new Date(NOW).toISOString() } : each));
    return { alias, pages: 6, received: 214, added: 3, duplicates: 211, revised: 0, gaps: [], complete: true, duration_ms: 6100 };
  }

  cancel_sync({ alias }: { alias: string }): null {
    this.#cancelled.add(alias);
    return null;
  }

  repair(args: Parameters<Backend["sync"]>[0]) {
    return this.sync(args);
  }

  reviews(): Review[] {
    return this.#reviews;
  }

  review_gap({ stream, from, until, by, why }: { stream: string; from: string; until: string; by: string; why: string }): Review[] {
    this.#reviews = this.#reviews.filter((each) => each.from !== from);
    if (why !== "") this.#reviews = [...this.#reviews, { stream, from, to: until, by, why, at: new Date(NOW).toISOString() }];
    return this.#reviews;
  }

  coverage({ days, until }: { days: number; until: string | null }) {
    return coverage(this.#log, days, until);
  }

  activity() {
    return ACTIVITY;
  }

  exports({ alias }: { alias: string }) {
    return alias === "acme" ? EXPORTS : [];
  }

  check_export({ at }: { at: string }) {
    return EXPORTS.find((each) => each.at === at)?.standing ?? fail("not_found", "This export is not in the history.");
  }

  storage() {
    const full = this.#options.state === "full";
    return { folder: "~/.local/share/trailbook", organizations: this.#organizations.map((each) => ({ alias: each.alias, bytes: each.events * 180 })), free_bytes: full ? 90_000_000 : 212_000_000_000, writable: !full };
  }

  diagnostics() {
    return "Trailbook 0.1.0";
  }

  lock(): null {
    this.#locked = true;
    return null;
  }

  unlock(): null {
    this.#locked = false;
    return null;
  }

  remove_everything(): null {
    this.#organizations = [];
    return null;
  }

  listen({ channel }: { channel: Channel<unknown> }): null {
    const signals: Record<string, unknown> = { closing: { kind: "closing" }, dropped: { kind: "dropped", files: ["acme-2024.ndjson.gz"] } };
    const signal = signals[this.#options.state];
    if (signal !== undefined) setTimeout(() => channel.onmessage(signal), 600);
    return null;
  }

  set_schedule({ alias, every }: { alias: string; every: OrganizationSummary["every"] }): null {
    this.#organizations = this.#organizations.map((each) => (each.alias === alias ? { ...each, every } : each));
    return null;
  }

  listen_schedule(): null {
    return null;
  }

  program_settings() {
    return this.#network;
  }

  change_network({ form }: { form: { proxy: ProgramSettings["proxy"] | null; proxy_url: string | null; proxy_user: string | null } }) {
    this.#network = { ...this.#network, proxy: form.proxy ?? this.#network.proxy, proxy_url: form.proxy_url ?? this.#network.proxy_url, proxy_user: form.proxy_user ?? this.#network.proxy_user };
    return this.#network;
  }

  choose_authorities() {
    this.#network = { ...this.#network, authorities_from: "/etc/ssl/corp-inspection.pem", authorities: [{ fingerprint: "7d2f9c1f03de5d3e6b5b0c2c6a6f3a7d1f0e4b8c9d2a1f6e7c8b9a0d1e2f3a4b" }] };
    return this.#network;
  }

  forget_authorities() {
    this.#network = { ...this.#network, authorities_from: null, authorities: [] };
    return this.#network;
  }

  zoom(): null {
    return null;
  }

  verify_file() {
    return REPORTS.export;
  }

  verify_folder() {
    return REPORTS.pack;
  }

  verify_dropped() {
    return REPORTS.export;
  }

  async verify_cache({ channel }: { channel: Channel<{ read: number; all: number }> }) {
    for (let read = 0; read <= 6000; read += 1500) {
      channel.onmessage({ read, all: 6000 });
      await wait(60);
    }
    return REPORTS.cache;
  }

  cancel_verify(): null {
    return null;
  }

  print(): null {
    return null;
  }

  stay(): null {
    return null;
  }

  leave(): null {
    return null;
  }

  show_export(): null {
    return null;
  }

  show_data_folder(): null {
    return null;
  }

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
    const items = this.#facet(this.#log, field, typed, 8).values.map(({ value, label, count }) => ({ insert: /\s/.test(value) ? `"${value}"` : value, label, detail: null, count }));
    return { from: from + (text.charAt(from) === "-" ? 1 : 0) + colon + 1, to: cursor, items };
  }

  open_query({ alias, text }: { alias: string; text: string }) {
    const parsed = parse(text);
    if (parsed.error !== null) return { ...parsed, id: 0, rows: [] };
    const organization = this.#organizations.find((each) => each.alias === alias);
    if (organization?.state === "sealed" || organization?.state === "locked") fail("sealed", `${organization.name} is ${organization.state} on this laptop.`);
    const id = (this.#next += 1);
    const rows = organization?.events === 0 ? [] : this.#log.filter(matcher(text));
    const vast = alias === "vast";
    this.#results.set(id, { alias, text, rows, size: vast ? VAST : rows.length });
    return { ...parsed, id, rows: this.query_page({ id, start: 0, length: 200 }) };
  }

  #result(id: number): Result {
    return this.#results.get(id) ?? fail("not_found", "This result is closed.");
  }

  query_page({ id, start, length }: { id: number; start: number; length: number }): Row[] {
    const { alias, rows, size } = this.#result(id);
    if (alias !== "vast") return rows.slice(start, start + length);
    return Array.from({ length: Math.max(0, Math.min(length, size - start)) }, (_, at) => event(VAST - start - at, NOW - (start + at) * 31_000));
  }

  async query_count({ id }: { id: number }): Promise<number> {
    await wait(this.#options.state === "counting" ? 60_000 : 30);
    return this.#result(id).size;
  }

  query_found({ id }: { id: number }): number {
    return Math.floor(this.#result(id).size / 2);
  }

  close_query({ id }: { id: number }): null {
    this.#results.delete(id);
    return null;
  }

  #facet(rows: Row[], field: string, search: string, limit: number): Facet {
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
    const { rows } = this.#result(id);
    return fields.map((field) => this.#facet(rows, field, search ?? "", limit));
  }

  histogram({ id, buckets }: { id: number; buckets: number }): Histogram {
    const { rows, text } = this.#result(id);
    const bound = (field: string) => terms(text).find((term) => term.field === field)?.values[0];
    const [after, before] = [bound("after"), bound("before")];
    const from = after === undefined ? NOW - 120 * 86_400_000 : instant(after);
    const to = before === undefined ? NOW : instant(before);
    const step = Math.max(1, (to - from) / buckets);
    const iso = (ms: number) => new Date(ms).toISOString();
    const bars = Array.from({ length: buckets }, (_, at) => {
      const [start, end] = [from + at * step, from + (at + 1) * step];
      const missing = this.#result(id).alias === "acme" && start < Date.parse(GAP.to) && end > Date.parse(GAP.from);
      return { from: iso(start), to: iso(end), count: 0, failed: 0, coverage: missing ? ("missing" as const) : ("collected" as const) };
    });
    for (const row of rows) {
      const bar = bars[Math.floor((row.at_ms - from) / step)];
      if (bar === undefined) continue;
      bar.count += 1;
      if (row.outcome === "failure") bar.failed += 1;
    }
    const ticks = Array.from({ length: 6 }, (_, at) => ({ at: iso(from + ((to - from) * at) / 6), form: "day" as const }));
    return { bars, ticks, total: rows.length };
  }

  event_detail({ seq }: { alias: string; seq: number }) {
    if (this.#options.state === "crash") return { record: null, raw: "", raw_bytes: 0, sha256: "", received: "", revisions: [] };
    const row = this.#log.find((each) => each.seq === seq) ?? event(seq, NOW - (VAST - seq) * 31_000);
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
    const rows = this.#log.filter((each) => each.seq === seq || matcher(text)(each));
    const at = rows.findIndex((each) => each.seq === seq);
    return rows.slice(Math.max(0, at - count), at + count + 1);
  }

  query_locate({ id, atMs }: { id: number; atMs: number }): number {
    return this.#result(id).rows.filter((row) => row.at_ms > atMs).length;
  }

  count_queries({ texts }: { texts: string[] }): (number | null)[] {
    return texts.map((text) => (parse(text).error === null ? this.#log.filter(matcher(text)).length : null));
  }

  saved_views({ alias }: { alias: string }): SavedView[] {
    return this.#views.get(alias) ?? [];
  }

  keep_views({ alias, views }: { alias: string; views: SavedView[] }): null {
    this.#views.set(alias, views);
    return null;
  }

  take_link(): null {
    return null;
  }

  export_plan({ id, form }: { id: number; form: ExportForm }) {
    const { alias, size } = this.#result(id);
    const end = form.format === "ndjson" ? "jsonl" : "csv";
    return { rows: size, folder: "~/Documents/Trailbook", file: `audit-${alias}_2026-11-14_2026-11-21.${end}`, free_bytes: 212_000_000_000, gaps: alias === "acme" ? [GAP] : [], sentence: "From 14 Nov 2026, 14:32 UTC." };
  }

  choose_folder(): string {
    return "~/Audits/2026-Q4";
  }

  async export_run({ id, file, channel }: { id: number; form: ExportForm; file: string; channel: Channel<{ rows: number; total: number }> }) {
    const total = this.#result(id).size;
    this.#cancelled.delete(`export ${id}`);
    const slow = this.#options.state === "exporting";
    for (let step = 1; step <= (slow ? 400 : 8); step += 1) {
      await wait(slow ? 300 : 60);
      if (this.#cancelled.has(`export ${id}`)) fail("cancelled", "The export was stopped. The unfinished file was deleted.");
      channel.onmessage({ rows: Math.floor((total * step) / (slow ? 400 : 8)), total });
    }
    return { path: `~/Documents/Trailbook/${file}`, rows: total, bytes: total * 280, sha256: "9c1f5e0a4d3b2c1d9c1f5e0a4d3b2c1d9c1f5e0a4d3b2c1d9c1f5e0a4d3ba04e", gaps: [GAP] };
  }

  cancel_export({ id }: { id: number }): null {
    this.#cancelled.add(`export ${id}`);
    return null;
  }

  reveal_export(): null {
    return null;
  }
}
