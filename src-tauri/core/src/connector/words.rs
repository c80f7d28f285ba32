//! What manifests say, in other languages: one table a language, sentence for sentence. English is what they say themselves.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::{Manifest, builtin};

/// Sentences of manifests, and what they become.
pub type Words = BTreeMap<String, String>;

/// The tables of German: what manifests say, and what known actions mean.
const TABLES: [&str; 2] =
    [include_str!("../../connectors/german.toml"), include_str!("../../connectors/german.actions.toml")];

static GERMAN: LazyLock<Words> = LazyLock::new(|| {
    let mut words = table();
    words.extend(builtin().iter().flat_map(|manifest| whole_helps(manifest, &words)).collect::<Words>());
    words
});

/// Returns what the manifests that come with the program say in `language`, a code such as `de`: every sentence with its
/// translation. None for English and for languages that have no table.
pub fn words(language: &str) -> Option<&'static Words> {
    (language == "de").then(|| &*GERMAN)
}

fn table() -> Words {
    let read = |text: &str| toml::from_str::<Words>(text).expect("the tests read the tables of German words");
    TABLES.into_iter().flat_map(read).collect()
}

/// The whole help of each secret: how to get a key, then what is special about this one.
fn whole_helps(manifest: &Manifest, words: &Words) -> Words {
    let say = |text: &str| words.get(text).map_or_else(|| text.to_owned(), String::clone);
    let pairs = manifest.secrets().filter_map(|secret| Some((manifest.help()?, secret.help?)));
    pairs.map(|(how, own)| (format!("{how} {own}"), format!("{} {}", say(how), say(own)))).collect()
}

impl Manifest {
    /// Returns what people read for a choice of a setting: the label of the stream that it switches on, else its own word.
    pub fn choice_name(&self, setting: &str, choice: &str) -> String {
        let stream = self.endpoints().find(|stream| stream.when == Some((setting, choice)));
        stream.map_or_else(|| plainly(choice), |stream| stream.label.to_owned())
    }
}

/// Writes an identifier as words: `service_account` as `Service account`.
fn plainly(choice: &str) -> String {
    if choice == "oauth" {
        return "OAuth".to_owned();
    }
    let mut letters = choice.chars().map(|letter| if letter == '_' { ' ' } else { letter });
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Every sentence of a manifest that a person reads in a window.
    fn sentences(manifest: &Manifest) -> BTreeSet<String> {
        let mut found: BTreeSet<String> =
            manifest.help().into_iter().chain(manifest.limits()).map(str::to_owned).collect();
        for setting in manifest.settings() {
            found.insert(setting.label.to_owned());
            found.extend(setting.help.map(str::to_owned));
            found.extend(setting.choices.iter().map(|choice| manifest.choice_name(setting.id, choice)));
        }
        for secret in manifest.secrets() {
            found.insert(secret.label.to_owned());
            found.extend(secret.help.map(str::to_owned));
        }
        let read_otherwise = manifest.streams.values().chain(&manifest.bounded).map(|other| &**other);
        let refusals = [manifest].into_iter().chain(read_otherwise).flat_map(|each| &each.sections.error);
        found.extend(refusals.map(|refusal| refusal.say.clone()));
        found.extend(manifest.titles().values().cloned());
        found.extend(manifest.catalogue().actions().iter().filter_map(|action| action.description.clone()));
        found
    }

    /// What is said of exports by hand: where they are found, names of columns, and what actions mean.
    fn said_of_exports() -> BTreeSet<String> {
        let (vendors, generic) = crate::import::vendors();
        let said = vendors.into_iter().chain(generic).flat_map(|vendor| {
            let meanings = vendor.actions.into_iter().filter_map(|action| action.description);
            meanings.chain(vendor.titles.into_values()).chain([vendor.about]).collect::<Vec<_>>()
        });
        said.collect()
    }

    #[test]
    fn whatever_a_manifest_says_is_said_in_german() {
        let german = words("de").unwrap();
        for manifest in builtin() {
            let sentences = sentences(manifest);
            assert!(sentences.len() > 5, "{}", manifest.id());
            let missing: Vec<&String> = sentences.iter().filter(|text| !german.contains_key(*text)).collect();
            assert!(missing.is_empty(), "connectors/german.toml lacks, for {}: {missing:#?}", manifest.id());
        }
        let missing: Vec<String> = said_of_exports().into_iter().filter(|text| !german.contains_key(text)).collect();
        assert!(missing.is_empty(), "connectors/german.actions.toml lacks: {missing:#?}");
    }

    #[test]
    fn nothing_is_translated_that_no_manifest_says() {
        let table = table();
        let said: BTreeSet<String> =
            builtin().iter().flat_map(|manifest| sentences(manifest)).chain(said_of_exports()).collect();
        let idle: Vec<&String> = table.keys().filter(|text| !said.contains(*text)).collect();
        assert!(idle.is_empty(), "{idle:#?}");
    }

    #[test]
    fn a_translation_keeps_names_and_addresses() {
        for (text, german) in words("de").unwrap() {
            for word in text.split_whitespace().filter(|word| word.contains(['_', '/', '@']) && !word.contains('(')) {
                let word = word.trim_end_matches(['.', ',', ';', ':', ')']);
                let kept = german.contains(word) || word.chars().all(|letter| letter.is_alphabetic() || letter == '/');
                assert!(kept, "`{word}` is missing in: {german}");
            }
            assert_eq!(text.ends_with('.'), german.ends_with('.'), "{german}");
        }
    }

    #[test]
    fn the_help_of_a_key_is_said_whole() {
        let (manifest, german) = (super::super::find("figma").unwrap(), words("de").unwrap());
        let help = format!("{} {}", manifest.help().unwrap(), manifest.secrets().next().unwrap().help.unwrap());

        assert!(german[&help].ends_with("Enterprise. Mit dem Recht org:activity_log_read."), "{}", german[&help]);
        assert!(words("en").is_none() && words("fr").is_none());
    }

    #[test]
    fn a_choice_is_called_by_what_it_reads() {
        let name = |id: &str, setting: &str, choice: &str| super::super::find(id).unwrap().choice_name(setting, choice);
        assert_eq!(name("entra", "streams", "signins"), "Sign-ins");
        assert_eq!(name("google_workspace", "sign_in", "service_account"), "Service account");
        assert_eq!(name("tailscale", "sign_in", "oauth"), "OAuth");
    }
}
