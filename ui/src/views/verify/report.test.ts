import { expect, test } from "vitest";
import type { Report } from "../../ipc";
import { asText, sorted } from "./report";

const report: Report = {
  valid: false, kind: "export", path: "events.csv", rows: 3, signer: { holder: "ann-x1", fingerprint: "SHA256:abc" },
  checks: [{ name: "manifest", ok: true, detail: "its SHA-256 agrees" }, { name: "rows", ok: false, detail: "row 2 differs" }, { name: "signature", ok: true, detail: "good" }],
};

test("what failed comes first and the rest keeps its order", () => {
  expect(sorted(report.checks).map((check) => check.name)).toEqual(["rows", "manifest", "signature"]);
});

test("the result can be told as text", () => {
  expect(asText(report, { good: "Unchanged", bad: "Changed" })).toBe("events.csv: Changed\nSHA256:abc\n+ manifest: its SHA-256 agrees\n- rows: row 2 differs\n+ signature: good");
});
