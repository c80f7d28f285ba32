/** Deutsch: Schlüssel der Kopien, und Kopien, denen nicht zu trauen ist. */
import { count } from "./format";
import type { custody as english } from "./keys.en";

export const custody: typeof english = {
  title: "Schlüssel der Kopien", rekey: "Neuer Schlüssel", rekeyButton: (name: string) => `${name} einen neuen Schlüssel geben`, rekeyText: "Schreibt die Kopie dieser Organisation unter einem anderen Schlüssel neu. Die alte bleibt an ihrem Platz, bis die neue geprüft ist; früher gesicherte Wiederherstellungsdateien öffnen sie nicht mehr.",
  rekeying: (done: number, all: number) => `${count(done)} von ${count(all)} Seiten geschrieben`, stop: "Anhalten", rekeyed: (name: string) => `${name} hat einen neuen Schlüssel. Sichern Sie eine neue Wiederherstellungsdatei.`,
  renew: "Passphrase ändern", renewed: "Die Passphrase wurde geändert.",
  move: "Ort der Schlüssel", toKeychain: "Alle Schlüssel in den Schlüsselbund des Systems legen", toPassphrase: "Alle Schlüssel in einen Tresor mit Passphrase legen", moveText: "Alle Schlüssel oder keiner: eine Unterbrechung kostet nichts.", passphrase: "Neue Passphrase", repeat: "Wiederholen", differ: "Die beiden sind nicht gleich.", moved: "Alle Schlüssel wurden umgelegt.",
  aside: "Beiseitelegen und neu beginnen", asideText: "Benennt die Dateien dieser Kopie um und behält ihren Schlüssel. Nichts wird gelöscht; der nächste Abgleich oder Import füllt eine neue Kopie.", asideYes: "Beiseitelegen", asideDone: (mark: string) => `Die Kopie wurde als ${mark} beiseitegelegt. Ein Abgleich oder Import füllt eine neue.`,
  doubts: {
    rolled_back: "Diese Kopie wurde zurückgesetzt: Sie enthält weniger, als signiert wurde; eine ältere Datei liegt an ihrer Stelle. Über sie wird nichts signiert.",
    altered: "Diese Kopie wurde verändert: Ihre Ereignisse sind nicht die, die signiert wurden. Über sie wird nichts signiert.",
    unreadable: "Was zum Prüfen dieser Kopie aufbewahrt wird, gehört nicht zu ihr. Über sie wird nichts signiert.",
    gone: "Was zum Prüfen dieser Kopie aufbewahrt wird, ist fort. Über sie wird nichts signiert.",
  },
  recovery: "Wiederherstellungsdatei", recoveryPassphrase: "Passphrase der Wiederherstellungsdatei", recoveryText: "Enthält die Schlüssel aller Kopien, für den Tag, an dem der Schlüsselbund verloren ist. Wer die Datei und ihre Passphrase hat, kann die Kopien öffnen: bewahren Sie sie anderswo auf, unter einer Passphrase, die sonst nichts hat.",
  save: "Wiederherstellungsdatei sichern…", restore: "Schlüssel daraus zurückholen…", saved: (path: string, n: number) => `Gesicherte Schlüssel: ${count(n)}, in ${path}.`, restored: (path: string, n: number) => `Zurückgeholte Schlüssel: ${count(n)}, aus ${path}.`, keyless: (names: string) => `Nirgends ein Schlüssel: ${names}.`,
  check: "Prüfen",
};
