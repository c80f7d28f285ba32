//! The actions that a connector knows, and words for those that it does not.

use std::collections::BTreeMap;

use super::manifest::records::ActionSection;
use crate::event::Outcome;

/// The known actions of one connector. It explains; it never decides what is kept.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    actions: Vec<Action>,
    by_name: BTreeMap<String, usize>,
    /// The category of every action that starts alike; None where they differ.
    by_start: BTreeMap<String, Option<String>>,
    strip_prefix: String,
}

/// One action that the vendor documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// The vendor's own name.
    pub name: String,
    /// What people read.
    pub label: String,
    /// The group in which the vendor lists it.
    pub category: Option<String>,
    /// What it means, where that is known.
    pub description: Option<String>,
    /// How it ended, where its name says so.
    pub outcome: Option<Outcome>,
    /// What was done to the target: create, read, update, delete, auth or other.
    pub crud: Option<String>,
}

/// Words that are written in capitals.
const CAPITALS: [&str; 11] = ["ai", "api", "gpu", "id", "ip", "mfa", "saml", "scim", "sso", "ui", "url"];
const LONGEST_LABEL: usize = 200;

impl Catalogue {
    pub(super) fn new(sections: &[ActionSection], strip_prefix: Option<&str>) -> Self {
        let mut catalogue = Self { strip_prefix: strip_prefix.unwrap_or_default().to_owned(), ..Self::default() };
        for section in sections {
            let label = section.label.clone().unwrap_or_else(|| words(catalogue.bare(&section.name)));
            let (name, category) = (section.name.clone(), section.category.clone());
            if let Some(start) = catalogue.start(&name) {
                let group = catalogue.by_start.entry(start.to_owned()).or_insert_with(|| category.clone());
                if *group != category {
                    *group = None;
                }
            }
            catalogue.by_name.insert(name.clone(), catalogue.actions.len());
            let (description, crud) = (section.description.clone(), section.crud.clone());
            catalogue.actions.push(Action { name, label, category, description, outcome: section.outcome, crud });
        }
        catalogue
    }

    /// Takes the actions that somebody else documents: each with its name, and its label where it has one of its own.
    pub fn of(actions: impl IntoIterator<Item = (String, Option<String>, Option<String>, Option<String>)>) -> Self {
        let mut catalogue = Self::default();
        for (name, label, category, description) in actions {
            let label = label.unwrap_or_else(|| words(&name));
            catalogue.by_name.insert(name.clone(), catalogue.actions.len());
            catalogue.actions.push(Action { name, label, category, description, crud: None, outcome: None });
        }
        catalogue
    }

    /// Returns the known actions in the manifest's order.
    pub fn actions(&self) -> &[Action] {
        &self.actions
    }

    /// Returns what the vendor itself leaves out before the names of actions.
    pub fn prefix(&self) -> Option<&str> {
        Some(self.strip_prefix.as_str()).filter(|prefix| !prefix.is_empty())
    }

    /// Returns the known actions by category, both in the manifest's order; those without one come last under "Other".
    pub fn categories(&self) -> Vec<(&str, Vec<&Action>)> {
        let mut groups: Vec<(&str, Vec<&Action>)> = Vec::new();
        let (named, other): (Vec<_>, Vec<_>) = self.actions.iter().partition(|action| action.category.is_some());
        for action in named.into_iter().chain(other) {
            let category = action.category.as_deref().unwrap_or("Other");
            match groups.iter_mut().find(|(name, _)| *name == category) {
                Some((_, actions)) => actions.push(action),
                None => groups.push((category, vec![action])),
            }
        }
        groups
    }

    /// Returns the known action called `name`.
    pub fn find(&self, name: &str) -> Option<&Action> {
        self.by_name.get(name).and_then(|index| self.actions.get(*index))
    }

    /// Returns words for `action`, known or not.
    pub fn label(&self, action: &str) -> String {
        self.find(action).map_or_else(|| words(self.bare(action)), |known| known.label.clone())
    }

    /// Returns the category of `action`: its own, or that of all known actions that start like it.
    pub fn category(&self, action: &str) -> Option<&str> {
        if let Some(known) = self.find(action) {
            return known.category.as_deref();
        }
        self.start(action).and_then(|start| self.by_start.get(start)).and_then(Option::as_deref)
    }

    fn bare<'a>(&self, action: &'a str) -> &'a str {
        action.strip_prefix(&self.strip_prefix).filter(|rest| !rest.is_empty()).unwrap_or(action)
    }

    /// Returns what stands before the first dot or colon.
    fn start<'a>(&self, action: &'a str) -> Option<&'a str> {
        self.bare(action).split_once(['.', ':']).map(|(start, _)| start)
    }
}

/// Makes words of a name: `domain_claim.lose_verification` becomes "Domain claim: lose verification".
fn words(name: &str) -> String {
    // Somebody wrote these words for people already.
    if name.contains(' ') && name.starts_with(char::is_uppercase) {
        return name.chars().take(LONGEST_LABEL).collect();
    }
    let quiet = is_shouted(name).then(|| name.to_lowercase());
    let name = quiet.as_deref().unwrap_or(name);
    let (start, rest) = name.split_once(['.', ':']).map_or((name, None), |(start, rest)| (start, Some(rest)));
    let mut label = sentence(start);
    if let Some(rest) = rest.map(sentence).filter(|rest| !rest.is_empty()) {
        let separator = if label.is_empty() { "" } else { ": " };
        label = format!("{label}{separator}{rest}");
    }
    let mut letters = label.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).take(LONGEST_LABEL).collect(),
        None => "Unnamed action".to_owned(),
    }
}

/// Says whether a name has capitals only, so that they tell nothing: `CHANGE_PASSWORD`. A short word may be an acronym.
fn is_shouted(name: &str) -> bool {
    (name.contains('_') || name.len() > 4) && !name.chars().any(char::is_lowercase)
}

fn sentence(text: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    for part in text.split(|letter: char| matches!(letter, '.' | '_' | '-' | ':' | '/') || letter.is_whitespace()) {
        words.extend(camel(part).into_iter().map(|word| plain(&word)));
    }
    words.join(" ")
}

fn plain(word: &str) -> String {
    let lower = word.to_lowercase();
    let acronym = word.chars().count() > 1 && word.chars().all(|letter| letter.is_uppercase() || letter.is_numeric());
    if acronym || CAPITALS.contains(&lower.as_str()) { word.to_uppercase() } else { lower }
}

/// Cuts where a capital follows a small letter, and before the last capital of a run that a small letter follows.
fn camel(text: &str) -> Vec<String> {
    let letters: Vec<char> = text.chars().take(LONGEST_LABEL).collect();
    let mut words: Vec<String> = Vec::new();
    for (index, letter) in letters.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|before| letters.get(before));
        let after = letters.get(index + 1);
        let rises = before.is_some_and(|before| !before.is_uppercase());
        let last_of_run =
            before.is_some_and(|before| before.is_uppercase()) && after.is_some_and(|next| next.is_lowercase());
        match words.last_mut() {
            Some(word) if !(letter.is_uppercase() && (rises || last_of_run)) => word.push(*letter),
            _ => words.push(letter.to_string()),
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn action(name: &str, category: Option<&str>) -> ActionSection {
        let category = category.map(str::to_owned);
        ActionSection { name: name.to_owned(), label: None, category, description: None, outcome: None, crud: None }
    }

    #[test]
    fn unknown_actions_get_words_from_their_name() {
        let catalogue = Catalogue::new(&[], Some("organization."));
        let cases = [
            ("organization.domain_claim.lose_verification", "Domain claim: lose verification"),
            ("AssetDeleted", "Asset deleted"),
            ("SSOLogin", "SSO login"),
            ("SSO_FAILED_LOGIN", "SSO failed login"),
            ("DOWNLOAD", "Download"),
            ("KMS", "KMS"),
            ("SSODomainRegistrationCloned", "SSO domain registration cloned"),
            ("group.member_groups.set", "Group: member groups set"),
            ("sso.set_domain", "SSO: set domain"),
            ("notebook:stop", "Notebook: stop"),
            ("user login", "User login"),
            ("organization.", "Organization"),
            ("Create Policy", "Create Policy"),
            ("…", "…"),
            ("._.", "Unnamed action"),
        ];
        for (name, expected) in cases {
            assert_eq!(catalogue.label(name), expected, "{name}");
        }
    }

    #[test]
    fn an_unknown_action_joins_the_category_of_those_that_start_like_it() {
        let sections = [
            action("member.joined", Some("Members")),
            action("member.left", Some("Members")),
            action("email.a", Some("Domains")),
            action("email.b", Some("Mail")),
        ];
        let catalogue = Catalogue::new(&sections, None);
        let cases = [("member.left", Some("Members")), ("member.new", Some("Members")), ("email.c", None), ("x", None)];
        for (name, expected) in cases {
            assert_eq!(catalogue.category(name), expected, "{name}");
        }
    }
}
