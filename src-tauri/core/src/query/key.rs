//! The words that stand before a colon: the fields of the language, their other names, and what each means.

use super::filter::{Condition, DetailsPath, QueryField};
use super::quote::{is_segment, quoted, unescaped};

/// What a term is about, as it is written before the colon.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Key {
    Text,
    Field(QueryField),
    Ip,
    Result,
    After,
    Before,
    Date,
    Has,
    Is,
    Details(DetailsPath),
}

/// A field of the language, as help and completion show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldHelp {
    /// Its name.
    pub name: &'static str,
    /// What it asks for, in one line.
    pub meaning: &'static str,
    /// A term that uses it.
    pub example: &'static str,
}

const fn help(name: &'static str, meaning: &'static str, example: &'static str) -> FieldHelp {
    FieldHelp { name, meaning, example }
}

/// Every field of the language, in the order in which they are offered.
pub const FIELDS: &[FieldHelp] = &[
    help("action", "What was done; `member` also means everything below it", "action:member.*"),
    help("category", "The part of the system within a scope", "category:api_key"),
    help("scope", "The area of the system: organization, billing, workspace", "scope:billing"),
    help("actor", "Who did it: name, e-mail address or id", "actor:*@acme.example"),
    help("role", "The role that the actor held", "role:owner"),
    help("initiator", "What kind of actor: person, token or system", "initiator:token"),
    help("target", "What it was done to: name, id or kind", "target:billing-bot"),
    help("workspace", "The workspace, project or repository", "workspace:payments"),
    help("result", "Whether it took effect: success, failed or unknown", "result:failed"),
    help("ip", "The address: one, a network or a pattern", "ip:203.0.113.0/24"),
    help("country", "The country it came from", "country:CH"),
    help("city", "The city it came from", "city:Zurich"),
    help("source", "Where it was done: app, web, api", "source:api"),
    help("date", "When it happened: a day, month, quarter, year or range", "date:2026-07-01..2026-09-30"),
    help("after", "From this moment on", "after:7d"),
    help("before", "Until this moment", "before:2026-09-01"),
    help("severity", "How grave the vendor says it is", "severity:warn"),
    help("session", "The session's id", "session:s-4711"),
    help("request", "The request's id", "request:r-0815"),
    help("stream", "The log within the connector", "stream:audit"),
    help("id", "The event's id", "id:evt_1"),
    help("has", "The event says something about it", "has:country"),
    help("is", "Something to know about the record", "is:revised"),
    help("details.", "Any value inside the record as received", "details.role:admin"),
];

/// Other names for fields, rewritten to the name that stands second.
pub(super) const ALIASES: &[(&str, &str)] = &[
    ("user", "actor"),
    ("username", "actor"),
    ("who", "actor"),
    ("by", "actor"),
    ("email", "actor"),
    ("e-mail", "actor"),
    ("mail", "actor"),
    ("actor_email", "actor"),
    ("actor_name", "actor"),
    ("actor_id", "actor"),
    ("event", "action"),
    ("operation", "action"),
    ("event_type", "action"),
    ("action_label", "action"),
    ("actor_role", "role"),
    ("resource", "target"),
    ("object", "target"),
    ("target_name", "target"),
    ("target_id", "target"),
    ("target_type", "target"),
    ("project", "workspace"),
    ("repo", "workspace"),
    ("repository", "workspace"),
    ("workspace_id", "workspace"),
    ("status", "result"),
    ("outcome", "result"),
    ("ip_address", "ip"),
    ("actor_ip", "ip"),
    ("client_ip", "ip"),
    ("address", "ip"),
    ("origin", "source"),
    ("created", "date"),
    ("created_at", "date"),
    ("time", "date"),
    ("timestamp", "date"),
    ("occurred", "date"),
    ("since", "after"),
    ("from", "after"),
    ("until", "before"),
    ("to", "before"),
    ("level", "severity"),
    ("session_id", "session"),
    ("request_id", "request"),
    ("uid", "id"),
    ("event_id", "id"),
];

impl QueryField {
    /// Every field of this kind.
    pub const ALL: [Self; 16] = [
        Self::Action,
        Self::Category,
        Self::Scope,
        Self::Actor,
        Self::Role,
        Self::Initiator,
        Self::Target,
        Self::Workspace,
        Self::Country,
        Self::City,
        Self::Source,
        Self::Severity,
        Self::Session,
        Self::Request,
        Self::Stream,
        Self::Id,
    ];

    /// Returns the word written before the colon.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Action => "action",
            Self::Category => "category",
            Self::Scope => "scope",
            Self::Actor => "actor",
            Self::Role => "role",
            Self::Initiator => "initiator",
            Self::Target => "target",
            Self::Workspace => "workspace",
            Self::Country => "country",
            Self::City => "city",
            Self::Source => "source",
            Self::Severity => "severity",
            Self::Session => "session",
            Self::Request => "request",
            Self::Stream => "stream",
            Self::Id => "id",
        }
    }
}

impl Key {
    /// Returns the key that `text`, as written before a colon, names in any case or by another name.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(path) = details_path(text) {
            return Some(Self::Details(path));
        }
        let lower = text.to_lowercase();
        let name = ALIASES.iter().find(|(alias, _)| *alias == lower).map_or(lower.as_str(), |(_, name)| *name);
        let plain = match name {
            "ip" => Self::Ip,
            "result" => Self::Result,
            "after" => Self::After,
            "before" => Self::Before,
            "date" => Self::Date,
            "has" => Self::Has,
            "is" => Self::Is,
            _ => return QueryField::ALL.into_iter().find(|field| field.name() == name).map(Self::Field),
        };
        Some(plain)
    }

    /// Returns the key of `condition`.
    pub fn of(condition: &Condition) -> Self {
        match condition {
            Condition::Text(_) => Self::Text,
            Condition::Field(field, _) => Self::Field(*field),
            Condition::Ip(_) => Self::Ip,
            Condition::Result(_) => Self::Result,
            Condition::After(_) => Self::After,
            Condition::Before(_) => Self::Before,
            Condition::Date(_) => Self::Date,
            Condition::Has(_) => Self::Has,
            Condition::Is(_) => Self::Is,
            Condition::Details(path, _) => Self::Details(path.clone()),
        }
    }

    /// Returns its canonical name, such as `actor` or `details.role`; `text` for words without a field.
    pub fn name(&self) -> String {
        let name = match self {
            Self::Text => "text",
            Self::Field(field) => field.name(),
            Self::Ip => "ip",
            Self::Result => "result",
            Self::After => "after",
            Self::Before => "before",
            Self::Date => "date",
            Self::Has => "has",
            Self::Is => "is",
            Self::Details(path) => return details_name(path),
        };
        name.to_owned()
    }

    /// Returns a term that shows how it is used.
    pub fn example(&self) -> &'static str {
        let name = match self {
            Self::Details(_) => "details.".to_owned(),
            other => other.name(),
        };
        FIELDS.iter().find(|help| help.name == name).map_or("", |help| help.example)
    }
}

/// Returns the canonical name nearest to the unknown `name`, if one is near enough to be meant.
pub(super) fn nearest_field(name: &str) -> Option<&'static str> {
    let aliases = ALIASES.iter().copied();
    let names = FIELDS.iter().filter(|help| help.name != "details.").map(|help| (help.name, help.name));
    nearest(name, names.chain(aliases))
}

/// Returns the second of the pair whose first is nearest to `word`, if one is near enough to be meant.
pub(super) fn nearest<'a>(word: &str, among: impl Iterator<Item = (&'a str, &'a str)>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let allowed = (word.chars().count() / 3).clamp(1, 3);
    let distances = among.map(|(name, meant)| (strsim::damerau_levenshtein(&word, name), meant));
    let near = distances.min_by_key(|(distance, _)| *distance);
    near.filter(|(distance, _)| *distance <= allowed && word.chars().count() > 1).map(|(_, meant)| meant)
}

fn details_path(text: &str) -> Option<DetailsPath> {
    let prefix = text.get(.."details.".len())?;
    if !prefix.eq_ignore_ascii_case("details.") {
        return None;
    }
    let mut rest = &text[prefix.len()..];
    let mut segments = Vec::new();
    loop {
        let end = segment_end(rest);
        let (segment, behind) = rest.split_at(end);
        let quotation = segment.strip_prefix('"').and_then(|inner| inner.strip_suffix('"'));
        segments.push(quotation.map_or_else(|| segment.to_owned(), unescaped));
        match behind.strip_prefix('.') {
            Some(behind) => rest = behind,
            None => return Some(DetailsPath(segments)),
        }
    }
}

fn segment_end(text: &str) -> usize {
    let mut inside = false;
    let mut escaped = false;
    for (at, character) in text.char_indices() {
        match character {
            '"' if !escaped => inside = !inside,
            '.' if !inside => return at,
            _ => {}
        }
        escaped = inside && character == '\\' && !escaped;
    }
    text.len()
}

fn details_name(path: &DetailsPath) -> String {
    let mut name = "details".to_owned();
    for segment in &path.0 {
        name.push('.');
        if is_segment(segment) { name.push_str(segment) } else { name.push_str(&quoted(segment)) }
    }
    name
}
