//! What a manifest has to fulfil beyond its form: names that exist, keys that belong together, secrets that stay in headers.

use std::collections::BTreeSet;

use super::locate::Step;
use super::page::{PageKind, PageSection};
use super::sections::{AuthKind, Sections, SettingKind, SyncKind, WindowSection};
use crate::connector::address;
use crate::connector::template::{Part, QueryValue, Template};
use crate::event::{Column, Instant, Timestamp};

/// What is wrong, and the way to it.
pub(super) struct Wrong {
    pub(super) path: Vec<Step>,
    pub(super) message: String,
}

type Checked = Result<(), Wrong>;

/// Names that stand for values of a request and can be no setting.
const RESERVED: [&str; 9] = ["from", "to", "page", "size", "bound", "span_from", "span_to", "action", "json"];
const LONGEST_TEXT: usize = 4_000;
const MOST_ACTIONS: usize = 5_000;

fn wrong<const N: usize>(path: [Step; N], message: impl Into<String>) -> Checked {
    Err(Wrong { path: path.into(), message: message.into() })
}

/// Checks everything that the form cannot say.
pub(super) fn check(sections: &Sections) -> Checked {
    heading(sections)?;
    settings(sections)?;
    auth(sections)?;
    requests(sections)?;
    window(sections)?;
    page(sections)?;
    errors(sections)?;
    records(sections)?;
    catalogue(sections)
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
        if (setting.kind == SettingKind::Select) == setting.choices.is_empty() {
            return wrong(place("choices"), "`choices` belong to a setting of kind `select`, which needs them");
        }
        if setting.kind != SettingKind::Url && !setting.hosts.is_empty() {
            return wrong(place("hosts"), "`hosts` belong to a setting of kind `url`");
        }
        if let Some(default) = &setting.default
            && let Err(error) = crate::connector::bind::check_setting(setting, default)
        {
            return wrong(place("default"), error.to_string());
        }
    }
    Ok(())
}

fn auth(sections: &Sections) -> Checked {
    let auth = &sections.auth;
    let known = |id: &str| sections.secret.iter().any(|secret| secret.id == id);
    let secret = auth.secret.as_deref();
    if let Some(id) = secret.filter(|id| !known(id)) {
        return wrong(["auth".into(), "secret".into()], format!("there is no `[[secret]]` with id `{id}`"));
    }
    let header = auth.header.is_some() || auth.value.is_some();
    let fits = match auth.kind {
        AuthKind::Bearer => secret.is_some() && !header && auth.user.is_none(),
        AuthKind::Basic => secret.is_some() && !header && auth.user.is_some(),
        AuthKind::Header => secret.is_none() && auth.header.is_some() && auth.value.is_some() && auth.user.is_none(),
        AuthKind::None => secret.is_none() && !header && auth.user.is_none(),
    };
    if !fits {
        let needs = "`bearer` takes `secret`; `basic` takes `user` and `secret`; `header` takes `header` and `value`";
        return wrong(["auth".into(), "kind".into()], needs);
    }
    let names = auth.value.iter().chain(&auth.user).flat_map(Template::names);
    for name in names {
        if !known(name) && !is_setting(sections, name) {
            return wrong(["auth".into()], format!("there is no setting or secret `{name}`"));
        }
    }
    Ok(())
}

fn is_setting(sections: &Sections, name: &str) -> bool {
    sections.setting.iter().any(|setting| setting.id == name)
}

/// Which values a template may name besides settings.
#[derive(Clone, Copy)]
enum Use {
    Plain,
    Page,
    Probe,
}

fn requests(sections: &Sections) -> Checked {
    let request = &sections.request;
    url(sections, &request.url, &["request".into(), "url".into()])?;
    query(sections, request.query.iter(), &["request".into(), "query".into()], Use::Page)?;
    if let Some(body) = &request.body {
        let mut templates = Vec::new();
        body.each_template(&mut |template| templates.push(template));
        let path = ["request".into(), "body".into()];
        templates.into_iter().try_for_each(|template| names(sections, template, &path, Use::Page))?;
    }
    for (name, value) in &request.headers {
        let path: [Step; 3] = ["request".into(), "headers".into(), name.as_str().into()];
        if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
            return wrong(path, format!("`{name}` cannot name a header"));
        }
        let known = |name: &str| is_setting(sections, name) || sections.secret.iter().any(|secret| secret.id == name);
        if let Some(unknown) = value.names().find(|name| !known(name)) {
            return wrong(path, format!("there is no setting or secret `{unknown}`"));
        }
    }
    for (index, access) in sections.access.iter().enumerate() {
        url(sections, &access.url, &["access".into(), index.into(), "url".into()])?;
        query(sections, access.query.iter(), &["access".into(), index.into(), "query".into()], Use::Plain)?;
        let rules = [&access.name, &access.role, &access.scope_kind, &access.scope_id, &access.scope_name];
        let settings = rules.into_iter().chain([&access.retention_days]).flatten().flat_map(|rule| rule.settings());
        if let Some(unknown) = settings.into_iter().find(|name| !is_setting(sections, name)) {
            return wrong(["access".into(), index.into()], format!("there is no setting `{unknown}`"));
        }
    }
    for (index, check) in sections.check.iter().enumerate() {
        url(sections, &check.url, &["check".into(), index.into(), "url".into()])?;
        query(sections, check.query.iter(), &["check".into(), index.into(), "query".into()], Use::Plain)?;
    }
    if sections.check.len() > 1 {
        return wrong(["check".into(), 1.into()], "one `[[check]]` is enough");
    }
    Ok(())
}

fn url(sections: &Sections, url: &Template, path: &[Step]) -> Checked {
    names(sections, url, path, Use::Plain)?;
    let fails = |message: &str| Err(Wrong { path: path.to_vec(), message: message.to_owned() });
    match url.parts.first() {
        Some(Part::Text(text)) if text.starts_with("https://") => {
            let after = &text["https://".len()..];
            let whole_host = after.contains('/') || url.parts.len() == 1;
            if after.contains(['@', '?', '#']) {
                return fails("an address has no user, `?` or `#`; parameters go to `query`");
            }
            if whole_host && address::host_of(text).is_none() { fails("this is not an address") } else { Ok(()) }
        }
        Some(Part::Name(name)) if sections.setting.iter().any(|s| s.id == *name && s.kind == SettingKind::Url) => {
            Ok(())
        }
        _ => fails("an address starts with `https://` or with a setting of kind `url`"),
    }?;
    let later = url.parts.iter().skip(1).filter_map(|part| match part {
        Part::Text(text) => Some(text),
        Part::Name(_) => None,
    });
    if later.into_iter().any(|text| text.contains(['?', '#', '@'])) {
        return fails("an address has no user, `?` or `#`; parameters go to `query`");
    }
    Ok(())
}

fn query<'a>(
    sections: &Sections,
    query: impl Iterator<Item = (&'a String, &'a QueryValue)>,
    path: &[Step],
    used: Use,
) -> Checked {
    for (key, value) in query {
        let path = [path, &[key.as_str().into()]].concat();
        let mut templates = Vec::new();
        value.0.each_template(&mut |template| templates.push(template));
        templates.into_iter().try_for_each(|template| names(sections, template, &path, used))?;
    }
    Ok(())
}

fn names(sections: &Sections, template: &Template, path: &[Step], used: Use) -> Checked {
    for name in template.names() {
        if sections.secret.iter().any(|secret| secret.id == name) {
            let message =
                format!("the secret `{name}` may only stand in a header: addresses and bodies end up in logs");
            return Err(Wrong { path: path.to_vec(), message });
        }
        let var = !sections.stream.is_empty() && sections.stream.iter().all(|stream| stream.vars.contains_key(name));
        let engine = match used {
            Use::Plain => false,
            Use::Page => engine_value(sections, name),
            Use::Probe => engine_value(sections, name) || ["bound", "span_from", "span_to", "action"].contains(&name),
        };
        if !var && !engine && !is_setting(sections, name) {
            return Err(Wrong { path: path.to_vec(), message: format!("nothing gives `{{{name}}}` a value here") });
        }
    }
    Ok(())
}

fn engine_value(sections: &Sections, name: &str) -> bool {
    match name {
        "from" | "to" => sections.window.is_some(),
        "size" => sections.page.size.is_some(),
        "page" => !matches!(sections.page.kind, PageKind::Link | PageKind::None),
        _ => false,
    }
}

fn window(sections: &Sections) -> Checked {
    let Some(window) = &sections.window else {
        return match sections.sync.mode {
            SyncKind::Windows => wrong(["sync".into(), "mode".into()], "mode `windows` needs a `[window]`"),
            SyncKind::List | SyncKind::Stream => Ok(()),
        };
    };
    let place = |key: &str| ["window".into(), key.into()];
    if sections.sync.mode == SyncKind::Windows && window.step.is_none() {
        return wrong(["window".into()], "mode `windows` needs a `step`");
    }
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

fn page(sections: &Sections) -> Checked {
    let page = &sections.page;
    if let Some(size) = page.size
        && (size.value == 0 || size.max.is_some_and(|max| size.value > max))
    {
        return wrong(["page".into(), "size".into()], "a page size is at least 1 and at most `max`");
    }
    if let Some(message) = misfit(page) {
        return wrong(["page".into(), "kind".into()], message);
    }
    let asks = |name: &str| {
        let mut found = false;
        let values = sections.request.query.values().map(|value| &value.0).chain(&sections.request.body);
        values
            .for_each(|value| value.each_template(&mut |template| found |= template.names().any(|used| used == name)));
        found
    };
    if !matches!(page.kind, PageKind::Link | PageKind::None) && !asks("page") {
        return wrong(["page".into(), "kind".into()], "no parameter of `[request]` holds `{page}`");
    }
    if let Some(super::page::End::At { at, .. }) = &page.end
        && at.keys().is_none()
    {
        return wrong(["page".into(), "end".into()], "this path takes keys only");
    }
    let Some(stuck) = &page.stuck else { return Ok(()) };
    for (index, probe) in stuck.probe.iter().enumerate() {
        let path = ["page".into(), "stuck".into(), "probe".into(), index.into(), "query".into()];
        query(sections, probe.query.iter(), &path, Use::Probe)?;
    }
    Ok(())
}

/// Says which of a page's keys are missing for its kind, or do not belong to it.
fn misfit(page: &PageSection) -> Option<&'static str> {
    let link = page.rel.is_some() || !page.attrs.is_empty();
    let time_key = page.nudge.is_some() || page.stuck.is_some() || page.format.is_some();
    let short = matches!(page.end, Some(super::page::End::Short)) && page.size.is_none();
    if page.at.as_ref().is_some_and(|at| at.keys().is_none()) {
        return Some("`at` of a page takes keys only");
    }
    if short {
        return Some("`end = \"short\"` needs a `size`");
    }
    match page.kind {
        PageKind::Link if page.rel.is_some() == page.at.is_some() => Some("kind `link` takes one of `rel` and `at`"),
        PageKind::Token if page.header.is_some() == page.at.is_some() => {
            Some("kind `token` takes one of `at` and `header`")
        }
        PageKind::Number | PageKind::Offset | PageKind::None if page.at.is_some() => {
            Some("`at` does not belong to this kind")
        }
        PageKind::Number | PageKind::Offset if page.end.is_none() => {
            Some("this kind needs `end`: `short`, `empty` or a value")
        }
        PageKind::Offset if page.size.is_none() => Some("kind `offset` needs a `size`"),
        PageKind::TimeKey if page.size.is_none() || page.nudge.is_none() => {
            Some("kind `time_key` needs `size` and `nudge`")
        }
        PageKind::TimeKey if page.nudge.is_some_and(|nudge| nudge.nanos() == 0) => {
            Some("a nudge is longer than nothing")
        }
        kind if link && kind != PageKind::Link => Some("`rel` and `attrs` belong to kind `link`"),
        kind if time_key && kind != PageKind::TimeKey => {
            Some("`nudge`, `stuck` and `format` belong to kind `time_key`")
        }
        kind if page.header.is_some() && kind != PageKind::Token => Some("`header` belongs to kind `token`"),
        kind if page.first.is_some() && kind != PageKind::Number => Some("`first` belongs to kind `number`"),
        _ => None,
    }
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
        Some(budget) if super::super::plan::budget(budget).is_none() => {
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
    if records.time.is_empty() {
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

fn catalogue(sections: &Sections) -> Checked {
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
    let mut streams = BTreeSet::new();
    match sections.stream.iter().position(|stream| !is_id(&stream.id) || !streams.insert(&stream.id)) {
        Some(index) => wrong(["stream".into(), index.into(), "id".into()], "a stream needs an id of its own"),
        None => Ok(()),
    }
}
