//! Peculiarities of single remotes that no other key of a manifest can say.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use url::Url;

use super::manifest::sections::Quirk;
use super::{Connector, address};

/// The longest token that is looked into.
const LONGEST: usize = 16 * 1024;

impl Connector {
    /// Says what is wrong with the secret `id` where its own text tells, before it is sent anywhere.
    pub fn objection(&self, id: &str, secret: &str) -> Option<String> {
        let sections = &self.manifest().sections;
        let key = sections.auth.chosen(self.settings()).and_then(|auth| auth.secret.as_deref());
        if !sections.quirk.contains(&Quirk::OnepasswordJwtHost) || key != Some(id) {
            return None;
        }
        let stream = self.streams().into_iter().next()?;
        let url = Url::parse(&self.request(&stream, None, None).ok()?.url).ok()?;
        let host = url.host_str().filter(|_| !address::is_loopback(&url))?;
        let own = audience(secret)?;
        let says = format!(
            "this token is for `{own}`, and the address leads to `{host}`: enter `https://{own}` as the address"
        );
        (own != host).then_some(says)
    }
}

/// Returns the host that a token was made for; None where it does not say or is no such token.
fn audience(token: &str) -> Option<String> {
    let payload = token.trim().split('.').nth(1).filter(|_| token.len() <= LONGEST)?;
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()?;
    let audience = claims.get("aud")?;
    let first = audience.as_array().map_or(Some(audience), |list| list.first())?.as_str()?;
    let host = first.trim_start_matches("https://").trim_end_matches('/');
    let plain = host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'));
    (plain && host.contains('.')).then(|| host.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(payload: &str) -> String {
        format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(payload))
    }

    #[test]
    fn a_token_says_which_host_it_is_for() {
        let cases = [
            (
                token(r#"{"aud":["events.1password.ca"],"1password.com/fts":["auditevents"]}"#),
                Some("events.1password.ca"),
            ),
            (token(r#"{"aud":"https://events.1password.com/"}"#), Some("events.1password.com")),
            (token(r#"{"aud":["a b"]}"#), None),
            (token(r#"{"aud":[]}"#), None),
            (token("no json"), None),
            ("e30".to_owned(), None),
            (String::new(), None),
            (token(&format!(r#"{{"aud":"{}.com"}}"#, "a".repeat(20_000))), None),
        ];
        for (token, expected) in cases {
            assert_eq!(audience(&token).as_deref(), expected, "{token}");
        }
    }

    #[test]
    fn a_token_of_another_region_is_not_sent() {
        let text = format!("quirk = [\"onepassword_jwt_host\"]\n{}", super::super::tests::PLAIN);
        let bound = super::super::tests::bound(&text);
        let objection = |id: &str, host: &str| bound.objection(id, &token(&format!(r#"{{"aud":["{host}"]}}"#)));

        assert!(objection("token", "events.1password.ca").unwrap().contains("enter `https://events.1password.ca`"));
        assert_eq!(objection("token", "api.example.com"), None);
        assert_eq!(objection("another", "events.1password.ca"), None);
        assert_eq!(bound.objection("token", "plain"), None);
        let without = super::super::tests::bound(super::super::tests::PLAIN);
        assert_eq!(without.objection("token", &token(r#"{"aud":["events.1password.ca"]}"#)), None);
    }
}
