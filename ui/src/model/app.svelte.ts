/** The window as one value: the organizations, which one is shown, what is running, and how it all looks. */
import { ipc, listener, problem, type Bootstrap, type ExportForm, type OrganizationSummary, type Problem, type SyncProgress, type SyncReport, type TimeStyle } from "../ipc";
import { DEFAULT_QUERY, Explorer } from "./explorer.svelte";
import { takeLink } from "./links";
import type { Paper } from "./paper";
import { Saved } from "./saved.svelte";
import { read, write, type Theme } from "./preferences";
import { knowsZone } from "./time";
import type { View } from "./views";
import { speak, told, wanted, words, type Wish } from "../words";
import { plain } from "./visible";

export type Dialog = "everything" | "add" | "export" | "import" | "key" | "remove" | "shortcuts" | "palette" | "goto" | "view" | "link";
export type Run = { progress: SyncProgress | null; running: boolean; problem: Problem | null; report: SyncReport | null };

const SOON_MS = 1000;
const PEEK_MS = 4000;

export const IDLE: Run = { progress: null, running: false, problem: null, report: null };

export class App {
  boot = $state.raw<Bootstrap | null>(null);
  problem = $state.raw<Problem | null>(null);
  organizations = $state.raw<OrganizationSummary[]>([]);
  alias = $state<string | null>(null);
  explorer = $state.raw<Explorer | null>(null);
  view = $state<View>("events");
  /** Whose profile is shown, as a query names the person. */
  person = $state<string | null>(null);
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
  /** The names of the files that the import dialog begins with. */
  importing = $state.raw<string[]>([]);
  /** The format that the export dialog begins with, where an earlier export is repeated. */
  format: ExportForm["format"] | null = null;
  /** Whether the export dialog begins at once, with what was chosen last. */
  again = false;
  runs = $state<Record<string, Run>>({});
  /** A short notice, such as "Copied"; read out and then gone. */
  notice = $state("");
  preferences = $state(read());
  /** What the keys and the palette can do in the window. */
  acts: Partial<Record<"search" | "exporting" | "facets" | "drawer", () => unknown>> = {};
  /** A link that asks for another organization than the one shown. */
  linked = $state.raw<{ alias: string; text: string } | null>(null);
  readonly saved = new Saved(this);

  readonly current = $derived(this.organizations.find((each) => each.alias === this.alias) ?? null);
  /** Whether there is a remote to ask; the events of the other organizations come from files. */
  readonly syncable = $derived(this.current?.source === "remote");
  readonly connector = $derived([...(this.boot?.connectors ?? []), ...(this.boot?.vendors ?? [])].find((each) => each.id === this.current?.connector) ?? null);
  readonly local = $derived(this.boot?.zone ?? "UTC");
  readonly #wish = $derived(this.preferences.zone === "auto" ? (this.connector?.zone === "local" ? "local" : "UTC") : this.preferences.zone);
  readonly zone = $derived(this.#wish === "local" ? this.local : knowsZone(this.#wish) ? this.#wish : "UTC");
  /** How times are written in the list. */
  readonly dates: TimeStyle = $derived(this.preferences.dates === "auto" ? (this.connector?.times ?? "clock") : this.preferences.dates);
  /** Where the keys are kept, as people call it. */
  readonly vault = $derived(plain(told(this.boot?.vault.name ?? "")));
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
      void takeLink(this);
      this.#wakeDemos();
    } catch (thrown) {
      this.problem = problem(thrown);
      if (this.boot !== null) this.tell(this.problem.said);
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
    const draft = this.#drafts.get(alias);
    this.explorer = new Explorer(alias, draft ?? DEFAULT_QUERY, this.zone);
    this.person = null;
    void this.#begin(this.explorer, draft === undefined);
    this.#wakeDemos();
  }

  /** Shows the view that comes first, or the query that was left here. */
  async #begin(explorer: Explorer, fresh: boolean): Promise<void> {
    await this.saved.load(explorer.alias);
    if (explorer !== this.explorer || !this.readable) return;
    const first = this.saved.views.find((each) => each.first);
    const untouched = explorer.text === DEFAULT_QUERY && !explorer.pending;
    if (fresh && untouched && first !== undefined) await this.saved.open(first);
    else if (!explorer.pending) await explorer.run();
    // Files seldom reach up to today: rather all of them than an empty list.
    const bare = fresh && untouched && first === undefined && explorer.text === DEFAULT_QUERY && explorer.result?.size === 0;
    if (bare && this.current?.source === "files" && this.current.events > 0) await explorer.go("");
    await this.saved.count();
  }

  /** Shows the events of a query in the organization `alias`. */
  async follow(text: string, alias = this.alias): Promise<void> {
    this.view = "events";
    if (alias !== null && alias !== this.alias) {
      this.#drafts.set(alias, text);
      this.choose(alias);
    } else await this.explorer?.go(text);
  }

  async undo(): Promise<void> {
    const what = await this.explorer?.undo.undo();
    this.tell(what ? words.explore.undo.undone(what) : words.explore.undo.nothing);
  }

  async redo(): Promise<void> {
    const what = await this.explorer?.undo.redo();
    this.tell(what ? words.explore.undo.redone(what) : words.explore.undo.again);
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
    if (this.organizations.find((each) => each.alias === alias)?.source === "files") return this.caughtUp(alias);
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
      if (found.code === "cancelled") this.tell(found.said);
    }
    await this.caughtUp(alias);
  }

  /** Shows what a sync of `alias` has changed. */
  async caughtUp(alias: string): Promise<void> {
    await this.reload().catch((thrown: unknown) => this.tell(problem(thrown).said));
    if (alias !== this.alias || !this.readable) return;
    if (this.dialog === "export") this.#stale = true; // an export keeps the result that it counted
    else await this.explorer?.refresh();
    void this.saved.count();
  }

  /** Lets the keys leave the memory, and shows nothing until a person opens it again. */
  async lock(): Promise<void> {
    if (this.boot === null || this.boot.locked || this.boot.vault.state !== "ready") return;
    try {
      // The page ends with this; the next one goes on with the query.
      await ipc.lock(this.explorer === null ? null : { alias: this.explorer.alias, text: this.explorer.text });
      this.dialog = null;
      this.leave();
      this.boot = { ...this.boot, locked: true };
    } catch (thrown) {
      this.tell(problem(thrown).said);
    }
  }

  /** Exports what is shown once more as it was exported last; before the first time it asks how. */
  exportAgain(): void {
    this.again = this.preferences.exported !== null;
    this.acts.exporting?.();
    this.again &&= this.dialog === "export";
  }

  /** Closes the dialog, and catches up with what waited for it. */
  closeDialog(): void {
    this.dialog = null;
    this.format = null;
    this.again = false;
    if (!this.#stale) return;
    this.#stale = false;
    void this.explorer?.refresh();
  }

  async stop(): Promise<void> {
    if (this.alias !== null) await ipc.cancelSync(this.alias).catch((thrown: unknown) => this.tell(problem(thrown).said));
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

  /** Shows who somebody is. */
  showPerson(person: string): void {
    this.person = person;
    this.view = "people";
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
