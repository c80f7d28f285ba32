/** What the palette can do: every command with its name and its keys. */
import { words } from "../words";
import type { App } from "./app.svelte";
import { copy } from "./copy";
import { VIEWS } from "./views";

export type Command = { id: string; label: string; keys?: string; run: () => unknown };

/** The commands that make sense now. */
export function commands(app: App): Command[] {
  const { explorer } = app;
  const named = words.explore.palette;
  const ctrl = (key: string) => `${words.keys.ctrl} ${key}`;
  const shift = (key: string) => `${words.keys.ctrl} ${words.explore.keys.shift} ${key}`;
  const found: (Command | false)[] = [
    ...VIEWS.map(({ id, digit }): Command => ({ id: `go ${id}`, label: named.go(words.nav[id]), keys: ctrl(digit === null ? "," : String(digit)), run: () => (app.view = id) })),
    explorer !== null && { id: "export", label: named.exporting, keys: ctrl("E"), run: () => app.acts.exporting?.() },
    explorer !== null && app.preferences.exported !== null && { id: "again", label: words.export.again, keys: shift("E"), run: () => app.exportAgain() },
    explorer !== null && { id: "goto", label: named.date, keys: ctrl("G"), run: () => (app.dialog = "goto") },
    explorer !== null && { id: "save", label: named.save, keys: ctrl("S"), run: () => saveView(app) },
    explorer !== null && { id: "copy", label: named.copyQuery, run: async () => app.tell((await copy(explorer.shown)) ? words.copied : words.notCopied) },
    explorer !== null && { id: "link", label: named.copyLink, run: () => app.saved.copyLink(explorer.shown) },
    app.syncable && { id: "sync", label: named.sync, keys: ctrl("R"), run: () => app.sync() },
    explorer !== null && { id: "refresh", label: named.refresh, run: () => explorer.refresh() },
    explorer !== null && { id: "undo", label: named.undo, keys: ctrl("Z"), run: () => app.undo() },
    explorer !== null && { id: "redo", label: named.redo, keys: shift("Z"), run: () => app.redo() },
    explorer !== null && { id: "facets", label: named.facets, keys: ctrl("B"), run: () => app.acts.facets?.() },
    { id: "add", label: words.switcher.add, run: () => (app.dialog = "add") },
    { id: "import", label: words.importing.switcher, run: () => (app.dialog = "import") },
    { id: "lock", label: words.menu.lock, keys: shift("L"), run: () => app.lock() },
    { id: "utc", label: named.zone(words.zone.utc), keys: shift("U"), run: () => app.setZone("UTC") },
    { id: "local", label: named.zone(words.zone.local(app.local)), run: () => app.setZone("local") },
    { id: "relative", label: named.relative, run: () => app.remember({ dates: "relative" }) },
    { id: "clock", label: named.absolute, run: () => app.remember({ dates: "clock" }) },
    ...(["system", "light", "dark"] as const).map((theme): Command => ({ id: theme, label: named.theme(words.explore.palettes.theme[theme]), run: () => app.setTheme(theme) })),
    ...(["compact", "comfortable", "roomy"] as const).map((density): Command => ({ id: density, label: named.density(words.explore.palettes.density[density]), run: () => app.remember({ density }) })),
    { id: "shortcuts", label: named.shortcuts, keys: "?", run: () => (app.dialog = "shortcuts") },
  ];
  return found.filter((each) => each !== false);
}

/** Saves the view that is open as it is now, or asks what to call a new one. */
export function saveView(app: App): void {
  const { current, changed } = app.saved;
  if (current !== null && changed) void app.saved.save(current.name, current.first);
  else askName(app);
}

/** Asks what to call what is shown. */
export function askName(app: App): void {
  app.saved.naming = { was: null };
  app.dialog = "view";
}
