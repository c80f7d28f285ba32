//! What is refused in a manifest, and where the message points.

use super::super::Manifest;
use super::{PLAIN, plain};

/// Checks that the change is refused with these words, on the line that holds `marker`.
fn refused(from: &str, to: &str, words: &str, marker: &str) {
    let text = plain(&[(from, to)]);
    let error = Manifest::parse(&text).expect_err(to);

    assert!(error.message.contains(words), "{to}: {error}");
    let line = text.lines().nth(error.line - 1).unwrap_or_default();
    assert!(line.contains(marker), "{to}: {error} points at `{line}`");
    assert!(!error.message.ends_with('.') && !error.message.contains('\n'), "{error}");
}

#[test]
fn the_plain_manifest_is_right() {
    assert!(Manifest::parse(PLAIN).is_ok());
}

#[test]
fn what_is_wrong_with_the_form_is_told_with_its_line() {
    let cases = [
        ("vendor = \"Plain Inc\"", "vendor = 5", "a text belongs here", "vendor = 5"),
        ("[sync]", "[sync", "", "[sync"),
        ("kind = \"token\"", "kind = \"tokens\"", "tokens", "tokens"),
        ("kind = \"token\"", "kind = \"token\"\ncolour = 1", "colour", "colour"),
        ("action = \"/action\"", "acton = \"/action\"", "is it `action`?", "acton"),
        ("action = \"/action\"", "action = \"action\"", "start with `/`", "action = \"action\""),
        ("action = \"/action\"", "action = { at = \"/a\", as = \"lookup\" }", "needs a `table`", "lookup"),
        ("action = \"/action\"", "action = { at = \"/a\", const = \"b\" }", "one of `at`", "const"),
        ("action = \"/action\"", "action = { at = \"/a\", is = \"b\" }", "need an `if`", "is ="),
        ("action = \"/action\"", "action = { at = \"/a\", sep = \".\" }", "need an `as`", "sep"),
        ("{base_url}/v1", "{base_url/v1", "brace", "base_url/v1"),
        ("step = \"1d\"", "step = \"1 day\"", "length of time", "1 day"),
        ("limit = \"{size}\"", "limit = { x = 1 }", "json", "x = 1"),
        ("id = \"token\"", "id = \"token\"\nscope = \"x\"", "scope", "scope"),
    ];
    for (from, to, words, marker) in cases {
        refused(from, to, words, marker);
    }
}

#[test]
fn what_is_wrong_with_the_meaning_is_told_with_its_line() {
    let cases = [
        ("manifest = 1", "manifest = 2", "form 2 is not known", "manifest = 2"),
        ("id = \"plain\"", "id = \"Plain!\"", "an id has", "Plain!"),
        ("\"fixture\"", "\"hearsay\"", "evidence is", "hearsay"),
        ("name = \"Plain\"", "name = \" \"", "`name` needs", "name"),
        ("id = \"organization\"", "id = \"from\"", "cannot name a setting", "from"),
        ("id = \"organization\"", "id = \"token\"", "named twice", "token"),
        ("kind = \"url\"", "kind = \"select\"", "choices", "[[setting]]"),
        ("default = \"https://api.example.com\"", "default = \"http://api.example.com\"", "https://", "http://api"),
        ("secret = \"token\"", "secret = \"tokn\"", "no `[[secret]]` with id `tokn`", "tokn"),
        ("kind = \"bearer\"", "kind = \"basic\"", "`basic` takes", "basic"),
        ("{base_url}/v1", "http://example.com/v1", "starts with `https://`", "http://example.com"),
        ("{base_url}/v1", "https://user@example.com/v1", "no user", "user@"),
        ("{base_url}/v1", "{organization}/v1", "starts with `https://`", "{organization}/v1"),
        ("{base_url}/v1", "{base_url}/v1?x=1", "go to `query`", "?x=1"),
        ("{base_url}/v1", "{base_url}/{token}", "only stand in a header", "{token}"),
        ("since = \"{from}\"", "since = \"{token}\"", "only stand in a header", "{token}"),
        ("since = \"{from}\"", "since = \"{form}\"", "nothing gives `{form}` a value", "{form}"),
        ("[window]\nstep = \"1d\"\n", "", "nothing gives `{from}` a value", "since"),
        ("cursor = \"{page}\"", "cursor = \"x\"", "holds `{page}`", "kind = \"token\""),
        ("value = 2", "value = 20", "at most `max`", "value = 20"),
        ("at = \"/next\"", "rel = \"next\"", "takes one of `at`", "kind"),
        ("at = \"/next\"", "at = \"/{/next}\"", "takes keys and", "kind = \"token\""),
        ("kind = \"token\"\nat = \"/next\"", "kind = \"number\"", "needs `end`", "number"),
        ("kind = \"token\"", "kind = \"time_key\"", "needs `size` and `nudge`", "time_key"),
        ("kind = \"token\"", "kind = \"token\"\nfirst = 1", "belongs to kind `number`", "kind = \"token\""),
        ("step = \"1d\"", "step = \"2d\"\nmax_span = \"1d\"", "longer than `max_span`", "step"),
        ("step = \"1d\"", "step = \"2d\"\nfloor = \"long ago\"", "the floor is a time", "floor"),
        ("time = [{ at = \"/time\" }]", "time = []", "at least one `time`", "time = []"),
        ("[map]", "[view]\ncolumns = [\"uid\", \"colour\"]\n[map]", "no column `colour`", "colour"),
        ("[map]", "[[action]]\nname = \"a\"\n[[action]]\nname = \"a\"\n[map]", "there twice", "name = \"a\""),
        ("[map]", "[limits]\nbudget = \"many\"\n[map]", "a budget is", "many"),
        (
            "[map]",
            "[[error]]\nwhen = { is = \"a\" }\nmeans = \"auth\"\nsay = \"a\"\n[map]",
            "a condition takes",
            "[[error]]",
        ),
        (
            "[map]",
            "[[check]]\nurl = \"https://evil.example/x\"\ntotal = \"/n\"\n[map]",
            "same place as `[request]`",
            "evil",
        ),
        ("default = \"acme\"", "help = \"x\"", "required", "v1/{organization}"),
        ("[map]", "[[stream]]\nid = \"a\"\n[[stream]]\nid = \"a\"\n[map]", "id of its own", "id = \"a\""),
        (
            "[map]",
            "[[access]]\nurl = \"{base_url}/me\"\nname = \"/a/[id={org}]/b\"\n[map]",
            "no setting `org`",
            "[[access]]",
        ),
    ];
    for (from, to, words, marker) in cases {
        refused(from, to, words, marker);
    }
}

#[test]
fn the_column_counts_characters() {
    let error = Manifest::parse("manifest = 1\nid = \"ä\" x").unwrap_err();

    assert_eq!((error.line, error.column), (2, 10), "{error}");
}

#[test]
fn any_text_is_refused_or_read_without_a_panic() {
    for cut in 0..PLAIN.len() {
        let _ = Manifest::parse(&PLAIN[..cut]);
    }
    let deep = format!("a = {}1{}", "[".repeat(5_000), "]".repeat(5_000));
    assert!(Manifest::parse(&deep).is_err());
    assert!(Manifest::parse(&"#".repeat(2 << 20)).is_err());
}

#[test]
fn hosts_are_told_before_anything_is_sent() {
    let text = plain(&[(
        "default = \"https://api.example.com\"",
        "default = \"https://a.example.com\"\nhosts = [\"a.example.com\", \"*.b.example\"]",
    )]);
    let text = format!("{text}\n[[check]]\nurl = \"{{base_url}}/x\"\ntotal = \"/n\"\n");

    let hosts = Manifest::parse(&text).unwrap().hosts();

    assert_eq!(hosts, ["*.b.example", "a.example.com"]);
    for (url, expected) in [
        ("https://{organization}.example.com/x", "{organization}.example.com"),
        ("https://x.org/{organization}", "x.org"),
    ] {
        let text =
            plain(&[("{base_url}/v1/{organization}/events", url), ("default = \"https://api.example.com\"", "")]);
        assert_eq!(Manifest::parse(&text).unwrap().hosts(), [expected]);
    }
}
