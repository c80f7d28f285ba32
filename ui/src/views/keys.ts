/** The keys that work everywhere in the window. */
import { tinykeys } from "tinykeys";
import type { App } from "../model/app.svelte";
import { print } from "../model/desk";
import { zoomed } from "../model/preferences";
import { askName, saveView } from "../model/commands";
import { VIEWS } from "../model/views";

/** Tells whether a key pressed at `target` is text being typed. */
function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input:not([type=checkbox], [type=radio]), textarea, select, [role=spinbutton]"));
}

/** Moves the focus to the next region of the window, or the one before. */
export function region(step: 1 | -1, focusGrid: () => boolean): void {
  const all = [...document.querySelectorAll<HTMLElement>("[data-region]")].filter((each) => each.getClientRects().length > 0);
  const at = all.findIndex((each) => each.contains(document.activeElement));
  const next = all[(at + step + all.length) % all.length];
  if (next?.id === "results" && focusGrid()) return;
  next?.focus();
}

export type Actions = { search: () => void; exporting: () => void; facets: () => void; drawer: () => void };

/** Listens until the returned function is called. A dialog or an open menu keeps its keys. */
export function listen(app: App, actions: Actions): () => void {
  const floating = () => app.dialog !== null || document.querySelector('[role="menu"]') !== null;
  const when = (act: () => void) => (event: KeyboardEvent) => {
    if (floating()) return;
    event.preventDefault();
    act();
  };
  const untyped = (act: () => void) => (event: KeyboardEvent) => !typing(event.target) && when(act)(event);
  const single = (act: () => void) => (event: KeyboardEvent) => app.preferences.singles && untyped(act)(event);
  const focusGrid = () => {
    const explorer = app.explorer;
    if (app.view !== "events" || !explorer?.grid) return false;
    explorer.grid.reveal(explorer.active, true);
    return true;
  };
  /** Where nothing has the focus, the arrows go to the list. */
  const fromNowhere = (event: KeyboardEvent) => document.activeElement === document.body && when(() => void focusGrid())(event);
  const digits = Object.fromEntries(
    Array.from({ length: 9 }, (_, at) => [`Alt+Digit${at + 1}`, when(() => app.organizations[at] !== undefined && app.choose(app.organizations[at].alias))]),
  );
  const views = Object.fromEntries(VIEWS.flatMap(({ id, digit }) => (digit === null ? [] : [[`$mod+Digit${digit}`, when(() => (app.view = id))]])));
  const keys = {
    "$mod+f": when(actions.search),
    "/": single(actions.search),
    "$mod+r": when(() => void app.sync()),
    F5: when(() => void app.sync()),
    "$mod+e": when(actions.exporting),
    "$mod+Shift+E": when(() => app.exportAgain()),
    "$mod+k": (event: KeyboardEvent) => when(() => (app.dialog = "palette"))(event),
    "$mod+g": when(() => app.explorer !== null && (app.dialog = "goto")),
    "$mod+s": when(() => app.explorer !== null && saveView(app)),
    "$mod+Shift+S": when(() => app.explorer !== null && askName(app)),
    "$mod+z": untyped(() => void app.undo()),
    "$mod+Shift+Z": untyped(() => void app.redo()),
    "$mod+b": when(actions.facets),
    "$mod+i": when(actions.drawer),
    "$mod+Shift+L": when(() => void app.lock()),
    "$mod+p": when(() => void print(app)),
    "$mod+=": when(() => app.remember({ zoom: zoomed(app.preferences.zoom, 1) })),
    "$mod++": when(() => app.remember({ zoom: zoomed(app.preferences.zoom, 1) })),
    "$mod+Shift++": when(() => app.remember({ zoom: zoomed(app.preferences.zoom, 1) })),
    "$mod+-": when(() => app.remember({ zoom: zoomed(app.preferences.zoom, -1) })),
    "$mod+0": when(() => app.remember({ zoom: zoomed(app.preferences.zoom, 0) })),
    F10: when(() => (app.menu = true)),
    "$mod+,": when(() => (app.view = "settings")),
    "$mod+Shift+O": when(() => (app.switching = true)),
    "$mod+Shift+U": when(() => app.setZone(app.preferences.zone === "UTC" ? "local" : "UTC")),
    "Alt+ArrowLeft": when(() => app.explorer?.back()),
    "Alt+ArrowRight": when(() => app.explorer?.forward()),
    ArrowDown: fromNowhere,
    ArrowUp: fromNowhere,
    F6: when(() => region(1, focusGrid)),
    "Shift+F6": when(() => region(-1, focusGrid)),
    "Shift+?": single(() => (app.dialog = "shortcuts")),
    ...digits,
    ...views,
  };
  return tinykeys(window, keys, { ignore: (event) => event.isComposing });
}
