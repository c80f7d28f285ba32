//! The manifests that come with the program.

use std::sync::{Arc, LazyLock};

use super::Manifest;

const TEXTS: [&str; 4] = [
    include_str!("../../connectors/kilo.toml"),
    include_str!("../../connectors/invent.toml"),
    include_str!("../../connectors/github.toml"),
    include_str!("../../connectors/demo.toml"),
];

/// Tables and actions in files of their own, by the names that the manifests call them.
const FILES: [(&str, &str); 0] = [];

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
