/** Deutsch: Dateien importieren. */
import { count, plural } from "./format";
import type { importing as english } from "./import.en";

export const importing: typeof english = {
  title: "Dateien importieren", choose: "Dateien wählen…", other: "Andere Dateien wählen…", drop: "Wählen Sie CSV-, TSV-, Excel-, JSON- oder NDJSON-Dateien, auch in gzip oder ZIP, oder ziehen Sie sie auf das Fenster.", looking: "Die Dateien werden angesehen", switcher: "Dateien importieren…",
  way: "Dateien lesen", wayText: "Exporte, die ein Anbieter herunterladen lässt: CSV, Excel, JSON. Überlappende Exporte werden zusammengefügt, nichts wird doppelt behalten.",
  files: "Dateien", file: "Datei", readAs: "Lesen als", auto: (name: string) => `Wie es aussieht: ${name}`, nothing: "Spalten selbst zuordnen", alike: (percent: number) => `Spalten und Werte stimmen zu ${count(percent)} % überein.`, limit: (rows: number) => `Ein Export fasst höchstens ${count(rows)} Zeilen.`,
  canonical: "Ereignisse, wie dieses Programm sie schreibt",
  zone: "Zeitzone", zoneText: (time: string) => `Die Zeiten, etwa ${time}, nennen keine Zone. Eine falsche verschiebt jedes Ereignis.`, zoneNeeded: "Nennen Sie eine Zone, etwa Europe/Zurich oder UTC.",
  into: "In", fresh: "Eine neue Organisation", name: "Kurzname", nameHelp: "Buchstaben, Ziffern, Punkte, Striche. So heißt sie auf der Kommandozeile.", nameBad: "1 bis 64 Buchstaben, Ziffern, Punkte, Striche oder Unterstriche, und noch nicht vergeben.",
  days: "Exportierte Tage", lastDay: "Letzter Tag", daysHelp: "Erster und letzter Tag in UTC, falls Sie wissen, für welche Tage exportiert wurde. Sonst deckt er die Zeit vom ersten bis zum letzten Ereignis ab.",
  columns: "Spalten", column: "Spalte", values: "Werte", goes: "Wird zu", nowhere: "Bleibt im Datensatz", preview: "Erste Ereignisse", previewText: (n: number) => `Die ersten ${count(n)}, wie sie behalten werden.`, noRows: "Noch kein Ereignis lesbar.",
  run: "Importieren", running: "Wird importiert", progress: (events: number, added: number) => `${plural(events, "Datensatz", "Datensätze")} gelesen, ${count(added)} neu`, stop: "Anhalten",
  done: "Importiert", added: "Neue Ereignisse", duplicates: "Schon hier", revised: "Geändert", rejected: "Nicht importiert", untimed: "Ohne Zeit", read: "Gelesene Datensätze",
  gaps: "Nicht abgedeckt", next: "Als Nächstes exportieren", whole: "Zwischen den Dateien ist keine Lücke bekannt.", rejectedList: "Datensätze, aus denen kein Ereignis wurde", untimedList: "Datensätze, deren Zeit nicht lesbar ist; sie werden behalten", line: (file: string, line: number, reason: string) => `${file}, Zeile ${count(line)}: ${reason}`, skipped: "Ausgelassen", more: (n: number) => `${count(n)} weitere`,
  suspect: (from: string, to: string, reason: string) => `${from} bis ${to}: ${reason}.`, another: "Mehr importieren", show: "Ereignisse zeigen",
  upTo: (to: string) => `Exportieren Sie noch einmal bis ${to} und importieren Sie auch diese Datei.`, onFrom: (from: string) => `Exportieren Sie noch einmal ab ${from} und importieren Sie auch diese Datei.`, between: (from: string, to: string) => `Exportieren Sie noch einmal von ${from} bis ${to} und importieren Sie auch diese Datei.`,
  fields: {
    occurred: "Zeit", action: "Aktion", actor: "Akteur", actor_name: "Name des Akteurs", actor_email: "E-Mail des Akteurs", actor_id: "ID des Akteurs", actor_role: "Rolle des Akteurs", target: "Ziel", target_name: "Name des Ziels", target_type: "Art des Ziels", target_id: "ID des Ziels", outcome: "Ergebnis", description: "Beschreibung",
    workspace: "Arbeitsbereich", category: "Kategorie", scope: "Bereich", ip: "IP-Adresse", country: "Land", origin: "Quelle", user_agent: "Programm", session_id: "Sitzung", uid: "Ereignis-ID",
  },
};
