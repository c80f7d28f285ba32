/** English: what a query asks for, said of its terms. */
import type { Cause, Remedy, Wrong } from "../ipc";
import { named } from "./screens.en";

export const query = {
  titles: named({
    action: "Action", category: "Category", scope: "Scope", actor: "Actor", role: "Role", initiator: "Initiator", target: "Target", workspace: "Workspace", country: "Country", city: "City", source: "Source",
    severity: "Severity", session: "Session", request: "Request", stream: "Stream", id: "Event id", ip: "IP address", result: "Result", date: "Date",
  }),
  labels: { text: ["Contains", "Does not contain"], after: ["From", "Not from"], before: ["Until", "Not until"], has: ["Has", "Does not have"], is: ["Is", "Is not"] } as Record<string, [string, string]>,
  is: (title: string) => `${title} is`,
  isNot: (title: string) => `${title} is not`,
  properties: named({ revised: "revised", no_time: "without a time", no_action: "without an action", no_uid: "without an id", oversized: "oversized", unreadable: "unreadable", duplicate_key: "with a duplicate key", invalid_utf8: "with bytes that are not UTF-8" }),
  columns: named({ time: "Time", result: "Result", changes: "Changes", targets: "Targets", source: "Source" }),
  initiators: named({ person: "person", token: "token", system: "system" }),
  last: (length: string, since: string) => `last ${length} (since ${since})`,
  /** How long ago something began, behind "From". */
  since: (ago: string) => ago,
  today: (day: string) => `today (${day})`,
  yesterday: (day: string) => `yesterday (${day})`,
  from: (time: string) => `${time} or later`, to: (time: string) => `${time} or earlier`, after: (time: string) => `later than ${time}`, before: (time: string) => `earlier than ${time}`, any: "any time",
  /** English has the program's own sentence. */
  sentence: (own: string, _terms: string[]) => own,
  /** What each field and word of the language means, in languages that the program itself does not speak. */
  helps: {} as Record<string, string>,
  /** What the program says itself in English: what is wrong with a query, what mends it, why a stretch is not complete. */
  wrong: (_: Wrong, own: string) => own,
  remedy: (_: Remedy | null, own: string) => own,
  cause: (_: Cause | null, own: string) => own,
};

export type QueryWords = typeof query;
