/** The made-up backend: answers every command of the window. The page's address chooses what state it is in. */
import type { Bootstrap, FoundOrganization, OrganizationForm, OrganizationSummary, ProgramSettings, Review, SignInPrompt, SyncProgress } from "../src/ipc";
import { ACTIVITY, EXPORTS, REPORTS, coverage } from "./desk";
import { NOW, event } from "./events";
import { CONNECTORS, ORGANIZATIONS, VAULTS } from "./fixtures";
import { fail, Questions, wait, type Channel, type Options } from "./questions";

export class Backend extends Questions {
  #reviews: Review[] = [];
  #vault: string;
  #locked = false;
  #network: ProgramSettings = { proxy: "system", proxy_url: null, proxy_user: null, authorities_from: null, authorities: [] };

  constructor(options: Options) {
    const none = ["first", "keychain", "locked", "passphrase"].includes(options.state);
    super(options, none ? [] : structuredClone(ORGANIZATIONS));
    this.#vault = { keychain: "unavailable", locked: "locked", passphrase: "passphrase" }[options.state] ?? "ready";
  }

  async answer(command: string, args: Record<string, unknown>): Promise<unknown> {
    await wait(this.options.delay);
    const handler = (this as unknown as Record<string, ((args: Record<string, unknown>) => unknown) | undefined>)[command];
    if (typeof handler !== "function") return fail("internal", `The made-up backend has no command ${command}.`);
    return await handler.call(this, args);
  }

  bootstrap(): Bootstrap {
    if (this.options.state === "broken") fail("cache", "The cache could not be opened. Your data was not changed.", "Try again, or restore the folder from a backup.");
    return {
      lost: [], version: "0.1.0", platform: "linux", data_dir: "~/.local/share/trailbook", vault: VAULTS[this.#vault] ?? fail("internal", "no vault"), zone: "Europe/Zurich",
      zones: Intl.supportedValuesOf("timeZone"), organizations: this.all, connectors: CONNECTORS, vendors: [], export_dir: "~/Documents/Trailbook", locked: this.#locked,
    };
  }

  organizations(): OrganizationSummary[] {
    return this.all;
  }

  async test_connection({ form }: { form: OrganizationForm }) {
    await wait(300);
    if (Object.values(form.secrets).some((secret) => secret.includes("wrong"))) fail("key_rejected", "The provider rejected the access key (401).", "Check that the key is complete and was not revoked.");
    return { name: "Acme Corporation", role: "Owner", scope: { kind: "organization" }, retention_days: 180 };
  }

  add_organization({ form }: { form: OrganizationForm }): OrganizationSummary {
    if (this.all.some((each) => each.alias === form.alias)) fail("usage", `There is already an organization "${form.alias}" on this laptop.`, "Choose another short name.");
    const added = { ...(ORGANIZATIONS[3] as OrganizationSummary), alias: form.alias, connector: form.connector, name: "Acme Corporation" };
    this.all = [...this.all, added];
    return added;
  }

  async sign_in({ form, channel }: { form: OrganizationForm; channel: Channel<SignInPrompt> }): Promise<number> {
    await this.#agree(form.settings["method"] === "code" ? "WDJB-MJHT" : null, channel);
    return (this.next += 1);
  }

  async sign_in_again({ alias, channel }: { alias: string; channel: Channel<SignInPrompt> }): Promise<null> {
    await this.#agree(null, channel);
    return this.set_secret({ alias });
  }

  async #agree(code: string | null, channel: Channel<SignInPrompt>) {
    this.cancelled.delete("sign-in");
    channel.onmessage({ address: "https://login.harbor.example/activate", code, seconds: 900 });
    const slow = this.options.state === "signing";
    for (let step = 0; step < (slow ? 600 : 4); step += 1) {
      await wait(250);
      if (this.cancelled.has("sign-in")) fail("cancelled", "Cancelled.");
    }
  }

  open_sign_in(): null {
    return null;
  }

  cancel_sign_in(): null {
    this.cancelled.add("sign-in");
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

  connector_words(): Record<string, string> {
    return { "Access key": "Zugriffsschlüssel", Address: "Adresse" };
  }

  add_demo(): OrganizationSummary[] {
    this.all = [...this.all, ORGANIZATIONS[5] as OrganizationSummary];
    return this.all;
  }

  remove_organization({ alias }: { alias: string }): null {
    this.all = this.all.filter((each) => each.alias !== alias);
    return null;
  }

  set_secret({ alias }: { alias: string }): null {
    this.all = this.all.map((each) => (each.alias === alias ? { ...each, state: "ready", state_reason: null, state_since: null } : each));
    return null;
  }

  open_vault({ passphrase }: { passphrase: string }): null {
    if (passphrase === "wrong passphrase") fail("key_rejected", "This passphrase does not open the vault.", "Try again. Nothing was changed.");
    this.#vault = "ready";
    return null;
  }

  async sync({ alias, channel }: { alias: string; channel: Channel<SyncProgress> }) {
    this.cancelled.delete(alias);
    if (this.options.state === "offline") fail("offline", "You are offline.", "Check the connection, then try again.");
    const slow = this.options.state === "syncing";
    for (let page = 1; page <= (slow ? 600 : 6); page += 1) {
      await wait(slow ? 400 : 60);
      if (this.cancelled.has(alias)) fail("cancelled", "The sync was stopped. What was received is kept.");
      channel.onmessage({ alias, pages: page, received: page * 500, added: page * 480, total: slow ? 300_000 : 3000, oldest: "2026-11-03T00:00:00Z", newest: "2026-11-21T14:32:00Z", state: slow && page % 5 === 4 ? "waiting" : "reading", wait_seconds: slow && page % 5 === 4 ? 42 : null, message: null });
    }
    const fresh = Array.from({ length: 3 }, (_, at) => event(7000 + this.kept.length + at, NOW - 60_000 + this.kept.length * 10 + at));
    this.kept = [...fresh.reverse(), ...this.kept];
    this.all = this.all.map((each) => (each.alias === alias ? { ...each, events: this.kept.length, last_sync: new Date(NOW).toISOString(), complete_until: new Date(NOW).toISOString() } : each));
    return { alias, pages: 6, received: 214, added: 3, duplicates: 211, revised: 0, vanished: 0, unclear: this.options.state === "unclear" ? 2 : 0, gaps: [], complete: true, duration_ms: 6100 };
  }

  cancel_sync({ alias }: { alias: string }): null {
    this.cancelled.add(alias);
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
    return coverage(this.kept, days, until);
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
    const full = this.options.state === "full";
    return { folder: "~/.local/share/trailbook", organizations: this.all.map((each) => ({ alias: each.alias, bytes: each.events * 180 })), free_bytes: full ? 90_000_000 : 212_000_000_000, writable: !full };
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
    this.all = [];
    return null;
  }

  listen({ channel }: { channel: Channel<unknown> }): null {
    const signals: Record<string, unknown> = { closing: { kind: "closing" }, dropped: { kind: "dropped", files: ["acme-2024.ndjson.gz"] } };
    const signal = signals[this.options.state];
    if (signal !== undefined) setTimeout(() => channel.onmessage(signal), 600);
    return null;
  }

  set_schedule({ alias, every }: { alias: string; every: OrganizationSummary["every"] }): null {
    this.all = this.all.map((each) => (each.alias === alias ? { ...each, every } : each));
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
}
