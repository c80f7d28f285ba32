//! What keeping an event costs. Not a test: `cargo test --release -p trailbook-core --lib store::speed -- --ignored --nocapture`.

use std::time::Instant as Clock;

use crate::event::{Event, EventUid, Field, Instant, Outcome, Timestamp};
use crate::page::StreamId;

use super::tests::{append_to, create};

const EVENTS: u64 = 200_000;
const BATCH: u64 = 8_192;

/// Numbers that look random and are the same in every run.
fn random(seed: u64) -> u64 {
    let mut value = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// A number below `count`, small ones far more often.
fn skewed(seed: u64, count: u64) -> u64 {
    let spread = (random(seed) >> 40) as f64 / (1u64 << 24) as f64;
    (((count as f64).powf(spread) - 1.0) as u64).min(count - 1)
}

fn synthetic(number: u64) -> Event {
    let at = 1_700_000_000_000 + number * 317 + random(number) % 300;
    let (action, actor) = (skewed(number ^ 1, 150), skewed(number ^ 2 << 40, 5_000));
    let (target, workspace) = (random(number ^ 3 << 40) % 200_000, skewed(number ^ 4 << 40, 40));
    let hex = |salt: u64| format!("{:016x}{:016x}", random(number ^ salt << 48), random(number ^ salt << 52 ^ 7));
    let uuid = |hex: String| format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]);
    let (uid, session) = (uuid(hex(5)), hex(6)[..20].to_owned());
    let ip = format!("10.{}.{}.{}", actor % 7, actor % 250, random(actor ^ (number % 4)) % 250);
    let time = Instant::from_millis(i64::try_from(at).unwrap());
    let written = time.to_rfc3339(3);
    let description =
        format!("User {actor} performed action {action} on item {target} in workspace number {workspace}");
    let mut event = Event {
        uid: Some(EventUid::try_from(uid.clone()).unwrap()),
        occurred: Some(Timestamp { at: time, digits: 3 }),
        occurred_text: Some(written.clone()),
        outcome: if random(number).is_multiple_of(20) { Outcome::Failure } else { Outcome::Success },
        ..Event::default()
    };
    let texts = [
        (Field::Action, format!("area{}.verb{action}", action % 12)),
        (Field::Category, format!("category-{}", action % 12)),
        (Field::Crud, ["create", "read", "update", "delete"][usize::try_from(action % 4).unwrap()].to_owned()),
        (Field::ActorId, format!("usr_{:012x}", random(actor) >> 16)),
        (Field::ActorType, "user".to_owned()),
        (Field::ActorName, format!("First{} Last{actor}", actor % 300)),
        (Field::ActorEmail, format!("first{}.last{actor}@acme.example", actor % 300)),
        (Field::ActorRole, ["owner", "admin", "member"][usize::try_from(actor % 3).unwrap()].to_owned()),
        (Field::TargetType, ["document", "project", "user"][usize::try_from(action % 3).unwrap()].to_owned()),
        (Field::TargetId, format!("itm_{:012x}", random(target) >> 16)),
        (Field::TargetName, format!("Item {target}")),
        (Field::WorkspaceId, format!("wsp_{:012x}", random(workspace) >> 16)),
        (Field::Workspace, format!("Workspace {workspace}")),
        (Field::Ip, ip),
        (Field::Country, ["CH", "DE", "US", "FR"][usize::try_from(actor % 4).unwrap()].to_owned()),
        (Field::City, format!("City {}", actor % 60)),
        (Field::UserAgent, format!("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/12{}.0", actor % 9)),
        (Field::Origin, "web".to_owned()),
        (Field::SessionId, session),
        (Field::Description, description),
    ];
    let mut raw = format!("{{\"uid\":\"{uid}\",\"occurred\":\"{written}\",\"outcome\":\"{}\"", event.outcome.as_str());
    for (field, text) in texts {
        raw.push_str(&format!(",\"{}\":\"{text}\"", field.name()));
        event.fields.set(field, text);
    }
    raw.push_str(",\"details\":{\"client\":\"browser\",\"via\":\"interactive\",\"retries\":0}}");
    event.raw = raw.into_bytes();
    event
}

#[test]
#[ignore = "measures, asserts nothing"]
fn what_an_event_costs() {
    let folder = tempfile::tempdir().unwrap();
    let store = create(folder.path());
    let stream = StreamId("main".to_owned());
    let path = folder.path().join("journal.db");
    let run = |label: &str, store: &super::Store| {
        let (mut wall, mut cpu, mut raw) = (0.0, 0.0, 0);
        for from in (0..EVENTS).step_by(usize::try_from(BATCH).unwrap()) {
            let events: Vec<Event> = (from..EVENTS.min(from + BATCH)).map(synthetic).collect();
            raw += events.iter().map(|event| event.raw.len()).sum::<usize>();
            let (clock, ticks) = (Clock::now(), cpu_seconds());
            append_to(store, &stream, events);
            wall += clock.elapsed().as_secs_f64();
            cpu += cpu_seconds() - ticks;
        }
        let each = |seconds: f64| seconds * 1e6 / EVENTS as f64;
        println!(
            "{label}: {:.2} us wall, {:.2} us CPU an event, {} B raw an event",
            each(wall),
            each(cpu),
            raw as u64 / EVENTS
        );
    };
    run("new", &store);
    store
        .write(|writer| {
            writer.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
            let size = |sql: &str| writer.connection.query_row(sql, [], |row| row.get::<_, i64>(0));
            let events = EVENTS as f64;
            for (label, sql) in [
                ("columns", "SELECT sum(length(columns)) FROM block"),
                ("body", "SELECT sum(length(body)) FROM block"),
                ("terms", "SELECT sum(length(text) + 20) FROM term"),
                ("free pages", "SELECT freelist_count * 4096 FROM pragma_freelist_count"),
                ("identifiers", "SELECT sum(length(entries)) FROM known_chunk"),
            ] {
                println!("  {label}: {:.1} B an event", size(sql)? as f64 / events);
            }
            Ok(())
        })
        .unwrap();
    println!("  file: {:.1} B an event", std::fs::metadata(&path).unwrap().len() as f64 / EVENTS as f64);
    run("again", &store);
}

/// Returns the processor time that this process has used.
fn cpu_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = text.rsplit(") ").next().unwrap_or_default();
    let ticks: f64 = after.split(' ').skip(11).take(2).filter_map(|field| field.parse::<f64>().ok()).sum();
    ticks / 100.0
}
