//! Turns what the TOML reader says into sentences for people who write manifests: what is wrong, what was probably
//! meant, where a key belongs.

/// Keys that are often written in the wrong section, and where they belong. The empty name is the top of the file.
const HOMES: [(&str, &[&str]); 14] = [
    ("", &["manifest", "id", "name", "vendor", "evidence", "docs", "about", "omits", "help", "quirk"]),
    ("[[setting]]", &["choices", "required", "pattern", "hosts"]),
    ("[auth]", &["secret", "token_url", "client_id", "scope", "audience"]),
    ("[request]", &["url", "method", "query", "headers", "body", "graphql", "variables"]),
    ("[window]", &["retention", "settle", "overlap", "revisit", "grain", "ends", "max_span", "floor", "step"]),
    ("[order]", &["dir", "certain"]),
    ("[page]", &["rel", "attrs", "send", "size", "nudge", "stuck", "same_token_is_end", "end"]),
    ("[sync]", &["mode", "backfill", "resume", "on_lost", "fallback"]),
    ("[limits]", &["budget", "gap", "remaining", "reset", "reset_as", "retry_after", "throttled"]),
    ("[[error]]", &["means", "say"]),
    ("[records]", &["unwrap", "explode", "uid", "uid_else", "time", "recorded", "nulls", "drop_if", "total"]),
    ("[map]", &["action", "actor_id", "actor_name", "actor_email", "outcome", "target_id", "target_name", "ip"]),
    ("[catalogue]", &["strip_prefix"]),
    ("[view]", &["columns", "titles", "times", "zone", "results"]),
];

/// How alike two words are at least for one to be taken for the other.
const ALIKE: f64 = 0.8;
/// How many words are listed at most.
const MOST_LISTED: usize = 24;

/// Says in a sentence without a full stop what the reader's message means.
pub(super) fn explain(message: &str) -> String {
    let line = message.split_whitespace().collect::<Vec<_>>().join(" ");
    let line = line.trim_end_matches('.');
    let quoted = quoted(line);
    let (Some(name), Some(first)) = (quoted.first(), line.split('`').next()) else { return plainly(line) };
    let known = quoted.get(1..).unwrap_or_default();
    match first.trim() {
        "unknown field" => format!("there is no key `{name}` here{}", meant(name, known)),
        "unknown variant" => format!("`{name}` is not a word that is known here{}", meant(name, known)),
        "missing field" => format!("the key `{name}` is missing here"),
        "duplicate key" => format!("the key `{name}` stands here twice"),
        _ => plainly(line),
    }
}

/// Words of the reader, and what people who write manifests call it.
const PLAIN: [(&str, &str); 8] = [
    ("invalid type: string ", "this is a text, "),
    ("invalid type: integer ", "this is a number, "),
    ("invalid type: boolean ", "this is a truth value, "),
    ("invalid type: map", "this is a table"),
    ("invalid type: sequence", "this is a list"),
    ("expected a sequence", "but a list belongs here: `[ … ]`"),
    ("expected a map", "but a table belongs here: `{ … }`"),
    ("expected a string", "but a text belongs here: `\"…\"`"),
];

fn plainly(line: &str) -> String {
    let mut line = line.to_owned();
    for (theirs, ours) in PLAIN {
        line = line.replace(theirs, ours);
    }
    match line.split_once("expected struct ") {
        Some((before, _)) => format!("{before}but a table belongs here: `{{ … }}`, or a section in brackets"),
        None => line,
    }
}

fn quoted(line: &str) -> Vec<&str> {
    line.split('`').skip(1).step_by(2).collect()
}

/// Says what was probably meant: one of the words that are known here, or a key of another section.
fn meant(name: &str, known: &[&str]) -> String {
    let listed = || {
        let words: Vec<String> = known.iter().take(MOST_LISTED).map(|word| format!("`{word}`")).collect();
        let more = if known.len() > MOST_LISTED { ", …" } else { "" };
        if words.is_empty() { String::new() } else { format!("; known here: {}{more}", words.join(", ")) }
    };
    if let Some(nearest) = nearest(name, known) {
        return format!("; is it `{nearest}`?");
    }
    match home(name) {
        Some("") => format!("; `{name}` belongs to the top of the file, above the first line in brackets"),
        Some(section) => format!("; `{name}` belongs to `{section}`"),
        None => listed(),
    }
}

/// Returns the word most like `name`, if one is like it.
pub(super) fn nearest<'w>(name: &str, words: &[&'w str]) -> Option<&'w str> {
    let plain = |word: &str| word.to_lowercase().replace(['-', ' '], "_");
    let name = plain(name);
    let scored = words.iter().map(|word| (strsim::jaro_winkler(&plain(word), &name), *word));
    scored.filter(|(score, _)| *score > ALIKE).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, word)| word)
}

fn home(name: &str) -> Option<&'static str> {
    HOMES.iter().find(|(_, keys)| keys.contains(&name)).map(|(section, _)| *section)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_are_explained() {
        let cases = [
            (
                "unknown field `descrition`, expected one of `name`, `description`",
                "there is no key `descrition` here; is it `description`?",
            ),
            ("unknown field `Base-URL`, expected `base_url`", "there is no key `Base-URL` here; is it `base_url`?"),
            (
                "unknown field `retention`, expected `url` or `query`",
                "there is no key `retention` here; `retention` belongs to `[window]`",
            ),
            (
                "unknown field `docs`, expected `kind`",
                "there is no key `docs` here; `docs` belongs to the top of the file, above the first line in brackets",
            ),
            ("unknown field `xyz`, expected one of `a`, `b`", "there is no key `xyz` here; known here: `a`, `b`"),
            (
                "unknown variant `tokens`, expected one of `link`, `token`",
                "`tokens` is not a word that is known here; is it `token`?",
            ),
            ("missing field `time`", "the key `time` is missing here"),
            (
                "invalid type: integer `5`, expected a string.",
                "this is a number, `5`, but a text belongs here: `\"…\"`",
            ),
            (
                "invalid type: string \"/a\", expected a sequence",
                "this is a text, \"/a\", but a list belongs here: `[ … ]`",
            ),
            (
                "invalid type: string \"x\", expected struct PageSection",
                "this is a text, \"x\", but a table belongs here: `{ … }`, or a section in brackets",
            ),
            ("key with no value,\n expected `=`", "key with no value, expected `=`"),
        ];
        for (message, expected) in cases {
            assert_eq!(explain(message), expected);
        }
    }
}
