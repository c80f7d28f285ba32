// Lays the pictures that the window uses into index.html: they are there before any script, and are none of its bytes.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ICONS } from "./src/parts/icons.ts";

type Node = [tag: string, attributes: Record<string, string>];

const set = fileURLToPath(new URL("./node_modules/@lucide/svelte/dist/icons", import.meta.url));

/** The shapes of the picture `name`, as its set writes them down. */
export function shapes(name: string): string {
  const data = /const iconData = (\{.*\});/.exec(readFileSync(join(set, `${name}.svelte`), "utf8"))?.[1];
  if (data === undefined) throw new Error(`the icon ${name} is not written as it used to be`);
  const { node } = JSON.parse(data) as { node: Node[] };
  return node.map(([tag, attributes]) => `<${tag}${Object.entries(attributes).map(([key, value]) => ` ${key}="${value}"`).join("")}/>`).join("");
}

/** All pictures as symbols, of which nothing is drawn where they stand. */
export const sprite = () => `<svg display="none">${ICONS.map((name) => `<symbol id="icon-${name}" viewBox="0 0 24 24">${shapes(name)}</symbol>`).join("")}</svg>`;
