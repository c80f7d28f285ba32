//! What actions are done to, which values they change, and the sentences about them.

use super::actions::Action;
use super::actors::{Actor, Org, people, workspaces};
use super::chance::Chance;
use super::event::{Change, Status, StoryEvent, Target};

const ADJECTIVES: [&str; 12] =
    ["amber", "brisk", "calm", "dusty", "early", "faint", "green", "hollow", "idle", "jade", "keen", "lunar"];
const NOUNS: [&str; 14] = [
    "harbor", "meadow", "engine", "lantern", "river", "summit", "orchard", "signal", "canvas", "compass", "tide",
    "quartz", "willow", "beacon",
];

/// Returns what `action` is done to: mostly one thing, sometimes several.
pub(crate) fn targets(org: Org, action: &Action, actor: Option<&Actor>, chance: &mut Chance) -> Vec<Target> {
    let several = matches!(action.target, "asset" | "policy" | "user" | "notebook") && chance.percent(6);
    let count = if several { 2 + chance.below(3) } else { 1 };
    let mut all = vec![target(org, action, actor, chance)];
    all.extend((1..count).map(|_| target(org, action, None, chance)));
    if action.target == "policy" && chance.percent(50) {
        all.push(user(org, chance));
    }
    all
}

fn target(org: Org, action: &Action, actor: Option<&Actor>, chance: &mut Chance) -> Target {
    let number = chance.below(400);
    let name = format!("{}-{}", chance.pick(&ADJECTIVES), chance.pick(&NOUNS));
    let thing = |name: String| Target {
        kind: action.target,
        id: format!("{}_{number:05}", action.target.replace(' ', "_")),
        name,
    };
    match action.target {
        "user" => {
            match actor.filter(|_| action.sentence.starts_with("{actor}") && !action.sentence.contains("{target}")) {
                Some(actor) => person(actor),
                None => user(org, chance),
            }
        }
        "workspace" => {
            let workspace = chance.pick(workspaces(org));
            Target { kind: "workspace", id: workspace.id.into(), name: workspace.name.into() }
        }
        "organization" | "settings" | "billing" => {
            Target { kind: action.target, id: org.id().into(), name: org.name().into() }
        }
        "domain" | "sso" => thing(format!("{}.{}", chance.pick(&NOUNS), org.domain())),
        "asset" | "generation" => thing(format!("{name}-{number:03}.{}", chance.pick(&["png", "mp4", "wav", "glb"]))),
        "voucher" => thing(format!("VOUCHER-{number:04}")),
        "invoice" => thing(format!("INV-{:06}", 4_000 + number)),
        "quota" => thing(format!("{} GPU", chance.pick(&["H100", "A100", "L40S"]))),
        _ => thing(name),
    }
}

fn user(org: Org, chance: &mut Chance) -> Target {
    let people = &people(org).all;
    let drawn = usize::try_from(chance.below(people.len() as u64)).unwrap_or(0);
    let human = people[drawn..].iter().chain(people).find(|person| person.actor.kind == "user");
    person(&human.unwrap_or(&people[0]).actor)
}

fn person(actor: &Actor) -> Target {
    let name = actor.email.clone().unwrap_or_else(|| actor.name.clone());
    Target { kind: "user", id: actor.id.to_string(), name: name.into_owned() }
}

/// Returns the values that `action` changes.
pub(crate) fn changes(org: Org, action: &Action, chance: &mut Chance) -> Vec<Change> {
    let numbers = |chance: &mut Chance, unit: u64| {
        let from = 1 + chance.below(40);
        Some(((from * unit).to_string(), ((from + 1 + chance.below(20)) * unit).to_string()))
    };
    let words = |chance: &mut Chance, words: &[&str]| {
        let from = usize::try_from(chance.below(words.len() as u64)).unwrap_or(0);
        let step = 1 + usize::try_from(chance.below(words.len() as u64 - 1)).unwrap_or(0);
        Some((words[from].to_owned(), words[(from + step) % words.len()].to_owned()))
    };
    let pair = match action.change {
        "role" => words(chance, &["owner", "admin", "workspace_admin", "member"]),
        "permission" => words(chance, &["read", "write", "share", "manage", "none"]),
        "policy" => {
            words(chance, &["allow notebook:*", "deny notebook:stop", "allow billing:read", "deny *", "allow *"])
        }
        "sso" => words(chance, &["off", "optional", "enforced"]),
        "flag" => words(chance, &["on", "off"]),
        "plan" => words(chance, &["starter", "team", "business", "enterprise"]),
        "country" => words(chance, &["DE", "NL", "VN", "US", "any"]),
        "models" => words(chance, &["cirrus-1", "cirrus-2, stratus-mini", "stratus-max", "cirrus-2", "all"]),
        "name" => words(chance, &NOUNS),
        "domain" => words(chance, &["www", "login", "old", "new"])
            .map(|(from, to)| (format!("{from}.{}", org.domain()), format!("{to}.{}", org.domain()))),
        "email" => words(chance, &["hello", "team", "post"])
            .map(|(from, to)| (format!("{from}@{}", org.domain()), format!("{to}@{}", org.domain()))),
        "quota" => numbers(chance, 4),
        "credits" => numbers(chance, 500),
        "seats" => numbers(chance, 1),
        _ => None,
    };
    let first = |(from, to)| Change { field: action.change, from: Some(from), to: Some(to) };
    let mut all: Vec<Change> = pair.map(first).into_iter().collect();
    if !all.is_empty() && chance.percent(12) {
        all.push(Change { field: "note", from: None, to: Some("by request".into()) });
    }
    all
}

/// Returns the sentence about `event`; a failure says so.
pub(crate) fn sentence(event: &StoryEvent, chance: &mut Chance) -> String {
    let text = told(event, chance);
    match (event.status, event.reason, &event.actor) {
        (Some(Status::Failed), Some(reason), Some(actor)) if event.action.category == "Sign-in" => {
            format!("{} could not sign in: {}", actor.name, reason.replace('_', " "))
        }
        (Some(Status::Failed), Some(reason), _) => format!("{text}; this failed: {}", reason.replace('_', " ")),
        _ => text,
    }
}

fn told(event: &StoryEvent, chance: &mut Chance) -> String {
    let change = event.changes.first();
    let value = |value: Option<&String>| value.cloned().unwrap_or_default();
    let mut rest = event.action.sentence;
    let mut text = String::with_capacity(rest.len() + 40);
    while let Some((before, after)) = rest.split_once('{') {
        let (place, after) = after.split_once('}').unwrap_or((after, ""));
        text.push_str(before);
        match place {
            "actor" => text.push_str(event.actor.as_ref().map_or("the system", |actor| actor.name.as_ref())),
            "target" => text.push_str(event.targets.first().map_or("", |target| target.name.as_str())),
            "from" => text.push_str(&value(change.and_then(|change| change.from.as_ref()))),
            "to" => text.push_str(&value(change.and_then(|change| change.to.as_ref()))),
            "role" => text.push_str(chance.pick::<&str>(&["owner", "member", "billing manager"])),
            "amount" => text.push_str(&format!("${}.00", 10 * (1 + chance.below(50)))),
            _ => {}
        }
        rest = after;
    }
    text.push_str(rest);
    text
}

/// Returns more about `event` as JSON text; nothing for two in three.
pub(crate) fn details(event: &StoryEvent, chance: &mut Chance) -> Option<String> {
    if chance.below(3) > 0 {
        return None;
    }
    let ticket = chance.below(9_000);
    let took = chance.below(4_000);
    Some(match event.action.category {
        "Sign-in" => {
            format!(r#"{{"method":"{}","attempt":{}}}"#, chance.pick(&["password", "passkey", "sso"]), 1 + ticket % 4)
        }
        "Generation" => format!(r#"{{"model":"cirrus-2","frames":{took},"seed":{}}}"#, chance.next() >> 12),
        "Permission" | "Policy" => format!(
            r#"{{"ticket":"DEMO-{ticket}","approved_by":null,"rules":[{{"effect":"allow","on":["read","list"]}}]}}"#
        ),
        _ => format!(r#"{{"ticket":"DEMO-{ticket}","took_ms":{took},"dry_run":false}}"#),
    })
}
