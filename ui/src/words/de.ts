/** Deutsch. */
import { explore } from "./explore.de";
import type { Words } from "./en";
import { connect } from "./connect.de";
import { bytes, count, form, plural } from "./format";
import { importing } from "./import.de";
import { custody } from "./keys.de";
import { query } from "./query.de";
import { screens } from "./screens.de";
import { checked, told } from "./told.de";

const gaps = (n: number): string => plural(n, "Lücke", "Lücken");
const events = (n: number): string => plural(n, "Ereignis", "Ereignisse");

export const de: Words = {
  ...connect,
  ...screens,
  importing,
  custody,
  query,
  app: "Trailbook",
  told,
  checked,
  events,
  close: "Schließen",
  cancel: "Abbrechen",
  back: "Zurück",
  retry: "Erneut versuchen",
  details: "Einzelheiten",
  copied: "Kopiert.",
  notCopied: "Die Zwischenablage hat es nicht angenommen.",
  loading: "Wird geladen",
  any: "Beliebig",
  none: "Nicht angegeben",

  columns: {
    time: "Zeit", action: "Aktion", event: "Ereignis", actor: "Akteur", actor_email: "E-Mail des Akteurs", role: "Rolle", target: "Ziel", target_type: "Art des Ziels", scope: "Bereich",
    category: "Kategorie", workspace: "Arbeitsbereich", ip: "IP-Adresse", location: "Ort", source: "Quelle", result: "Ergebnis", description: "Beschreibung", received: "Empfangen", id: "Ereignis-ID",
  },
  fields: {
    action: "Aktion", result: "Ergebnis", actor: "Akteur", category: "Kategorie", scope: "Bereich", workspace: "Arbeitsbereich", source: "Quelle", country: "Land", target: "Ziel", role: "Rolle",
  },
  outcomes: { success: "Erfolg", failure: "Fehler", unknown: "Nicht angegeben" },
  flags: {
    no_time: "Es kam keine brauchbare Zeit an; das Ereignis ist danach eingeordnet, wann es aufgezeichnet oder empfangen wurde.", no_action: "Es kam keine Aktion an.", no_uid: "Es kam keine Kennung an; ein Hash des Datensatzes steht dafür.",
    oversized: "Der Datensatz ist ungewöhnlich groß; er ist vollständig aufbewahrt.", unreadable: "Der Datensatz war nicht zu verstehen; seine Bytes sind aufbewahrt.", duplicate_key: "Ein Schlüssel kommt im Datensatz zweimal vor; der erste Wert gilt.",
    invalid_utf8: "Der Datensatz enthält Bytes, die kein Text sind; an ihrer Stelle stehen Ersatzzeichen.", revised: "Der Anbieter hat später eine andere Fassung dieses Ereignisses gesendet.",
  },

  regions: { navigation: "Ansichten", search: "Suche und Filter", time: "Ereignisse im Zeitverlauf", facets: "Häufige Werte", results: "Ereignisse", drawer: "Ereignis", status: "Statusleiste", top: "Organisation" },
  skip: "Zu den Ereignissen springen",

  nav: { start: "Start", events: "Ereignisse", people: "Personen", sync: "Abgleich", exports: "Exporte", verify: "Prüfen", settings: "Einstellungen", shortcuts: "Tastenkürzel" },

  top: {
    switch: "Organisation wechseln",
    held: (n) => `${events(n)} auf diesem Computer`,
    upToDate: (time) => `Aktuell · ${time}`,
    never: "Noch nie abgeglichen", files: "Stammt aus Dateien", offline: "Offline", failed: "Abgleich fehlgeschlagen",
    syncing: "Wird abgeglichen",
    received: (n, total) => (total === null ? `${events(n)} empfangen` : `${count(n)} von etwa ${count(total)}`),
    sync: "Jetzt abgleichen", retry: "Erneut versuchen", stop: "Anhalten",
    back: (day) => `zurück bis ${day}`,
    waiting: (left) => `Der Anbieter bittet um eine Pause. Weiter in ${left}.`,
    checking: "Prüft, was schon hier ist",
  },

  states: { ready: "aktuell", paused: "angehalten", sealed: "versiegelt", locked: "gesperrt", demo: "Beispieldaten", empty: "nichts geladen", files: "stammt aus Dateien", syncing: "wird abgeglichen" },

  switcher: { title: "Organisation wechseln", filter: "Organisationen filtern", add: "Organisation hinzufügen…", demo: "Beispielorganisation öffnen", none: "Keine Organisation passt dazu.", list: "Organisationen" },

  welcome: {
    title: "Audit-Logs offline prüfen",
    lead: "Ereignisse werden einmal geladen, auf diesem Computer verschlüsselt und bleiben ohne Verbindung lesbar.",
    demo: "Ein Beispiel ansehen", demoText: "Erfundene Ereignisse, funktioniert offline, mit einem Klick wieder entfernt.", openDemo: "Beispiel öffnen",
    add: "Ihre Organisation hinzufügen", addText: (vault) => `Sie brauchen den Zugriffsschlüssel eines Admins oder Inhabers. Er liegt dann in: ${vault}.`, addButton: "Organisation hinzufügen…",
    received: "Hat Ihnen jemand Nachweise geschickt?", check: "Datei prüfen…",
  },

  keychain: {
    waiting: "Wird geöffnet. Das System fragt vielleicht nach dem Passwort seines Schlüsselbunds.",
    unavailable: "Der Schlüsselbund des Systems ist nicht verfügbar", locked: "Der Schlüsselbund des Systems ist gesperrt", passphrase: "Passphrase eingeben, um fortzufahren", choose: "Wählen, wo die Schlüssel liegen",
    text: "Der Schlüssel, der Ihre Daten öffnet, ist nicht lesbar. Es wurde nichts geändert. Starten oder entsperren Sie GNOME Keyring oder KWallet und versuchen Sie es dann erneut.",
    textChoose: "Die Schlüssel Ihrer Daten und die Zugriffsschlüssel Ihrer Organisationen brauchen einen Ort. Es wurde kein Schlüsselbund des Systems gefunden; noch ist nichts gespeichert.",
    textPassphrase: "Ihre Daten und Schlüssel sind mit einer Passphrase verschlossen, die nur Sie kennen.",
    instead: "Stattdessen eine Passphrase verwenden", insteadText: "Die Schlüssel liegen dann in einer verschlüsselten Datei auf diesem Computer. Wird die Passphrase vergessen, lassen sich die Daten nicht mehr öffnen und müssen neu geladen werden.",
    label: "Passphrase", repeat: "Passphrase wiederholen", differ: "Die beiden Passphrasen sind verschieden.", short: "Mindestens 12 Zeichen verwenden.", open: "Öffnen", use: "Diese Passphrase verwenden",
  },

  add: {
    title: "Organisation hinzufügen", provider: "Anbieter", alias: "Kurzname", aliasHelp: "Wie diese Organisation auf diesem Computer heißt: Kleinbuchstaben, Ziffern und Bindestriche.", aliasBad: "Nur Kleinbuchstaben, Ziffern und Bindestriche, mit einem Buchstaben am Anfang.",
    stored: (vault) => `Liegt in: ${vault}.`, show: "Anzeigen", hide: "Verbergen", required: (label) => `${label} fehlt.`,
    test: "Verbindung testen", testing: "Verbindung wird getestet",
    ok: (name, role, days) => `${name}${role === null ? "" : `, ${role}`}${days === null ? "" : `, bewahrt ${plural(days, "Tag", "Tage")} auf`}`,
    connected: "Verbunden", scoped: (name) => `Dieser Schlüssel liest nur den Arbeitsbereich ${name}.`, limits: "Was dieses Log nicht enthält", docs: "So entsteht ein Schlüssel:", save: "Hinzufügen und abgleichen", saving: "Wird hinzugefügt",
  },

  search: {
    label: "Ereignisse suchen", placeholder: "Wörter oder Filter wie actor:ann@acme.example result:failure", suggestions: "Vorschläge", clear: "Suche leeren", textInstead: (text) => `Nach dem Text „${text}“ suchen`,
  },

  filters: {
    label: "Filter", search: (name) => `${name} suchen`, searchActor: "Nach Name oder E-Mail suchen", nothing: "Kein Wert passt dazu.", clear: "Leeren",
    all: (name) => ({ Aktion: "Alle Aktionen", Akteur: "Alle Akteure", Arbeitsbereich: "Alle Arbeitsbereiche", Bereich: "Jeder Bereich", Kategorie: "Alle Kategorien", Ergebnis: "Jedes Ergebnis" })[name] ?? `${name}: beliebig`,
    chosen: "gewählt", other: "Sonstige", scopeFirst: "Zuerst einen Bereich wählen",
    remove: (label, value) => `Filter entfernen: ${label} ${value}`, clearAll: "Leeren", chips: "Aktive Filter", more: "weitere",
  },

  range: {
    presets: [["24h", "Letzte 24 Stunden"], ["7d", "Letzte 7 Tage"], ["30d", "Letzte 30 Tage"], ["90d", "Letzte 90 Tage"], ["365d", "Letzte 365 Tage"]],
    all: "Gesamte Zeit", custom: "Eigener Zeitraum", from: "Von", until: "Bis", apply: "Zeitraum anwenden", label: "Zeitraum", today: "Heute",
    zone: (zone) => `Zeiten in ${zone}.`, wrong: "Das Ende liegt vor dem Anfang.",
  },

  zone: { button: (name) => `Zeit: ${name}`, label: "Zeitzone", utc: "UTC", local: (name) => `Dieser Computer (${name})`, search: "Zonen suchen" },
  theme: { label: "Farbschema", system: "Wie das System", light: "Hell", dark: "Dunkel" },
  language: { label: "Sprache", system: "Wie das System", en: "English", de: "Deutsch" },
  settings: {
    version: (version) => `Trailbook ${version}`,
    look: "Darstellung", zoom: "Größe", density: "Zeilen", densities: { compact: "Dicht", comfortable: "Normal", roomy: "Weit" }, speech: "Sprache und Zeit", keys: "Tasten", singles: "Einzelne Buchstaben wirken in der Liste, etwa j, k und x, und / führt zur Suche",
  },

  histogram: {
    label: "Ereignisse im Zeitverlauf", role: "Diagramm", hint: "Pfeiltasten bewegen, Umschalt und Pfeile wählen aus, Eingabe vergrößert, Escape geht zurück.",
    bar: (span, n, failed) => `${span}: ${events(n)}${failed > 0 ? `, ${count(failed)} fehlgeschlagen` : ""}`,
    coverage: { missing: "nicht abgeglichen", suspect: "möglicherweise unvollständig", expired: "vom Anbieter nicht mehr aufbewahrt", unknown: "nie abgefragt", collected: "" },
    table: "Als Tabelle zeigen", chart: "Als Diagramm zeigen", out: "Verkleinern", from: "Von", to: "Bis", count: "Ereignisse", failed: "Fehlgeschlagen", state: "Stand", complete: "Vollständig",
  },

  gap: {
    lead: "Möglicherweise unvollständig.", text: (span) => `Ereignisse von ${span} sind nicht oder nicht sicher auf diesem Computer.`, more: (n) => `${gaps(n)} in diesem Zeitraum.`,
    unasked: (spans) => `Ereignisse von ${spans} wurden nie abgefragt.`, noFile: (spans) => `Nichts sagt, dass die Dateien alle Ereignisse von ${spans} enthalten.`, keeps: (days) => `Der Anbieter bewahrt ${plural(days, "Tag", "Tage")} auf.`, fetch: "Jetzt laden", show: "Abgleich zeigen",
  },

  offline: { text: (n, until) => `Sie sind offline. Angezeigt werden ${events(n)}${until === null ? "" : `, vollständig bis ${until}`}.` },
  paused: { text: (reason) => `${reason} Der Abgleich ist angehalten. Alles, was schon auf diesem Computer ist, bleibt lesbar.`, replace: "Schlüssel ersetzen…" },
  sealed: { title: (name) => `${name} ist auf diesem Computer versiegelt`, text: "Die Ereignisse bleiben verschlüsselt und sind erst wieder lesbar, wenn der Anbieter die Rolle erneut bestätigt.", since: (time) => `Seit ${time}.`, retry: "Zugriff erneut prüfen", replace: "Schlüssel ersetzen…" },
  locked: { title: (name) => `${name} ist gesperrt`, text: "Der Schlüssel, der diese Ereignisse öffnet, ist im Schlüsselbund nicht lesbar. Es wurde nichts geändert.", retry: "Erneut versuchen" },

  empty: {
    arriving: "Die ersten Ereignisse werden geladen.", arrivingText: "Sie erscheinen hier, sobald sie ankommen.",
    files: "Noch nichts importiert.", events: "Noch nichts geladen.", eventsText: "Einmal abgleichen, dann bleiben die Ereignisse ohne Verbindung lesbar.",
    match: "Keine Ereignisse passen dazu.", without: (label, n) => `Ohne „${label}“ ${form(n, "ist", "sind")} es ${count(n)}.`, removeThat: "Diesen Filter entfernen", clear: "Alle leeren",
    outside: "Dieser Zeitraum ist nicht auf diesem Computer.", outsideText: "Über ihn ist nichts bekannt: dass kein Ereignis erscheint, heißt nicht, dass nichts geschehen ist.",
  },

  grid: {
    label: "Ereignisse", noun: (n) => form(n, "Ereignis", "Ereignisse"), newest: "neueste zuerst", counting: "wird gezählt", count: "Alle zählen", columns: "Spalten…", menu: "Menü zum Wert",
    failures: (n) => `${count(n)} fehlgeschlagen`, noFailed: "Kein weiteres fehlgeschlagenes Ereignis innerhalb von 4.000 Ereignissen.", unnamed: "unbenannte Aktion",
  },

  value: { only: "Nur dieser Wert", exclude: "Diesen Wert ausschließen", copy: "Wert kopieren", copyRow: "Zeile als JSON kopieren", open: "Ereignis öffnen" },

  columnsMenu: { title: "Spalten", up: (name) => `${name} nach links`, down: (name) => `${name} nach rechts`, reset: "Spalten zurücksetzen", show: (name) => name },

  facets: { title: "Häufige Werte", more: (n) => `und ${count(n)} weitere`, events: "Ereignisse", hint: "Klick behält nur diesen Wert, Alt und Klick schließt ihn aus." },

  drawer: {
    close: "Ereignis schließen", previous: "Voriges Ereignis", next: "Nächstes Ereignis", details: "Einzelheiten", json: "Roh-JSON", who: "Wer", what: "Was", where: "Wo", when: "Wann", changes: "Was sich geändert hat", evidence: "Nachweis",
    received: (time) => `Wie empfangen am ${time}`, revisions: (n) => `Der Anbieter hat ${plural(n, "spätere Fassung", "spätere Fassungen")} gesendet`, copyJson: "Als JSON kopieren", copyRaw: "Rohtext kopieren", actor: "Nach diesem Akteur filtern",
    size: bytes, sha: "SHA-256", version: (at, time) => `Fassung ${at}, empfangen ${time}`, before: "vorher", after: "nachher", raw: "Genau wie empfangen", tree: "Gegliedert",
  },
  record: {
    uid: "Ereignis-ID", stream: "Strom", occurred: "Zeit", recorded: "Aufgezeichnet", occurred_text: "Zeit wie empfangen", action: "Aktion", action_label: "Ereignis", scope: "Bereich", category: "Kategorie", crud: "Art", outcome: "Ergebnis", outcome_raw: "Ergebnis wie empfangen", outcome_reason: "Grund",
    severity: "Schwere", description: "Beschreibung", actor_id: "Akteur-ID", actor_type: "Art des Akteurs", actor_name: "Akteur", actor_email: "E-Mail", actor_role: "Rolle", target_type: "Art des Ziels", target_id: "Ziel-ID", target_name: "Ziel", workspace_id: "Arbeitsbereich-ID",
    workspace: "Arbeitsbereich", tenant: "Mandant", ip: "IP-Adresse", country: "Land", region: "Region", city: "Stadt", latitude: "Breite", longitude: "Länge", user_agent: "User-Agent", origin: "Quelle", session_id: "Sitzung", request_id: "Anfrage", targets: "Alle Ziele", received: "Empfangen",
  },

  status: { copy: "Offline-Kopie · verschlüsselt", shown: (n, total) => `${n} von ${plural(total, "Ereignis", "Ereignissen")}`, ms: (n) => `${n} ms`, shortcuts: "Tastenkürzel" },

  sync: {
    title: "Abgleich", lastRun: "Letzter Abgleich", lastImport: "Letzter Import", files: (alias) => `Diese Organisation stammt aus Dateien: es gibt keinen Anbieter, der zu fragen wäre. Weitere Dateien liest „trailbook import ${alias} DATEI“.`, never: "Noch nicht abgeglichen", completeUntil: "Vollständig bis", held: "Auf diesem Computer", kept: "Anbieter bewahrt auf", days: (n) => plural(n, "Tag", "Tage"), unknown: "Nicht angegeben",
    state: "Zustand", retention: (n, day) => `Der Anbieter bewahrt ${plural(n, "Tag", "Tage")} auf. Ereignisse vor dem ${day} gibt es nur in dieser Kopie.`,
    report: (added, ms) => `${plural(added, "neues Ereignis", "neue Ereignisse")}, ${ms}.`, gaps: (n) => `Lücken (${count(n)})`,
    from: "Von", to: "Bis", reason: "Grund", stream: "Strom", running: "Wird abgeglichen", pages: (n) => plural(n, "Seite", "Seiten"), added: (n) => `${count(n)} neu`, since: "seit", replace: "Schlüssel ersetzen…", remove: "Organisation entfernen…", limits: "Was dieses Log nicht enthält", scope: "Reichweite des Schlüssels", wholeOrganization: "Ganze Organisation", workspace: (name) => `Arbeitsbereich ${name}`,
    left: (n) => `${gaps(n)} übrig.`,
    unclear: (n) => `${form(n, "Ein neues Ereignis kam", `${count(n)} neue Ereignisse kamen`)} ohne verständliche Zeit oder Aktion. Sie sind ganz aufbewahrt; vielleicht schreibt der Anbieter sie anders als bisher.`, showUnclear: "Zeigen",
    ready: "Bereit", paused: "Angehalten", sealed: "Versiegelt", locked: "Gesperrt", stillReadable: "Sie können weiterlesen, während dies läuft.", notComplete: "Der letzte Abgleich kam nicht bis zum Ende; der nächste macht dort weiter.",
  },

  key: { title: (name) => `Schlüssel von ${name} ersetzen`, text: "Der neue Schlüssel ersetzt den alten im Schlüsselbund. Die Ereignisse auf diesem Computer bleiben unberührt.", save: "Ersetzen und abgleichen" },
  remove: { title: (name) => `${name} von diesem Computer entfernen?`, text: (n) => `${events(n)} und der Zugriffsschlüssel werden hier gelöscht. Was der Anbieter nicht mehr aufbewahrt, lässt sich nicht noch einmal laden. Exportierte Dateien bleiben.`, type: (alias) => `Zur Bestätigung ${alias} eingeben`, go: "Entfernen" },

  export: {
    button: (n) => `${n} exportieren…`, title: (n) => (n === null ? "Ereignisse exportieren" : `${events(n)} exportieren`), go: (n) => `${events(n)} exportieren`, from: (name) => `aus ${name}`, query: "Abfrage", period: "Zeitraum", all: "Alle Ereignisse",
    format: "Format", excel: "CSV, sicher für Excel", excelText: "Werte, die eine Tabellenkalkulation als Formel ausführen würde, bekommen ein Apostroph vorangestellt.", csv: "CSV, genaue Werte", ndjson: "JSON Lines", html: "Bericht zum Lesen und Drucken (HTML)", stamp: "Zeitstempel", stampAsk: "Eine Stelle fragen (RFC 3161)", stampAddress: "Adresse der Zeitstempelstelle", stampText: "Sie erfährt einen Hashwert des Pakets und eine Zufallszahl, sonst nichts. Ohne ihre Antwort wird kein Paket geschrieben.", columns: "Spalten", shown: (n) => `Wie angezeigt (${n})`, everything: "Alle Felder", time: "Zeit", addLocal: (zone) => `Eine Spalte mit der Zeit in ${zone} hinzufügen`,
    onlyUtc: "Zeiten werden in UTC geschrieben.", file: "Dateiname", folder: "Ordner", choose: "Ordner wählen…", free: (n) => `${bytes(n)} frei`, manifest: "Neben die Datei kommt ein Manifest mit SHA-256, Abfrage, Zahl der Ereignisse und bekannten Lücken, signiert mit dem Schlüssel dieses Computers.", pack: "Nachweispaket", packText: "Ein signiertes Archiv, das jeder ohne Trailbook prüfen kann: die Ereignisse wie empfangen, die Abfrage und ein Nachweis für jedes.", packManifest: "Zeiten und Spalten sind die des Datensatzes, wie er ankam.", signed: "Signiert von", checkpoint: "Prüfpunkt", copyCheckpoint: "Prüfpunkt kopieren", gap: (n) => `${gaps(n)} in diesem Zeitraum, im Manifest aufgeführt.`,
    running: (n, total) => `${count(n)} von ${count(total)}`, stop: "Abbrechen: nichts bleibt zurück", done: (n) => `${events(n)} exportiert, die Zahl in der Liste.`, doneGaps: (n) => `${plural(n, "Lücke ist", "Lücken sind")} im Manifest vermerkt.`, show: "Im Ordner zeigen", copySha: "SHA-256 kopieren", path: "Datei", size: "Größe", planning: "Ereignisse werden gezählt",
    badName: "Ein Dateiname darf nicht leer sein und keinen Schrägstrich enthalten.", another: "Noch einmal exportieren", again: "Aktuelle Ansicht noch einmal exportieren",
  },

  time: { unknown: "unbekannte Zeit", span: (from, to) => `${from} bis ${to}` },

  shortcuts: {
    title: "Tastenkürzel",
    groups: [
      ["Überall", [["Strg F, /", "Suchen"], ["Strg R, F5", "Jetzt abgleichen"], ["Strg E", "Exportieren"], ["Strg Umschalt E", "Noch einmal mit derselben Wahl exportieren"], ["Strg K", "Ziel oder Befehl suchen"], ["Strg 1 … 5", "Ereignisse, Personen, Abgleich, Exporte, Prüfen"], ["Strg ,", "Einstellungen"], ["Strg +, -, 0", "Größer, kleiner, wie vorgesehen"], ["Strg P", "Drucken"], ["Strg Umschalt L", "Sperren"], ["Strg Umschalt O", "Organisation wechseln"], ["Alt 1 … 9", "Zu dieser Organisation wechseln"], ["Strg Umschalt U", "UTC oder Ortszeit"], ["Strg B", "Häufige Werte"], ["Strg I", "Ereignis öffnen oder schließen"], ["Strg G", "Zu Datum und Uhrzeit"], ["Strg S", "Ansicht speichern"], ["Entf", "Filter entfernen"], ["Strg Z, Strg Umschalt Z", "Rückgängig, wiederholen"], ["Alt ←, Alt →", "Abfrage davor, Abfrage danach"], ["F6, Umschalt F6", "Nächste, vorige Region"], ["F10", "Menü"], ["?", "Diese Übersicht"]]],
      ["In den Ereignissen", [["↑ ↓, j k", "Bewegen"], ["Bild ↑, Bild ↓", "Seitenweise bewegen"], ["Pos1, Ende", "Erstes, letztes Ereignis; auf einer Zelle erste, letzte Zelle"], ["← →", "In die Zellen"], ["Eingabe", "Ereignis öffnen; auf einer Zelle ihr Menü"], ["Leertaste, x", "Zeile auswählen"], ["Umschalt ↑ ↓, Strg A", "Mehr Zeilen, alle Zeilen auswählen"], ["↑ über der ersten Zeile", "Überschriften: Umschalt ← → ändert die Breite, Eingabe öffnet"], ["Umschalt F10", "Menü zum Wert"], ["Strg C, Strg Umschalt C", "Zelle oder Zeilen kopieren, als JSON"], ["f, -", "Den Wert der Zelle behalten, ausschließen"], ["[ ]", "Voriges, nächstes fehlgeschlagenes Ereignis"], ["Esc", "Zelle verlassen, Ereignis schließen"]]],
      ["Im Diagramm", [["← →", "Bewegen"], ["Umschalt ← →", "Auswählen"], ["Eingabe", "Vergrößern"], ["Esc", "Verkleinern"]]],
    ],
  },

  marks: {
    "⇥": "Tabulator", "↵": "Zeilenvorschub", "␍": "Wagenrücklauf", "⍽": "geschütztes Leerzeichen", SHY: "weicher Trennstrich", ALM: "arabische Buchstabenmarke", MVS: "mongolischer Vokaltrenner", ZWSP: "Leerzeichen ohne Breite", ZWNJ: "Nichtverbinder ohne Breite", ZWJ: "Verbinder ohne Breite",
    LRM: "Links-nach-rechts-Marke", RLM: "Rechts-nach-links-Marke", LSEP: "Zeilentrenner", PSEP: "Absatztrenner", LRE: "Einbettung links nach rechts", RLE: "Einbettung rechts nach links", PDF: "Ende der Richtungsangabe", LRO: "erzwungen links nach rechts", RLO: "erzwungen rechts nach links",
    WJ: "Wortverbinder", LRI: "Isolat links nach rechts", RLI: "Isolat rechts nach links", FSI: "Isolat nach erstem Zeichen", PDI: "Ende des Isolats", BOM: "Byte-Reihenfolge-Marke", "␡": "Löschzeichen", control: "Steuerzeichen", other: "unsichtbares Zeichen",
  },

  failures: {
    usage: "Diese Eingabe ist so nicht möglich.",
    not_found: "Das gibt es hier nicht.",
    key_rejected: "Der Anbieter hat den Zugriffsschlüssel abgelehnt.",
    refused: "Der Anbieter verweigert den Zugriff: Rolle, Tarif oder Reichweite genügen nicht.",
    sealed: "Die Ereignisse dieser Organisation sind versiegelt.",
    offline: "Der Anbieter ist nicht erreichbar. Alles auf diesem Computer bleibt lesbar.",
    remote: "Der Anbieter hat etwas Unbrauchbares geantwortet. Auf diesem Computer wurde nichts geändert.",
    keychain: "Der Schlüssel ist im Schlüsselbund nicht lesbar. Es wurde nichts geändert.",
    key_lost: "Der Schlüssel dieser Kopie fehlt, oder ein anderer liegt an seiner Stelle. Es wurde nichts geändert.",
    damaged: "Die Datei dieser Kopie ist beschädigt. Es wurde nichts geändert.",
    cache: "Die Kopie auf diesem Computer lässt sich nicht lesen oder schreiben.",
    newer_version: "Die Kopie wurde mit einer neueren Fassung von Trailbook geschrieben und nicht verändert.",
    disk_full: "Der Datenträger ist voll. Was schon da war, bleibt unverändert.",
    cancelled: "Abgebrochen.",
    query: "Diese Abfrage ist nicht zu verstehen.",
    manifest: "Die Beschreibung dieses Anbieters ist fehlerhaft.",
    internal: "Es ist etwas geschehen, das nicht geschehen sollte.",
  },
  explore,
  keys: { ctrl: "Strg", alt: "Alt" },

  crash: { title: "Dieser Teil des Fensters ist stehen geblieben", text: "Ihre Daten wurden nicht verändert. Die Abfrage ist erhalten.", again: "Wieder zeigen", copy: "Einzelheiten kopieren" },
  failed: { title: "Trailbook konnte nicht starten" },
};
