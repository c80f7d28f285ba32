//! The 150 actions, the most frequent first, and what each says of its kind.

/// What can be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Action {
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) crud: &'static str,
    /// Its place in [`NOUNS`].
    pub(crate) noun: usize,
    /// How many of a thousand fail.
    pub(crate) failing: u64,
}

/// The kinds of things, each with its category and its scope.
pub(crate) const NOUNS: [(&str, &str, &str); 30] = [
    ("user", "authentication", "organization"),
    ("asset", "content", "workspace"),
    ("session", "authentication", "organization"),
    ("file", "content", "workspace"),
    ("member", "membership", "organization"),
    ("api_key", "credentials", "security"),
    ("repository", "source_code", "developer"),
    ("deployment", "delivery", "developer"),
    ("role", "membership", "security"),
    ("invoice", "billing", "billing"),
    ("webhook", "integrations", "developer"),
    ("policy", "compliance", "security"),
    ("team", "membership", "organization"),
    ("environment", "delivery", "developer"),
    ("report", "reporting", "workspace"),
    ("dashboard", "reporting", "workspace"),
    ("secret", "credentials", "security"),
    ("invitation", "membership", "organization"),
    ("domain", "identity", "security"),
    ("sso_connection", "identity", "security"),
    ("workflow", "automation", "workspace"),
    ("schedule", "automation", "workspace"),
    ("integration", "integrations", "developer"),
    ("payment_method", "billing", "billing"),
    ("subscription", "billing", "billing"),
    ("retention_rule", "compliance", "security"),
    ("export", "compliance", "workspace"),
    ("branch", "source_code", "developer"),
    ("certificate", "credentials", "security"),
    ("notification", "automation", "workspace"),
];

const VERBS: [(&str, &str); 5] =
    [("updated", "update"), ("created", "create"), ("viewed", "read"), ("deleted", "delete"), ("shared", "update")];

/// The verbs of the nouns that have their own: signing in is neither creating nor deleting.
const OWN_VERBS: [(&str, [(&str, &str); 5]); 2] = [
    (
        "user",
        [
            ("signed_in", "auth"),
            ("signed_out", "auth"),
            ("invited", "create"),
            ("suspended", "update"),
            ("mfa_enrolled", "update"),
        ],
    ),
    (
        "session",
        [("refreshed", "auth"), ("opened", "auth"), ("expired", "auth"), ("revoked", "delete"), ("challenged", "auth")],
    ),
];

/// Returns all actions. Frequency walks through the verbs of a few nouns before it comes to the next ones.
pub(crate) fn actions() -> Vec<Action> {
    const AT_ONCE: usize = 5;
    let mut all = Vec::with_capacity(NOUNS.len() * VERBS.len());
    for begin in (0..NOUNS.len()).step_by(AT_ONCE) {
        for verb in 0..VERBS.len() {
            all.extend((begin..begin + AT_ONCE).map(|noun| action(noun, verb)));
        }
    }
    all
}

fn action(noun: usize, verb: usize) -> Action {
    let (name, _, _) = NOUNS[noun];
    let verbs = OWN_VERBS.iter().find(|(own, _)| *own == name).map_or(&VERBS, |(_, verbs)| verbs);
    let (verb, crud) = verbs[verb];
    let failing = match crud {
        "auth" => 90,
        "delete" => 60,
        _ => 25,
    };
    Action { name: format!("{name}.{verb}"), label: label(name, verb), crud, noun, failing }
}

fn label(noun: &str, verb: &str) -> String {
    let words = format!("{noun} {verb}").replace('_', " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn there_are_150_and_no_two_are_alike() {
        let names: BTreeSet<String> = actions().into_iter().map(|action| action.name).collect();

        assert_eq!(names.len(), 150);
        // A name without a further step means one action only, in the query language as in SQL.
        assert!(names.iter().all(|name| name.matches('.').count() == 1));
    }

    #[test]
    fn the_first_is_signing_in() {
        let first = &actions()[0];

        assert_eq!((first.name.as_str(), first.label.as_str()), ("user.signed_in", "User signed in"));
    }
}
