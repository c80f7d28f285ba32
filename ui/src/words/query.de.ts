/** Deutsch: was eine Abfrage verlangt. */
import type { QueryWords } from "./query.en";
import { told } from "./told.de";
import { cause, remedy, wrong } from "./wrong.de";

export const query: QueryWords = {
  titles: {
    action: "Aktion", category: "Kategorie", scope: "Bereich", actor: "Akteur", role: "Rolle", initiator: "Auslöser", target: "Ziel", workspace: "Arbeitsbereich", country: "Land", city: "Stadt", source: "Quelle",
    severity: "Schwere", session: "Sitzung", request: "Anfrage", stream: "Protokoll", id: "Ereignis-ID", ip: "IP-Adresse", result: "Ergebnis", date: "Datum",
  },
  labels: { text: ["Enthält", "Enthält nicht"], after: ["Seit", "Nicht seit"], before: ["Bis", "Nicht bis"], has: ["Hat", "Hat nicht"], is: ["Ist", "Ist nicht"] },
  is: (title) => `${title} ist`,
  isNot: (title) => `${title} ist nicht`,
  properties: { revised: "geändert", no_time: "ohne Zeit", no_action: "ohne Aktion", no_uid: "ohne Kennung", oversized: "übergroß", unreadable: "unlesbar", duplicate_key: "mit doppeltem Schlüssel", invalid_utf8: "mit Bytes, die kein UTF-8 sind" },
  columns: { time: "Zeit", result: "Ergebnis", changes: "Änderungen", targets: "Ziele", source: "Quelle" },
  initiators: { person: "Person", token: "Schlüssel", system: "System" },
  last: (length, since) => `${length} bis jetzt (seit ${since})`,
  since: (ago) => ago.replace(/^vor /, ""),
  today: (day) => `heute (${day})`,
  yesterday: (day) => `gestern (${day})`,
  from: (time) => `ab ${time}`, to: (time) => `bis ${time}`, after: (time) => `nach ${time}`, before: (time) => `vor ${time}`, any: "jederzeit",
  sentence: (_, terms) => (terms.length === 0 ? "Alle Ereignisse." : `Ereignisse: ${terms.join("; ")}.`),
  helps: {
    action: "Was getan wurde; „member“ meint auch alles darunter", category: "Der Teil innerhalb eines Bereichs", scope: "Der Bereich: Organisation, Abrechnung, Arbeitsbereich", actor: "Wer es tat: Name, E-Mail oder Kennung", role: "Die Rolle des Akteurs", initiator: "Welche Art von Akteur: person, token oder system",
    target: "Woran es getan wurde: Name, Kennung oder Art", workspace: "Arbeitsbereich, Projekt oder Repository", result: "Ob es wirkte: success, failed oder unknown", ip: "Die Adresse: eine, ein Netz oder ein Muster", country: "Das Land, aus dem es kam", city: "Die Stadt, aus der es kam", source: "Wo es getan wurde: app, web, api",
    date: "Wann: Tag, Monat, Quartal, Jahr oder Spanne", after: "Ab diesem Zeitpunkt", before: "Bis zu diesem Zeitpunkt", severity: "Wie schwer es nach dem Anbieter wiegt", session: "Die Kennung der Sitzung", request: "Die Kennung der Anfrage", stream: "Das Protokoll des Anbieters", id: "Die Kennung des Ereignisses",
    has: "Das Ereignis sagt etwas darüber", is: "Was über den Datensatz zu wissen ist", details: "Ein Wert im Datensatz, wie er ankam",
    success: "es wirkte", failed: "es wirkte nicht", unknown: "das Protokoll sagt es nicht", person: "jemand, der angemeldet ist", token: "Zugriffsschlüssel, App oder Dienst", system: "der Anbieter selbst",
    today: "seit Mitternacht", yesterday: "der Tag vor heute", "24h": "24 Stunden vor jetzt", "7d": "7 Tage vor jetzt", "30d": "30 Tage vor jetzt", "90d": "90 Tage vor jetzt",
    revised: "geändert", no_time: "ohne Zeit", no_action: "ohne Aktion", no_uid: "ohne Kennung", oversized: "übergroß", unreadable: "unlesbar", duplicate_key: "mit doppeltem Schlüssel", invalid_utf8: "mit Bytes, die kein UTF-8 sind",
  },
  wrong: (it) => wrong(it),
  remedy: (it, own) => (it === null ? own : remedy(it)),
  cause: (it, own) => (it === null ? (told(own) ?? own) : cause(it)),
};
