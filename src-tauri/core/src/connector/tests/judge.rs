//! What answers mean, by status, by body and by the vendor's own words.

use std::time::Duration;

use super::{answer, builtin};
use crate::page::{Meaning, Verdict};

fn demo() -> super::Connector {
    builtin("demo", &[("base_url", "http://127.0.0.1:9")])
}

fn meaning(verdict: &Verdict) -> Option<Meaning> {
    match verdict {
        Verdict::Refused(refusal) => Some(refusal.meaning),
        Verdict::Accept | Verdict::Throttled(_) | Verdict::Transient(_) | Verdict::Unusable(_) => None,
    }
}

#[test]
fn refusals_mean_what_their_status_says() {
    let cases = [
        (401, Meaning::Auth),
        (402, Meaning::Plan),
        (403, Meaning::Role),
        (404, Meaning::Organization),
        (400, Meaning::Window),
        (422, Meaning::Window),
    ];
    for (status, expected) in cases {
        assert_eq!(meaning(&demo().judge(&answer(status, &[], "{}"))), Some(expected), "{status}");
    }
}

#[test]
fn a_page_that_is_no_page_is_asked_for_again() {
    let cases = [
        ("", "empty"),
        ("<html>sign in</html>", "web page"),
        ("  <!DOCTYPE html>", "web page"),
        ("OK", "not JSON"),
        (r#"{"events":[{"id":"1"},{"id"#, "cut off"),
        (r#"{"events":[]} trailing"#, "goes on"),
        ("\u{1f}\u{8b}\u{8}", "not JSON"),
    ];
    for (body, words) in cases {
        let verdict = demo().judge(&answer(200, &[], body));
        let (Verdict::Transient(say) | Verdict::Unusable(say)) = &verdict else { panic!("{body}: {verdict:?}") };
        assert!(say.contains(words), "{body}: {say}");
        assert_eq!(matches!(verdict, Verdict::Transient(_)), words == "cut off", "{body}");
    }
    for status in [301, 304, 500, 502, 503, 504, 599, 100, 0, 999] {
        assert!(matches!(demo().judge(&answer(status, &[], "{}")), Verdict::Transient(_)), "{status}");
    }
    assert_eq!(demo().judge(&answer(200, &[], r#"{"events":[]}"#)), Verdict::Accept);
}

#[test]
fn pauses_are_asked_for_in_several_ways() {
    let github = builtin("github", &[("organization", "acme")]);
    let now = ("date", "Wed, 21 Oct 2026 07:28:00 GMT");
    type Case<'a> = (u16, &'a [(&'a str, &'a str)], &'a str, Option<u64>);
    let cases: [Case; 5] = [
        (429, &[("retry-after", "3")], "", Some(3)),
        (429, &[], "", None),
        (403, &[now, ("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1792567690")], "{}", Some(10)),
        (403, &[], r#"{"message":"You have exceeded a secondary rate limit"}"#, None),
        (408, &[("retry-after", "999999")], "", Some(999_999)),
    ];
    for (status, headers, body, expected) in cases {
        let verdict = github.judge(&answer(status, headers, body));
        assert_eq!(verdict, Verdict::Throttled(expected.map(Duration::from_secs)), "{status}");
    }
}

#[test]
fn vendors_say_it_in_their_own_way() {
    let kilo = builtin("kilo", &[("organization", "0f0c1a2b-0000-4000-8000-000000000001")]);
    let github = builtin("github", &[("organization", "acme")]);
    let invent = builtin("invent", &[]);
    let role = r#"{"error":{"message":"You do not have the required organizational role to access this feature","code":-32001,"data":{"code":"UNAUTHORIZED","httpStatus":401}}}"#;
    let cases = [
        (&kilo, 401, role, Meaning::Role),
        (&kilo, 401, r#"{"error":{"message":"UNAUTHORIZED","data":{"code":"UNAUTHORIZED"}}}"#, Meaning::Auth),
        (&kilo, 401, "<html>", Meaning::Auth),
        (&github, 404, "{}", Meaning::Plan),
        (&github, 403, r#"{"message":"Resource protected by organization SAML enforcement"}"#, Meaning::Scope),
        (&github, 403, r#"{"message":"Must have admin rights"}"#, Meaning::Role),
        (&invent, 403, r#"{"message":"the key's account is no admin"}"#, Meaning::Role),
        (&invent, 403, r#"{"message":"Upgrade your plan"}"#, Meaning::Plan),
        (&invent, 404, "", Meaning::Organization),
        (&demo(), 403, r#"{"error":{"code":"plan_required"}}"#, Meaning::Plan),
        (&demo(), 403, r#"{"error":{"code":"role_required"}}"#, Meaning::Role),
        (&demo(), 401, r#"{"error":{"code":"key_rejected"}}"#, Meaning::Auth),
    ];
    for (connector, status, body, expected) in cases {
        assert_eq!(meaning(&connector.judge(&answer(status, &[], body))), Some(expected), "{status} {body}");
    }
}

#[test]
fn an_error_can_come_with_status_200() {
    let errors = "[limits]\nthrottled = [{ status = 200, at = \"/error\", is = \"ratelimited\" }]\n\
        [[error]]\nwhen = { at = \"/error\", is = \"token_revoked\" }\nmeans = \"auth\"\nsay = \"Revoked.\"\n\
        [[error]]\nwhen = { header = \"x-busy\" }\nmeans = \"transient\"\nsay = \"busy\"\n[map]";
    let connector = super::bound(&super::plain(&[("[map]", errors)]));

    assert_eq!(connector.judge(&answer(200, &[], r#"{"error":"ratelimited"}"#)), Verdict::Throttled(None));
    assert_eq!(meaning(&connector.judge(&answer(200, &[], r#"{"error":"token_revoked"}"#))), Some(Meaning::Auth));
    assert_eq!(connector.judge(&answer(200, &[("x-busy", "1")], "{}")), Verdict::Transient("busy".to_owned()));
    assert_eq!(connector.judge(&answer(200, &[], r#"{"error":null}"#)), Verdict::Accept);
}
