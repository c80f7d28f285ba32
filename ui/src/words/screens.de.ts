/** Deutsch: die Ansichten neben den Ereignissen. */
import { bytes, count, form, plural } from "./format";
import type { screens as english } from "./screens.en";

export const screens: typeof english = {
  coverage: {
    title: "Abdeckung", calendar: "Ereignisse nach Tag", text: "Jedes Feld ist ein Tag in UTC: je kräftiger die Farbe, desto mehr Ereignisse. Schraffierte Tage sind nicht oder nicht sicher auf diesem Computer.",
    keys: "Pfeiltasten bewegen um Tag und Woche, Eingabe zeigt die Ereignisse des Tages.", earlier: "Früher", later: "Später", none: "keine Ereignisse", day: (day, n, failed) => `${day}: ${n === 0 ? "keine Ereignisse" : plural(n, "Ereignis", "Ereignisse")}${failed > 0 ? `, ${count(failed)} fehlgeschlagen` : ""}`,
    less: "weniger", more: "mehr", open: "Diese Ereignisse zeigen", period: (from, to) => `${from} bis ${to}`,
    states: { collected: "Gesammelt", proven: "Belegt", reading: "Unterbrochen", suspect: "Zweifelhaft", missing: "Fehlt", expired: "Verfallen", unknown: "Nie abgefragt" },
    meanings: { collected: "bis zum Ende gelesen", proven: "bis zum Ende gelesen, und die Anzahl stimmt", reading: "das Lesen wurde unterbrochen und geht mit dem nächsten Abgleich weiter", suspect: "gelesen, aber es fehlen womöglich Ereignisse", missing: "nicht auf diesem Computer", expired: "vom Anbieter nicht mehr aufbewahrt", unknown: "außerhalb dessen, was abgefragt wurde" },
    intervals: "Zeiträume", all: (n) => `Alle ${count(n)} zeigen`, onlyGaps: "Nur Lücken", whole: "Alles, was abgefragt wurde, ist gesammelt.", fetch: "Erneut holen", fetching: "Wird geholt", action: "Aktion", filesNote: "Zwischen den Dateien ist keine Lücke bekannt. Was nach der neusten geschah, steht nicht darin.",
  },

  review: {
    mark: "Als gesehen vermerken…", change: "Ändern…", title: "Die Lücke als gesehen vermerken", why: "Warum es so ist, oder was getan wurde", by: "Ihr Name", save: "Vermerken", back: "Zurücknehmen", text: "Der Vermerk bleibt auf diesem Computer. Die Lücke bleibt eine: sie wird weiter gezeichnet, gezählt und in jeden Export geschrieben.",
    told: (by, day, why) => `Gesehen von ${by}, ${day}: ${why}`,
  },

  activity: {
    title: "Verlauf", none: "Es ist noch nichts geschehen.", when: "Wann", what: "Was", outcome: "Ergebnis", took: "Dauer",
    kinds: { sync: "Abgleich", import: "Import", export: "Export", file: "Datei" }, pages: (n) => plural(n, "Seite", "Seiten"), added: (n) => `${count(n)} neu`, revised: (n) => `${count(n)} geändert`, gaps: (n) => `${plural(n, "Lücke", "Lücken")} übrig`, unclear: (n) => `${count(n)} unverständlich`, rows: (n) => `${plural(n, "Ereignis", "Ereignisse")} geschrieben`,
  },

  exports: {
    title: "Exporte", lead: "Jeder Export dieser Organisation, und ob die Datei noch ist, was geschrieben wurde.", none: "Es wurde noch nichts exportiert.", noneText: "Ein Export schreibt genau die Ereignisse der Liste in eine Datei, ohne Grenze für ihre Zahl.", start: "Zu den Ereignissen",
    when: "Wann", events: "Ereignisse", file: "Datei", query: "Abfrage", gaps: "Lücken", sha: "SHA-256", state: "Zustand", all: "Alle Ereignisse",
    standing: { present: "Vorhanden", changed: "Verändert", gone: "Verschoben oder gelöscht", same: "Stimmt mit SHA-256 überein" }, repeat: "Wiederholen…", check: "Prüfen", checking: "Wird geprüft", show: "Im Ordner zeigen", actions: "Aktionen",
    checked: (file) => `${file} ist genau das, was geschrieben wurde.`, differs: (file) => `${file} ist nicht mehr das, was geschrieben wurde.`, gone: (file) => `${file} liegt nicht mehr dort, wo die Datei geschrieben wurde.`,
  },

  lock: {
    title: "Trailbook ist gesperrt", text: "Die Schlüssel sind nicht mehr im Speicher. Zum Weiterlesen entsperren; es wurde nichts geändert.", unlock: "Mit dem Schlüsselbund entsperren", passphrase: "Passphrase", open: "Entsperren", idle: "Gesperrt, weil niemand daran gearbeitet hat.",
  },

  options: {
    storage: "Speicher", folder: "Datenordner", showFolder: "Im Ordner zeigen", room: "Belegt", free: "Frei", freeText: (n) => `${bytes(n)} frei`, unknown: "Nicht bekannt", writable: "Beschreibbar", notWritable: "Nicht beschreibbar: es kann nichts Neues aufbewahrt werden",
    security: "Sicherheit", vault: "Ort der Schlüssel", lockNow: "Jetzt sperren", lockText: "Schließt jede Kopie und vergisst die Schlüssel, bis Sie entsperren.", idle: "Sperren, wenn niemand daran arbeitet", never: "Nie", minutes: (n) => `Nach ${plural(n, "Minute", "Minuten")}`,
    help: "Hilfe", diagnostics: "Diagnose kopieren", logs: "Protokollordner öffnen", diagnosticsText: "Versionen, Größen, Zustände und was wann fehlschlug. Kein Ereignis, kein Name und kein Schlüssel.", copied: "Diagnose kopiert.", telemetry: "Telemetrie", telemetryText: "Keine. Trailbook spricht mit Ihren Anbietern und mit niemandem sonst.",
    about: "Über Trailbook", version: "Version", licence: "Lizenz", licenceText: "MIT oder Apache 2.0. Die Lizenzen der enthaltenen Teile liegen dem Programm bei.", sqlite: "Die Kopie ist eine mit SQLCipher verschlüsselte SQLite-Datei.",
    end: "Alles entfernen", endText: "Entfernt jede Organisation, ihre Ereignisse und ihre Schlüssel von diesem Computer. Was ein Anbieter nicht mehr aufbewahrt, lässt sich nicht noch einmal laden. Exportierte Dateien bleiben.", endButton: "Alle Daten und Schlüssel entfernen…",
    endTitle: "Alle Daten und Schlüssel von diesem Computer entfernen?", endList: (organizations, n) => `${plural(organizations, "Organisation", "Organisationen")} mit ${plural(n, "Ereignis", "Ereignissen")}, alle Zugriffsschlüssel und alle Einstellungen werden hier gelöscht.`, type: (word) => `Zur Bestätigung ${word} eingeben`, gone: "Auf diesem Computer ist nichts mehr übrig", goneText: "Jede Organisation, jedes Ereignis und jeder Schlüssel wurde entfernt. Exportierte Dateien liegen, wo Sie sie abgelegt haben.", quit: "Trailbook schließen",
  },

  checks: { title: "Dieser Computer", keychain: (name) => `${name} ist bereit für Schlüssel`, noKeychain: "Der Schlüsselbund ist nicht bereit", disk: (n) => `${bytes(n)} frei für Ereignisse`, lowDisk: (n) => `Nur ${bytes(n)} frei: große Logs passen womöglich nicht`, folder: "Der Datenordner ist beschreibbar", noFolder: "Der Datenordner ist nicht beschreibbar", path: (path) => `Datenordner: ${path}` },

  closing: { title: "Ein Export wird noch geschrieben", text: "Wer jetzt schließt, hält ihn an, und die unfertige Datei wird gelöscht.", stay: "Weiter exportieren", leave: "Anhalten und schließen" },
  dropped: { title: (n) => form(n, "Was soll mit dieser Datei geschehen?", "Was soll mit diesen Dateien geschehen?"), verify: "Prüfen", import: "Importieren", neither: "Damit ist noch nichts anzufangen." },

  schedule: { label: "Von selbst abgleichen", never: "Nur auf Wunsch", every: { quarter_hour: "Alle 15 Minuten", hour: "Jede Stunde", day: "Jeden Tag" }, open: "Solange Trailbook offen ist.", synced: (name, added) => `${name}: ${plural(added, "neues Ereignis", "neue Ereignisse")}.`, failed: (name) => `${name} ließ sich nicht abgleichen.` },

  network: {
    title: "Netz", proxy: "Proxy", modes: { system: "Wie das System", manual: "Dieser", none: "Keiner" }, address: "Adresse des Proxys", user: "Benutzer", password: "Passwort", kept: (vault) => `Liegt in: ${vault}. Leer lassen, um das vorhandene zu behalten.`, save: "Diesen Proxy verwenden", saved: "Gespeichert. Anfragen nehmen ab jetzt diesen Weg.",
    authorities: "Zertifizierungsstellen", systemOnly: "Die, denen dieser Computer vertraut", choose: "Datei wählen…", forget: "Nur denen des Systems vertrauen", trusted: "Zertifizierungsstellen hinzugefügt.", forgotten: "Es gelten nur noch die Zertifizierungsstellen des Systems.", why: "Eine Firma, die ihren Datenverkehr prüft, hat eine eigene Stelle. Ihre Zertifikatsdatei in PEM kommt zu denen des Systems hinzu; geprüft wird immer.",
  },

  verify: {
    lead: "Eine exportierte Datei, ein Nachweispaket oder die Kopie auf diesem Computer wird vollständig gelesen und mit dem verglichen, was geschrieben und signiert wurde.", file: "Datei wählen…", folder: "Ordner wählen…", cache: "Kopie auf diesem Computer prüfen", drop: "Oder eine Datei auf das Fenster ziehen.",
    running: "Jeder Datensatz wird gelesen und geprüft", good: "Nichts wurde verändert", bad: "Das ist nicht, was geschrieben wurde", kinds: { pack: "Nachweispaket", export: "Export", cache: "Die Kopie auf diesem Computer" }, signer: "Signiert von", unsigned: "Nicht signiert", compare: "Den Fingerabdruck auf anderem Weg vergleichen, etwa am Telefon.", checks: "Was geprüft wurde", passed: "wie es sein muss", failed: "nicht wie es sein muss", copy: "Ergebnis kopieren",
  },

  menu: { title: "Menü", print: "Drucken…", lock: "Sperren", about: "Über Trailbook", export: "Exportieren…" },
  report: { title: "Ereignisse", organization: "Organisation", query: "Abfrage", period: "Gezeigt", counts: "Ereignisse", coverage: "Abdeckung", printed: "Gedruckt", first: (n, all) => `Die ersten ${count(n)} von ${count(all)} Ereignissen. Ein Export enthält alle.`, complete: "In diesem Zeitraum sind keine Lücken bekannt.", by: "Trailbook" },
};
