//! The Kilo wire: tRPC over GET, a hundred rows a page, cursors cut to milliseconds over rows in microseconds. Its known
//! faults are kept: walking by its own cursor loses rows, and walking forward drops the row nearest the cursor.

use std::collections::HashMap;

use chrono::{DateTime, SecondsFormat};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Answer, Ask, Refusal, Twist, micros, write};
use crate::story::{Role, StoryEvent, System, actions};
use crate::view::{Content, View};

const PAGE: usize = 100;
const PREFIX: &str = "api/trpc/";

/// Answers the procedures of the audit log and `organizations.list`.
pub(crate) fn answer(ask: &Ask) -> Answer {
    let procedure = ask.path.strip_prefix(PREFIX).unwrap_or("");
    if procedure == "organizations.list" {
        let view = ask.view;
        return data(&json!([{
            "organizationId": view.org.id(),
            "organizationName": view.org.name(),
            "role": view.role.word(),
        }]));
    }
    if !matches!(
        procedure,
        "organizations.auditLogs.list"
            | "organizations.auditLogs.getActionTypes"
            | "organizations.auditLogs.getSummary"
    ) {
        return error(404, "NOT_FOUND", "no procedure has this name", procedure);
    }
    let wanted = match Wanted::read(ask.query) {
        Ok(wanted) => wanted,
        Err(message) => return error(400, "BAD_REQUEST", message, procedure),
    };
    let allowed =
        matches!(ask.view.role, Role::Owner | Role::Admin) && wanted.input.organization_id == ask.view.org.id();
    match procedure {
        _ if !allowed => refuse(Refusal::Role, ask.path),
        "organizations.auditLogs.list" => data(&list(ask, &wanted)),
        "organizations.auditLogs.getSummary" => data(&summary(ask)),
        _ => data(&names().collect::<Vec<_>>()),
    }
}

/// Refuses an account in a tRPC envelope.
pub(crate) fn refuse(refusal: Refusal, path: &str) -> Answer {
    let message = match refusal {
        Refusal::Token => "the token is not valid",
        Refusal::Role => "your role in this organization does not open this feature",
    };
    error(401, "UNAUTHORIZED", message, path.strip_prefix(PREFIX).unwrap_or(path))
}

fn error(status: u16, code: &str, message: &str, procedure: &str) -> Answer {
    let number = match code {
        "UNAUTHORIZED" => -32_001,
        "NOT_FOUND" => -32_004,
        _ => -32_600,
    };
    let mut data = json!({"code": code, "httpStatus": status, "path": procedure});
    if code == "BAD_REQUEST" {
        data["zodError"] = json!({"formErrors": [message], "fieldErrors": {}});
    }
    Answer::json(status, write(&json!({"error": {"message": message, "code": number, "data": data}})))
}

fn data(value: &impl Serialize) -> Answer {
    Answer::json(200, format!(r#"{{"result":{{"data":{}}}}}"#, write(value)))
}

fn names() -> impl Iterator<Item = &'static str> {
    actions().iter().filter(|action| action.system == System::Code && action.known()).map(|action| action.name)
}

/// What the procedures take, as it is sent.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Input {
    organization_id: String,
    before: Option<String>,
    after: Option<String>,
    start_time: Option<String>,
    end_time: Option<String>,
    action: Option<Vec<String>>,
    actor_email: Option<String>,
    fuzzy_search: Option<String>,
}

/// The same, understood.
struct Wanted {
    input: Input,
    before: i64,
    after: i64,
    start: i64,
    end: i64,
}

impl Wanted {
    fn read(query: &HashMap<String, String>) -> Result<Self, &'static str> {
        let input: Input = query
            .get("input")
            .and_then(|text| serde_json::from_str(text).ok())
            .ok_or("input is a JSON object with organizationId")?;
        if input.organization_id.len() != 36 {
            return Err("organizationId is a UUID");
        }
        if input.action.iter().flatten().any(|name| !names().any(|known| known == name)) {
            return Err("action is none of the known ones");
        }
        if input.actor_email.as_ref().is_some_and(|email| !email.contains('@')) {
            return Err("actorEmail is an e-mail address");
        }
        let (before, after) = (time(&input.before, i64::MAX)?, time(&input.after, i64::MIN)?);
        let (start, end) = (time(&input.start_time, i64::MIN)?, time(&input.end_time, i64::MAX)?);
        Ok(Self { input, before, after, start, end })
    }

    fn takes(&self, event: &StoryEvent) -> bool {
        let email = || event.actor.as_ref().and_then(|actor| actor.email.as_deref());
        let input = &self.input;
        event.micros < self.before
            && event.micros > self.after
            && event.micros >= self.start
            && event.micros <= self.end
            && input.action.as_ref().is_none_or(|names| names.iter().any(|name| name == event.action.name))
            && input.actor_email.as_deref().is_none_or(|wanted| email() == Some(wanted))
            && input.fuzzy_search.as_deref().is_none_or(|search| like(search, &event.description))
    }
}

fn time(text: &Option<String>, missing: i64) -> Result<i64, &'static str> {
    let Some(text) = text else { return Ok(missing) };
    let iso = text.contains('T') && text.ends_with('Z');
    micros(text).filter(|_| iso).ok_or("times are ISO datetimes that end with Z")
}

/// Compares as SQL's ILIKE does with the search between percent signs: `%` and `_` in it are wildcards too.
fn like(search: &str, text: &str) -> bool {
    let pattern: Vec<char> = format!("%{search}%").to_lowercase().chars().collect();
    let text: Vec<char> = text.to_lowercase().chars().collect();
    let mut reached = vec![false; text.len() + 1];
    reached[0] = true;
    for sign in pattern {
        let mut next = vec![false; text.len() + 1];
        if sign == '%' {
            let first = reached.iter().position(|there| *there).unwrap_or(reached.len());
            next[first..].fill(true);
        } else {
            let fits = |place: usize| reached[place] && (sign == '_' || sign == text[place]);
            (0..text.len()).for_each(|place| next[place + 1] = fits(place));
        }
        reached = next;
    }
    reached[text.len()]
}

fn of_code<'a>(view: &View<'a>) -> impl Iterator<Item = &'a StoryEvent> + use<'a> {
    view.newest(i64::MIN, i64::MAX).filter(|event| event.action.system == System::Code)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct List {
    logs: Vec<Value>,
    has_next: bool,
    has_previous: bool,
    oldest_timestamp: Option<String>,
    newest_timestamp: Option<String>,
}

fn list(ask: &Ask, wanted: &Wanted) -> List {
    let input = &wanted.input;
    let mut rows: Vec<&StoryEvent> = of_code(&ask.view).filter(|event| wanted.takes(event)).collect();
    let more = rows.len() > PAGE;
    if input.after.is_some() && more {
        rows.drain(..rows.len() - PAGE - 1);
    }
    rows.truncate(if ask.twist == Twist::ShortPage { PAGE / 2 } else { PAGE });
    let forward = input.after.is_some();
    let mut list = List {
        logs: rows.iter().map(|event| row(ask.view.content, event)).collect(),
        has_next: forward || more,
        has_previous: if forward { more } else { input.before.is_some() },
        oldest_timestamp: rows.last().map(|event| cut(event.micros)),
        newest_timestamp: rows.first().map(|event| cut(event.micros)),
    };
    match ask.twist {
        Twist::Honest | Twist::ShortPage | Twist::WrongTotal => {}
        Twist::Reversed => list.logs.reverse(),
        Twist::RepeatNext => list.oldest_timestamp = input.before.clone().or(list.newest_timestamp.clone()),
        Twist::EmptyPage => {
            list.logs.clear();
            (list.has_next, list.oldest_timestamp, list.newest_timestamp) = (true, input.before.clone(), None);
        }
    }
    list
}

pub(crate) fn row(content: Content, event: &StoryEvent) -> Value {
    let actor = event.actor.as_ref();
    let forgotten = content.of(event).is_some();
    let known = actor.filter(|_| !forgotten);
    json!({
        "id": event.id,
        "action": event.action.name,
        "actor_id": actor.map(|actor| &actor.id),
        "actor_email": known.and_then(|actor| actor.email.as_deref()),
        "actor_name": known.map(|actor| &actor.name),
        "message": event.description,
        "created_at": postgres(event.micros),
    })
}

fn summary(ask: &Ask) -> Value {
    let (mut total, mut ends) = (if ask.twist == Twist::WrongTotal { 7 } else { 0 }, None);
    for event in of_code(&ask.view) {
        total += 1;
        ends = Some((event.micros, ends.map_or(event.micros, |(_, latest)| latest)));
    }
    json!({
        "totalEvents": total,
        "earliestEvent": ends.map(|(earliest, _)| postgres(earliest)),
        "latestEvent": ends.map(|(_, latest)| postgres(latest)),
    })
}

/// Writes a time as PostgreSQL does: microseconds without the zeros at their end, the offset in hours.
fn postgres(micros: i64) -> String {
    let text = DateTime::from_timestamp_micros(micros).unwrap_or_default().format("%Y-%m-%d %H:%M:%S%.6f").to_string();
    format!("{}+00", text.trim_end_matches('0').trim_end_matches('.'))
}

fn cut(micros: i64) -> String {
    DateTime::from_timestamp_micros(micros).unwrap_or_default().to_rfc3339_opts(SecondsFormat::Millis, true)
}

#[cfg(test)]
mod tests;
