/** What a verification found, and the questions that lead to it. */
import { ipc, listener } from "../../ipc";

export type Check = { name: string; ok: boolean; detail: string };
export type Report = { valid: boolean; kind: "pack" | "export" | "cache"; path: string; rows: number | null; signer: { holder: string | null; fingerprint: string } | null; checks: Check[] };
export type What = "file" | "folder" | "dropped" | "cache";

type Channel = ReturnType<typeof listener<unknown>>;
type Verifier = {
  verifyFile: (channel: Channel) => Promise<Report | null>;
  verifyFolder: (channel: Channel) => Promise<Report | null>;
  verifyDropped: (channel: Channel) => Promise<Report | null>;
  verifyCache: (alias: string, channel: Channel) => Promise<Report | null>;
  cancelVerify: () => Promise<null>;
};

const door = ipc as unknown as Partial<Verifier>;

/** Whether this program can verify at all. */
export const verifies = (): boolean => door.verifyFile !== undefined;

/** Verifies; null where the person chose nothing. */
export async function verify(what: What, alias: string | null, progress: (now: unknown) => void): Promise<Report | null> {
  const channel = listener(progress);
  const asked = {
    file: () => door.verifyFile?.(channel),
    folder: () => door.verifyFolder?.(channel),
    dropped: () => door.verifyDropped?.(channel),
    cache: () => (alias === null ? undefined : door.verifyCache?.(alias, channel)),
  }[what]();
  return (await asked) ?? null;
}

export const stop = async (): Promise<void> => void (await door.cancelVerify?.());

/** The checks that failed first; the others keep their order. */
export function sorted(checks: readonly Check[]): Check[] {
  return [...checks.filter((check) => !check.ok), ...checks.filter((check) => check.ok)];
}

/** The result as plain text, for a ticket or a mail. */
export function asText(report: Report, said: { good: string; bad: string }): string {
  const lines = report.checks.map((check) => `${check.ok ? "+" : "-"} ${check.name}: ${check.detail}`);
  return [`${report.path}: ${report.valid ? said.good : said.bad}`, ...(report.signer === null ? [] : [report.signer.fingerprint]), ...lines].join("\n");
}
