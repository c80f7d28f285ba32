//! One event as a line of JSON.

use std::fmt::Write as _;

use chrono::DateTime;

use super::Cast;
use super::chance::{Chance, Zipf, index};
use super::time::Moment;
use super::{actions::NOUNS, prose};

const SEED: u64 = 0x6265_6E63;

const REASONS: [&str; 12] = [
    "wrong password",
    "second factor missing",
    "permission denied",
    "rate limited",
    "resource is locked",
    "session expired",
    "blocked by policy",
    "validation failed",
    "quota exceeded",
    "not found",
    "conflict",
    "upstream timed out",
];
const ORIGINS: [&str; 9] = ["web", "web", "web", "web", "app", "app", "api", "api", "cli"];
const SEVERITIES: [&str; 10] = ["info", "info", "info", "info", "info", "info", "low", "low", "warn", "high"];

/// Who, what and where of one event, by rank.
struct Drawn {
    action: usize,
    actor: usize,
    workspace: usize,
    target: usize,
    address: usize,
    failed: bool,
}

/// Returns the series of chance that belongs to the event of a number.
pub(crate) fn chance(number: u64) -> Chance {
    Chance::of(SEED, number)
}

/// Appends the event as a line of JSON, the line's end included.
pub(crate) fn write(cast: &Cast, chance: &mut Chance, moment: Moment, line: &mut String) {
    let drawn = draw(cast, chance, moment.burst);
    let mut object = Object { line, first: true };
    object.line.push('{');
    object.text("uid", &uuid(chance));
    object.text(
        "occurred",
        &DateTime::from_timestamp_millis(moment.at).unwrap_or_default().format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string(),
    );
    what(cast, chance, &drawn, &mut object);
    who(cast, &drawn, &mut object);
    whereto(cast, &drawn, &mut object);
    wherefrom(cast, chance, &drawn, moment, &mut object);
    details(chance, &mut object);
    line.push_str("}\n");
}

fn draw(cast: &Cast, chance: &mut Chance, burst: Option<u64>) -> Drawn {
    let (mut action, mut actor) = (cast.action_law.draw(chance), cast.actor_law.draw(chance));
    let target = cast.target_law.draw(chance);
    // Everybody works in few workspaces and from few addresses.
    let home = |chance: &mut Chance, law: &Zipf, ranks: u64, spread: u64| {
        let drawn = law.draw(chance) as u64;
        if chance.permille(spread) { index(drawn) } else { index((actor as u64 * 7 + drawn % 3) % ranks) }
    };
    let workspace = home(chance, &cast.workspace_law, super::cast::WORKSPACES, 700);
    let mut address = home(chance, &cast.address_law, super::cast::ADDRESSES, 300);
    let mut failed = chance.permille(cast.actions[action].failing);
    if let Some(hour) = burst {
        let mut attack = Chance::of(SEED + 1, hour);
        action = 0;
        actor = index(attack.below(super::cast::ACTORS));
        address = index(attack.below(super::cast::ADDRESSES));
        failed = !chance.permille(3);
    }
    // The target is one of the kind that the action is about.
    let kinds = NOUNS.len();
    let target = target - target % kinds + cast.actions[action].noun;
    Drawn { action, actor, workspace, target: target.min(cast.targets.len() - 1), address, failed }
}

fn what(cast: &Cast, chance: &mut Chance, drawn: &Drawn, object: &mut Object<'_>) {
    let action = &cast.actions[drawn.action];
    let (_, category, scope) = NOUNS[action.noun];
    object.text("action", &action.name);
    object.text("action_label", &action.label);
    object.text("scope", scope);
    object.text("category", category);
    object.text("crud", action.crud);
    let outcome = match (drawn.failed, chance.below(50)) {
        (true, _) => "failure",
        (false, 0) => "unknown",
        (false, _) => "success",
    };
    object.text("outcome", outcome);
    if drawn.failed {
        object.text("outcome_reason", chance.pick(&REASONS));
    }
    object.text("severity", if drawn.failed { "warn" } else { chance.pick(&SEVERITIES) });
    let mut text = String::with_capacity(200);
    if chance.permille(120) {
        prose::sentence(chance, &mut text);
    } else {
        let (id, name) = &cast.targets[drawn.target];
        prose::template(chance, &action.label, &cast.actors[drawn.actor].name, name.as_ref().unwrap_or(id), &mut text);
    }
    object.text("description", &text);
}

fn who(cast: &Cast, drawn: &Drawn, object: &mut Object<'_>) {
    let actor = &cast.actors[drawn.actor];
    object.text("actor_id", &actor.id);
    object.text("actor_type", actor.kind);
    object.text("actor_name", &actor.name);
    object.text("actor_email", &actor.email);
    object.text("actor_role", actor.role);
}

fn whereto(cast: &Cast, drawn: &Drawn, object: &mut Object<'_>) {
    let (id, name) = &cast.targets[drawn.target];
    object.text("target_type", NOUNS[drawn.target % NOUNS.len()].0);
    object.text("target_id", id);
    object.maybe("target_name", name.as_deref());
    if NOUNS[cast.actions[drawn.action].noun].2 != "billing" {
        let (id, name) = &cast.workspaces[drawn.workspace];
        object.text("workspace_id", id);
        object.text("workspace", name);
    }
}

fn wherefrom(cast: &Cast, chance: &mut Chance, drawn: &Drawn, moment: Moment, object: &mut Object<'_>) {
    let actor = &cast.actors[drawn.actor];
    if actor.kind != "system" {
        let address = &cast.addresses[drawn.address];
        object.text("ip", &address.ip);
        object.maybe("country", address.country);
        object.maybe("city", address.city);
        object.text("user_agent", &cast.agents[cast.agent_law.draw(chance)]);
        object.text("origin", chance.pick(&ORIGINS));
        // A session lasts for some hours of one actor.
        let session = Chance::of(drawn.actor as u64, moment.at.unsigned_abs() >> 24).draw();
        object.text("session_id", &format!("ses_{session:016x}"));
    }
    if chance.permille(900) {
        object.text("request_id", &format!("req_{:016x}", chance.draw()));
    }
}

/// Most events carry little that the columns do not say; one in five carries much of it.
fn details(chance: &mut Chance, object: &mut Object<'_>) {
    object.key("details");
    let line = &mut *object.line;
    let _ = write!(line, "{{\"v\":{},\"ms\":{}", 1 + chance.below(3), chance.below(900));
    if chance.permille(200) {
        let size = 600 + index(chance.below(180));
        rich(chance, size, line);
    } else if chance.permille(500) {
        let _ = write!(
            line,
            ",\"mfa\":{},\"tags\":[\"t{}\",\"prio-{}\"]",
            chance.permille(600),
            chance.below(90),
            chance.below(5)
        );
    }
    line.push('}');
}

fn rich(chance: &mut Chance, size: usize, line: &mut String) {
    let begin = line.len();
    let pod = chance.draw() >> 36;
    let region = chance.pick(&["eu-west-1", "eu-central-2", "us-east-1"]);
    let _ = write!(line, ",\"source\":{{\"service\":\"gateway\",\"region\":\"{region}\",\"pod\":\"gw-{pod:07x}\"}}");
    for side in ["before", "after"] {
        let state = chance.pick(&["active", "suspended", "pending"]);
        let (quota, level) = (chance.below(5_000), chance.below(4));
        let _ = write!(
            line,
            ",\"{side}\":{{\"state\":\"{state}\",\"quota\":{quota},\"owner\":null,\"nested\":{{\"level\":{level},\"flags\":[{},true]}}}}",
            level % 2 == 0
        );
    }
    let mut note = String::with_capacity(size);
    if chance.permille(100) {
        note.push_str(chance.pick(&["概要: ", "Überblick: ", "résumé – ", "ملاحظة: ", "✓ "]));
    }
    prose::note(chance, size.saturating_sub(line.len() - begin), &mut note);
    line.push_str(",\"note\":");
    quoted(&note, line);
}

fn uuid(chance: &mut Chance) -> String {
    let (high, low) = (chance.draw(), chance.draw());
    let (a, b, c) = (high >> 32, (high >> 16) & 0xFFFF, high & 0xFFF);
    format!("{a:08x}-{b:04x}-4{c:03x}-{:04x}-{:012x}", 0x8000 | (low >> 50), low & 0xFFFF_FFFF_FFFF)
}

/// A JSON object that is being written.
struct Object<'a> {
    line: &'a mut String,
    first: bool,
}

impl Object<'_> {
    fn key(&mut self, name: &str) {
        self.line.push_str(if self.first { "\"" } else { ",\"" });
        self.line.push_str(name);
        self.line.push_str("\":");
        self.first = false;
    }

    fn text(&mut self, name: &str, text: &str) {
        self.key(name);
        quoted(text, self.line);
    }

    /// Nothing known is said by `null`, as many programs do; other keys are left out where nothing is known.
    fn maybe(&mut self, name: &str, text: Option<&str>) {
        match text {
            Some(text) => self.text(name, text),
            None => {
                self.key(name);
                self.line.push_str("null");
            }
        }
    }
}

/// Appends a text in quotation marks. No text here has control characters.
fn quoted(text: &str, line: &mut String) {
    line.push('"');
    for part in text.split_inclusive(['"', '\\']) {
        match part.as_bytes().last() {
            Some(last @ (b'"' | b'\\')) => {
                line.push_str(&part[..part.len() - 1]);
                line.push('\\');
                line.push(char::from(*last));
            }
            _ => line.push_str(part),
        }
    }
    line.push('"');
}
