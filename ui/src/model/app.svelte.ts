/** The window as one value: the organizations, which one is shown, what is running, and how it all looks. */
import { tick } from "svelte";
import { ipc, listener, problem, type Bootstrap, type ExportEntry, type ExportForm, type OrganizationSummary, type Problem, type Signal, type SyncProgress, type SyncReport } from "../ipc";
import { DEFAULT_QUERY, Explorer } from "./explorer.svelte";
import { paperOf, type Paper } from "./paper";
import { read, write, type Theme } from "./preferences";
import { knowsZone } from "./time";
import type { View } from "./views";
import { verifies } from "../views/verify/report";
import { speak, wanted, words, type Wish } from "../words";

export type Dialog = "everything" | "add" | "export" | "key" | "remove" | "shortcuts";
export type Run = { progress: SyncProgress | null; running: boolean; problem: Problem | null; report: SyncReport | null };

const SOON_MS = 1000;
const PEEK_MS = 4000;

const FORMATS: readonly ExportForm["format"][] = ["csv", "csv_excel", "ndjson"];

const IDLE: Run = { progress: null, running: false, problem: null, report: null };

export class App {
  boot = $state.raw<Bootstrap | null>(null);
  problem = $state.raw<Problem | null>(null);
  organizations = $state.raw<OrganizationSummary[]>([]);
  alias = $state<string | null>(null);
  explorer = $state.raw<Explorer | null>(null);
  view = $state<View>("events");
  dialog = $state<Dialog | null>(null);
  switching = $state(false);
  /** Whether the menu of the program is open. */
  menu = $state(false);
  /** What goes on paper of the events. */
  paper = $state.raw<Paper | null>(null);
  /** Whether a person wants to close the window while something is being written. */
  closing = $state(false);
  /** The names of files that were dropped onto the window. */
  dropped = $state.raw<string[]>([]);
  /** Whether the files that were dropped wait to be verified. */
  verifying = $state(false);
  /** What can be done with files that were dropped. */
  readonly takers: { id: "verify" | "import"; take: () => void }[] = verifies() ? [{ id: "verify", take: () => ([this.view, this.verifying] = ["verify", true]) }] : [];
  /** The format that the export dialog begins with, where an earlier export is repeated. */
  format: ExportForm["format"] | null = null;
  runs = $state<Record<string, Run>>({});
  /** A short notice, such as "Copied"; read out and then gone. */
  notice = $state("");
  preferences = $state(read());

  readonly current = $derived(this.organizations.find((each) => each.alias === this.alias) ?? null);
  /** Whether there is a remote to ask; the events of the other organizations come from files. */
  readonly syncable = $derived(this.current?.source === "remote");
  readonly connector = $derived(this.boot?.connectors.find((each) => each.id === this.current?.connector) ?? null);
  readonly local = $derived(this.boot?.zone ?? "UTC");
  readonly zone = $derived(this.preferences.zone === "local" ? this.local : knowsZone(this.preferences.zone) ? this.preferences.zone : "UTC");
  readonly run = $derived(this.alias === null ? IDLE : (this.runs[this.alias] ?? IDLE));

  readonly #drafts = new Map<string, string>();
  #stale = false;
  #peeked: ReturnType<typeof setTimeout> | undefined;
  #noticed: ReturnType<typeof setTimeout> | undefined;

  async start(): Promise<void> {
    this.problem = null;
    try {
      this.boot = await ipc.bootstrap();
      this.organizations = this.boot.organizations;
      if (this.boot.locked) return;
      const last = this.organizations.find((each) => each.alias === this.preferences.alias) ?? this.organizations[0];
      if (last !== undefined) this.choose(last.alias);
      this.#wakeDemos();
    } catch (thrown) {
      this.problem = problem(thrown);
      if (this.boot !== null) this.tell(this.problem.message);
    }
  }

  choose(alias: string): void {
    if (this.explorer !== null) {
      this.#drafts.set(this.explorer.alias, this.explorer.text);
      this.explorer.close();
    }
    this.alias = alias;
    this.remember({ alias });
    this.paper = null;
    this.explorer = new Explorer(alias, this.#drafts.get(alias) ?? DEFAULT_QUERY, this.zone);
    if (this.readable) void this.explorer.run();
    this.#wakeDemos();
  }

  /** The demo organizations fill themselves, once and unless stopped: their remote is this program. */
  #wakeDemos(): void {
    for (const each of this.organizations) {
      if (each.demo && each.state === "ready" && each.last_sync === null && this.runs[each.alias] === undefined) void this.sync(each.alias);
    }
  }

  /** Shows the first events while the rest still arrives, and from time to time what came since. */
  #peek(alias: string, added: number): void {
    const first = alias === this.alias && this.readable && this.dialog === null && this.current?.last_sync === null;
    if (!first || added === 0 || this.#peeked !== undefined) return;
    this.#peeked = setTimeout(() => {
      this.#peeked = undefined;
      if (this.run.running && alias === this.alias && this.dialog === null) void this.#look();
    }, this.current?.events === 0 ? SOON_MS : PEEK_MS);
  }

  async #look(): Promise<void> {
    try {
      await this.explorer?.refresh();
      this.organizations = await ipc.organizations();
    } catch {
      return; // the end of the sync looks again, and says what is wrong
    }
  }

  /** Whether the events of the organization shown may be read on this laptop. */
  get readable(): boolean {
    return this.current?.state === "ready" || this.current?.state === "paused";
  }

  async reload(): Promise<void> {
    this.organizations = await ipc.organizations();
    this.#wakeDemos();
  }

  async sync(alias = this.alias, span: { from: string; to: string } | null = null): Promise<void> {
    if (alias === null || this.runs[alias]?.running) return;
    if (this.organizations.find((each) => each.alias === alias)?.source === "files") return this.tell(words.top.files);
    this.runs[alias] = { ...IDLE, running: true };
    const run = () => this.runs[alias] ?? IDLE;
    try {
      const channel = listener((progress: SyncProgress) => {
        this.runs[alias] = { ...run(), progress };
        this.#peek(alias, progress.added);
      });
      const report = await (span === null ? ipc.sync(alias, channel) : ipc.repair(alias, span.from, span.to, channel));
      this.runs[alias] = { ...IDLE, report };
    } catch (thrown) {
      const found = problem(thrown);
      this.runs[alias] = { ...IDLE, problem: found.code === "cancelled" ? null : found };
      if (found.code === "cancelled") this.tell(found.message);
    }
    await this.reload().catch((thrown: unknown) => this.tell(problem(thrown).message));
    if (alias !== this.alias || !this.readable) return;
    if (this.dialog === "export") this.#stale = true; // an export keeps the result that it counted
    else await this.explorer?.refresh();
  }

  /** Opens the export dialog on the query and in the form of an earlier export. */
  async repeat(entry: Pick<ExportEntry, "query" | "format">): Promise<void> {
    this.view = "events";
    this.format = FORMATS.find((each) => each === entry.format) ?? null;
    await this.explorer?.go(entry.query);
    if ((this.explorer?.result?.size ?? 0) > 0) this.dialog = "export";
  }

  /** Lets the keys leave the memory, and shows nothing until a person opens it again. */
  async lock(): Promise<void> {
    if (this.boot === null || this.boot.locked || this.boot.vault.state !== "ready") return;
    try {
      await ipc.lock();
      if (this.explorer !== null) this.#drafts.set(this.explorer.alias, this.explorer.text);
      this.dialog = null;
      this.leave();
      this.boot = { ...this.boot, locked: true };
    } catch (thrown) {
      this.tell(problem(thrown).said);
    }
  }

  /** Hears what happens to the window. */
  async attend(): Promise<void> {
    const heard = listener((signal: Signal) => {
      if (signal.kind === "closing") this.closing = true;
      else if (this.takers.length > 0 && this.boot?.locked === false && this.dialog === null) this.dropped = signal.files;
    });
    await ipc.listen(heard).catch((thrown: unknown) => this.tell(problem(thrown).said));
  }

  /** Prints the view: of the events their first thousand with what is known of them, else the page as it is. */
  async print(): Promise<void> {
    if (this.view === "events" && this.explorer !== null) {
      try {
        this.paper = await paperOf(this.explorer);
        await tick();
      } catch (thrown) {
        return this.tell(problem(thrown).said);
      }
    }
    await ipc.print().catch((thrown: unknown) => this.tell(problem(thrown).said));
  }

  /** Closes the dialog, and catches up with what waited for it. */
  closeDialog(): void {
    this.dialog = null;
    this.format = null;
    if (!this.#stale) return;
    this.#stale = false;
    void this.explorer?.refresh();
  }

  async stop(): Promise<void> {
    if (this.alias !== null) await ipc.cancelSync(this.alias).catch((thrown: unknown) => this.tell(problem(thrown).message));
  }

  remember(change: Partial<App["preferences"]>): void {
    this.preferences = { ...this.preferences, ...change };
    write($state.snapshot(this.preferences));
  }

  /** No organization is left to be shown. */
  leave(): void {
    this.explorer?.close();
    this.explorer = null;
    this.alias = null;
  }

  setTheme(theme: Theme): void {
    this.remember({ theme });
  }

  async setLanguage(language: Wish): Promise<void> {
    await speak(wanted(language));
    this.remember({ language });
  }

  setZone(zone: string): void {
    this.remember({ zone });
    if (this.explorer !== null && this.explorer.zone !== this.zone) {
      this.explorer.zone = this.zone;
      if (this.readable) void this.explorer.run();
    }
  }

  tell(notice: string): void {
    this.notice = notice;
    clearTimeout(this.#noticed);
    this.#noticed = setTimeout(() => (this.notice = ""), 4000);
  }
}
