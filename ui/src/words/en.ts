/** English. The type of these words is what every other language has to say as well. */
import type { Code } from "../ipc/bindings";
import { connect } from "./connect.en";
import { explore } from "./explore.en";
import { bytes, count, form, plural } from "./format";
import { importing } from "./import.en";
import { custody } from "./keys.en";
import { query } from "./query.en";
import { named, screens } from "./screens.en";

const gaps = (n: number): string => plural(n, "gap", "gaps");
const events = (n: number): string => plural(n, "event", "events");

export const en = {
  ...connect,
  ...screens,
  importing,
  custody,
  query,
  app: "Trailbook",
  /** What the program says itself in English: in another language, or null where that is not known. */
  told: (_: string): string | null => null,
  /** The same for what a verification looked at. */
  checked: (_: string): string | null => null,
  events,
  close: "Close",
  cancel: "Cancel",
  back: "Back",
  retry: "Try again",
  details: "Details",
  copied: "Copied.",
  notCopied: "The clipboard did not take it.",
  loading: "Loading",
  any: "Any",
  none: "Not stated",

  columns: named({
    time: "Time", action: "Action", event: "Event", actor: "Actor", actor_email: "Actor e-mail", role: "Role", target: "Target", target_type: "Target type", scope: "Scope",
    category: "Category", workspace: "Workspace", ip: "IP address", location: "Location", source: "Source", result: "Result", description: "Description", received: "Received", id: "Event id",
  }),
  fields: named({
    action: "Action", result: "Result", actor: "Actor", category: "Category", scope: "Scope", workspace: "Workspace", source: "Source", country: "Country", target: "Target", role: "Role",
  }),
  outcomes: named({ success: "Success", failure: "Failed", unknown: "Not stated" }),
  flags: named({
    no_time: "No usable time was received; the event is ordered by when it was recorded or received.", no_action: "No action was received.", no_uid: "No identifier was received; a hash of the record stands in.",
    oversized: "The record is unusually large; it is kept whole.", unreadable: "The record could not be understood; its bytes are kept.", duplicate_key: "A key occurs twice in the record; the first value was taken.",
    invalid_utf8: "The record holds bytes that are not text; they are shown with replacement marks.", revised: "The provider later sent a different version of this event.",
  }),

  regions: { navigation: "Views", search: "Search and filters", time: "Events over time", facets: "Facets", results: "Events", drawer: "Event", status: "Status bar", top: "Organization" },
  skip: "Skip to the events",

  nav: { start: "Start", events: "Events", people: "People", sync: "Sync & coverage", exports: "Exports", verify: "Verify", settings: "Settings", shortcuts: "Keyboard shortcuts" },

  top: {
    switch: "Switch organization",
    held: (n: number) => `${events(n)} on this laptop`,
    upToDate: (time: string) => `Up to date · ${time}`,
    never: "Never synced", files: "Comes from files", offline: "Offline", failed: "Sync failed",
    syncing: "Syncing",
    received: (n: number, total: number | null) => (total === null ? `${events(n)} received` : `${count(n)} of about ${count(total)}`),
    sync: "Sync now", retry: "Retry", stop: "Stop",
    back: (day: string) => `back to ${day}`,
    waiting: (left: string) => `The provider asked for a pause. Continuing in ${left}.`,
    checking: "Checking what is here",
  },

  states: { ready: "up to date", paused: "paused", sealed: "sealed", locked: "locked", demo: "sample data", empty: "nothing downloaded", files: "comes from files", syncing: "syncing" },

  switcher: { title: "Switch organization", filter: "Filter organizations", add: "Add organization…", demo: "Open the demo organization", none: "No organization matches.", list: "Organizations" },

  welcome: {
    title: "Review audit logs offline",
    lead: "Events are downloaded once, encrypted on this laptop, and stay readable without a connection.",
    demo: "Explore a demo", demoText: "Made-up events, works offline, removable with one click.", openDemo: "Open demo",
    add: "Add your organization", addText: (vault: string) => `You need an access key of an admin or owner. It is kept in ${vault}.`, addButton: "Add organization…",
    received: "Has somebody sent you evidence?", check: "Check a file…",
  },

  keychain: {
    waiting: "Opening. Your system may ask for the password of its keychain.",
    unavailable: "The system keychain is not available", locked: "The system keychain is locked", passphrase: "Enter the passphrase to continue", choose: "Choose where keys are kept",
    text: "The key that opens your data cannot be read. Nothing was changed. Start or unlock GNOME Keyring or KWallet, then try again.",
    textChoose: "The keys that open your data and the access keys of your organizations need a place. No system keychain was found; nothing is stored yet.",
    textPassphrase: "Your data and keys are locked with a passphrase that only you know.",
    instead: "Use a passphrase instead", insteadText: "The keys are then kept in an encrypted file on this laptop. If the passphrase is forgotten, the data cannot be opened and has to be downloaded again.",
    label: "Passphrase", repeat: "Repeat the passphrase", differ: "The two passphrases differ.", short: "Use at least 12 characters.", open: "Open", use: "Use this passphrase",
  },

  add: {
    title: "Add organization", provider: "Provider", alias: "Short name", aliasHelp: "How this organization is called on this laptop: lower-case letters, digits and hyphens.", aliasBad: "Use lower-case letters, digits and hyphens, starting with a letter.",
    stored: (vault: string) => `Kept in ${vault}.`, show: "Show", hide: "Hide", required: (label: string) => `${label} is missing.`,
    test: "Test connection", testing: "Testing the connection",
    ok: (name: string, role: string | null, days: number | null) => `${name}${role === null ? "" : `, ${role}`}${days === null ? "" : `, keeps ${count(days)} days`}`,
    connected: "Connected", scoped: (name: string) => `This key reads the workspace ${name} only.`, limits: "What this log does not contain", docs: "How to create a key:", save: "Add and sync", saving: "Adding",
  },

  search: {
    label: "Search events", placeholder: 'Words, or filters such as actor:ann@acme.example result:failure', suggestions: "Suggestions", clear: "Clear the search", textInstead: (text: string) => `Search for the text "${text}"`,
  },

  filters: {
    label: "Filters", search: (name: string) => `Search ${name.toLowerCase()}`, searchActor: "Search by name or e-mail", nothing: "No value matches.", clear: "Clear",
    all: (name: string) => ({ Action: "All actions", Actor: "All actors", Workspace: "All workspaces", Scope: "Any scope", Category: "All categories", Result: "Any result" })[name] ?? `Any ${name.toLowerCase()}`,
    chosen: "chosen", other: "Other", scopeFirst: "Choose a scope first",
    remove: (label: string, value: string) => `Remove filter: ${label} ${value}`, clearAll: "Clear", chips: "Filters in use", more: "more",
  },

  range: {
    presets: [["24h", "Last 24 hours"], ["7d", "Last 7 days"], ["30d", "Last 30 days"], ["90d", "Last 90 days"], ["365d", "Last 365 days"]] as [string, string][],
    all: "All time", custom: "Custom range", from: "From", until: "Until", apply: "Apply range", label: "Date range", today: "Today",
    zone: (zone: string) => `Times are in ${zone}.`, wrong: "The end lies before the start.",
  },

  zone: { button: (name: string) => `Time: ${name}`, label: "Time zone", utc: "UTC", local: (name: string) => `This computer (${name})`, search: "Search zones" },
  theme: { label: "Theme", system: "As the system", light: "Light", dark: "Dark" },
  language: { label: "Language", system: "As the system", en: "English", de: "Deutsch" },
  settings: {
    version: (version: string) => `Trailbook ${version}`,
    look: "Appearance", zoom: "Size", density: "Rows", densities: { compact: "Compact", comfortable: "Comfortable", roomy: "Roomy" }, speech: "Language and time", keys: "Keys", singles: "Single letters act in the list, such as j, k and x, and / goes to the search",
  },

  histogram: {
    label: "Events over time", role: "chart", hint: "Arrow keys move, Shift and arrows select, Enter zooms in, Escape goes back.",
    bar: (span: string, n: number, failed: number) => `${span}: ${events(n)}${failed > 0 ? `, ${count(failed)} failed` : ""}`,
    coverage: named({ missing: "not synced", suspect: "may be incomplete", expired: "no longer kept by the provider", unknown: "never asked for", collected: "" }),
    table: "Show as table", chart: "Show as chart", out: "Zoom out", from: "From", to: "To", count: "Events", failed: "Failed", state: "State", complete: "Complete",
  },

  gap: {
    lead: "Results may be incomplete.", text: (span: string) => `Events from ${span} are not, or not surely, on this laptop.`, more: (n: number) => `${gaps(n)} in this period.`,
    unasked: (spans: string) => `Events from ${spans} were never asked for.`, noFile: (spans: string) => `Nothing says that the files hold every event from ${spans}.`, keeps: (days: number) => `The provider keeps ${plural(days, "day", "days")}.`, fetch: "Fetch them", show: "Show sync status",
  },

  offline: { text: (n: number, until: string | null) => `You are offline. Showing ${events(n)}${until === null ? "" : `, complete up to ${until}`}.` },
  paused: { text: (reason: string) => `${reason} Syncing is paused. Everything already on this laptop stays readable.`, replace: "Replace key…" },
  sealed: { title: (name: string) => `${name} is sealed on this laptop`, text: "The events stay encrypted and cannot be read until the provider confirms the role again.", since: (time: string) => `Since ${time}.`, retry: "Check access again", replace: "Replace key…" },
  locked: { title: (name: string) => `${name} is locked`, text: "The key that opens its events cannot be read from the keychain. Nothing was changed.", retry: "Try again" },

  empty: {
    arriving: "The first events are being downloaded.", arrivingText: "They appear here as they arrive.",
    files: "Nothing imported yet.", events: "Nothing downloaded yet.", eventsText: "Sync once, and the events stay readable without a connection.",
    match: "No events match.", without: (label: string, n: number) => `Without "${label}" there ${form(n, "is", "are")} ${count(n)}.`, removeThat: "Remove that filter", clear: "Clear all",
    outside: "This period is not on this laptop.", outsideText: "Nothing is known about it: that no event is shown does not mean that nothing happened.",
  },

  grid: {
    label: "Events", noun: (n: number) => form(n, "event", "events"), newest: "newest first", counting: "counting…", count: "Count all", columns: "Columns…", menu: "Value menu",
    failures: (n: number) => `${count(n)} failed`, noFailed: "No other failed event within 4,000 events.", unnamed: "unnamed action",
  },

  value: { only: "Only this value", exclude: "Exclude this value", copy: "Copy value", copyRow: "Copy row as JSON", open: "Open event" },

  columnsMenu: { title: "Columns", up: (name: string) => `Move ${name} left`, down: (name: string) => `Move ${name} right`, reset: "Reset columns", show: (name: string) => name },

  facets: { title: "Facets", more: (n: number) => `and ${count(n)} more`, events: "events", hint: "Click to keep only, Alt and click to exclude." },

  drawer: {
    close: "Close event", previous: "Previous event", next: "Next event", details: "Details", json: "Raw JSON", who: "Who", what: "What", where: "Where", when: "When", changes: "What changed", evidence: "Evidence",
    received: (time: string) => `As received on ${time}`, revisions: (n: number) => `The provider sent ${plural(n, "later version", "later versions")}`, copyJson: "Copy as JSON", copyRaw: "Copy raw", actor: "Filter to this actor",
    size: (n: number) => bytes(n), sha: "SHA-256", version: (at: number, time: string) => `Version ${at}, received ${time}`, before: "before", after: "after", raw: "Exactly as received", tree: "Formatted",
  },
  record: named({
    uid: "Event id", stream: "Stream", occurred: "Time", recorded: "Recorded", occurred_text: "Time as received", action: "Action", action_label: "Event", scope: "Scope", category: "Category", crud: "Kind", outcome: "Result", outcome_raw: "Result as received", outcome_reason: "Reason",
    severity: "Severity", description: "Description", actor_id: "Actor id", actor_type: "Actor type", actor_name: "Actor", actor_email: "E-mail", actor_role: "Role", target_type: "Target type", target_id: "Target id", target_name: "Target", workspace_id: "Workspace id",
    workspace: "Workspace", tenant: "Tenant", ip: "IP address", country: "Country", region: "Region", city: "City", latitude: "Latitude", longitude: "Longitude", user_agent: "User agent", origin: "Source", session_id: "Session", request_id: "Request", targets: "All targets", received: "Received",
  }),

  status: { copy: "Offline copy · encrypted", shown: (n: string, total: number) => `${n} of ${events(total)}`, ms: (n: number) => `${n} ms`, shortcuts: "Keyboard shortcuts" },

  sync: {
    title: "Sync status", lastRun: "Last sync", lastImport: "Last import", files: (alias: string) => `This organization comes from files: there is no provider to ask. More files are read with "trailbook import ${alias} FILE".`, never: "Not synced yet", completeUntil: "Complete up to", held: "On this laptop", kept: "Provider keeps", days: (n: number) => `${count(n)} days`, unknown: "Not stated",
    state: "State", retention: (n: number, day: string) => `The provider keeps ${count(n)} days. Events before ${day} exist only in this copy.`,
    report: (added: number, ms: string) => `${plural(added, "new event", "new events")}, ${ms}.`, gaps: (n: number) => `Gaps (${count(n)})`,
    from: "From", to: "To", reason: "Reason", stream: "Stream", running: "Syncing", pages: (n: number) => plural(n, "page", "pages"), added: (n: number) => `${count(n)} new`, since: "since", replace: "Replace key…", remove: "Remove organization…", limits: "What this log does not contain", scope: "Scope of the key", wholeOrganization: "Whole organization", workspace: (name: string) => `Workspace ${name}`,
    left: (n: number) => `${gaps(n)} left.`,
    unclear: (n: number) => `${plural(n, "new event", "new events")} came without a time or an action that is understood. They are kept whole; the provider may write them otherwise than before.`, showUnclear: "Show them",
    ready: "Ready", paused: "Paused", sealed: "Sealed", locked: "Locked", stillReadable: "You can keep reading while this runs.", notComplete: "The last sync did not reach the end; the next one continues there.",
  },

  key: { title: (name: string) => `Replace the key of ${name}`, text: "The new key replaces the old one in the keychain. Events on this laptop are not touched.", save: "Replace and sync" },
  remove: { title: (name: string) => `Remove ${name} from this laptop?`, text: (n: number) => `${events(n)} and the access key are deleted here. What the provider no longer keeps cannot be fetched again. Exported files stay.`, type: (alias: string) => `Type ${alias} to confirm`, go: "Remove" },

  export: {
    button: (n: string) => `Export ${n}…`, title: (n: number | null) => (n === null ? "Export events" : `Export ${events(n)}`), go: (n: number) => `Export ${events(n)}`, from: (name: string) => `from ${name}`, query: "Query", period: "Period", all: "All events",
    format: "Format", excel: "CSV, safe for Excel", excelText: "Values that a spreadsheet would run as formulas get a leading apostrophe.", csv: "CSV, exact values", ndjson: "JSON Lines", html: "Report to read and print (HTML)", stamp: "Time stamp", stampAsk: "Ask an authority (RFC 3161)", stampAddress: "Address of the time stamp authority", stampText: "It is told a digest of the pack and a random number, and nothing else. Without its answer no pack is written.", columns: "Columns", shown: (n: number) => `As shown (${n})`, everything: "All fields", time: "Time", addLocal: (zone: string) => `Add a column with the time in ${zone}`,
    onlyUtc: "Times are written in UTC.", file: "File name", folder: "Folder", choose: "Choose folder…", free: (n: number) => `${bytes(n)} free`, manifest: "Beside the file a manifest is written, with its SHA-256, the query, the number of events and the known gaps, signed with the key of this laptop.", pack: "Evidence pack", packText: "One signed archive that anybody can check without Trailbook: the events as received, what was asked, and a proof for each.", packManifest: "Times and columns are those of the record as received.", signed: "Signed by", checkpoint: "Checkpoint", copyCheckpoint: "Copy checkpoint", gap: (n: number) => `${gaps(n)} inside this period, listed in the manifest.`,
    running: (n: number, total: number) => `${count(n)} of ${count(total)}`, stop: "Cancel: nothing is kept", done: (n: number) => `Exported ${events(n)}, the number shown in the list.`, doneGaps: (n: number) => `${plural(n, "gap is", "gaps are")} recorded in the manifest.`, show: "Show in folder", copySha: "Copy SHA-256", path: "File", size: "Size", planning: "Counting the events",
    badName: "A file name cannot be empty or hold a slash.", another: "Export again", again: "Export current view again",
  },

  time: { unknown: "unknown time", span: (from: string, to: string) => `${from} to ${to}` },

  shortcuts: {
    title: "Keyboard shortcuts",
    groups: [
      ["Everywhere", [["Ctrl F, /", "Search"], ["Ctrl R, F5", "Sync now"], ["Ctrl E", "Export"], ["Ctrl Shift E", "Export again with the last choices"], ["Ctrl K", "Go to or run a command"], ["Ctrl 1 … 5", "Events, people, sync and coverage, exports, verify"], ["Ctrl ,", "Settings"], ["Ctrl +, -, 0", "Larger, smaller, as designed"], ["Ctrl P", "Print"], ["Ctrl Shift L", "Lock"], ["Ctrl Shift O", "Switch organization"], ["Alt 1 … 9", "Switch to that organization"], ["Ctrl Shift U", "UTC or local time"], ["Ctrl B", "Facets"], ["Ctrl I", "Open or close the event"], ["Ctrl G", "Go to date and time"], ["Ctrl S", "Save view"], ["Delete", "Remove the filter"], ["Ctrl Z, Ctrl Shift Z", "Undo, redo"], ["Alt ←, Alt →", "Query before, query after"], ["F6, Shift F6", "Next, previous region"], ["F10", "Menu"], ["?", "This sheet"]]],
      ["In the events", [["↑ ↓, j k", "Move"], ["Page Up, Page Down", "Move by a page"], ["Home, End", "First, last event; on a cell, first, last cell"], ["← →", "Enter the cells"], ["Enter", "Open the event; on a cell, its value menu"], ["Space, x", "Select the row"], ["Shift ↑ ↓, Ctrl A", "Select more rows, all rows"], ["↑ above the first row", "Headings: Shift ← → sizes, Enter opens"], ["Shift F10", "Value menu"], ["Ctrl C, Ctrl Shift C", "Copy the cell or the rows, as JSON"], ["f, -", "Keep, exclude the value of the cell"], ["[ ]", "Previous, next failed event"], ["Esc", "Leave the cell, close the event"]]],
      ["In the chart", [["← →", "Move"], ["Shift ← →", "Select"], ["Enter", "Zoom in"], ["Esc", "Zoom out"]]],
    ] as [string, [string, string][]][],
  },

  /** What a mark in place of an invisible character stands for, by the mark. */
  marks: named({
    "⇥": "tab", "↵": "line feed", "␍": "carriage return", "⍽": "no-break space", SHY: "soft hyphen", ALM: "Arabic letter mark", MVS: "Mongolian vowel separator", ZWSP: "zero-width space", ZWNJ: "zero-width non-joiner", ZWJ: "zero-width joiner",
    LRM: "left-to-right mark", RLM: "right-to-left mark", LSEP: "line separator", PSEP: "paragraph separator", LRE: "left-to-right embedding", RLE: "right-to-left embedding", PDF: "pop directional formatting", LRO: "left-to-right override", RLO: "right-to-left override",
    WJ: "word joiner", LRI: "left-to-right isolate", RLI: "right-to-left isolate", FSI: "first strong isolate", PDI: "pop directional isolate", BOM: "byte order mark", "␡": "delete", control: "control character", other: "invisible character",
  }),

  /** What the program refuses, by its code, in languages that the program itself does not speak. */
  failures: {} as Partial<Record<Code, string>>,
  keys: { ctrl: "Ctrl", alt: "Alt" },

  explore,
  crash: { title: "This part of the window stopped", text: "Your data was not changed. The query is kept.", again: "Show it again", copy: "Copy details" },
  failed: { title: "Trailbook could not start" },
};

export type Words = typeof en;
