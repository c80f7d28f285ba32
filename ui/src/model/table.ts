/** Rows as text for the clipboard. */
import type { Row } from "../ipc";
import type { Column } from "./columns";

/** Rows that are copied at once; more than that is an export. */
export const COPIED = 10_000;

/** One cell: a spreadsheet must neither split it nor run it. */
function cell(text: string): string {
  const flat = text.replace(/[\t\r\n]+/g, " ");
  return /^[=+\-@]/.test(flat) ? `'${flat}` : flat;
}

/** Rows as tab-separated values, with a heading where there are several. */
export function tsv(rows: readonly Row[], columns: readonly Column[]): string {
  const lines = rows.map((row) => columns.map((each) => cell(each.text(row) ?? "")));
  if (rows.length > 1) lines.unshift(columns.map((each) => cell(each.title)));
  return lines.map((line) => line.join("\t")).join("\n");
}

/** One row as a JSON object, several as an array. */
export function json(rows: readonly Row[]): string {
  return JSON.stringify(rows.length === 1 ? rows[0] : rows, null, 2);
}
