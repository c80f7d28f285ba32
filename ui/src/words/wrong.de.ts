/** Deutsch: was an einer Abfrage nicht stimmt, und was dagegen hilft. Englisch sagt das Programm selbst. */
import type { Cause, Remedy, Wrong } from "../ipc";
import { count } from "./format";

const ABOUT: Record<string, string> = { result: "Ergebnis", initiator: "Auslöser" };
const zone = "UTC";

export function wrong(it: Wrong): string {
  switch (it.kind) {
    case "bare_address": return `„${it.term}“ ist eine Adresse. Schreiben Sie ip:${it.term}.`;
    case "unknown_near": return `Unbekannter Filter „${it.word}“. Meinten Sie „${it.near}“?`;
    case "unknown_path": return `Unbekannter Filter „${it.word}“. Werte im Datensatz beginnen mit „details.“.`;
    case "unknown_colon": return `Unbekannter Filter „${it.word}“. Setzen Sie Text mit Doppelpunkt in Anführungszeichen.`;
    case "unknown": return `Unbekannter Filter „${it.word}“.`;
    case "word_not": return "Statt NOT steht ein Minus direkt vor dem Begriff, wie in -action:user.login.";
    case "word_and": return "AND ist unnötig: alle Begriffe müssen gelten.";
    case "word_or": return "OR gehört nicht zur Sprache. Dasselbe Feld zweimal oder action:a,b heißt: eines davon.";
    case "no_field": return "Vor dem Doppelpunkt fehlt ein Feld, wie in actor:ann.";
    case "open_quotation": return "Das Anführungszeichen wird nicht geschlossen.";
    case "inner_quotation": return "Ein Zitat steht allein oder direkt hinter einem Doppelpunkt. Setzen Sie ein Leerzeichen davor und dahinter.";
    case "empty_quotation": return "Zwischen den Anführungszeichen steht nichts.";
    case "parentheses": return "Klammern sind für später frei gehalten. Alle Begriffe müssen gelten, und action:a,b heißt: eines davon.";
    case "several_signs": return "Ein Minus schließt aus; Text, der mit einem Minus beginnt, steht in Anführungszeichen.";
    case "lone_sign": return "Ein Minus steht direkt vor dem, was es ausschließt, wie in -action:user.login.";
    case "no_value": return `„${it.field}:“ braucht einen Wert, wie in ${it.example}.`;
    case "nothing_given": return `„${it.field}:“ braucht einen Wert.`;
    case "several_values": return `„${it.field}:“ nimmt nur einen Wert.`;
    case "empty_value": return `Zwischen den Anführungszeichen fehlt ein Wert, wie in ${it.example}.`;
    case "comma_alone": return "Neben dem Komma fehlt ein Wert.";
    case "comma_blank": return "Hinter einem Komma zwischen Werten steht kein Leerzeichen.";
    case "no_such_word": return `${ABOUT[it.about] ?? it.about} „${it.text}“ gibt es nicht. Schreiben Sie ${it.first}, ${it.second} oder ${it.third}.`;
    case "no_column": return `„${it.text}“ ist nichts, was ein Ereignis haben kann. Schreiben Sie has:ip oder has:changes.`;
    case "no_property": return `Die Eigenschaft „${it.text}“ gibt es nicht. Eigenschaften sind ${it.words}.`;
    case "sign_in_bound": return `„${it.field}:“ geht nicht mit ${it.sign}. Vergleiche stehen in „date:“.`;
    case "range_in_bound": return `„${it.field}:“ nimmt einen Zeitpunkt. Eine Spanne steht in „date:“.`;
    case "network_length": return `„/${it.bits}“ ist hier keine Länge eines Netzes; schreiben Sie 0 bis ${it.most}.`;
    case "part_of_address": return `„${it.text}“ ist keine ganze Adresse. Schreiben Sie 203.0.113.7, 203.0.113.0/24 oder 203.0.113.*.`;
    case "star_alone": return "Ein * allein heißt alles, wie eine leere Abfrage.";
    case "too_many_terms": return `Die Abfrage hat ${count(it.terms)} Begriffe; möglich sind ${count(it.most)}. Fassen Sie Werte eines Feldes zusammen, wie in action:a,b.`;
    case "too_long": return `Die Abfrage ist länger als ${count(it.most)} Zeichen. Kürzen Sie sie.`;
    case "unreadable": return "Die Abfrage ist nicht zu lesen. Schreiben Sie Begriffe als Feld:Wert.";
    case "no_date": return `„${it.text}“ ist kein Datum. Schreiben Sie 2026-09-01, 2026-09-01T10:30, 2026-09, 2026-Q3, 2026, today, yesterday oder 7d.`;
    case "open_range": return "Eine Spanne braucht Anfang oder Ende, wie 2026-07-01..2026-09-30 oder 2026-07-01.. für alles seither.";
    case "backwards": return "Die Spanne endet, bevor sie beginnt.";
    case "years": return `Relative Zeiten zählen Wochen, Tage, Stunden oder Minuten, nicht Jahre: ${it.text}.`;
    case "too_long_ago": return `${it.text} ist länger als 150 Jahre her.`;
    case "quarter": return `Ein Jahr hat die Quartale Q1 bis Q4, nicht ${it.text}.`;
    case "offset": return `${it.text} ist kein Abstand von ${zone}; schreiben Sie Z oder etwa +01:00.`;
    case "time_of_day": return `${it.text} ist keine Uhrzeit.`;
    case "year": return `Das Jahr ${it.year} liegt außerhalb von 1678 bis 2261.`;
    case "month": return `Einen Monat ${String(it.month).padStart(2, "0")} gibt es nicht.`;
    case "day": return `Diesen Tag gibt es nicht: ${it.text}.`;
  }
}

export function remedy(it: Remedy): string {
  switch (it.kind) {
    case "use": return `${it.text} verwenden`;
    case "search_text": return `Nach dem Text ${it.text} suchen`;
    case "search_word": return `Nach dem Wort ${it.text} suchen`;
    case "search_address": return "Nach der Adresse suchen";
    case "leave_out": return "Weglassen";
    case "leave_them_out": return "Weglassen";
    case "minus": return "Minus schreiben";
    case "one_minus": return "Ein Minus schreiben";
    case "close_quotation": return "Am Ende schließen";
    case "close_gap": return "Lücke schließen";
    case "quote": return "Wert in Anführungszeichen setzen";
  }
}

export function cause(it: Cause): string {
  switch (it.kind) {
    case "never_read": return "noch nie gelesen";
    case "interrupted": return "das Lesen wurde unterbrochen";
    case "not_kept": return "der Anbieter bewahrt es nicht mehr auf";
    case "place_lost": return "der Anbieter kennt die Stelle nicht mehr, die er selbst angab";
    case "places_unsure": return "der Anbieter hält sich nicht an die Stellen, die er angibt";
    case "no_beginning": return "der Anbieter nennt keine Stelle für den Anfang";
    case "counts": return `der Anbieter zählt ${count(Number(it.counted))} Ereignisse, hier sind ${count(Number(it.kept))}`;
    case "endless": return "der Anbieter kam mit seinen Seiten zu keinem Ende";
    case "part_seen": return "dieses Konto sah nur einen Teil";
    case "file_limit": return `„${it.file}“ endet an seiner Grenze${it.rows === null ? "" : ` von ${count(Number(it.rows))} Zeilen`}: weitere Ereignisse fehlen`;
    case "no_file": return "keine Datei deckt es ab";
  }
}
