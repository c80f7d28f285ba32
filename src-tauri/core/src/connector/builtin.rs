//! The manifests that come with the program.

use std::sync::{Arc, LazyLock};

use super::Manifest;

const TEXTS: [&str; 25] = [
    include_str!("../../connectors/kilo.toml"),
    include_str!("../../connectors/invent.toml"),
    include_str!("../../connectors/github.toml"),
    include_str!("../../connectors/github_enterprise.toml"),
    include_str!("../../connectors/gitlab.toml"),
    include_str!("../../connectors/okta.toml"),
    include_str!("../../connectors/slack.toml"),
    include_str!("../../connectors/openai.toml"),
    include_str!("../../connectors/anthropic.toml"),
    include_str!("../../connectors/atlassian.toml"),
    include_str!("../../connectors/auth0.toml"),
    include_str!("../../connectors/cloudflare.toml"),
    include_str!("../../connectors/tailscale.toml"),
    include_str!("../../connectors/onepassword.toml"),
    include_str!("../../connectors/google_workspace.toml"),
    include_str!("../../connectors/entra.toml"),
    include_str!("../../connectors/sentry.toml"),
    include_str!("../../connectors/bitwarden.toml"),
    include_str!("../../connectors/snyk.toml"),
    include_str!("../../connectors/pagerduty.toml"),
    include_str!("../../connectors/linear.toml"),
    include_str!("../../connectors/figma.toml"),
    include_str!("../../connectors/vercel.toml"),
    include_str!("../../connectors/zoom.toml"),
    include_str!("../../connectors/demo.toml"),
];

/// Tables and actions in files of their own, by the names that the manifests call them.
const FILES: [(&str, &str); 3] = [
    ("auth0.actions.toml", include_str!("../../connectors/auth0.actions.toml")),
    ("bitwarden.actions.toml", include_str!("../../connectors/bitwarden.actions.toml")),
    ("onepassword.actions.toml", include_str!("../../connectors/onepassword.actions.toml")),
];

static MANIFESTS: LazyLock<Vec<Arc<Manifest>>> = LazyLock::new(|| {
    let parse = |text: &str| {
        Manifest::parse_with(text, &FILES).expect("the tests parse every manifest that comes with the program")
    };
    TEXTS.into_iter().map(|text| Arc::new(parse(text))).collect()
});

/// Returns the manifests that come with the program.
pub fn builtin() -> &'static [Arc<Manifest>] {
    &MANIFESTS
}

/// Returns the manifest with this identifier among those that come with the program.
pub fn find(id: &str) -> Option<Arc<Manifest>> {
    builtin().iter().find(|manifest| manifest.id() == id).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_manifest_that_comes_along_is_right() {
        for text in TEXTS {
            let manifest = Manifest::parse_with(text, &FILES).map_err(|error| error.to_string());
            assert!(manifest.is_ok(), "{manifest:?}");
        }
    }
}
