//! Checks addresses, parameters and headers: every name has a value, and secrets stay in headers.

use super::{Checked, Wrong, is_setting, wrong};
use crate::connector::address;
use crate::connector::manifest::hint;
use crate::connector::manifest::locate::Step;
use crate::connector::manifest::page::PageKind;
use crate::connector::manifest::sections::{Sections, SettingKind};
use crate::connector::parameter::QueryValue;
use crate::connector::template::{Part, Template};

/// Which values a template may name besides settings.
#[derive(Clone, Copy)]
pub(super) enum Use {
    Plain,
    Page,
    Probe,
}

pub(super) fn requests(sections: &Sections) -> Checked {
    let request = &sections.request;
    url(sections, &request.url, &["request".into(), "url".into()])?;
    query(sections, request.query.iter(), &["request".into(), "query".into()], Use::Page)?;
    if request.graphql.is_some() && request.body.is_some() {
        return wrong(["request".into(), "graphql".into()], "`graphql` and `body` are two ways of saying the same");
    }
    if request.variables.is_some() && request.graphql.is_none() {
        return wrong(["request".into(), "variables".into()], "`variables` belong to `graphql`");
    }
    for (key, body) in [("body", &request.body), ("variables", &request.variables)] {
        let mut templates = Vec::new();
        body.iter().for_each(|body| body.each_template(&mut |template| templates.push(template)));
        let path = ["request".into(), key.into()];
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

pub(super) fn url(sections: &Sections, url: &Template, path: &[Step]) -> Checked {
    names(sections, url, path, Use::Plain)?;
    let fails = |message: &str| Err(Wrong { path: path.to_vec(), message: message.to_owned() });
    let may_lack = |name: &str| {
        let setting = sections.setting.iter().find(|setting| setting.id == name);
        setting.is_some_and(|setting| !setting.required && setting.default.is_none())
    };
    let of_all = |name: &str| sections.stream.iter().all(|stream| stream.vars.contains_key(name));
    if let Some(name) = url.names().find(|name| !is_setting(sections, name) && !of_all(name)) {
        return fails(&format!("`{name}` is part of an address: every stream needs it among its `vars`"));
    }
    if let Some(name) = url.names().find(|name| may_lack(name)) {
        return fails(&format!("the setting `{name}` is part of an address: it has to be required or have a default"));
    }
    if address::authority(url) != address::authority(&sections.request.url) {
        return fails("this address has to lead to the same place as `[request]`: the key goes nowhere else");
    }
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
            if ends_host(url) {
                Ok(())
            } else {
                fails(HOST_ENDS)
            }
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

/// What is wrong with an address whose host would not be the one that was entered.
pub(super) const HOST_ENDS: &str = "after the setting that an address starts with, a `/` has to follow";

/// Says whether nothing but a path follows the first part.
pub(super) fn ends_host(url: &Template) -> bool {
    match url.parts.get(1) {
        None => true,
        Some(Part::Text(text)) => text.starts_with('/'),
        Some(Part::Name(_)) => false,
    }
}

pub(super) fn query<'a>(
    sections: &Sections,
    query: impl Iterator<Item = (&'a String, &'a QueryValue)>,
    path: &[Step],
    used: Use,
) -> Checked {
    for (key, value) in query {
        let path = [path, &[key.as_str().into()]].concat();
        let mut templates = Vec::new();
        value.parts().iter().for_each(|part| part.each_template(&mut |template| templates.push(template)));
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
        let var = sections.stream.iter().any(|stream| stream.vars.contains_key(name));
        let engine = match used {
            Use::Plain => false,
            Use::Page => engine_value(sections, name),
            Use::Probe => engine_value(sections, name) || ["bound", "span_from", "span_to", "action"].contains(&name),
        };
        if !var && !engine && !is_setting(sections, name) {
            let message = format!("nothing gives `{{{name}}}` a value here{}", may_stand(sections, name));
            return Err(Wrong { path: path.to_vec(), message });
        }
    }
    Ok(())
}

/// Says which placeholders have a value, nearest first.
fn may_stand(sections: &Sections, name: &str) -> String {
    let engine =
        ["from", "to", "upto", "since", "size", "page"].into_iter().filter(|name| engine_value(sections, name));
    let settings = sections.setting.iter().map(|setting| setting.id.as_str());
    let vars = sections.stream.iter().flat_map(|stream| stream.vars.keys().map(String::as_str));
    let known: Vec<&str> = engine.chain(settings).chain(vars).collect();
    if ["from", "to"].contains(&name) {
        return "; it needs a `[window]`".to_owned();
    }
    match hint::nearest(name, &known) {
        Some(nearest) => format!("; is it `{{{nearest}}}`?"),
        None => {
            let listed: Vec<String> = known.iter().map(|name| format!("`{{{name}}}`")).collect();
            format!("; what may stand here: {}", listed.join(", "))
        }
    }
}

fn engine_value(sections: &Sections, name: &str) -> bool {
    match name {
        "from" | "to" => sections.window.is_some(),
        "upto" | "since" => sections.window.is_some() && sections.page.kind == PageKind::TimeKey,
        "size" => sections.page.size.is_some(),
        "page" => !matches!(sections.page.kind, PageKind::Link | PageKind::None),
        _ => false,
    }
}
