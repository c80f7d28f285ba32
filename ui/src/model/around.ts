/** What an event has in common with others. */
import type { Row } from "../ipc";
import { personOf } from "./hands";

/** How a query asks for the events of the same person or on the same thing; null where the event names none. */
export function termOf(row: Row, kind: "actor" | "target"): { field: string; value: string } | null {
  const value = kind === "actor" ? personOf(row) : row.target;
  return value === null ? null : { field: kind, value };
}
