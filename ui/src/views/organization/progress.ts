/** How the progress of a sync is said. */
import type { SyncProgress } from "../../ipc";
import { countdown } from "../../model/time";
import { plain } from "../../model/visible";
import { words } from "../../words";

/** What the sync is waiting for or checking; null while it simply reads. */
export function waitText(progress: SyncProgress | null): string | null {
  if (progress === null) return null;
  if (progress.state === "waiting") return words.top.waiting(countdown(progress.wait_seconds ?? 0));
  if (progress.state === "checking") return words.top.checking;
  return progress.message === null ? null : plain(progress.message);
}

/** The quarter that was reached, for being read out; 0 while the total is not known. */
export function quarter(progress: SyncProgress | null): number {
  if (progress === null || progress.total === null || progress.total === 0) return 0;
  return Math.min(4, Math.floor((progress.received / progress.total) * 4));
}
