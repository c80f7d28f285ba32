//! Turns a moment into an event: who, what, where, with which words. Everything is drawn from the organization's seed
//! and the event's index, so the same place in the story always tells the same thing.

use super::actions::{Action, By, System, named, of_system};
use super::actors::{Actor, Org, PLACES, Person, Place, people, workspaces};
use super::chance::Chance;
use super::event::{Change, Status, StoryEvent};
use super::things;
use super::time::{Cause, Moment};

/// Returns the event at `index`. `fixed` names the action where the story needs that one to occur.
pub(crate) fn event(org: Org, index: usize, moment: Moment, fixed: Option<&'static Action>) -> StoryEvent {
    let mut chance = Chance::of(org.seed(), index as u64);
    let id = identifier(&mut chance);
    let action = fixed.unwrap_or_else(|| action(org, moment.cause, &mut chance));
    let person = person(org, moment.cause, action, &mut chance);
    let mut event = blank(index, id, moment.micros, action);
    event.recorded = moment.micros + 200_000 + i64::try_from(chance.below(3_800_000)).unwrap_or(0);
    event.actor = person.map(|person| actor(action, person));
    event.workspace = workspace(org, action, person, &mut chance);
    event.targets = things::targets(org, action, event.actor.as_ref(), &mut chance);
    event.changes = things::changes(org, action, &mut chance);
    (event.status, event.reason) = outcome(moment.cause, action, &mut chance);
    event.severity = severity(action, event.status);
    place(&mut event, moment.cause, person, &mut chance);
    event.description = things::sentence(&event, &mut chance);
    event.details = things::details(&event, &mut chance);
    event
}

/// Returns an event of `action` with nothing told about it yet.
pub(crate) fn blank(index: usize, id: String, micros: i64, action: &'static Action) -> StoryEvent {
    StoryEvent {
        index,
        id,
        micros,
        recorded: micros,
        action,
        actor: None,
        targets: Vec::new(),
        changes: Vec::new(),
        workspace: None,
        status: None,
        reason: None,
        severity: None,
        description: String::new(),
        ip: None,
        place: None,
        user_agent: None,
        source: None,
        session: None,
        details: None,
        late: false,
        revisable: false,
        special: None,
    }
}

fn identifier(chance: &mut Chance) -> String {
    let (high, low) = (chance.next(), chance.next());
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xffff,
        high & 0xfff,
        0x8000 | (low >> 48) & 0x3fff,
        low & 0xffff_ffff_ffff
    )
}

/// Returns an action of `system`, the frequent ones more often.
pub(crate) fn action_of(system: System, chance: &mut Chance) -> &'static Action {
    let (actions, sums) = of_system(system);
    actions[chance.weighted(sums)]
}

fn action(org: Org, cause: Cause, chance: &mut Chance) -> &'static Action {
    match cause {
        Cause::Burst { .. } => named("UserLogin"),
        Cause::Import => named("AssetCreated"),
        Cause::Script { number } => {
            const BULK: [&str; 5] =
                ["group.members.set", "group.policy.set", "user.send_invite", "settings.change", "token.generate"];
            named(&format!("organization.{}", Chance::of(org.seed(), 5_000_000 + number).pick(&BULK)))
        }
        Cause::Work => {
            let shares = if org == Org::Acme { [44, 66, 84, 100] } else { [34, 60, 78, 100] };
            action_of(System::ALL[chance.weighted(&shares)], chance)
        }
    }
}

fn person(org: Org, cause: Cause, action: &Action, chance: &mut Chance) -> Option<&'static Person> {
    let people = people(org);
    match cause {
        Cause::Burst { number, .. } => {
            let first = usize::try_from(number).unwrap_or(0) * 3;
            people.all[first..].iter().filter(|person| person.actor.kind == "user").nth(chance.weighted(&[6, 8, 9]))
        }
        Cause::Import => people.all.iter().find(|person| person.actor.kind == "service"),
        Cause::Script { number } => {
            let chosen = number % 2;
            administrators(org).nth(usize::try_from(chosen).unwrap_or(0))
        }
        Cause::Work => match action.by {
            By::System => None,
            By::Administrator => {
                let number = chance.weighted(&[9, 14, 17, 18]);
                administrators(org).nth(number)
            }
            By::Staff | By::Anyone if action.category == "Sign-in" || action.target == "user" => people.all
                [chance.weighted(&people.sums)..]
                .iter()
                .find(|person| person.actor.kind == "user")
                .or(people.all.first()),
            By::Staff | By::Anyone => people.all.get(chance.weighted(&people.sums)),
        },
    }
}

fn administrators(org: Org) -> impl Iterator<Item = &'static Person> {
    use super::actors::Role::Member;
    people(org).all.iter().filter(|person| person.actor.role.is_some_and(|role| role != Member))
}

/// Masks the vendor's staff, as such vendors do.
fn actor(action: &Action, person: &Person) -> Actor {
    match action.by {
        By::Staff => Actor {
            id: "00000000-0000-0000-0000-000000000000".into(),
            kind: "support",
            name: "Vendor Support".into(),
            email: Some("support@vendor.example".into()),
            role: None,
        },
        By::Anyone | By::Administrator | By::System => person.actor.clone(),
    }
}

fn workspace(
    org: Org,
    action: &Action,
    person: Option<&Person>,
    chance: &mut Chance,
) -> Option<&'static super::actors::Workspace> {
    let own = person.map(|person| person.workspace);
    match action.scope {
        "Workspace" | "Service" if chance.percent(80) => own.or_else(|| Some(chance.pick(workspaces(org)))),
        "Workspace" | "Service" => Some(chance.pick(workspaces(org))),
        _ => None,
    }
}

fn outcome(cause: Cause, action: &Action, chance: &mut Chance) -> (Option<Status>, Option<&'static str>) {
    const REASONS: [&str; 5] = ["not_allowed", "quota_exceeded", "policy_denied", "conflict", "timeout"];
    const SIGN_IN: [&str; 3] = ["wrong_password", "second_factor_missing", "account_locked"];
    let guessed = |number: u64, step, steps| number.is_multiple_of(3) && step + 1 == steps;
    match cause {
        Cause::Burst { number, step, steps } if guessed(number, step, steps) => (Some(Status::Success), None),
        Cause::Burst { .. } => (Some(Status::Failed), Some("wrong_password")),
        Cause::Script { .. } => (None, None),
        Cause::Import => (Some(Status::Success), None),
        Cause::Work if action.system == System::Code || chance.percent(3) => (None, None),
        Cause::Work if action.name.ends_with("Declined") || action.name.ends_with("Exceeded") => {
            (Some(Status::Failed), Some("quota_exceeded"))
        }
        Cause::Work if chance.percent(4) => {
            let reasons: &[&str] = if action.category == "Sign-in" { &SIGN_IN } else { &REASONS };
            (Some(Status::Failed), Some(*chance.pick(reasons)))
        }
        Cause::Work => (Some(Status::Success), None),
    }
}

fn severity(action: &Action, status: Option<Status>) -> Option<&'static str> {
    match (action.category, status) {
        ("Permission" | "Policy" | "SSO", Some(Status::Failed)) => Some("critical"),
        (_, Some(Status::Failed)) => Some("warning"),
        ("Permission" | "Policy" | "SSO" | "GPU Quota" | "API Keys", _) => Some("notice"),
        ("Asset" | "Generation", _) => None,
        _ => Some("info"),
    }
}

fn place(event: &mut StoryEvent, cause: Cause, person: Option<&Person>, chance: &mut Chance) {
    const AGENTS: [(&str, &str); 6] = [
        ("Web", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"),
        ("Web", "Mozilla/5.0 (Macintosh; Intel Mac OS X 15_5) AppleWebKit/605.1.15 Version/18.5 Safari/605.1.15"),
        ("Web", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/138.0.0.0 Safari/537.36"),
        ("App", "DemoDesktop/3.2 (linux; x86_64)"),
        ("API", "demo-sdk-python/1.9"),
        ("CLI", "demo-cli/2.4"),
    ];
    let Some(person) = person else { return };
    let (source, agent) = match (cause, person.actor.kind) {
        (Cause::Burst { .. }, _) => ("API", "python-guess/0.1"),
        (Cause::Script { .. } | Cause::Import, _) => AGENTS[4],
        (_, "user") => AGENTS[chance.weighted(&[30, 48, 66, 88, 94, 100])],
        (_, _) => AGENTS[4 + usize::try_from(chance.below(2)).unwrap_or(0)],
    };
    let spot = match cause {
        Cause::Burst { number, .. } => &PLACES[usize::try_from(3 + number % 6).unwrap_or(3)],
        Cause::Script { .. } | Cause::Import => &PLACES[person.home],
        Cause::Work if chance.percent(92) => &PLACES[person.home],
        Cause::Work => chance.pick(&PLACES),
    };
    (event.source, event.user_agent) = (Some(source), Some(agent.to_owned()));
    event.ip = Some(address(spot, cause, event, chance));
    event.place = (person.actor.kind == "user").then_some(spot);
    event.session = (person.actor.kind == "user" && cause == Cause::Work).then(|| {
        let day = event.micros.div_euclid(86_400_000_000).unsigned_abs();
        format!(
            "ses_{:012x}",
            Chance::of(day, person.actor.id.bytes().fold(7, |sum: u64, byte| sum.wrapping_mul(31) ^ u64::from(byte)))
                .next()
                >> 16
        )
    });
}

fn address(spot: &Place, cause: Cause, event: &StoryEvent, chance: &mut Chance) -> String {
    match cause {
        Cause::Burst { .. } => format!("203.0.113.{}", 64 + chance.below(16)),
        Cause::Script { number } => format!("{}{}", spot.network, 10 + number % 5),
        Cause::Import => format!("{}9", spot.network),
        Cause::Work if spot.network.ends_with(':') => format!("{}{:x}", spot.network, 1 + chance.below(400)),
        Cause::Work => format!("{}{}", spot.network, 1 + (event.index as u64 + chance.below(9)) % 250),
    }
}

/// Returns the event's content after the remote has thought again: a different outcome, told later.
pub(crate) fn revised(event: &StoryEvent) -> StoryEvent {
    let mut event = event.clone();
    event.recorded += 6 * 3_600_000_000;
    event.status = match event.status {
        Some(Status::Success) => Some(Status::Failed),
        Some(Status::Failed) | None => Some(Status::Success),
    };
    event.reason = (event.status == Some(Status::Failed)).then_some("reversed");
    event.description.push_str(" (corrected)");
    event.changes.push(Change { field: "status", from: None, to: Some("corrected".into()) });
    if let Some(actor) = &mut event.actor {
        (actor.name, actor.email) = ("Deleted user".into(), None);
    }
    event
}
