/** How vendors show times in their own logs, where that differs from ours: a person who knows the one finds the same here. */

export type Dates = "clock" | "iso" | "relative";

type Style = { zone?: "local"; dates?: Dates };

const STYLES: Record<string, Style> = {
  kilo: { zone: "local" },
  invent: { dates: "relative" },
  fpt: { dates: "iso" },
};

const styleOf = (connector: string | null): Style => STYLES[(connector ?? "").split(/[-_]/)[0] ?? ""] ?? {};

/** The zone that is shown until a person chooses another. */
export const zoneOf = (connector: string | null): "UTC" | "local" => styleOf(connector).zone ?? "UTC";

/** How times are written until a person chooses otherwise. */
export const datesOf = (connector: string | null): Dates => styleOf(connector).dates ?? "clock";
