//! What a manifest has to fulfil beyond its form: names that exist, keys that belong together, secrets that stay in headers.

mod auth;
mod discover;
mod page;
mod requests;
mod sync;

use std::collections::BTreeSet;

use super::locate::Step;
use super::sections::{Choice, Sections, SettingKind, WindowSection};
use crate::event::{Column, Instant, Timestamp};
pub(super) use auth::addresses;

/// What is wrong, and the way to it.
pub(super) struct Wrong {
    pub(super) path: Vec<Step>,
    pub(super) message: String,
}

impl Wrong {
    /// Returns it as it stands below `place`.
    pub(super) fn below<const N: usize>(self, place: [Step; N]) -> Self {
        Self { path: [place.to_vec(), self.path].concat(), ..self }
    }
}

type Checked = Result<(), Wrong>;

/// Names that stand for values of a request and can be no setting.
const RESERVED: [&str; 13] = [
    "from",
    "to",
    "upto",
    "since",
    "page",
    "size",
    "bound",
    "span_from",
    "span_to",
    "action",
    "json",
    "access_token",
    "code",
];
const LONGEST_TEXT: usize = 4_000;
const MOST_ACTIONS: usize = 5_000;

fn wrong<const N: usize>(path: [Step; N], message: impl Into<String>) -> Checked {
    Err(Wrong { path: path.into(), message: message.into() })
}

/// Checks everything that the form cannot say.
pub(super) fn check(sections: &Sections) -> Checked {
    heading(sections)?;
    settings(sections)?;
    auth::auth(sections)?;
    discover::discover(sections)?;
    requests::requests(sections)?;
    window(sections)?;
    sync::sync(sections)?;
    page::page(sections)?;
    errors(sections)?;
    records(sections)?;
    changes(sections)?;
    catalogue(sections)?;
    streams(sections)
}

fn heading(sections: &Sections) -> Checked {
    if sections.manifest != 1 {
        return wrong(
            ["manifest".into()],
            format!("manifest form {} is not known; this program reads form 1", sections.manifest),
        );
    }
    if !is_id(&sections.id) {
        return wrong(["id".into()], "an id has 1 to 64 lower-case letters, digits, dots, dashes or underscores");
    }
    let evidence = ["documented", "fixture", "live "];
    if !evidence.iter().any(|start| sections.evidence.starts_with(start)) {
        return wrong(["evidence".into()], "evidence is `documented`, `fixture` or `live` with a date");
    }
    if let Some(index) = sections.docs.iter().position(|link| !link.starts_with("https://") || link.len() > 500) {
        return wrong(["docs".into(), index.into()], "a link to documentation starts with `https://`");
    }
    let texts =
        [("name", Some(&sections.name)), ("vendor", Some(&sections.vendor)), ("about", sections.about.as_ref())];
    let more = [("omits", sections.omits.as_ref()), ("help", sections.help.as_ref())];
    for (key, text) in texts.into_iter().chain(more).filter_map(|(key, text)| Some((key, text?))) {
        if text.trim().is_empty() || text.len() > LONGEST_TEXT {
            return wrong([key.into()], format!("`{key}` needs 1 to {LONGEST_TEXT} characters"));
        }
    }
    Ok(())
}

fn changes(sections: &Sections) -> Checked {
    match sections.map.changes.iter().position(|change| change.each.is_some() && change.members.is_some()) {
        Some(index) => wrong(
            ["map".into(), "changes".into(), index.into(), "members".into()],
            "`each` is for a list and `members` for an object: a change has one of them",
        ),
        None => Ok(()),
    }
}

fn is_id(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'_');
    (1..=64).contains(&text.len()) && text.bytes().all(allowed) && text.as_bytes()[0].is_ascii_alphanumeric()
}

fn settings(sections: &Sections) -> Checked {
    let mut names = BTreeSet::new();
    let settings = sections.setting.iter().enumerate().map(|(index, setting)| ("setting", index, &setting.id));
    let secrets = sections.secret.iter().enumerate().map(|(index, secret)| ("secret", index, &secret.id));
    for (table, index, id) in settings.chain(secrets) {
        let place = [table.into(), index.into(), "id".into()];
        if !is_id(id) || RESERVED.contains(&id.as_str()) {
            return wrong(place, format!("`{id}` cannot name a {table}"));
        }
        if !names.insert(id) {
            return wrong(place, format!("`{id}` is named twice"));
        }
    }
    for (index, setting) in sections.setting.iter().enumerate() {
        let place = |key: &str| ["setting".into(), index.into(), key.into()];
        if matches!(setting.kind, SettingKind::Select | SettingKind::Many) == setting.choices.is_empty() {
            return wrong(
                place("choices"),
                "`choices` belong to a setting of kind `select` or `many`, which needs them",
            );
        }
        choice(sections, setting.when.as_ref(), place("when"))?;
        if setting.kind != SettingKind::Url && !setting.hosts.is_empty() {
            return wrong(place("hosts"), "`hosts` belong to a setting of kind `url`");
        }
        if let Some(default) = &setting.default
            && let Err(error) = crate::connector::bind::check_setting(setting, default)
        {
            return wrong(place("default"), error.to_string());
        }
    }
    for (index, secret) in sections.secret.iter().enumerate() {
        choice(sections, secret.when.as_ref(), ["secret".into(), index.into(), "when".into()])?;
    }
    for (index, stream) in sections.stream.iter().enumerate() {
        choice(sections, stream.when.as_ref(), ["stream".into(), index.into(), "when".into()])?;
    }
    Ok(())
}

/// Checks that people can make this choice.
fn choice<const N: usize>(sections: &Sections, choice: Option<&Choice>, path: [Step; N]) -> Checked {
    let Some(choice) = choice else { return Ok(()) };
    let offered = |setting: &&super::sections::SettingSection| setting.id == choice.setting;
    match sections.setting.iter().find(offered) {
        Some(setting) if setting.choices.contains(&choice.is) => Ok(()),
        Some(_) => wrong(path, format!("`{}` is no choice of the setting `{}`", choice.is, choice.setting)),
        None => wrong(path, format!("there is no setting `{}`", choice.setting)),
    }
}

fn is_setting(sections: &Sections, name: &str) -> bool {
    sections.setting.iter().any(|setting| setting.id == name)
}

fn window(sections: &Sections) -> Checked {
    let Some(window) = &sections.window else { return Ok(()) };
    let place = |key: &str| ["window".into(), key.into()];
    if window.step.is_some_and(|step| step.0.as_secs() < 1) {
        return wrong(place("step"), "a step is at least one second");
    }
    if window.max_span.is_some_and(|most| window.step.is_some_and(|step| step > most)) {
        return wrong(place("step"), "`step` is longer than `max_span`");
    }
    if window.grain.is_some_and(|grain| grain.nanos() == 0) {
        return wrong(place("grain"), "a grain is longer than nothing");
    }
    if window.floor.is_some() && floor(window).is_none() {
        return wrong(place("floor"), "the floor is a time such as `2018-03-01T00:00:00Z`");
    }
    Ok(())
}

/// Returns the earliest time that the manifest declares.
pub(crate) fn floor(window: &WindowSection) -> Option<Instant> {
    window.floor.as_deref().and_then(|text| Timestamp::parse(text).ok()).map(|time| time.at)
}

fn errors(sections: &Sections) -> Checked {
    let errors =
        sections.error.iter().enumerate().map(|(index, error)| ([Step::from("error"), index.into()], &error.when));
    let throttled = sections.limits.throttled.iter().enumerate();
    let throttled = throttled.map(|(index, when)| (["limits".into(), Step::from(index)], when));
    for (path, when) in errors.chain(throttled) {
        let tests = usize::from(when.is.is_some()) + usize::from(when.contains.is_some());
        let places = usize::from(when.at.is_some()) + usize::from(when.header.is_some());
        if tests > 1 || places > 1 || tests > places || (when.status.is_none() && places == 0) {
            return wrong(
                path,
                "a condition takes `status`, or one of `at` and `header` with `is` or `contains`, or both",
            );
        }
    }
    if let Some(index) = sections.error.iter().position(|error| error.say.trim().is_empty() || error.say.len() > 1_000)
    {
        return wrong(["error".into(), index.into(), "say".into()], "`say` needs 1 to 1000 characters");
    }
    match &sections.limits.budget {
        Some(budget) if crate::connector::plan::budget(budget).is_none() => {
            wrong(["limits".into(), "budget".into()], "a budget is a number and a length of time, such as `1750/1h`")
        }
        _ => Ok(()),
    }
}

fn records(sections: &Sections) -> Checked {
    let records = &sections.records;
    let place = |key: &str| ["records".into(), key.into()];
    if records.at.keys().is_none() {
        return wrong(place("at"), "the path to the records takes keys only");
    }
    if records.explode.as_ref().is_some_and(|path| path.keys().is_none_or(|keys| keys.is_empty())) {
        return wrong(place("explode"), "the path to explode takes keys only");
    }
    if records.time.0.is_empty() {
        return wrong(place("time"), "records need at least one `time`");
    }
    if records.uid.is_empty() && records.uid_else.is_none() {
        return wrong(["records".into()], "records need `uid`, `uid_else` or both");
    }
    if records.uid_else.as_ref().is_some_and(|other| other.fields.is_empty()) {
        return wrong(place("uid_else"), "`uid_else` needs fields");
    }
    let total = records.total.as_ref();
    if total.is_some_and(|total| total.at.is_some() == total.header.is_some()) {
        return wrong(place("total"), "`total` takes one of `at` and `header`");
    }
    if total.and_then(|total| total.at.as_ref()).is_some_and(|at| at.keys().is_none()) {
        return wrong(place("total"), "the path to the total takes keys only");
    }
    Ok(())
}

/// Checks the actions and columns.
pub(super) fn catalogue(sections: &Sections) -> Checked {
    if sections.action.len() > MOST_ACTIONS {
        return wrong(
            ["action".into(), MOST_ACTIONS.into()],
            format!("a catalogue has at most {MOST_ACTIONS} actions"),
        );
    }
    let mut names = BTreeSet::new();
    for (index, action) in sections.action.iter().enumerate() {
        let place = ["action".into(), index.into(), "name".into()];
        if action.name.trim().is_empty() || action.name.len() > 200 {
            return wrong(place, "an action's name has 1 to 200 characters");
        }
        if !names.insert(&action.name) {
            return wrong(place, format!("the action `{}` is there twice", action.name));
        }
    }
    if let Some(index) = sections.view.columns.iter().position(|name| Column::from_name(name).is_none()) {
        let message = format!("there is no column `{}`", sections.view.columns[index]);
        return wrong(["view".into(), "columns".into(), index.into()], message);
    }
    Ok(())
}

fn streams(sections: &Sections) -> Checked {
    let mut streams = BTreeSet::new();
    match sections.stream.iter().position(|stream| !is_id(&stream.id) || !streams.insert(&stream.id)) {
        Some(index) => wrong(["stream".into(), index.into(), "id".into()], "a stream needs an id of its own"),
        None => Ok(()),
    }
}
