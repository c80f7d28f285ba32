/** What happens to the window and around it: signals of the program, files dropped onto it, paper, exports made again. */
import { tick } from "svelte";
import { ipc, listener, problem, type ExportEntry, type ExportForm, type ScheduledSync, type Signal } from "../ipc";
import { words } from "../words";
import { IDLE, type App } from "./app.svelte";
import { commands } from "./commands";
import { paperOf } from "./paper";
import { plain } from "./visible";

const FORMATS: readonly ExportForm["format"][] = ["csv", "csv_excel", "ndjson", "html"];

/** Something that can be done with files that were dropped. */
export type Taker = { id: "verify" | "import"; take: () => void };

/** What can be done with files that were dropped onto the window. */
export const takers = (app: App): Taker[] => [
  { id: "import", take: () => void importDropped(app) },
  { id: "verify", take: () => void ([app.view, app.verifying] = ["verify", true]) },
];

/** Hears what happens to the window. */
export async function attend(app: App): Promise<void> {
  const heard = listener((signal: Signal) => {
    if (signal.kind === "closing") app.closing = true;
    else if (signal.kind === "doubted") void app.reload().catch(() => undefined); // the next look at the organizations says it
    else if (signal.kind === "chosen") choose(app, signal.command);
    else if (app.boot?.locked === false && app.dialog === null) app.dropped = signal.files;
  });
  const news = listener((told: ScheduledSync) => void scheduled(app, told));
  try {
    await Promise.all([ipc.listen(heard), ipc.listenSchedule(news)]);
    if (app.boot?.locked === false) await app.reload(); // what was told while nobody listened
  } catch (thrown) {
    app.tell(problem(thrown).said);
  }
}

/** Does what was chosen in the menu of the system; a locked window does nothing. */
export function choose(app: App, command: string): void {
  if (app.boot?.locked !== false) return;
  if (command === "palette") app.dialog = "palette";
  else if (command === "print") void print(app);
  else commands(app).find((each) => each.id === command)?.run();
}

/** Takes over what a sync did that nobody asked for by hand. */
export async function scheduled(app: App, news: ScheduledSync): Promise<void> {
  if (news.kind === "began" || app.boot?.locked !== false) return;
  const alias = news.kind === "ended" ? news.report.alias : news.alias;
  if (app.runs[alias]?.running) return;
  const name = app.organizations.find((each) => each.alias === alias)?.name ?? alias;
  if (news.kind === "ended") {
    app.runs[alias] = { ...IDLE, report: news.report };
    if (news.report.added > 0) app.tell(words.schedule.synced(plain(name), news.report.added));
  } else {
    app.runs[alias] = { ...IDLE, problem: problem(news.failure) };
    app.tell(words.schedule.failed(plain(name)));
  }
  await app.caughtUp(alias);
}

async function importDropped(app: App): Promise<void> {
  try {
    app.importing = await ipc.importDropped();
    app.dialog = "import";
  } catch (thrown) {
    app.tell(problem(thrown).said);
  }
}

/** Opens the export dialog on the query and in the form of an earlier export. */
export async function repeat(app: App, entry: Pick<ExportEntry, "query" | "format">): Promise<void> {
  app.view = "events";
  app.format = FORMATS.find((each) => each === entry.format) ?? null;
  await app.explorer?.go(entry.query);
  if ((app.explorer?.result?.size ?? 0) > 0) app.dialog = "export";
}

/** Prints the view: of the events their first thousand with what is known of them, else the page as it is. */
export async function print(app: App): Promise<void> {
  try {
    if (app.view === "events" && app.explorer !== null) {
      app.paper = await paperOf(app.explorer);
      await tick();
    }
    await ipc.print();
  } catch (thrown) {
    app.tell(problem(thrown).said);
  }
}
