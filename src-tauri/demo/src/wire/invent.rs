//! The Invent wire: a bare array, pages by number, counts in headers. Events that arrive during a walk shift its pages.

use chrono::{DateTime, NaiveDate, SecondsFormat};
use serde_json::{Value, json};

use super::{Answer, Ask, Refusal, Twist, write};
use crate::story::{Role, StoryEvent, System};
use crate::view::Content;

const MAX_TAKE: usize = 100;
const DAY: i64 = 86_400_000_000;

/// Answers `orgs/{id}/audit-logs`, where `c` stands for the organization of the token.
pub(crate) fn answer(ask: &Ask) -> Answer {
    let parts: Vec<&str> = ask.path.split('/').collect();
    let ["orgs", id, "audit-logs"] = parts[..] else {
        return error(404, "there is nothing at this address");
    };
    if id != "c" && id != ask.view.org.id() {
        return error(404, "no organization of this token has that id");
    }
    if !matches!(ask.view.role, Role::Owner | Role::Admin) {
        return refuse(Refusal::Role);
    }
    page(ask).unwrap_or_else(|message| error(400, message))
}

/// Refuses an account.
pub(crate) fn refuse(refusal: Refusal) -> Answer {
    match refusal {
        Refusal::Token => error(401, "the key is missing, unknown or revoked"),
        Refusal::Role => error(403, "the key's account is no admin"),
    }
}

fn error(status: u16, message: &str) -> Answer {
    Answer::json(status, write(&json!({"statusCode": status, "message": message})))
}

fn page(ask: &Ask) -> Result<Answer, &'static str> {
    let number = |name, missing| match ask.query.get(name).map(|text| text.parse::<usize>()) {
        Some(Ok(number)) if number > 0 => Ok(number),
        Some(_) => Err("page and take are numbers from 1"),
        None => Ok(missing),
    };
    let (page, take) = (number("page", 1)?, number("take", MAX_TAKE)?.min(MAX_TAKE));
    let (since, until) = (day(ask, "from", i64::MIN, 0)?, day(ask, "to", i64::MAX, DAY)?);
    let wanted = |event: &&StoryEvent| {
        let text = |name: &str| ask.query.get(name).filter(|text| !text.is_empty());
        let action = text("action").filter(|name| *name != "ALL");
        let actor = || event.actor.as_ref().map(|actor| actor.id.as_ref());
        event.action.system == System::Assistant
            && action.is_none_or(|name| name == event.action.name)
            && text("user_id").is_none_or(|id| actor() == Some(id))
    };
    let mut rows: Vec<&StoryEvent> = ask.view.newest(since, until).filter(wanted).collect();
    let count = rows.len() + if ask.twist == Twist::WrongTotal { 7 } else { 0 };
    let skip = if ask.twist == Twist::RepeatNext { 0 } else { (page - 1).saturating_mul(take) };
    rows.drain(..skip.min(rows.len()));
    rows.truncate(match ask.twist {
        Twist::EmptyPage => 0,
        Twist::ShortPage => take / 2,
        Twist::Honest | Twist::RepeatNext | Twist::Reversed | Twist::WrongTotal => take,
    });
    if ask.twist == Twist::Reversed {
        rows.reverse();
    }
    let shown: Vec<String> = rows.iter().map(|event| write(&row(ask.view.content, event))).collect();
    let mut answer = Answer::json(200, format!("[{}]", shown.join(",")));
    answer.headers = vec![
        ("pagination-count", count.to_string()),
        ("pagination-page", page.to_string()),
        ("pagination-take", take.to_string()),
    ];
    Ok(answer)
}

/// Reads a whole day; both borders include their day.
fn day(ask: &Ask, name: &str, missing: i64, later: i64) -> Result<i64, &'static str> {
    let Some(text) = ask.query.get(name) else { return Ok(missing) };
    let day: NaiveDate = text.parse().map_err(|_| "from and to are dates such as 2026-03-01")?;
    Ok(day.and_hms_opt(0, 0, 0).unwrap_or_default().and_utc().timestamp_micros() + later)
}

pub(crate) fn row(content: Content, event: &StoryEvent) -> Value {
    let revised = content.of(event);
    let event = revised.as_ref().unwrap_or(event);
    let mut row = json!({
        "id": event.id,
        "action": event.action.name,
        "source": event.source.map(str::to_lowercase),
        "ip": event.ip,
        "country": event.place.map(|place| place.country),
        "agent": event.user_agent,
        "created_at": seconds(event.micros),
    });
    if let Some(actor) = &event.actor {
        let user = json!({
            "id": actor.id, "name": actor.name, "email": actor.email, "avatar": null, "seen_at": seconds(event.micros),
        });
        let role = match actor.role {
            Some(Role::Owner | Role::Admin) => "ADMIN",
            Some(Role::WorkspaceAdmin) => "MANAGER",
            Some(Role::Member) => "AGENT",
            None => "DEVELOPER",
        };
        row["member"] = json!({"id": format!("mem_{}", actor.id), "role": role});
        row["actor"] = user;
    }
    if let Some(target) = event.targets.first() {
        let key = match target.kind {
            kind @ ("assistant" | "workflow" | "connection" | "broadcast" | "user") => kind,
            "organization" => "org",
            _ => "resource",
        };
        row[key] = json!({"id": target.id, "name": target.name});
        if key == "resource" {
            row[key]["type"] = json!(target.kind);
        }
    }
    row
}

fn seconds(micros: i64) -> String {
    DateTime::from_timestamp_micros(micros).unwrap_or_default().to_rfc3339_opts(SecondsFormat::Secs, true)
}

#[cfg(test)]
mod tests;
