/** What a key does in the grid. */

export type Move =
  | { kind: "row"; to: number; extend: boolean }
  | { kind: "cell"; to: number }
  | { kind: "open" }
  | { kind: "menu" }
  | { kind: "leave" }
  | { kind: "head" }
  | { kind: "toggle" }
  | { kind: "all" }
  | { kind: "copy"; json: boolean }
  | { kind: "failed"; step: 1 | -1 }
  | { kind: "filter"; exclude: boolean };

export type Place = { active: number; cell: number; count: number; columns: number; page: number };
type Key = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey">;

/** Letters and signs that do something alone, and can be switched off. */
const SINGLES = ["j", "k", "e", "x", "[", "]", "f", "-"];

/** Returns what `event` asks for at `place`, or null if the grid has no use for it. */
export function moveOf(event: Key, place: Place, singles = true): Move | null {
  const control = event.ctrlKey || event.metaKey;
  const row = (to: number): Move => ({ kind: "row", to: Math.max(0, Math.min(to, place.count - 1)), extend: event.shiftKey });
  if (event.altKey || place.count === 0) return null;
  if (control && event.key.toLowerCase() === "c") return { kind: "copy", json: event.shiftKey };
  if (control && event.key.toLowerCase() === "a" && !event.shiftKey) return { kind: "all" };
  if (control && event.key !== "Home" && event.key !== "End") return null;
  if (!singles && SINGLES.includes(event.key)) return null;
  switch (event.key) {
    case "ArrowDown": case "j": return row(place.active + 1);
    case "ArrowUp": return place.active === 0 && !event.shiftKey ? { kind: "head" } : row(place.active - 1);
    case "k": return row(place.active - 1);
    case "PageDown": return row(place.active + place.page);
    case "PageUp": return row(place.active - place.page);
    // Within a row its first and last cell; with Control, and from the row itself, the ends of the list.
    case "Home": return place.cell >= 0 && !control ? { kind: "cell", to: 0 } : row(0);
    case "End": return place.cell >= 0 && !control ? { kind: "cell", to: place.columns - 1 } : row(place.count - 1);
    case "ArrowRight": return { kind: "cell", to: Math.min(place.columns - 1, place.cell + 1) };
    case "ArrowLeft": return place.cell < 0 ? null : { kind: "cell", to: place.cell - 1 };
    case "Enter": return place.cell < 0 ? { kind: "open" } : { kind: "menu" };
    case "e": return { kind: "open" };
    case " ": case "x": return { kind: "toggle" };
    case "ContextMenu": return { kind: "menu" };
    case "F10": return event.shiftKey ? { kind: "menu" } : null;
    case "Escape": return { kind: "leave" };
    case "[": return { kind: "failed", step: -1 };
    case "]": return { kind: "failed", step: 1 };
    case "f": return place.cell < 0 ? null : { kind: "filter", exclude: false };
    case "-": return place.cell < 0 ? null : { kind: "filter", exclude: true };
    default: return null;
  }
}
