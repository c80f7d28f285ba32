//! What is understood, in its canonical spelling.

use super::filter;
use crate::event::Outcome;
use crate::query::{Condition, DetailsPath, Filter, IpPattern, Literal, Pattern, QueryField, Sign};

#[test]
fn every_term_has_one_canonical_spelling() {
    let cases = [
        ("", ""),
        (" \t\r\n\u{a0}\u{feff}", ""),
        ("action:member.*", "action:member.*"),
        ("ACTION:Member.*", "action:Member.*"),
        ("-action:user.login !actor:ann", "-action:user.login -actor:ann"),
        ("\u{2212}action:x", "-action:x"),
        (
            "user:ann event:x created:2026 since:7d until:today status:ok",
            "actor:ann action:x date:2026 after:7d before:today result:success",
        ),
        ("from:2026-09 to:2026-10 outcome:FAILURE e-mail:a@b", "after:2026-09 before:2026-10 result:failed actor:a@b"),
        ("is:edited,revised is:no_time", "is:revised,revised is:no_time"),
        ("actor:ann,\"Ben, C\",*@x", "actor:ann,\"Ben, C\",*@x"),
        ("actor:\u{201c}Ann Keller\u{201d} \u{201e}domain removed\u{201c}", "actor:\"Ann Keller\" \"domain removed\""),
        ("\u{ab}deux mots\u{bb} \u{201c}mixed\"", "\"deux mots\" mixed"),
        ("actor:ann\u{a0}role:owner\u{3000}x", "actor:ann role:owner x"),
        ("\"plain\" \"two words\" -\"test run\"", "plain \"two words\" -\"test run\""),
        ("\"a \\\"quoted\\\" word, C:\\Users\"", "\"a \\\"quoted\\\" word, C:\\\\Users\""),
        ("details.note:\"a \\\"quoted\\\" word, with comma\"", "details.note:\"a \\\"quoted\\\" word, with comma\""),
        ("Details.Actor-Info.roles.0.name_x:admin", "details.Actor-Info.roles.0.name_x:admin"),
        ("details.\"a.b c\".\"d:\\\"e\":1", "details.\"a.b c\".\"d:\\\"e\":1"),
        ("details.@timestamp:2026*", "details.@timestamp:2026*"),
        ("10:30 2fa:x a,b it's log* *err* \"*\"", "\"10:30\" \"2fa:x\" \"a,b\" it's log err \"*\""),
        ("or and not nor", "or and not nor"),
        ("ip:2001:DB8::/32 ip:10.1.2.3/8 ip:::1 ip:10.0.*", "ip:2001:db8::/32 ip:10.0.0.0/8 ip:::1 ip:10.0.*"),
        ("ip:::ffff:10.0.0.1 ip:::ffff:10.0.0.0/104 ip:10.0.0.7/32", "ip:10.0.0.1 ip:10.0.0.0/8 ip:10.0.0.7"),
        ("ip:10.0.0.xxx,\"10.0.0\" ip:hidden", "ip:10.0.0.xxx,\"10.0.0\" ip:hidden"),
        ("initiator:Person,bot,system", "initiator:person,token,system"),
        (
            "has:IP,outcome,occurred has:actor -has:origin,changes,target",
            "has:ip,result,time has:actor_id,actor_name,actor_email -has:source,changes,target_id,target_name,target_type,targets",
        ),
        ("action::x actor:https://x/y", "action::x actor:https://x/y"),
        ("actor:a actor:b", "actor:a actor:b"),
    ];
    for (text, canonical) in cases {
        let read = filter(text);

        assert_eq!(read.to_text(), canonical, "{text}");
        assert_eq!(filter(canonical), read, "{text}");
    }
}

#[test]
fn a_quoted_value_is_literal_and_keeps_its_marks() {
    let pattern = |text: &str, literal| Pattern { text: text.to_owned(), literal };
    let parsed = filter("action:a*,\"b*\"");

    let expected = vec![pattern("a*", Literal::No), pattern("b*", Literal::Yes)];
    assert_eq!(parsed.terms[0].condition, Condition::Field(QueryField::Action, expected));
    assert_eq!(parsed.to_text(), "action:a*,\"b*\"");
}

#[test]
fn terms_carry_their_sign_and_their_meaning() {
    let parsed = filter("-details.a.0:x result:failed,unknown ip:10.0.0.0/8 words");

    assert_eq!(parsed.terms.iter().map(|term| term.sign).collect::<Vec<_>>()[..2], [Sign::Exclude, Sign::Include]);
    let path = DetailsPath(vec!["a".to_owned(), "0".to_owned()]);
    assert_eq!(parsed.terms[0].condition, Condition::Details(path, vec![Pattern::of("x")]));
    assert_eq!(parsed.terms[1].condition, Condition::Result(vec![Outcome::Failure, Outcome::Unknown]));
    assert_eq!(parsed.terms[2].condition, Condition::Ip(vec![IpPattern::Net("10.0.0.0/8".parse().unwrap())]));
    assert_eq!(parsed.terms[3].condition, Condition::Text("words".to_owned()));
}

#[test]
fn a_filter_without_a_term_keeps_the_others() {
    let whole = filter("actor:a words -role:b");

    assert_eq!(whole.without(1).to_text(), "actor:a -role:b");
    assert_eq!(whole.without(9), whole);
    assert!(filter("  ").is_empty());
    assert_eq!(filter(""), Filter::default());
}
