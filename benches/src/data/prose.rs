//! What people write: sentences put together from clauses, names and numbers, so that texts repeat as little as real
//! ones do; and the templates with which programs describe events.

use std::fmt::Write as _;

use super::chance::Chance;

const OPENINGS: [&str; 24] = [
    "As agreed in the weekly review",
    "After the outage on Tuesday",
    "Because the auditors asked for it",
    "While the primary region was down",
    "Following the request from finance",
    "Before the contract ends",
    "To close the finding from last quarter",
    "During the on-call handover",
    "Since nobody had used it for months",
    "At the customer's request",
    "When the vendor changed its terms",
    "To prepare the quarterly access review",
    "Until the migration is finished",
    "Given the new retention rules",
    "On short notice from legal",
    "Ahead of the release",
    "In the course of the incident",
    "As part of offboarding",
    "For the penetration test",
    "Once the backup had been restored",
    "Against the advice of the platform team",
    "With approval by two owners",
    "Out of hours",
    "By mistake, as it turned out",
];

const MIDDLES: [&str; 32] = [
    "we rotated the signing key",
    "the shared folder was handed to another team",
    "I removed the stale collaborators",
    "the limit was raised for a day",
    "access was narrowed to read-only",
    "the old webhook kept failing",
    "we moved the nightly job to another runner",
    "the certificate was renewed by hand",
    "two reports were merged into one",
    "the account was locked after repeated attempts",
    "permissions were copied from the template",
    "the branch protection was switched off for an hour",
    "we could not reproduce the error",
    "the invoice address had to be corrected",
    "the token turned out to be in a public log",
    "the domain was verified a second time",
    "nobody from the workspace objected",
    "the export was sent to external counsel",
    "the integration was reinstalled from scratch",
    "we paused the schedule over the holidays",
    "the owner is on parental leave",
    "a duplicate was found and archived",
    "the single sign-on mapping was wrong",
    "the region setting was changed back",
    "the customer confirmed by phone",
    "the rollout was stopped at ten percent",
    "the secret had been shared in a chat",
    "the retention period was extended",
    "the dashboard showed stale figures",
    "the role was granted for the length of the project",
    "we deleted the test data",
    "the policy was put into force",
];

const ENDINGS: [&str; 24] = [
    "and nothing else was touched",
    "which the ticket explains in detail",
    "so please do not change it back",
    "and the team was told in advance",
    "although the checklist says otherwise",
    "until someone finds a better way",
    "but the alert stayed silent",
    "and will be reviewed in a month",
    "as the screenshots show",
    "and both sides have signed",
    "so the numbers differ from yesterday's",
    "with no effect on production",
    "and the old value is kept in the vault",
    "which took longer than expected",
    "because the form allows no other way",
    "and it can be undone at any time",
    "for reasons of cost",
    "as discussed with the works council",
    "and every session was ended",
    "pending a final decision",
    "without any customer noticing",
    "so the finding can be closed",
    "and a copy went to the archive",
    "even though it was a Sunday",
];

/// Appends a sentence.
pub(crate) fn sentence(chance: &mut Chance, text: &mut String) {
    text.push_str(chance.pick(&OPENINGS));
    text.push_str(if chance.permille(900) { ", " } else { " – " });
    text.push_str(chance.pick(&MIDDLES));
    text.push(' ');
    text.push_str(chance.pick(&ENDINGS));
    // A write to a string cannot go wrong.
    let _ = match chance.below(5) {
        0 => write!(text, " (OPS-{})", 1_000 + chance.below(60_000)),
        1 => write!(text, ", see \"{} {}\"", chance.pick(&["minutes", "runbook", "decision"]), 1 + chance.below(400)),
        2 => write!(text, "; {} of {} done", chance.below(40), 40 + chance.below(400)),
        _ => Ok(()),
    };
    text.push('.');
}

/// Appends a note of some sentences that is at least `least` bytes long.
pub(crate) fn note(chance: &mut Chance, least: usize, text: &mut String) {
    let begin = text.len();
    sentence(chance, text);
    while text.len() - begin < least {
        text.push(' ');
        sentence(chance, text);
    }
}

/// Appends what a program says of an event: always the same words around what differs.
pub(crate) fn template(chance: &mut Chance, label: &str, actor: &str, target: &str, text: &mut String) {
    let lower = |text: &mut String| text.extend(label.chars().flat_map(char::to_lowercase));
    let _ = match chance.below(6) {
        0 => write!(text, "{label} by {actor}"),
        1 => write!(text, "{actor}: {label} ({target})"),
        2 => {
            text.push_str("Automation: ");
            lower(text);
            write!(text, " for {target} in {} ms", 3 + chance.below(4_000))
        }
        3 => write!(text, "{label}: {target}"),
        4 => write!(text, "{target} – {label}, attempt {} of 3", 1 + chance.below(3)),
        _ => write!(text, "{label} through the quarterly review of {target}"),
    };
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn notes_hardly_ever_repeat() {
        let note = |number| {
            let mut text = String::new();
            note(&mut Chance::of(5, number), 200, &mut text);
            text
        };
        let notes: HashSet<String> = (0..10_000).map(note).collect();

        assert_eq!(notes.len(), 10_000);
        assert!(notes.iter().all(|note| (200..480).contains(&note.len())));
    }
}
