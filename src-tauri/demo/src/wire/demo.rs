//! The demo's own wire: rich events, an opaque cursor, a total, newest first.

use chrono::{DateTime, FixedOffset, SecondsFormat, Utc};
use serde::Serialize;
use serde_json::json;
use serde_json::value::RawValue;

use super::{Answer, Ask, Refusal, Twist, micros, write};
use crate::story::{DAYS, Role, Special, StoryEvent};
use crate::view::{Content, View};

const MAX_PAGE: usize = 200;

/// Answers `v1/me` and `v1/events`.
pub(crate) fn answer(ask: &Ask) -> Answer {
    match ask.path {
        "v1/me" => me(&ask.view),
        "v1/events" if ask.view.role == Role::Member => refuse(Refusal::Role),
        "v1/events" => match Window::read(ask) {
            Ok(window) => events(ask, &window),
            Err(message) => error(400, "bad_request", message),
        },
        _ => error(404, "not_found", "there is nothing at this address"),
    }
}

/// Refuses an account.
pub(crate) fn refuse(refusal: Refusal) -> Answer {
    match refusal {
        Refusal::Token => error(401, "unauthorized", "the token is missing, unknown or revoked"),
        Refusal::Role => {
            error(403, "role_required", "reading the audit log takes the role owner, admin or workspace_admin")
        }
    }
}

fn error(status: u16, code: &str, message: &str) -> Answer {
    Answer::json(status, write(&json!({"error": {"code": code, "message": message}})))
}

fn me(view: &View) -> Answer {
    let scope = match view.workspace {
        Some(workspace) => json!({"kind": "workspace", "workspace": {"id": workspace.id, "name": workspace.name}}),
        None => json!({"kind": "organization"}),
    };
    let email = format!("{}@{}", view.role.word().replace('_', "."), view.org.domain());
    Answer::json(
        200,
        write(&json!({
            "organization": {"id": view.org.id(), "name": view.org.name()},
            "account": {"email": email, "role": view.role.word()},
            "scope": scope,
            "retention_days": DAYS,
        })),
    )
}

/// What one request wants: a span of time, a place within it, and how many.
struct Window {
    since: i64,
    until: i64,
    limit: usize,
    /// Only events before this place: time and index.
    before: (i64, usize),
}

const START: (i64, usize) = (i64::MAX, usize::MAX);

impl Window {
    fn read(ask: &Ask) -> Result<Self, &'static str> {
        let time = |name, missing| match ask.query.get(name) {
            Some(text) => micros(text).ok_or("since and until are times with an offset, such as 2026-03-01T00:00:00Z"),
            None => Ok(missing),
        };
        let limit = match ask.query.get("limit").map(|text| text.parse::<usize>()) {
            Some(Ok(limit)) if limit > 0 => limit.min(MAX_PAGE),
            Some(_) => return Err("limit is a number from 1 to 200"),
            None => MAX_PAGE,
        };
        let before = match ask.query.get("cursor") {
            Some(text) => place(text).ok_or("the cursor is not one that this server gave out")?,
            None => START,
        };
        Ok(Self { since: time("since", i64::MIN)?, until: time("until", i64::MAX)?, limit, before })
    }
}

fn events(ask: &Ask, window: &Window) -> Answer {
    let view = ask.view;
    let total = view.newest(window.since, window.until).count();
    let mut rest = view.newest(window.since, window.until).filter(|event| (event.micros, event.index) < window.before);
    let mut page: Vec<&StoryEvent> = rest.by_ref().take(window.limit).collect();
    let more = rest.next().is_some();
    let low = page.last().filter(|_| more).map_or(window.since, |event| event.micros);
    if view.gap.is_some_and(|(from, to)| low < to && window.before.0.min(window.until) > from) {
        return error(500, "range_unavailable", "this part of the log cannot be read at present");
    }
    if ask.twist == Twist::ShortPage && page.len() > 1 {
        page.truncate(page.len() / 2);
    }
    let cut = ask.twist == Twist::ShortPage || more;
    let mut next = page.last().filter(|_| cut).map(|event| (event.micros, event.index));
    match ask.twist {
        Twist::RepeatNext => next = Some(window.before),
        Twist::EmptyPage => (page, next) = (Vec::new(), Some(window.before)),
        Twist::Reversed => page.reverse(),
        Twist::Honest | Twist::ShortPage | Twist::WrongTotal => {}
    }
    let total = if ask.twist == Twist::WrongTotal { total + 7 } else { total };
    let items: Vec<String> = page.into_iter().map(|event| text(view.content, event)).collect();
    let next = next.map_or("null".to_owned(), |place| format!("\"{}\"", cursor(place)));
    Answer::json(200, format!(r#"{{"events":[{}],"total":{total},"next":{next}}}"#, items.join(",")))
}

fn cursor((micros, index): (i64, usize)) -> String {
    format!("{micros:016x}{index:016x}")
}

fn place(text: &str) -> Option<(i64, usize)> {
    let (micros, index) = text.split_at_checked(16)?;
    Some((i64::from_str_radix(micros, 16).ok()?, usize::from_str_radix(index, 16).ok()?))
}

#[derive(Serialize)]
struct Item<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<String>,
    recorded: String,
    action: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    label: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    scope: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    category: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    severity: Option<&'a str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    actor: Option<Who<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    targets: Vec<Thing<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    workspace: Option<Named<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ip: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    city: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_agent: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    session: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    changes: Vec<Value<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<&'a RawValue>,
}

#[derive(Serialize)]
struct Who<'a> {
    id: &'a str,
    r#type: &'a str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'a str>,
}

#[derive(Serialize)]
struct Thing<'a> {
    r#type: &'a str,
    id: &'a str,
    name: &'a str,
}

#[derive(Serialize)]
struct Named<'a> {
    id: &'a str,
    name: &'a str,
}

#[derive(Serialize)]
struct Value<'a> {
    field: &'a str,
    from: Option<&'a str>,
    to: Option<&'a str>,
}

/// Returns `event` as the wire shows it now.
pub(crate) fn text(content: Content, event: &StoryEvent) -> String {
    let revised = content.of(event);
    let event = revised.as_ref().unwrap_or(event);
    let mut text = write(&item(event));
    if event.special == Some(Special::DuplicateKey) {
        text.truncate(text.len() - 1);
        text.push_str(r#","status":"FAILED"}"#);
    }
    text
}

fn item(event: &StoryEvent) -> Item<'_> {
    let nameless = matches!(event.special, Some(Special::NoIdFirst | Special::NoIdSecond | Special::NoIdThird));
    let bare = nameless || event.special == Some(Special::Bare);
    let nowhere = event.special == Some(Special::NullWord);
    let place = event.place;
    Item {
        id: (!nameless).then_some(event.id.as_str()),
        time: time(event),
        recorded: stamp(event.recorded).to_rfc3339_opts(SecondsFormat::Millis, true),
        action: event.action.name,
        label: event.action.label,
        scope: event.action.scope,
        category: event.action.category,
        status: event.status.map(|status| status.word()),
        reason: event.reason,
        severity: event.severity,
        description: &event.description,
        actor: event.actor.as_ref().map(|actor| Who {
            id: &actor.id,
            r#type: actor.kind,
            name: &actor.name,
            email: actor.email.as_deref(),
            role: actor.role.map(Role::word),
        }),
        targets: event.targets.iter().map(|of| Thing { r#type: of.kind, id: &of.id, name: &of.name }).collect(),
        workspace: event.workspace.map(|workspace| Named { id: workspace.id, name: workspace.name }),
        ip: event.ip.as_deref(),
        country: if nowhere { Some("null") } else { place.map(|place| place.country) },
        region: place.map(|place| place.region),
        city: place.map(|place| place.city),
        user_agent: event.user_agent.as_deref(),
        source: event.source,
        session: event.session.as_deref(),
        request: (!bare).then(|| format!("req_{}", &event.id[24..])),
        changes: event
            .changes
            .iter()
            .map(|change| Value { field: change.field, from: change.from.as_deref(), to: change.to.as_deref() })
            .collect(),
        details: event.details.as_deref().and_then(|text| serde_json::from_str(text).ok()),
    }
}

fn stamp(micros: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(micros).unwrap_or_default()
}

fn time(event: &StoryEvent) -> Option<String> {
    let at = stamp(event.micros);
    match event.special {
        Some(Special::NoTime) => None,
        Some(Special::YearOne) => Some("0001-01-01T00:00:00Z".into()),
        Some(Special::OffsetTime) => {
            let hanoi = FixedOffset::east_opt(7 * 3_600).expect("seven hours are less than a day");
            Some(at.with_timezone(&hanoi).to_rfc3339_opts(SecondsFormat::Millis, false))
        }
        Some(Special::NanosecondTime) => Some(at.to_rfc3339_opts(SecondsFormat::Nanos, true)),
        Some(Special::WholeSecondTime) => Some(at.to_rfc3339_opts(SecondsFormat::Secs, true)),
        _ => Some(at.to_rfc3339_opts(SecondsFormat::Millis, true)),
    }
}

#[cfg(test)]
mod tests;
