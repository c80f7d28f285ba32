/** What the page remembers between starts: looks only, never anything from a log, and no key. */

import type { Wish } from "../words";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];
/** How much room a row of the list has. */
export const DENSITIES = ["compact", "comfortable", "roomy"] as const;
export type Density = (typeof DENSITIES)[number];
/** After how many minutes the window may lock itself; 0 is never. */
export const IDLE_MINUTES = [0, 5, 15, 30, 60] as const;

export type Preferences = {
  theme: Theme;
  language: Wish;
  density: Density;
  /** Minutes without use after which the window locks; 0 for never. */
  idle: number;
  /** "UTC", "local" or an IANA name. */
  zone: string;
  /** Whether the facets were opened or closed by hand; null: as the width allows. */
  facets: boolean | null;
  /** The chosen columns by connector. */
  columns: Record<string, string[]>;
  /** The organization shown last. */
  alias: string | null;
};

const KEY = "trailbook.preferences";
const DEFAULTS: Preferences = { theme: "system", language: "system", density: "comfortable", idle: 0, zone: "UTC", facets: null, columns: {}, alias: null };

/** Reads the preferences; anything unreadable counts as never set. */
export function read(storage: Pick<Storage, "getItem"> | undefined = globalThis.localStorage): Preferences {
  try {
    const found: unknown = JSON.parse(storage?.getItem(KEY) ?? "{}");
    return typeof found === "object" && found !== null ? { ...DEFAULTS, ...found } : { ...DEFAULTS };
  } catch {
    return { ...DEFAULTS };
  }
}

/** Keeps the preferences; a full or forbidden storage is not worth a message. */
export function write(preferences: Preferences, storage: Pick<Storage, "setItem"> | undefined = globalThis.localStorage): void {
  try {
    storage?.setItem(KEY, JSON.stringify(preferences));
  } catch {
    // The page works without it.
  }
}
