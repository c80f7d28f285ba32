/** What the page remembers between starts: looks only, never anything from a log, and no key. */

import type { Wish } from "../words";

export const THEMES = ["system", "light", "dark"] as const;
import type { ExportForm, TimeStyle } from "../ipc";

export type Theme = (typeof THEMES)[number];
/** How much room a row of the list has. */
export const DENSITIES = ["compact", "comfortable", "roomy"] as const;
export type Density = (typeof DENSITIES)[number];
/** The sizes in which everything can be shown. */
export const ZOOMS = [0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2] as const;
/** After how many minutes the window may lock itself; 0 is never. */
export const IDLE_MINUTES = [0, 5, 15, 30, 60] as const;

/** The form of an export: which file, whether all columns, and whether local times stand beside UTC. */
export type Exported = { format: ExportForm["format"]; all: boolean; local: boolean };

export type Preferences = {
  theme: Theme;
  language: Wish;
  density: Density;
  /** Minutes without use after which the window locks; 0 for never. */
  idle: number;
  /** How large everything is shown: 1 is as designed. */
  zoom: number;
  /** "UTC", "local", an IANA name, or "auto": as the vendor shows times. */
  zone: string;
  /** Whether the facets were opened or closed by hand; null: as the width allows. */
  facets: boolean | null;
  /** The chosen columns by connector. */
  columns: Record<string, string[]>;
  /** How times are written in the list; "auto": as the vendor writes them. */
  dates: TimeStyle | "auto";
  /** How wide a person made columns, by connector and column. */
  widths: Record<string, Record<string, number>>;
  /** Whether a single letter or sign does something while no text is typed (WCAG 2.1.4). */
  singles: boolean;
  /** How the person calls themselves in notes of gaps. */
  reviewer: string;
  /** The address of the time stamp authority asked last, by organization. */
  stamps: Record<string, string>;
  /** What was chosen at the last export; null before the first. */
  exported: Exported | null;
  /** The organization shown last. */
  alias: string | null;
};

const KEY = "trailbook.preferences";
const DEFAULTS: Preferences = { theme: "system", language: "system", density: "comfortable", idle: 0, zoom: 1, zone: "auto", dates: "auto", facets: null, columns: {}, widths: {}, singles: true, reviewer: "", stamps: {}, exported: null, alias: null };

/** The size after `zoom` in the direction of `step`; as designed for 0. */
export function zoomed(zoom: number, step: 1 | -1 | 0): number {
  const at = ZOOMS.findIndex((each) => each >= zoom);
  const next = (at < 0 ? ZOOMS.length - 1 : at) + step;
  return step === 0 ? 1 : (ZOOMS[Math.max(0, Math.min(ZOOMS.length - 1, next))] ?? 1);
}

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
