/** German words of the explorer's newer parts. */
import type { ExploreWords } from "./explore.en";

import { count, plural } from "./format";

const events = (n: number) => plural(n, "Ereignis", "Ereignisse");

export const explore: ExploreWords = {
  selection: {
    some: (n) => `${count(n)} ausgewählt`, copy: "Zeilen kopieren", copyJson: "Als JSON kopieren", none: "Auswahl aufheben",
    copied: (n) => `${events(n)} kopiert.`, tooMany: (n) => `Nur die ersten ${count(n)} wurden kopiert. Ein Export nimmt alle.`,
  },
  head: {
    menu: (name) => `Spalte ${name}`, hide: "Spalte ausblenden", left: "Nach links", right: "Nach rechts", wider: "Breiter", narrower: "Schmaler", reset: "Breite zurücksetzen", resize: (name) => `Breite von ${name}`,
  },
  value: { person: "Diese Person zeigen", around: "Um dieses Ereignis" },
  around: {
    tab: "Umgebung", by: "Umgebung nach", time: "Zeit", actor: "Person", target: "Ziel", hint: "Filter gelten hier nicht.", here: "dieses Ereignis", none: "Kein anderes Ereignis.", list: "Ereignisse um dieses",
    back: "Zurück zur Liste",
  },
  changes: { title: "Was die spätere Fassung geändert hat", same: "Nur Reihenfolge oder Abstände sind anders.", removed: "entfernt", added: "hinzugefügt" },
  chip: {
    menu: (label, value) => `Filter ${label} ${value}`, edit: "In der Suche bearbeiten", exclude: "Stattdessen ausschließen", include: "Stattdessen verlangen", copy: "Filter kopieren", remove: "Entfernen",
  },
  recent: { title: "Letzte Abfragen", detail: "zuletzt" },
  pasted: (n) => `Aus ${count(n)} Werten wurde ein Filter.`,
  undo: { nothing: "Nichts rückgängig zu machen.", again: "Nichts zu wiederholen.", undone: (what) => `Rückgängig: ${what}.`, redone: (what) => `Wiederholt: ${what}.`, query: "Filter", columns: "Spalten", views: "gespeicherte Ansichten" },
  keys: { shift: "Umschalt" },
  refresh: "Aktualisieren",
  goto: { title: "Zu Datum und Uhrzeit", moment: "Datum und Uhrzeit", go: "Zeigen", calendar: "Kalender", form: "JJJJ-MM-TT HH:mm", wrong: "Schreiben Sie ein Datum wie 2026-11-21 14:30.", hint: "Zeigt das neueste Ereignis bis zu dieser Zeit. Die Filter bleiben, wie sie sind.", newest: "So neu ist kein Ereignis; dies ist das neueste.", before: "Voriger Monat", after: "Nächster Monat", at: (time) => `Das neueste Ereignis bis ${time}.` },
  date: { relative: "Relativ, etwa vor 2 Stunden", clock: "Datum und Uhrzeit", iso: "JJJJ-MM-TT HH:mm:ss", vendor: "Wie beim Anbieter", style: "Wie Zeiten gezeigt werden", head: (zone) => `${zone}, relativ` },
  views: {
    title: "Gespeicherte Ansichten", save: "Ansicht speichern", update: "Ansicht aktualisieren", discard: "Änderungen verwerfen", name: "Name", first: "Mit dieser Ansicht beginnen", remove: "Ansicht löschen", rename: "Umbenennen…", up: "Nach oben", down: "Nach unten", link: "Link kopieren",
    menu: (name) => `Ansicht ${name}`, changed: "Nicht gespeicherte Änderungen", saved: (name) => `„${name}“ gespeichert.`, removed: (name) => `„${name}“ gelöscht. Strg+Z holt sie zurück.`, none: "Hier gespeicherte Abfragen findet man wieder.", linkCopied: "Link kopiert. Er enthält die Abfrage, kein Ereignis.",
  },
  link: { title: (name) => `Ereignisse von ${name} zeigen?`, text: "Ein Link fragt nach einer anderen Organisation als der gezeigten.", go: "Zeigen", unknown: (alias) => `Der Link nennt die Organisation ${alias}, die auf diesem Computer nicht vorhanden ist.` },
  people: {
    title: "Personen", search: "Nach Name oder E-Mail suchen", events: "Ereignisse", person: "Person", name: "Name", none: "Niemand passt.", more: (n) => `Gezeigt werden die ${count(n)} aktivsten; andere findet die Suche.`, show: "Ereignisse zeigen", back: "Alle Personen",
    firstSeen: "Zuerst gesehen", lastSeen: "Zuletzt gesehen", actions: "Aktionen", addresses: "IP-Adressen", places: "Länder", cities: "Städte", workspaces: "Arbeitsbereiche", sources: "Quellen", results: "Ergebnisse", activity: "Aktivität", role: "Rolle", copy: "Name kopieren", total: "Ereignisse", note: "Gezählt über alles auf diesem Computer.", failed: "Fehlgeschlagen",
  },
  palette: {
    title: "Ziel oder Befehl suchen", open: "Ziel oder Befehl suchen", placeholder: "Befehl, Name oder Abfrage", none: "Nichts passt.",
    recent: "Letzte Abfragen", events: "Ereignisse", people: "Personen", views: "Gespeicherte Ansichten", organizations: "Organisationen", actions: "Aktionen", run: (text) => `Ereignisse suchen: ${text}`,
    go: (name) => `Gehe zu ${name}`, exporting: "Ansicht exportieren…", date: "Zu Datum und Uhrzeit…", copyQuery: "Abfrage kopieren", copyLink: "Link zu dieser Abfrage kopieren", zone: (name) => `Zeit: ${name}`, theme: (name) => `Farben: ${name}`, facets: "Häufige Werte zeigen oder ausblenden", columns: "Spalten zurücksetzen", sync: "Jetzt abgleichen", refresh: "Aktualisieren", shortcuts: "Tastenkürzel", undo: "Rückgängig", redo: "Wiederholen", save: "Ansicht speichern…", relative: "Zeiten: relativ", absolute: "Zeiten: Datum und Uhrzeit", density: (name) => `Zeilen: ${name}`,
  },
  palettes: { theme: { system: "wie das System", light: "hell", dark: "dunkel" }, density: { compact: "dicht", comfortable: "bequem", roomy: "weit" } },
  range: { until: "Das Ende gehört nicht mehr dazu.", days: "Tage" },
  file: { from: "Aus der Datei", imported: (time) => `importiert ${time}` },
  counting: (n) => `${count(n)}+`,
};
