/** Deutsch: verbinden, wo ein Schlüssel allein nicht genügt. */
import { plural } from "./format";
import type { connect as english } from "./connect.en";

export const connect: typeof english = {
  signIn: {
    label: "Anmeldung", start: "Anmelden…", again: "Erneut anmelden", starting: "Der Anbieter wird gefragt", code: "Ihr Code", compare: "Öffnen Sie die Seite und achten Sie darauf, dass sie nach diesem Code fragt.", open: "Seite öffnen",
    browser: "Ihr Browser bittet Sie um Zustimmung. Diese Seite wartet darauf.", waiting: (seconds: number) => `Es wird bis zu ${plural(Math.ceil(seconds / 60), "Minute", "Minuten")} gewartet.`, stop: "Aufhören", done: "Angemeldet.", missing: "Melden Sie sich zuerst an.",
    title: (name: string) => `Erneut bei ${name} anmelden`, text: "Die Anmeldung ist abgelaufen. Was auf diesem Rechner liegt, bleibt lesbar; der Abgleich geht weiter, sobald Sie angemeldet sind.",
  },
  discover: {
    label: "Organisationen", find: "Die Organisationen dieses Schlüssels suchen", finding: "Der Anbieter wird gefragt", none: "Dieser Schlüssel liest keine Organisation.", here: (alias: string) => `Schon hier, als ${alias}`, choose: "Wählen Sie, welche hinzukommen; jede bewahrt den Schlüssel für sich auf.",
    save: (n: number) => `${plural(n, "Organisation", "Organisationen")} hinzufügen und abgleichen`,
  },
};
