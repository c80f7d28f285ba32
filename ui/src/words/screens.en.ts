/** English: the screens beside the explorer. */
import { bytes, count, form, plural } from "./format";

/** Names by what they stand for: each one known here must be there in every language, and any other may be asked for. */
export const named = <K extends string>(names: Record<K, string>) => names as Record<K, string> & Record<string, string>;

export const screens = {
  coverage: {
    title: "Coverage", calendar: "Events by day", text: "Each square is a day in UTC: the stronger its colour, the more events. Hatched days are not, or not surely, on this laptop.",
    keys: "Arrow keys move by day and week, Enter shows the events of the day.", earlier: "Earlier", later: "Later", none: "no events", day: (day: string, n: number, failed: number) => `${day}: ${n === 0 ? "no events" : plural(n, "event", "events")}${failed > 0 ? `, ${count(failed)} failed` : ""}`,
    less: "fewer", more: "more", open: "Show these events", period: (from: string, to: string) => `${from} to ${to}`,
    states: named({ collected: "Collected", proven: "Proven", reading: "Interrupted", suspect: "Suspect", missing: "Missing", expired: "Expired", unknown: "Never asked for" }),
    meanings: named({ collected: "read to its end", proven: "read to its end, and the count agrees", reading: "the read was interrupted and goes on with the next sync", suspect: "read, but events may be missing", missing: "not on this laptop", expired: "the provider no longer keeps it", unknown: "outside of what was asked for" }),
    intervals: "Intervals", all: (n: number) => `Show all ${count(n)}`, onlyGaps: "Only gaps", whole: "Everything that was asked for has been collected.", fetch: "Fetch again", fetching: "Fetching", action: "Action", filesNote: "No gap is known between the files. What came after the newest is not in them.",
  },

  review: {
    mark: "Mark as reviewed…", change: "Change…", title: "Mark the gap as reviewed", why: "Why it is as it is, or what was done", by: "Your name", save: "Mark as reviewed", back: "Take back", text: "The note stays on this laptop. The gap stays a gap: it is still drawn, counted and written into every export.",
    told: (by: string, day: string, why: string) => `Reviewed by ${by}, ${day}: ${why}`,
  },

  activity: {
    title: "Activity", none: "Nothing has happened yet.", when: "When", what: "What", outcome: "Outcome", took: "Took",
    kinds: named({ sync: "Sync", import: "Import", export: "Export", file: "File" }), pages: (n: number) => plural(n, "page", "pages"), added: (n: number) => `${count(n)} new`, revised: (n: number) => `${count(n)} changed`, gaps: (n: number) => `${plural(n, "gap", "gaps")} left`, unclear: (n: number) => `${count(n)} not understood`, rows: (n: number) => `${plural(n, "event", "events")} written`,
  },

  exports: {
    title: "Exports", lead: "Every export of this organization, and whether the file is still what was written.", none: "Nothing has been exported yet.", noneText: "An export writes exactly the events of the list into one file, with no limit on their number.", start: "Go to the events",
    when: "When", events: "Events", file: "File", query: "Query", gaps: "Gaps", sha: "SHA-256", state: "State", all: "All events",
    standing: named({ present: "In place", changed: "Changed", gone: "Moved or deleted", same: "Matches its SHA-256" }), repeat: "Repeat…", check: "Check", checking: "Checking", show: "Show in folder", actions: "Actions",
    checked: (file: string) => `${file} is exactly what was written.`, differs: (file: string) => `${file} is no longer what was written.`, gone: (file: string) => `${file} is no longer where it was written.`,
  },

  lock: {
    title: "Trailbook is locked", text: "The keys have left the memory. Unlock to read on; nothing was changed.", unlock: "Unlock with the keychain", passphrase: "Passphrase", open: "Unlock", idle: "Locked because nobody used it.",
  },

  options: {
    storage: "Storage", folder: "Data folder", showFolder: "Show in folder", room: "Room taken", free: "Room left", freeText: (n: number) => `${bytes(n)} free`, unknown: "Not known", writable: "Can be written", notWritable: "Cannot be written: nothing new can be kept",
    security: "Security", vault: "Keys are kept in", lockNow: "Lock now", lockText: "Closes every copy and forgets the keys until you unlock.", idle: "Lock when nobody uses it", never: "Never", minutes: (n: number) => `After ${plural(n, "minute", "minutes")}`,
    help: "Help", diagnostics: "Copy diagnostics", logs: "Open logs folder", diagnosticsText: "Versions, sizes, states and what failed when. No event, no name and no key.", copied: "Diagnostics copied.", telemetry: "Telemetry", telemetryText: "None. Trailbook talks to your providers and to nobody else.",
    about: "About", version: "Version", licence: "Licence", licenceText: "MIT or Apache 2.0. The licences of what is built in come with the program.", sqlite: "The copy is a SQLite file encrypted with SQLCipher.",
    end: "Remove everything", endText: "Removes every organization, its events and its keys from this laptop. What a provider no longer keeps cannot be fetched again. Exported files stay.", endButton: "Remove all data and keys…",
    endTitle: "Remove all data and keys from this laptop?", endList: (organizations: number, n: number) => `${plural(organizations, "organization", "organizations")} with ${plural(n, "event", "events")}, all access keys and all settings are deleted here.`, type: (word: string) => `Type ${word} to confirm`, gone: "Nothing is left on this laptop", goneText: "Every organization, every event and every key was removed. Exported files are where you put them.", quit: "Close Trailbook",
  },

  checks: { title: "This computer", keychain: (name: string) => `${name} is ready for keys`, noKeychain: "The keychain is not ready", disk: (n: number) => `${bytes(n)} free for events`, lowDisk: (n: number) => `Only ${bytes(n)} free: large logs may not fit`, folder: "The data folder can be written", noFolder: "The data folder cannot be written", path: (path: string) => `Data folder: ${path}` },

  closing: { title: "An export is still being written", text: "Closing now stops it, and the unfinished file is deleted.", stay: "Keep exporting", leave: "Stop and close" },
  dropped: { title: (n: number) => form(n, "What is to be done with this file?", "What is to be done with these files?"), verify: "Verify", import: "Import", neither: "Nothing can be done with it yet." },

  schedule: { label: "Sync by itself", never: "Only when asked", every: named({ quarter_hour: "Every 15 minutes", hour: "Every hour", day: "Every day" }), open: "While Trailbook is open.", synced: (name: string, added: number) => `${name}: ${plural(added, "new event", "new events")}.`, failed: (name: string) => `${name} could not be synced.` },

  network: {
    title: "Network", proxy: "Proxy", modes: named({ system: "As the system", manual: "This one", none: "None" }), address: "Proxy address", user: "User", password: "Password", kept: (vault: string) => `Kept in ${vault}. Leave it empty to keep the one that is there.`, save: "Use this proxy", saved: "Saved. Requests go this way from now on.",
    authorities: "Authorities", systemOnly: "Those that this computer trusts", choose: "Choose a file…", forget: "Trust the system's only", trusted: "Authorities added.", forgotten: "Only the system's authorities are trusted.", why: "A company that inspects its traffic has an authority of its own. Its certificate file, in PEM, is added to those of the system; checks are never turned off.",
  },

  verify: {
    lead: "An exported file, an evidence pack or the copy on this laptop is read whole and held against what was written and signed.", file: "Choose a file…", folder: "Choose a folder…", cache: "Check this laptop's copy", drop: "Or drop a file onto the window.",
    running: "Every record is read and checked", good: "Nothing was changed", bad: "This is not what was written", kinds: named({ pack: "Evidence pack", export: "Export", cache: "The copy on this laptop" }), signer: "Signed by", unsigned: "Not signed", compare: "Compare the fingerprint by another way, such as by telephone.", checks: "What was looked at", passed: "as it has to be", failed: "not as it has to be", copy: "Copy result",
  },

  menu: { title: "Menu", print: "Print…", lock: "Lock", about: "About Trailbook", export: "Export…" },
  report: { title: "Events", organization: "Organization", query: "Query", period: "Shown", counts: "Events", coverage: "Coverage", printed: "Printed", first: (n: number, all: number) => `The first ${count(n)} of ${count(all)} events. An export holds all of them.`, complete: "No gaps are known in this period.", by: "Trailbook" },
};
