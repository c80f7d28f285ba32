//! The workbench of a mapping: what a manifest makes of raw events, and what it could not find in them.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::Path;
use std::sync::Arc;

use serde_json::Value;
use trailbook_core::connector::Manifest;
use trailbook_core::event::{Event, Flag, Instant, Record};
use trailbook_core::failure::{Code, Failure};
use trailbook_core::workbench::Workbench;

use super::connector;
use crate::done::{Done, Ending};
use crate::print::text::visible;
use crate::print::{Console, json};

mod tally;

use tally::Tally;

/// Prints what the mapping alone makes of raw events; what was odd goes to standard error with its line.
pub fn run(workbench: &Workbench, console: Console, connector: &str, input: &Path) -> Ending {
    let path = Path::new(connector);
    let manifest = if path.is_file() {
        Arc::new(Manifest::parse(&connector::manifest(path)?).map_err(Failure::from)?)
    } else {
        workbench.manifest(connector)?
    };
    let bytes = raw_events(input)?;
    let mut out = console.out();
    let mut tally = Tally::default();
    let (mut events, mut bad) = (0_u64, 0_u64);
    let mut explained = false;
    for mapped in manifest.map_bytes(&bytes) {
        let mapped = match mapped {
            Ok(mapped) => mapped,
            Err(fault) => {
                bad += 1;
                console.say(&fault.to_string());
                continue;
            }
        };
        // Said once: records of one kind lack the same.
        if let Some(lacking) = lacking(&mapped.event).filter(|_| !explained) {
            explained = true;
            console.note(&format!("line {}: {}", mapped.line, visible(&keys(&mapped.event.raw, lacking))));
        }
        *(if mapped.is_bare() { &mut bad } else { &mut events }) += 1;
        for problem in &mapped.problems {
            console.say(&format!("line {}: {}", mapped.line, visible(&problem.say)));
        }
        tally.count(&mapped.event);
        json::value(&mut out, &canonical(manifest.id(), mapped.event))?;
    }
    out.flush()?;
    for sentence in tally.sentences() {
        console.note(&visible(&sentence));
    }
    match (events, bad) {
        (0, 0) => {
            console.note(&format!("`{}` holds no records.", visible(&input.display().to_string())));
            Ok(Done::Whole)
        }
        (_, 0) => Ok(Done::Whole),
        (0, _) => Err(Failure::new(Code::Remote, format!("`{}` holds no events", input.display())).into()),
        _ => Ok(Done::Incomplete),
    }
}

/// Returns what of the manifest leads nowhere in the record of an event.
fn lacking(event: &Event) -> Option<&'static str> {
    match (event.flags.contains(Flag::NoTime), event.flags.contains(Flag::NoAction)) {
        (true, true) => Some("`time` and `action` of the manifest lead"),
        (true, false) if event.occurred_text.is_none() => Some("`time` of the manifest leads"),
        (false, true) => Some("`action` of the manifest leads"),
        _ => None,
    }
}

/// Says which keys a record has of which something was not understood, so that paths can be held against them. What
/// lies in an object or is alone in a list is named with it.
fn keys(raw: &[u8], lacking: &str) -> String {
    const MOST: usize = 30;
    match serde_json::from_slice::<Value>(raw) {
        Ok(Value::Object(members)) => {
            let mut keys: Vec<String> = Vec::new();
            for (key, value) in &members {
                match value {
                    Value::Object(inner) if !inner.is_empty() => {
                        keys.extend(inner.keys().map(|inner| format!("/{key}/{inner}")));
                    }
                    _ => keys.push(format!("/{key}")),
                }
            }
            let more = if keys.len() > MOST { ", …" } else { "" };
            keys.truncate(MOST);
            format!("{lacking} nowhere in a record that has {}{more}", keys.join(", "))
        }
        _ => "this is no record".to_owned(),
    }
}

/// Returns an event that belongs to no organization and was never received.
fn canonical(connector: &str, event: Event) -> Value {
    let nowhere = Record {
        seq: 0,
        organization: String::new(),
        connector: connector.to_owned(),
        stream: String::new(),
        received: Instant::MIN,
        revised: 0,
        event,
    };
    let mut value = nowhere.to_json();
    if let Value::Object(object) = &mut value {
        for key in ["organization", "stream", "received"] {
            object.shift_remove(key);
        }
    }
    value
}

fn raw_events(input: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = if input == Path::new("-") {
        io::stdin().lock().read_to_end(&mut bytes)
    } else {
        fs::File::open(input).and_then(|mut file| file.read_to_end(&mut bytes))
    };
    match read {
        Ok(_) => Ok(bytes),
        Err(error) => Err(Failure::new(Code::Usage, format!("`{}` cannot be read: {error}", input.display()))),
    }
}

#[cfg(test)]
mod tests {
    use trailbook_core::event::{EventUid, Field};

    use super::*;

    #[test]
    fn a_mapped_event_says_nothing_of_an_organization() {
        let mut event = Event { uid: EventUid::try_from("a1".to_owned()).ok(), ..Event::default() };
        event.fields.set(Field::Action, "member.added");

        let json = canonical("kilo", event).to_string();

        assert_eq!(json, r#"{"uid":"a1","connector":"kilo","action":"member.added","outcome":"unknown"}"#);
    }
}
