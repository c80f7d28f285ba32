/** What was done with a cache, in words. */
import type { ActivityEntry } from "../../ipc";
import { plain } from "../../model/visible";
import { words } from "../../words";

/** The last part of a path, whichever way its slashes lean. */
export const baseName = (path: string): string => path.split(/[\\/]/).at(-1) ?? path;

/** What came of it: the numbers that it has, and the files. */
export function outcome(entry: ActivityEntry): string {
  const said = words.activity;
  const parts = [
    entry.rows === null ? null : said.rows(entry.rows),
    entry.added === null ? null : said.added(entry.added),
    entry.revised === null || entry.revised === 0 ? null : said.revised(entry.revised),
    entry.pages === null ? null : said.pages(entry.pages),
    entry.unclear === null || entry.unclear === 0 ? null : said.unclear(entry.unclear),
    entry.gaps === null || entry.gaps === 0 ? null : said.gaps(entry.gaps),
    ...entry.files.slice(0, 3).map((file) => plain(baseName(file))),
    entry.files.length > 3 ? "…" : null,
  ];
  return parts.filter((part) => part !== null && part !== "").join(" · ");
}
