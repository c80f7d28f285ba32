/** What the made-up backend knows besides events: coverage, activity, exports, room. */
import type { ActivityEntry, Report, Coverage, CoverageDay, ExportEntry, Row } from "../src/ipc";
import { GAP, NOW } from "./events";

const DAY = 86_400_000;
const iso = (ms: number) => new Date(ms).toISOString().replace(".000", "");

/** Which days `rows` cover, with a year of made-up counts before them. */
export function coverage(rows: readonly Row[], days: number, until: string | null): Coverage {
  const end = Math.floor((until === null ? NOW : Date.parse(until)) / DAY) + 1;
  const start = Math.floor(NOW / DAY) - 300;
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(Math.floor(row.at_ms / DAY), (counts.get(Math.floor(row.at_ms / DAY)) ?? 0) + 1);
  const list = Array.from({ length: days }, (_, at): CoverageDay => {
    const day = end - days + at;
    const from = day * DAY;
    const missing = from < Date.parse(GAP.to) && from + DAY > Date.parse(GAP.from);
    const count = missing || day < start || from > NOW ? 0 : (counts.get(day) ?? ((day * 7919) % 11 === 0 ? 0 : (day * 2654435761) % 90));
    return { from: iso(from), count, failed: count > 60 ? 2 : 0, state: missing ? "missing" : day < start ? "unknown" : day < start + 20 ? "expired" : day === start + 150 ? "suspect" : "collected" };
  });
  return {
    days: list, oldest: iso(start * DAY), newest: iso(NOW),
    spans: [
      { stream: "events", from: iso(start * DAY), to: iso((start + 20) * DAY), state: "expired", reason: null, cause: null },
      { stream: "events", from: iso((start + 20) * DAY), to: iso((start + 150) * DAY), state: "collected", reason: null, cause: null },
      { stream: "events", from: iso((start + 150) * DAY), to: iso((start + 151) * DAY), state: "suspect", reason: "the provider counted 61 events, 58 came", cause: null },
      { stream: "events", from: iso((start + 151) * DAY), to: GAP.from, state: "collected", reason: null, cause: null },
      { stream: "events", from: GAP.from, to: GAP.to, state: "missing", reason: GAP.reason, cause: null },
      { stream: "events", from: GAP.to, to: iso(NOW), state: "collected", reason: null, cause: null },
    ],
  };
}

const none = { pages: null, added: null, revised: null, unclear: null, gaps: null, rows: null, duration_ms: null, files: [] };

export const ACTIVITY: ActivityEntry[] = [
  { ...none, at: iso(NOW), kind: "sync", pages: 6, added: 214, revised: 1, unclear: 2, gaps: 1, duration_ms: 6100 },
  { ...none, at: iso(NOW - 3 * 3_600_000), kind: "export", rows: 18_402, files: ["/home/ann/Audits/2026-Q4/audit-acme_2026-09-01_2026-11-21.csv"] },
  { ...none, at: iso(NOW - 2 * DAY), kind: "import", added: 1200, duration_ms: 900, files: ["acme-2024.ndjson.gz"] },
];

const written: ExportEntry = {
  at: iso(NOW - 3 * 3_600_000), path: "/home/ann/Audits/2026-Q4/audit-acme_2026-09-01_2026-11-21.csv", rows: 18_402, bytes: 5_100_000, sha256: "9c1f03de5d3e6b5b0c2c6a6f3a7d1f0e4b8c9d2a1f6e7c8b9a0d1e2f3a4ba04e",
  query: "actor:ann.keller@acme.example -action:user.login after:90d", sentence: "", gaps: 1, format: "csv_excel", standing: "present",
};

export const EXPORTS: ExportEntry[] = [
  written,
  { ...written, at: iso(NOW - 4 * DAY), path: "/home/ann/Downloads/audit-acme_all.ndjson", rows: 6000, bytes: 2_400_000, query: "", gaps: 0, format: "ndjson", standing: "changed" },
  { ...written, at: iso(NOW - 30 * DAY), path: "/home/ann/Downloads/failed sign-ins.csv", rows: 61, bytes: 14_000, query: "action:user.login result:failure", gaps: 0, format: "csv", standing: "gone" },
];

const signer = { holder: "ann-x1", fingerprint: "SHA256:q3Vn0hXvK2u1mYb5rT8wZc4eJ7gLpD9sA6fHiQkUoNE" };

export const REPORTS: Record<"export" | "pack" | "cache", Report> = {
  export: {
    valid: false, kind: "export", path: "/home/ann/Downloads/audit-acme_all.csv", rows: 18_402, signer,
    checks: [
      { name: "audit-acme_all.csv.manifest.json", ok: true, detail: "the manifest can be read" },
      { name: "audit-acme_all.csv", ok: false, detail: "its SHA-256 is 41d0…, the manifest says 9c1f…: the file was changed after it was written" },
      { name: "signature", ok: true, detail: "the manifest is signed, and the signature holds" },
    ],
  },
  pack: {
    valid: true, kind: "pack", path: "/home/ann/Audits/acme-q4", rows: 18_402, signer,
    checks: [
      { name: "manifest.json", ok: true, detail: "signed, and the signature holds" },
      { name: "events.ndjson", ok: true, detail: "as long and with the same SHA-256 as the manifest says" },
      { name: "checkpoint", ok: true, detail: "every event is part of the tree that the checkpoint names" },
    ],
  },
  cache: { valid: true, kind: "cache", path: "acme", rows: 6000, signer: null, checks: [{ name: "tree", ok: true, detail: "6,000 events are what was received" }] },
};
