//! Checks `[auth]`: that a kind has its keys and no others, and that what it names exists.

use super::{Checked, Wrong, choice, is_setting, wrong};
use crate::connector::address;
use crate::connector::manifest::auth::{AuthKind, AuthSection, Poll};
use crate::connector::manifest::locate::Step;
use crate::connector::manifest::sections::{Sections, SettingKind};
use crate::connector::template::{Part, Template};

/// What every kind that fetches a pass may say of it.
const PASS: [&str; 9] =
    ["header", "value", "client_id", "grant", "scope", "audience", "params", "token_at", "expires_at"];

pub(super) fn auth(sections: &Sections) -> Checked {
    if sections.auth.0.is_empty() {
        return wrong(["auth".into()], "`auth` needs a `kind`");
    }
    for (index, section) in sections.auth.0.iter().enumerate() {
        let below = |wrong: Wrong| match sections.auth.0.len() {
            1 => wrong.below([Step::from("auth")]),
            _ => wrong.below([Step::from("auth"), Step::from(index)]),
        };
        one(sections, section).map_err(below)?;
    }
    Ok(())
}

fn one(sections: &Sections, auth: &AuthSection) -> Checked {
    let known = |id: &str| sections.secret.iter().any(|secret| secret.id == id);
    if let Some(id) = auth.secret.as_deref().filter(|id| !known(id)) {
        return wrong(["secret".into()], format!("there is no `[[secret]]` with id `{id}`"));
    }
    choice(sections, auth.when.as_ref(), ["when".into()])?;
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'*');
    if auth.sends_to.iter().any(|host| host.is_empty() || !host.bytes().all(plain)) {
        return wrong(["sends_to".into()], "a host is a name such as `login.example.com`");
    }
    if let Some(message) = misfit(auth) {
        return wrong(["kind".into()], message);
    }
    let fetches = auth.token_url.is_some();
    for (key, template) in templates(auth) {
        for name in template.names() {
            let secret = known(name) && matches!(key, "value" | "user");
            let pass = (key == "value" && fetches && name == "access_token")
                || (key == "token_url" && auth.poll == Poll::Status && name == "code");
            if !secret && !pass && !is_setting(sections, name) {
                return wrong([key.into()], format!("there is no setting or secret `{name}`"));
            }
        }
    }
    addresses(auth).try_for_each(|url| address(sections, url))
}

/// Returns the addresses that a kind talks to besides the log's own.
pub(crate) fn addresses(auth: &AuthSection) -> impl Iterator<Item = &Template> {
    [&auth.token_url, &auth.codes_url, &auth.authorize_url].into_iter().flatten()
}

fn address(sections: &Sections, url: &Template) -> Checked {
    let of_setting = |name: &String| {
        let mut settings = sections.setting.iter();
        settings.any(|setting| setting.id == *name && setting.kind == SettingKind::Url)
    };
    let fits = match url.parts.first() {
        Some(Part::Text(text)) => {
            let host = address::authority(url);
            text.starts_with("https://") && !host.is_empty() && !host.contains(['@', '?', '#'])
        }
        Some(Part::Name(name)) => of_setting(name) && super::requests::ends_host(url),
        None => false,
    };
    if fits { Ok(()) } else { wrong([], "an address starts with `https://` or with a setting of kind `url`") }
}

fn templates(auth: &AuthSection) -> impl Iterator<Item = (&'static str, &Template)> {
    let single = [
        ("user", &auth.user),
        ("value", &auth.value),
        ("token_url", &auth.token_url),
        ("client_id", &auth.client_id),
        ("scope", &auth.scope),
        ("audience", &auth.audience),
        ("codes_url", &auth.codes_url),
        ("authorize_url", &auth.authorize_url),
        ("key_id", &auth.key_id),
    ];
    let many = [("params", &auth.params), ("claims", &auth.claims)];
    let many = many.into_iter().flat_map(|(key, table)| table.values().map(move |template| (key, template)));
    single.into_iter().filter_map(|(key, template)| Some((key, template.as_ref()?))).chain(many)
}

/// Says which of the keys are missing for the kind, or do not belong to it.
fn misfit(auth: &AuthSection) -> Option<String> {
    let (name, needed, more): (&str, &[&str], &[&str]) = match auth.kind {
        AuthKind::Bearer => ("bearer", &["secret"], &[]),
        AuthKind::Basic => ("basic", &["user", "secret"], &[]),
        AuthKind::Header => ("header", &["header", "value"], &[]),
        AuthKind::Query => ("query", &["secret", "param"], &[]),
        AuthKind::None => ("none", &[], &[]),
        AuthKind::ClientCredentials => ("client_credentials", &["token_url", "client_id", "secret"], &PASS),
        AuthKind::DeviceCode => (
            "device_code",
            &["codes_url", "token_url"],
            &["secret", "sends_to", "code_at", "user_code_at", "verify_at", "lifetime_at", "refresh_at"],
        ),
        AuthKind::Pkce => ("pkce", &["authorize_url", "token_url", "client_id"], &["secret", "refresh_at"]),
        AuthKind::JwtAssertion => {
            ("jwt_assertion", &["token_url", "secret"], &["algorithm", "key_id", "claims", "lifetime"])
        }
    };
    let given = given(auth);
    let fetches = needed.contains(&"token_url");
    let lacks = needed.iter().any(|key| !given.contains(key));
    let belongs = |key: &&str| needed.contains(key) || more.contains(key) || (fetches && PASS.contains(key));
    if lacks || !given.iter().all(belongs) {
        let needed = needed.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ");
        let needed = if needed.is_empty() { "nothing".to_owned() } else { needed };
        let spare = given.iter().find(|key| !belongs(key)).map(|key| format!("; `{key}` does not belong to it"));
        return Some(format!("`{name}` takes {needed}{}", spare.unwrap_or_default()));
    }
    None
}

/// Returns the keys that are given and that not every kind has.
fn given(auth: &AuthSection) -> Vec<&'static str> {
    let keys = [
        ("secret", auth.secret.is_some()),
        ("user", auth.user.is_some()),
        ("param", auth.param.is_some()),
        ("header", auth.header.is_some()),
        ("value", auth.value.is_some()),
        ("token_url", auth.token_url.is_some()),
        ("client_id", auth.client_id.is_some()),
        ("grant", auth.grant.is_some()),
        ("scope", auth.scope.is_some()),
        ("audience", auth.audience.is_some()),
        ("params", !auth.params.is_empty()),
        ("codes_url", auth.codes_url.is_some()),
        ("code_at", auth.code_at.is_some()),
        ("user_code_at", auth.user_code_at.is_some()),
        ("verify_at", auth.verify_at.is_some()),
        ("lifetime_at", auth.lifetime_at.is_some()),
        ("sends_to", !auth.sends_to.is_empty()),
        ("authorize_url", auth.authorize_url.is_some()),
        ("algorithm", auth.algorithm.is_some()),
        ("key_id", auth.key_id.is_some()),
        ("claims", !auth.claims.is_empty()),
        ("lifetime", auth.lifetime.is_some()),
        ("token_at", auth.token_at.is_some()),
        ("expires_at", auth.expires_at.is_some()),
        ("refresh_at", auth.refresh_at.is_some()),
    ];
    keys.into_iter().filter_map(|(key, is_given)| is_given.then_some(key)).collect()
}
