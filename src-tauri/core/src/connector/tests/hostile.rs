//! What a manifest cannot be made to do: send a key elsewhere, read a file, go on for ever.

use super::super::Manifest;
use super::{answer, bound, plain, stream};
use crate::page::{Next, Position};

fn refused(changes: &[(&str, &str)]) -> String {
    let text = plain(changes);
    match Manifest::parse(&text) {
        Ok(_) => panic!("this manifest is refused:\n{text}"),
        Err(error) => error.to_string(),
    }
}

const URL: &str = "url = \"{base_url}/v1/{organization}/events\"";

#[test]
fn a_key_cannot_be_sent_to_another_host_or_stand_in_an_address() {
    let cases: [(&[(&str, &str)], &str); 13] = [
        (&[(URL, "url = \"{base_url}/{token}\"")], "secret `token` may only stand in a header"),
        (
            &[("limit = \"{size}\"", "limit = \"{size}\", key = \"{token}\"")],
            "secret `token` may only stand in a header",
        ),
        (
            &[(URL, &format!("{URL}\nmethod = \"POST\"\nbody = {{ key = \"{{token}}\" }}"))],
            "may only stand in a header",
        ),
        (&[(URL, "url = \"http://api.example.com/v1\"")], "starts with `https://`"),
        (&[(URL, "url = \"{base_url}.evil.example/v1\"")], "a `/` has to follow"),
        (&[(URL, "url = \"{base_url}{organization}/v1\"")], "a `/` has to follow"),
        (&[(URL, "url = \"{base_url}@evil.example/v1\"")], "a `/` has to follow"),
        (&[(URL, "url = \"https://user@evil.example/v1\"")], "no user"),
        (&[(URL, "url = \"{organization}/v1\"")], "setting of kind `url`"),
        (&[("[records]", "[[access]]\nurl = \"https://evil.example/me\"\n[records]")], "the key goes nowhere else"),
        (
            &[("[records]", "[[check]]\nurl = \"https://evil.example/n\"\ntotal = \"/n\"\n[records]")],
            "the key goes nowhere else",
        ),
        (&[("default = \"https://api.example.com\"", "default = \"http://api.example.com\"")], "https"),
        (&[("default = \"https://api.example.com\"", "default = \"https://x@api.example.com\"")], "address"),
    ];
    for (changes, expected) in cases {
        let said = refused(changes);
        assert!(said.contains(expected), "{changes:?}: {said}");
    }
}

#[test]
fn a_manifest_of_ones_own_cannot_read_a_file() {
    let table = "action = { at = \"/action\", as = \"lookup\", table_file = \"/etc/passwd\" }";
    let cases: [&[(&str, &str)]; 5] = [
        &[("action = \"/action\"", table)],
        &[("[map]", "[catalogue]\nfile = \"../secrets.toml\"\n[map]")],
        &[("default = \"https://api.example.com\"", "default = \"file:///etc/passwd\"")],
        &[(URL, "url = \"file:///etc/passwd\"")],
        &[("evidence = \"fixture\"", "evidence = \"fixture\"\ndocs = [\"file:///etc/passwd\"]")],
    ];
    for changes in cases {
        assert!(refused(changes).starts_with("line "), "{changes:?}");
    }
}

#[test]
fn a_walk_that_does_not_get_on_ends_or_says_so() {
    let one = r#"{"events":[{"id":"1","time":"2026-03-01T00:00:00Z","action":"a"}],"next":"x"}"#;
    let token = bound(&plain(&[]));
    let same = Position(r#"{"kind":"token","token":"x"}"#.to_owned());
    let page = token.read(&stream(), None, Some(&same), &answer(200, &[], one)).unwrap();
    assert_eq!(page.problems.len(), 1, "a token that leads to itself is told");
    assert!(matches!(page.next, Next::Page(_)));

    let no_end = refused(&[("kind = \"token\"\nat = \"/next\"", "kind = \"number\"")]);
    assert!(no_end.contains("needs `end`"), "{no_end}");
    let no_place = refused(&[(", cursor = \"{page}\"", "")]);
    assert!(no_place.contains("no parameter of `[request]` holds `{page}`"), "{no_place}");
    let no_nudge = refused(&[("kind = \"token\"\nat = \"/next\"", "kind = \"time_key\"\nnudge = \"0s\"")]);
    assert!(no_nudge.contains("longer than nothing"), "{no_nudge}");
}

#[test]
fn mistakes_come_with_their_place_and_what_was_probably_meant() {
    let cases: [(&[(&str, &str)], &str); 9] = [
        (&[("vendor = ", "vendour = ")], "line 4, column 1: there is no key `vendour` here; is it `vendor`?"),
        (&[("[auth]", "[auth]\nretention = \"7d\"")], "`retention` belongs to `[window]`"),
        (&[("[auth]", "[auth]\ndocs = []")], "`docs` belongs to the top of the file"),
        (&[("kind = \"bearer\"", "kind = \"barer\"")], "`barer` is not a word that is known here; is it `bearer`?"),
        (&[("action = \"/action\"", "acton = \"/action\"")], "events have no field `acton`; is it `action`?"),
        (&[("{from}", "{form}")], "nothing gives `{form}` a value here; is it `{from}`?"),
        (&[("{organization}", "{organisation}")], "is it `{organization}`?"),
        (&[("at = \"/events\"\n", "")], "the key `at` is missing here"),
        (&[("[window]\nstep = \"1d\"\n", "")], "needs a `[window]`"),
    ];
    for (changes, expected) in cases {
        let said = refused(changes);
        assert!(said.starts_with("line ") && said.contains(expected), "{said}");
    }
}
