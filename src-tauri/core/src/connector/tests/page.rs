//! How pages follow each other.

use super::super::Error;
use super::{answer, bound, builtin, plain, stream};
use crate::page::{Next, Page, Position};

fn numbers(kind: &str, end: &str) -> String {
    plain(&[("kind = \"token\"\nat = \"/next\"", &format!("kind = \"{kind}\"\nend = {end}"))])
}

fn read(manifest: &str, position: Option<&Position>, headers: &[(&str, &str)], body: &str) -> Result<Page, Error> {
    bound(manifest).read(&stream(), None, position, &answer(200, headers, body))
}

fn follow(manifest: &str, page: &Page) -> String {
    let Next::Page(position) = &page.next else { panic!("a next page: {:?}", page.next) };
    bound(manifest).request(&stream(), None, Some(position)).unwrap().url
}

const TWO: &str = r#"{"events":[{"id":"1","time":"2026-03-01T00:00:01Z","action":"a"},{"id":"2","time":"2026-03-01T00:00:00Z","action":"b"}]}"#;

#[test]
fn tokens_lead_on_until_there_is_none() {
    let text = plain(&[]);
    let body = |next: &str| TWO.replacen('{', &format!("{{\"next\":{next},"), 1);

    let first = read(&text, None, &[], &body(r#""a/b""#)).unwrap();
    assert_eq!(follow(&text, &first), "https://api.example.com/v1/acme/events?cursor=a%2Fb&limit=2");
    for none in ["null", "\"\"", "{}", "[]"] {
        assert_eq!(read(&text, None, &[], &body(none)).unwrap().next, Next::End, "{none}");
    }
    assert_eq!(
        follow(&text, &read(&text, None, &[], &body("17")).unwrap()),
        "https://api.example.com/v1/acme/events?cursor=17&limit=2"
    );
}

#[test]
fn a_token_that_repeats_is_told_and_ends_the_walk_only_where_declared() {
    let body = TWO.replacen('{', r#"{"next":"a","#, 1);
    let position = Position(r#"{"kind":"token","token":"a"}"#.to_owned());
    let declared = plain(&[("kind = \"token\"", "kind = \"token\"\nsame_token_is_end = true")]);

    let fault = read(&plain(&[]), Some(&position), &[], &body).unwrap();
    let end = read(&declared, Some(&position), &[], &body).unwrap();

    assert_eq!((&fault.next, fault.problems.len()), (&Next::Page(position), 1));
    assert_eq!((&end.next, end.problems.len()), (&Next::End, 1));
}

#[test]
fn links_are_followed_at_home_only() {
    let text = plain(&[
        ("kind = \"token\"\nat = \"/next\"", "kind = \"link\"\nrel = \"next\""),
        (", cursor = \"{page}\"", ""),
    ]);
    let link = |address: &str| {
        read(&text, None, &[("link", "<x>; rel=\"first\""), ("Link", &format!("<{address}>; rel=\"next\""))], TWO)
    };

    for (address, expected) in [
        (
            "https://api.example.com/v1/acme/events?after=x%3D%3D&a=b%2Fc",
            "https://api.example.com/v1/acme/events?after=x%3D%3D&a=b%2Fc",
        ),
        ("?after=x%20y", "https://api.example.com/v1/acme/events?after=x%20y"),
        ("/v2/events", "https://api.example.com/v2/events"),
    ] {
        assert_eq!(follow(&text, &link(address).unwrap()), expected);
    }
    for address in [
        "https://evil.example/",
        "//evil.example/x",
        "http://api.example.com/",
        "https://a:b@api.example.com/",
        "javascript:alert(1)",
    ] {
        assert!(matches!(link(address), Err(Error::ForeignLink(_))), "{address}");
    }
    assert_eq!(read(&text, None, &[], TWO).unwrap().next, Next::End);
}

#[test]
fn a_link_can_stand_in_the_answer() {
    let text = plain(&[
        ("kind = \"token\"\nat = \"/next\"", "kind = \"link\"\nat = \"/links/next\""),
        (", cursor = \"{page}\"", ""),
    ]);
    let body = TWO.replacen('{', r#"{"links":{"next":"/v1/more?p=2"},"#, 1);

    let page = read(&text, None, &[], &body).unwrap();

    assert_eq!(follow(&text, &page), "https://api.example.com/v1/more?p=2");
}

#[test]
fn numbers_and_offsets_count_on() {
    let cases = [("number", "cursor=1", "cursor=2", "cursor=3"), ("offset", "cursor=0", "cursor=2", "cursor=4")];
    for (kind, start, second, third) in cases {
        let text = numbers(kind, "\"empty\"");
        let url = |part: &str| format!("https://api.example.com/v1/acme/events?{part}&limit=2");

        let first = bound(&text).request(&stream(), None, None).unwrap();
        assert_eq!(first.url, url(start));
        let page = read(&text, None, &[], TWO).unwrap();
        assert_eq!(follow(&text, &page), url(second));
        let Next::Page(position) = &page.next else { panic!("{page:?}") };
        let other = TWO.replace("\"1\"", "\"3\"");
        assert_eq!(follow(&text, &read(&text, Some(position), &[], &other).unwrap()), url(third));
        assert_eq!(read(&text, Some(position), &[], TWO).unwrap().problems.len(), 1, "the same page again is told");
    }
}

#[test]
fn a_short_page_is_the_last_only_where_declared() {
    let one = r#"{"more":true,"events":[{"id":"1","time":"2026-03-01T00:00:00Z","action":"a"}]}"#;
    let ends = |end: &str, body: &str| read(&numbers("number", end), None, &[], body).unwrap().next == Next::End;

    assert!(!ends("\"empty\"", one));
    assert!(ends("\"short\"", one));
    assert!(!ends("\"short\"", TWO));
    assert!(ends("\"empty\"", r#"{"events":[]}"#));
    assert!(!ends("{ at = \"/more\", is = false }", one));
    assert!(ends("{ at = \"/more\", is = true }", one));
}

#[test]
fn a_page_without_its_list_is_not_read() {
    for body in [r#"{"events":null}"#, "{}", "[]", r#"{"events":{}}"#, r#"{"events":"x"}"#, r#"{"other":[]}"#] {
        let error = read(&plain(&[]), None, &[], body).unwrap_err();
        assert!(matches!(&error, Error::NoList(_)) && error.is_transient(), "{body}");
    }
    assert!(matches!(read(&plain(&[]), None, &[], "{\"events\":[{}"), Err(Error::Answer(_))));
}

#[test]
fn totals_come_from_the_header_or_the_answer() {
    let demo = builtin("demo", &[("base_url", "http://127.0.0.1:9")]);
    let invent = builtin("invent", &[]);

    let body = answer(200, &[], r#"{"events":[],"total":51,"next":null}"#);
    let header = answer(200, &[("pagination-count", "12")], "[]");

    assert_eq!(demo.read(&stream(), None, None, &body).unwrap().total, Some(51));
    assert_eq!(invent.read(&stream(), None, None, &header).unwrap().total, Some(12));
    assert_eq!(
        invent.read(&stream(), None, None, &answer(200, &[("pagination-count", "-")], "[]")).unwrap().total,
        None
    );
}

#[test]
fn a_link_can_be_one_of_a_list_in_the_answer() {
    let text = plain(&[
        ("kind = \"token\"\nat = \"/next\"", "kind = \"link\"\nat = \"/links/[rel=next]/href\""),
        (", cursor = \"{page}\"", ""),
    ]);
    let body = |rel: &str| {
        let links = format!(r#"{{"links":[{{"rel":"self","href":"/v1/a"}},{{"rel":"{rel}","href":"/v1/b"}}],"#);
        TWO.replacen('{', &links, 1)
    };

    assert_eq!(follow(&text, &read(&text, None, &[], &body("next")).unwrap()), "https://api.example.com/v1/b");
    assert_eq!(read(&text, None, &[], &body("previous")).unwrap().next, Next::End);
}
