/** Deutsch: was das Programm auf Englisch sagt. */
import { checks, names } from "./checks.de";
import { remote } from "./failed.de";
import { kept } from "./kept.de";
import { learned } from "./spoken.svelte";
import { teller } from "./told";

/** Where a file is named elsewhere, its fault is told without its name. */
const nameless = Object.fromEntries(
  Object.entries(checks).flatMap(([sentence, said]) => {
    const isOfFile = sentence.startsWith("`{}` ") && said.startsWith("„{0}“ ") && !/ `\{\}`/.test(sentence.slice(4));
    return isOfFile ? [[sentence.slice(5), said.slice(6).replace(/\{(\d)\}/g, (_, place: string) => `{${Number(place) - 1}}`)]] : [];
  }),
);

export const told = teller(learned, checks, remote, kept, nameless);
export const checked = teller(() => null, names);
