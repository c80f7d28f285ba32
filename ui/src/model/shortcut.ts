/** Keys as the system writes them: a Mac has signs of its own, in every language. */

const SIGNS: readonly [RegExp, string][] = [
  [/\b(Ctrl|Strg)\b ?/g, "⌘"],
  [/\b(Shift|Umschalt)\b ?/g, "⇧"],
  [/\bAlt\b ?/g, "⌥"],
];

const onMac = (): boolean => /Mac/.test(globalThis.navigator?.platform ?? "");

/** "Ctrl Shift C", or "⌘⇧C" on a Mac. */
export function spelled(keys: string, mac = onMac()): string {
  return mac ? SIGNS.reduce((text, [word, sign]) => text.replace(word, sign), keys) : keys;
}
