/** Deutsch: was das Programm auf Englisch sagt. */
import { checks, names } from "./checks.de";
import { remote } from "./failed.de";
import { kept } from "./kept.de";
import { teller } from "./told";

export const told = teller(checks, remote, kept);
export const checked = teller(names);
