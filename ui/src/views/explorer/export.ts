/** What an export is called and which columns it takes. */
import type { Column } from "../../model/columns";

/** The columns of the file that hold what a column of the grid shows. */
const NAMES: Record<string, string[]> = {
  time: ["occurred"], event: ["action_label"], actor: ["actor_name", "actor_email", "actor_id"], role: ["actor_role"], target: ["target_name", "target_id"], location: ["city", "country"], source: ["origin"],
  result: ["outcome"], id: ["uid"], received: [],
};

/** Returns the names of the file's columns for those of the grid, each once. */
export function exportColumns(columns: readonly Column[]): string[] {
  return [...new Set(columns.flatMap((column) => NAMES[column.id] ?? [column.id]))];
}

/** Returns `name` as a bare file name, or null if it is not one. */
export function fileName(name: string): string | null {
  const bare = name.trim();
  return bare === "" || bare === "." || bare === ".." || /[\\/:*?"<>|\u0000-\u001f]/.test(bare) ? null : bare;
}
