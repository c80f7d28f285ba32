/** Organizations and connectors of the made-up backend. */
import type { ConnectorSummary, OrganizationSummary, Vault } from "../src/ipc";
import { GAP, categories } from "./events";

export const CONNECTORS: ConnectorSummary[] = [
  {
    id: "acme", name: "Acme Platform", vendor: "Acme", evidence: "documented", docs: ["https://docs.acme.example/audit-logs"], about: "Reads the organization's audit log.",
    limits: "Credit spend and model detail per generation are not in the audit log.", hosts: [], builtin: true, times: null, zone: null, results: null, titles: {}, prefix: null, columns: ["action", "actor", "target", "ip", "outcome"], categories: categories(),
    settings: [{ id: "base_url", label: "Address", help: "The address of your organization's API.", kind: "url", required: true, default: "https://api.acme.example", choices: [], names: [], when: null }],
    secrets: [{ id: "key", label: "Access key", help: 'Needs the permission "Read audit logs".', when: null }],
    sign_in: [], discovers: null,
  },
  {
    id: "northbank", name: "Northbank Cloud", vendor: "Northbank", evidence: "documented", docs: [], about: null, limits: null, hosts: [], builtin: true, times: null, zone: null, results: null, titles: {}, prefix: null,
    columns: ["action", "actor", "workspace", "category", "outcome", "description"], categories: categories(),
    settings: [
      { id: "base_url", label: "Address", help: null, kind: "url", required: true, default: null, choices: [], names: [], when: null },
      { id: "region", label: "Region", help: null, kind: "select", required: true, default: "eu", choices: ["eu", "us"], names: ["Europe", "United States"], when: null },
    ],
    secrets: [{ id: "client", label: "Client id", help: null, when: null }, { id: "secret", label: "Client secret", help: null, when: null }],
    sign_in: [], discovers: null,
  },
  {
    id: "harbor", name: "Harbor Suite", vendor: "Harbor", evidence: "documented", docs: [], about: null, limits: null, hosts: ["login.harbor.example"], builtin: true, times: null, zone: null, results: null, titles: {}, prefix: null, columns: ["action", "actor", "outcome"], categories: categories(),
    settings: [
      { id: "method", label: "How", help: null, kind: "select", required: true, default: "browser", choices: ["browser", "code", "key"], names: ["Browser", "Code", "Key"], when: null },
      { id: "logs", label: "Logs", help: null, kind: "many", required: true, default: "admin,login", choices: ["admin", "login", "drive"], names: ["Administration", "Sign-ins", "Drive"], when: null },
      { id: "organization", label: "Organization", help: null, kind: "text", required: true, default: null, choices: [], names: [], when: null },
    ],
    secrets: [{ id: "token", label: "Key", help: null, when: null }],
    sign_in: [{ in_browser: true, secrets: [], when: { setting: "method", is: "browser" } }, { in_browser: false, secrets: [], when: { setting: "method", is: "code" } }], discovers: "organization",
  },
];

const base: OrganizationSummary = {
  alias: "acme", connector: "acme", connector_name: "Acme Platform", source: "remote", name: "Acme Corporation", role: "Owner", scope: { kind: "organization" }, retention_days: 180,
  events: 6000, complete_until: "2026-11-21T14:32:00Z", last_sync: "2026-11-21T14:32:00Z", state: "ready", state_reason: null, state_since: null, demo: false, signs_in: false, every: null, doubt: null, gaps: [GAP],
};

export const ORGANIZATIONS: OrganizationSummary[] = [
  base,
  { ...base, alias: "northbank", connector: "northbank", connector_name: "Northbank Cloud", name: "Northbank AG", role: "Admin", state: "paused", gaps: [], state_reason: "Northbank AG rejected the access key (401).", state_since: "2026-11-20T08:00:00Z" },
  { ...base, alias: "labs", name: "Acme Labs", role: "Member", scope: { kind: "workspace", id: "ws_1", name: "Research" }, state: "sealed", gaps: [], state_reason: "The account behind the key no longer has the role that may read audit logs (403).", state_since: "2026-11-19T17:05:00Z" },
  { ...base, alias: "fresh", name: "Fresh Start", events: 0, complete_until: null, last_sync: null, gaps: [], retention_days: null },
  { ...base, alias: "vast", name: "Vast Industries", events: 10_000_000, gaps: [] },
  { ...base, alias: "demo", name: "Demo organization", demo: true, gaps: [] },
  { ...base, alias: "harbor", connector: "harbor", connector_name: "Harbor Suite", name: "Harbor Ltd", state: "paused", signs_in: true, gaps: [], state_reason: "Harbor no longer accepts this sign-in: sign in again at Harbor.", state_since: "2026-11-20T09:00:00Z" },
  { ...base, alias: "archive", connector: "file", connector_name: "Files", source: "files", name: null, role: null, retention_days: null, complete_until: null, gaps: [] },
];

export const VAULTS: Record<string, Vault> = {
  ready: { kind: "keychain", name: "GNOME Keyring", state: "ready", message: null },
  unavailable: { kind: "keychain", name: "the system keychain", state: "unavailable", message: "The name org.freedesktop.secrets was not provided by any .service files" },
  locked: { kind: "keychain", name: "GNOME Keyring", state: "locked", message: "prompt dismissed" },
  passphrase: { kind: "passphrase", name: "the passphrase vault", state: "passphrase_needed", message: null },
};
