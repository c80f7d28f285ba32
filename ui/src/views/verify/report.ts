/** What a verification found, and the questions that lead to it. */
import { ipc, listener, type Check, type CheckProgress, type Report } from "../../ipc";
import { told, words } from "../../words";

/** What is verified. */
export type What = "file" | "folder" | "dropped" | "cache";

/** Verifies; null where the person chose nothing. */
export async function verify(what: What, alias: string | null, progress: (now: CheckProgress) => void): Promise<Report | null> {
  if (what === "cache") return alias === null ? null : ipc.verifyCache(alias, listener(progress));
  return { file: ipc.verifyFile, folder: ipc.verifyFolder, dropped: ipc.verifyDropped }[what]();
}

/** The checks that failed first; the others keep their order. */
export function sorted(checks: readonly Check[]): Check[] {
  return [...checks.filter((check) => !check.ok), ...checks.filter((check) => check.ok)];
}

/** The result as plain text, for a ticket or a mail. */
export function asText(report: Report, said: { good: string; bad: string }): string {
  const lines = report.checks.map((check) => `${check.ok ? "+" : "-"} ${words.checked(check.name) ?? check.name}: ${told(check.detail)}`);
  return [`${report.path}: ${report.valid ? said.good : said.bad}`, ...(report.signer === null ? [] : [report.signer.fingerprint]), ...lines].join("\n");
}
