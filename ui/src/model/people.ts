/** Who is in the log: the people, and what is known of one of them. Counted facts, no judgement. */
import { ipc, type Facet, type FacetValue, type Histogram, type Row } from "../ipc";

export const LISTED = 200;
export const PROFILE = ["action", "ip", "country", "city", "workspace", "source", "result", "role"];

export type Profile = { total: number; first: Row | null; last: Row | null; facets: Facet[]; histogram: Histogram; text: string };

/** The people of an organization, the most active first. */
export async function people(alias: string, zone: string, search: string): Promise<{ found: FacetValue[]; more: boolean }> {
  const opened = await ipc.openQuery(alias, "", zone, "aside");
  try {
    const [facet] = await ipc.facets(opened.id, ["actor"], search === "" ? null : search, LISTED);
    const found = facet?.values ?? [];
    return { found, more: found.length === LISTED && (facet?.distinct ?? 0) > LISTED };
  } finally {
    await ipc.closeQuery(opened.id);
  }
}

/** The query for everything that somebody did; the core writes it, so that no name is read as a part of the language. */
export async function queryFor(person: string): Promise<string> {
  return (await ipc.editQuery("", "UTC", { kind: "set", field: "actor", values: [person] })).text;
}

/** The newest event of somebody, which says when they were last seen, under which name and in which role. */
export async function newest(alias: string, zone: string, person: string): Promise<Row | null> {
  const opened = await ipc.openQuery(alias, await queryFor(person), zone, "aside");
  await ipc.closeQuery(opened.id);
  return opened.rows[0] ?? null;
}

/** What is known of somebody, over everything on this laptop. */
export async function profile(alias: string, zone: string, person: string): Promise<Profile> {
  const text = await queryFor(person);
  const opened = await ipc.openQuery(alias, text, zone, "aside");
  try {
    const [total, facets, histogram] = await Promise.all([ipc.queryCount(opened.id), ipc.facets(opened.id, PROFILE, null, 8), ipc.histogram(opened.id, 60)]);
    const oldest = total <= opened.rows.length ? opened.rows.slice(-1) : await ipc.queryPage(opened.id, total - 1, 1);
    return { total, facets, histogram, text, last: opened.rows[0] ?? null, first: oldest[0] ?? null };
  } finally {
    await ipc.closeQuery(opened.id);
  }
}
