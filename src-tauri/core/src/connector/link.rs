//! The `Link` header (RFC 8288): finds the address with the wanted relation and attributes.

use std::collections::BTreeMap;

/// Returns the first address in `header` whose relation is `rel` and whose attributes have the values `attrs`.
pub(crate) fn find(header: &str, rel: &str, attrs: &BTreeMap<String, String>) -> Option<String> {
    let mut rest = header;
    while let Some(open) = rest.find('<') {
        let close = open + rest[open..].find('>')?;
        let address = rest[open + 1..close].trim();
        let (parameters, after) = parameters(&rest[close + 1..]);
        rest = after;
        let value = |name: &str| parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        let related = value("rel").is_some_and(|rels| rels.split_whitespace().any(|one| one.eq_ignore_ascii_case(rel)));
        if related && attrs.iter().all(|(key, wanted)| value(key) == Some(wanted)) {
            return Some(address.to_owned());
        }
    }
    None
}

/// Reads `; key=value; key="value"` up to the comma before the next link, and returns what follows.
fn parameters(text: &str) -> (Vec<(String, String)>, &str) {
    let mut parameters = Vec::new();
    let mut rest = text.trim_start();
    while let Some(after) = rest.strip_prefix(';') {
        let after = after.trim_start();
        let end = after.find(['=', ';', ',']).unwrap_or(after.len());
        let key = after[..end].trim().to_ascii_lowercase();
        let (value, next) = match after[end..].strip_prefix('=') {
            Some(value) => value_of(value.trim_start()),
            None => (String::new(), &after[end..]),
        };
        parameters.push((key, value));
        rest = next.trim_start();
    }
    (parameters, rest)
}

fn value_of(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find([';', ',']).unwrap_or(text.len());
        return (text[..end].trim().to_owned(), &text[end..]);
    };
    let mut value = String::new();
    let mut letters = quoted.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return (value, &quoted[at + 1..]),
            '\\' => value.extend(letters.next().map(|(_, next)| next)),
            other => value.push(other),
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_wanted_link_is_found_among_others() {
        let results = BTreeMap::from([("results".to_owned(), "true".to_owned())]);
        let none = BTreeMap::new();
        let cases = [
            (
                r#"<https://a/?after=x%3D%3D&z=1,2;3>; rel="next", <https://a/>; rel="first""#,
                &none,
                Some("https://a/?after=x%3D%3D&z=1,2;3"),
            ),
            ("<https://a/1>; rel=prev, <https://a/2>;rel=next", &none, Some("https://a/2")),
            (r#"<https://a/2>; title="a, \"b\"; rel=no"; REL="Next last""#, &none, Some("https://a/2")),
            (r#"<https://a/2>; rel="next"; results="false""#, &results, None),
            (r#"<https://a/2>; rel="next"; results="true"; cursor="0:1:0""#, &results, Some("https://a/2")),
            ("<https://a/2>; rel=\"nextish\"", &none, None),
            ("<https://a/2", &none, None),
            ("", &none, None),
        ];
        for (header, attrs, expected) in cases {
            assert_eq!(find(header, "next", attrs).as_deref(), expected, "{header}");
        }
    }

    proptest! {
        #[test]
        fn any_header_is_read_without_a_panic(header in "[<>;,=\"\\\\ a-zé]{0,60}") {
            find(&header, "a", &BTreeMap::new());
        }
    }
}
