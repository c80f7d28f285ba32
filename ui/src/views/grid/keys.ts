/** What a key does in the grid. */

export type Move = { kind: "row"; to: number } | { kind: "cell"; to: number } | { kind: "open" } | { kind: "menu" } | { kind: "leave" } | { kind: "copy"; json: boolean } | { kind: "failed"; step: 1 | -1 } | { kind: "filter"; exclude: boolean };

export type Place = { active: number; cell: number; count: number; columns: number; page: number };
type Key = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey">;

/** Returns what `event` asks for at `place`, or null if the grid has no use for it. */
export function moveOf(event: Key, place: Place): Move | null {
  const control = event.ctrlKey || event.metaKey;
  const row = (to: number): Move => ({ kind: "row", to: Math.max(0, Math.min(to, place.count - 1)) });
  if (event.altKey || place.count === 0) return null;
  if (control && event.key.toLowerCase() === "c") return { kind: "copy", json: event.shiftKey };
  if (control && event.key !== "Home" && event.key !== "End") return null;
  switch (event.key) {
    case "ArrowDown": case "j": return row(place.active + 1);
    case "ArrowUp": case "k": return row(place.active - 1);
    case "PageDown": return row(place.active + place.page);
    case "PageUp": return row(place.active - place.page);
    case "Home": return row(0);
    case "End": return row(place.count - 1);
    case "ArrowRight": return { kind: "cell", to: Math.min(place.columns - 1, place.cell + 1) };
    case "ArrowLeft": return place.cell < 0 ? null : { kind: "cell", to: place.cell - 1 };
    case "Enter": return place.cell < 0 ? { kind: "open" } : { kind: "menu" };
    case " ": return { kind: "open" };
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
