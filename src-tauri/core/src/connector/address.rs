//! Addresses: percent-encoding, and the rule that a connector talks to the host it was bound to and no other.

use std::net::IpAddr;

use url::{Host, Url};

use super::template::{Part, Template};

/// The longest address that is sent.
pub(crate) const LONGEST: usize = 16 * 1024;

/// Returns the host of an https address.
pub(crate) fn host_of(text: &str) -> Option<String> {
    let url = Url::parse(text).ok().filter(|url| url.scheme() == "https")?;
    url.host_str().map(str::to_owned)
}

/// Returns the part of an address that says who answers, with `{names}` where that depends on settings:
/// the text between `https://` and the next slash, or the setting that the address starts with.
pub(crate) fn authority(url: &Template) -> String {
    let mut text = String::new();
    for part in &url.parts {
        match part {
            Part::Name(name) if text.is_empty() => return format!("{{{name}}}"),
            Part::Name(name) => text.push_str(&format!("{{{name}}}")),
            Part::Text(piece) => text.push_str(piece),
        }
    }
    let after = text.strip_prefix("https://").unwrap_or(&text);
    after.split('/').next().unwrap_or_default().to_owned()
}

/// Says whether `url` leads to this computer.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => IpAddr::from(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::from(address).is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// Says whether `host` is one of `allowed`, where `*.example.com` stands for any host below `example.com`.
pub(crate) fn is_allowed(host: &str, allowed: &[String]) -> bool {
    allowed.iter().any(|pattern| match pattern.strip_prefix("*.") {
        Some(parent) => host.strip_suffix(parent).is_some_and(|start| start.len() > 1 && start.ends_with('.')),
        None => host == pattern,
    })
}

/// Says whether both lead to the same scheme, host and port, and neither carries a user name.
pub(crate) fn same_origin(one: &Url, other: &Url) -> bool {
    let bare = |url: &Url| url.username().is_empty() && url.password().is_none();
    one.scheme() == other.scheme()
        && one.host() == other.host()
        && one.port_or_known_default() == other.port_or_known_default()
        && bare(one)
        && bare(other)
}

/// Encodes `text` so that it is one value in an address, whatever is in it.
pub(crate) fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_of_hosts_covers_what_is_below_and_nothing_else() {
        let allowed = ["api.github.com".to_owned(), "*.ghe.com".to_owned()];
        let cases = [
            ("api.github.com", true),
            ("acme.ghe.com", true),
            ("ghe.com", false),
            (".ghe.com", false),
            ("evilghe.com", false),
            ("api.github.com.evil.example", false),
        ];
        for (host, expected) in cases {
            assert_eq!(is_allowed(host, &allowed), expected, "{host}");
        }
    }

    #[test]
    fn only_this_computer_is_loopback() {
        let cases = [
            ("http://127.0.0.1:8080", true),
            ("http://127.9.9.9", true),
            ("http://[::1]:1", true),
            ("http://localhost", true),
            ("http://localhost.example.com", false),
            ("http://0.0.0.0", false),
            ("http://10.0.0.1", false),
        ];
        for (text, expected) in cases {
            assert_eq!(is_loopback(&Url::parse(text).unwrap()), expected, "{text}");
        }
    }

    #[test]
    fn encoding_leaves_nothing_that_an_address_could_read() {
        assert_eq!(encode("a b/c?d=é&{}"), "a%20b%2Fc%3Fd%3D%C3%A9%26%7B%7D");
    }
}
