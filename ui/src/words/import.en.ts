/** English: importing files. */
import { count, plural } from "./format";
import { named } from "./screens.en";

export const importing = {
  title: "Import files", choose: "Choose files…", other: "Choose other files…", drop: "Choose CSV, TSV, Excel, JSON or NDJSON files, also in gzip or ZIP, or drop them onto the window.", looking: "Looking at the files", switcher: "Import files…",
  way: "Read files", wayText: "Exports that a vendor lets you download: CSV, Excel, JSON. Overlapping exports are stitched, and nothing is kept twice.",
  files: "Files", file: "File", readAs: "Read as", auto: (name: string) => `As it looks: ${name}`, nothing: "Choose what the columns are", alike: (percent: number) => `Columns and values are ${count(percent)} % alike.`, limit: (rows: number) => `One export holds ${count(rows)} rows at most.`,
  canonical: "Events as this program writes them",
  zone: "Time zone", zoneText: (time: string) => `The times, such as ${time}, do not say of which zone they are. Every event is moved by a wrong one.`, zoneNeeded: "Name a zone, such as Europe/Zurich or UTC.",
  into: "Into", fresh: "A new organization", name: "Short name", nameHelp: "Letters, digits, dots, dashes. What the command line calls it.", nameBad: "Use 1 to 64 letters, digits, dots, dashes or underscores, and one that is not taken.",
  days: "Exported days", lastDay: "Last day", daysHelp: "First and last day, in UTC, if you know which days the export was made for. Else it covers the time from its first event to its last.",
  columns: "Columns", column: "Column", values: "Values", goes: "Becomes", nowhere: "Stays in the record", preview: "First events", previewText: (n: number) => `The first ${count(n)} as they will be kept.`, noRows: "No event could be read yet.",
  run: "Import", running: "Importing", progress: (events: number, added: number) => `${plural(events, "record", "records")} read, ${count(added)} new`, stop: "Stop",
  done: "Imported", added: "New events", duplicates: "Already here", revised: "Changed", rejected: "Not imported", untimed: "Without a time", read: "Records read",
  gaps: "Not covered", next: "Export next", whole: "No gap is known between the files.", rejectedList: "Records that became no event", untimedList: "Records whose time cannot be read; they are kept", line: (file: string, line: number, reason: string) => `${file}, line ${count(line)}: ${reason}`, skipped: "Left out", more: (n: number) => `${count(n)} more`,
  suspect: (from: string, to: string, reason: string) => `${from} to ${to}: ${reason}.`, another: "Import more", show: "Show the events",
  upTo: (to: string) => `Export again up to ${to}, and import that file too.`, onFrom: (from: string) => `Export again from ${from} on, and import that file too.`, between: (from: string, to: string) => `Export again from ${from} to ${to}, and import that file too.`,
  fields: named({
    occurred: "Time", action: "Action", actor: "Actor", actor_name: "Actor name", actor_email: "Actor e-mail", actor_id: "Actor id", actor_role: "Actor role", target: "Target", target_name: "Target name", target_type: "Target type", target_id: "Target id", outcome: "Result", description: "Description",
    workspace: "Workspace", category: "Category", scope: "Scope", ip: "IP address", country: "Country", origin: "Source", user_agent: "User agent", session_id: "Session", uid: "Event id",
  }),
};
