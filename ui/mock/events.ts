/** A made-up log: seeded, so every run shows the same events, with the hostile values that real logs hold. */
import type { CategorySummary, Row } from "../src/ipc";

export const NOW = Date.parse("2026-11-21T14:32:00Z");
const DAY = 86_400_000;

/** The part of the log that was never fetched. */
export const GAP = { stream: "events", from: "2026-10-02T09:14:00Z", to: "2026-10-09T17:40:00Z", reason: "provider error 500 on page 3 of 11", cause: null };

function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

type Kind = { action: string; label: string; about: string; scope: string; category: string; type: string; targets: string[]; weight: number; fails: number };

const kind = (action: string, label: string, about: string, scope: string, category: string, type: string, targets: string[], weight: number, fails = 0.01): Kind => ({ action, label, about, scope, category, type, targets, weight, fails });

const PEOPLE_TARGETS = ["k.lindqvist@acme.example", "t.nguyen@acme.example", "m.haddad@acme.example"];
const KINDS: Kind[] = [
  kind("user.login", "User signed in", "A member signed in.", "organization", "Account and permission", "session", ["web session"], 30, 0.04),
  kind("user.logout", "User signed out", "A member signed out.", "organization", "Account and permission", "session", ["web session"], 12, 0),
  kind("member.invited", "Member invited", "An invitation was sent.", "organization", "Account and permission", "member", PEOPLE_TARGETS, 4),
  kind("member.role_changed", "Member role changed", "A member was given another role.", "organization", "Account and permission", "member", PEOPLE_TARGETS, 6, 0.03),
  kind("member.removed", "Member removed", "A member was removed.", "organization", "Account and permission", "member", PEOPLE_TARGETS, 3),
  kind("sso.domain_added", "SSO domain added", "A domain was added to single sign-on.", "organization", "Single sign-on", "domain", ["acme.example", "acme-labs.example"], 1),
  kind("sso.domain_removed", "SSO domain removed", "A domain was removed from single sign-on.", "organization", "Single sign-on", "domain", ["acme.example"], 2, 0.5),
  kind("settings.updated", "Settings updated", "An organization setting was changed.", "organization", "Organization-level", "setting", ["Session length", "Allowed networks", "Default model"], 5),
  kind("credits.purchased", "Credits purchased", "Credits were bought.", "billing", "Billing", "credits", ["250 credits", "1,000 credits"], 2),
  kind("plan.changed", "Plan changed", "The plan was changed.", "billing", "Billing", "plan", ["Enterprise"], 1),
  kind("asset.created", "Asset created", "An asset was created.", "workspace", "Asset", "asset", ["launch-film.mp4", "brand-kit-v4.psd", "=HYPERLINK(\"http://x\")"], 12),
  kind("asset.deleted", "Asset deleted", "An asset was deleted.", "workspace", "Asset", "asset", ["brand-kit-v4.psd", "invoice\u202egpj.exe", "old draft"], 7, 0.02),
  kind("generation.created", "Generation created", "A generation was started.", "workspace", "Generation", "generation", ["gen_8f31c0", "gen_77ab12"], 16, 0.05),
  kind("api_key.created", "API key created", "An API key was created.", "service", "API key", "api_key", ["CI deploy key", "notebook"], 3),
  kind("api_key.revoked", "API key revoked", "An API key was revoked.", "service", "API key", "api_key", ["CI deploy key"], 2),
  kind("notebook.stopped", "Notebook stopped", "A notebook was stopped.", "service", "AI Notebook", "notebook", ["training-eu-1"], 4, 0.06),
];

/** What the connector knows of its actions, by category. */
export function categories(): CategorySummary[] {
  const found = new Map<string, CategorySummary>();
  for (const each of KINDS) {
    const entry = found.get(each.category) ?? { category: each.category, actions: [] };
    entry.actions.push({ action: each.action, label: each.label, description: each.about });
    found.set(each.category, entry);
  }
  return [...found.values()];
}

const ACTORS = [
  ["Ann Keller", "ann.keller@acme.example", "Owner"],
  ["Bob Martin", "bob.martin@acme.example", "Admin"],
  ["Karin Lindqvist", "k.lindqvist@acme.example", "Developer"],
  ["Thi Nguyen", "t.nguyen@acme.example", "Developer"],
  ["مريم حداد", "m.haddad@acme.example", "Developer"],
  ["<img src=x onerror=alert(1)>", "evil@elsewhere.example", "Guest"],
  ["admin\u200b", "admin@acme.example", "Admin"],
] as const;
const PLACES = [["203.0.113.24", "CH", "Zurich"], ["198.51.100.7", "DE", "Berlin"], ["2001:db8::7:1", "CH", "Basel"], ["192.0.2.88", "US", "Portland"]] as const;
const WORKSPACES = ["Marketing", "Research", "Platform", "Legal"];
const ORIGINS = ["Web app", "API", "Command line", "Mobile app"];
const TOTAL_WEIGHT = KINDS.reduce((sum, each) => sum + each.weight, 0);

function pick<T>(list: readonly T[], roll: number): T {
  return list[Math.floor(roll ** 1.6 * list.length)] as T;
}

function pickKind(roll: number): Kind {
  let left = roll * TOTAL_WEIGHT;
  return KINDS.find((each) => (left -= each.weight) < 0) ?? (KINDS[0] as Kind);
}

/** Makes the event number `seq` at `ms`; the same arguments make the same event. */
export function event(seq: number, ms: number): Row {
  const random = generator(seq * 7919 + 17);
  const what = pickKind(random());
  const [name, email, role] = pick(ACTORS, random());
  const [ip, country, city] = pick(PLACES, random());
  const failed = random() < what.fails;
  const target = pick(what.targets, random());
  const machine = random() < 0.06;
  const at = new Date(ms).toISOString();
  return {
    seq, uid: `evt_${(seq * 2_654_435_761 % 4_294_967_296).toString(16).padStart(8, "0")}`, at: seq % 11 === 0 ? at.replace(/\.\d+Z/, "Z") : at, at_ms: ms,
    received: new Date(NOW - 60_000).toISOString(), action: seq % 997 === 0 ? null : what.action, action_label: what.label, category: what.category, scope: what.scope,
    outcome: failed ? "failure" : seq % 53 === 0 ? "unknown" : "success", outcome_raw: failed ? "FAILED" : "SUCCESS",
    actor: machine ? "ci-deploy" : email, actor_name: machine ? "ci-deploy" : name, actor_email: machine ? null : email, actor_id: `usr_${email.length}${email.charCodeAt(0)}`,
    actor_role: machine ? null : role, actor_type: machine ? "api_key" : "user", target, target_type: what.type, workspace: what.scope === "workspace" || what.scope === "service" ? pick(WORKSPACES, random()) : null,
    ip: machine ? null : ip, country: machine ? null : country, city: machine ? null : city, origin: pick(ORIGINS, random()),
    description: `${what.about} Target: ${target}`, revised: seq % 211 === 0 ? 1 : 0, flags: seq % 401 === 0 ? ["no_time"] : [],
  };
}

/** The whole made-up log, newest first: `count` events in the 120 days before now, fewer at night, none in the gap. */
export function log(count = 6000): Row[] {
  const random = generator(42);
  const [gapFrom, gapTo] = [Date.parse(GAP.from), Date.parse(GAP.to)];
  const times: number[] = [];
  while (times.length < count) {
    const ms = NOW - 72_000 - Math.floor(random() * 120 * DAY);
    const hour = new Date(ms).getUTCHours();
    const weekend = [0, 6].includes(new Date(ms).getUTCDay());
    if (ms > gapFrom && ms < gapTo) continue;
    if (random() > (hour > 6 && hour < 19 ? 1 : 0.15) * (weekend ? 0.35 : 1)) continue;
    times.push(ms);
  }
  return times.sort((a, b) => b - a).map((ms, at) => event(count - at, ms));
}
