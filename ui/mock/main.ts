/** Starts the page on the made-up backend. `?state=` chooses a state, `?delay=` slows every answer (milliseconds). */
import { mockIPC } from "@tauri-apps/api/mocks";
import { Backend } from "./backend";

const address = new URLSearchParams(location.search);
const backend = new Backend({ state: address.get("state") ?? "", delay: Number(address.get("delay") ?? "0") });

declare global {
  interface Window {
    /** What the content security policy refused. */
    violations: string[];
  }
}
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => window.violations.push(`${event.effectiveDirective}: ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));

mockIPC((command, args) => backend.answer(command, (args ?? {}) as Record<string, unknown>));
await import("../src/main");
