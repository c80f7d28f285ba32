/** What differs between two versions of a record. */

export type Difference = { path: string; before: string | null; after: string | null };

const MOST = 200;
const isNode = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
const text = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));

function walk(path: string, before: unknown, after: unknown, found: Difference[]): void {
  if (found.length >= MOST) return;
  if (isNode(before) && isNode(after) && Array.isArray(before) === Array.isArray(after)) {
    const name = (key: string) => (path === "" ? key : Array.isArray(before) ? `${path}[${key}]` : `${path}.${key}`);
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) walk(name(key), before[key], after[key], found);
  } else if (!Object.is(before, after)) {
    found.push({ path, before: before === undefined ? null : text(before), after: after === undefined ? null : text(after) });
  }
}

/** The differences between two JSON texts; null where one of them is no JSON. */
export function differences(before: string, after: string): Difference[] | null {
  try {
    const found: Difference[] = [];
    walk("", JSON.parse(before), JSON.parse(after), found);
    return found;
  } catch {
    return null;
  }
}
