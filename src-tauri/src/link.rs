//! A link to a query: `trailbook://events/ALIAS?query=TEXT`. A link shows something and never does anything: the page
//! asks before it leaves the organization that is shown.

use serde::{Deserialize, Serialize};
use specta::Type;
use tauri::Url;
use trailbook_core::organization::Alias;

const SCHEME: &str = "trailbook";
/// Longer than any query that a person writes, and short enough to be shown.
const LONGEST: usize = 8192;

/// What a link asks to be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub(crate) struct Link {
    /// The organization.
    alias: String,
    /// The query text. It may be wrong, as any text that a person types.
    text: String,
}

impl Link {
    /// Whether an argument means to be a link.
    pub(crate) fn is_meant(argument: &str) -> bool {
        argument.get(..SCHEME.len()).is_some_and(|scheme| scheme.eq_ignore_ascii_case(SCHEME))
            && argument[SCHEME.len()..].starts_with(':')
    }

    /// Returns it where it could have been a link: an alias, and no more text than a person writes.
    pub(crate) fn checked(self) -> Option<Self> {
        (Alias::try_from(self.alias.clone()).is_ok() && self.text.len() <= LONGEST).then_some(self)
    }

    /// Reads a link; none where it is not one of ours.
    pub(crate) fn parse(argument: &str) -> Option<Self> {
        let url = Url::parse(argument).ok().filter(|url| url.scheme() == SCHEME && argument.len() <= LONGEST)?;
        let alias = url.path().strip_prefix('/')?.to_owned();
        if url.host_str() != Some("events") || Alias::try_from(alias.clone()).is_err() {
            return None;
        }
        let text = url.query_pairs().find(|(name, _)| name == "query").map(|(_, value)| value.into_owned());
        Some(Self { alias, text: text.unwrap_or_default() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_names_an_organization_and_a_query() {
        check(
            "trailbook://events/acme?query=actor%3Aann%20-action%3Auser.login",
            Some(("acme", "actor:ann -action:user.login")),
        );
        check("trailbook://events/acme?query=a+b", Some(("acme", "a b")));
        check("trailbook://events/acme", Some(("acme", "")));
    }

    #[test]
    fn anything_else_is_no_link() {
        for other in [
            "trailbook://export/acme",
            "trailbook://events/",
            "trailbook://events/not%20an%20alias",
            "https://events/acme",
            "trailbook:acme",
            "acme",
        ] {
            check(other, None);
        }
        check(&format!("trailbook://events/acme?query={}", "x".repeat(LONGEST)), None);
        assert!(Link::is_meant("trailbook:nonsense"));
        assert!(!Link::is_meant("--trailbook:"));
    }

    #[test]
    fn what_a_page_leaves_behind_is_looked_at_like_a_link() {
        let left = |alias: &str, text: String| Link { alias: alias.to_owned(), text }.checked().is_some();

        assert!(left("acme", "actor:ann".to_owned()));
        assert!(!left("not an alias", String::new()));
        assert!(!left("acme", "x".repeat(LONGEST + 1)));
    }

    fn check(argument: &str, expected: Option<(&str, &str)>) {
        let expected = expected.map(|(alias, text)| Link { alias: alias.to_owned(), text: text.to_owned() });
        assert_eq!(Link::parse(argument), expected, "{argument}");
    }
}
