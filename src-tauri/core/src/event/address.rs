//! Addresses as logs write them: some carry the port that the connection came from, some stand in brackets.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Returns the address alone where `text` is one with a port or in brackets, and `text` itself where it is anything else.
///
/// The port differs with every connection, so that with it no two events of one place would have the same address.
pub(crate) fn bare(text: &str) -> &str {
    let text = text.trim();
    if text.parse::<IpAddr>().is_ok() {
        return text;
    }
    bracketed(text).or_else(|| with_port(text)).unwrap_or(text)
}

fn bracketed(text: &str) -> Option<&str> {
    let (address, rest) = text.strip_prefix('[')?.split_once(']')?;
    let closed = rest.is_empty() || rest.strip_prefix(':').is_some_and(is_port);
    (closed && address.parse::<Ipv6Addr>().is_ok()).then_some(address)
}

fn with_port(text: &str) -> Option<&str> {
    let (address, port) = text.split_once(':')?;
    (is_port(port) && address.parse::<Ipv4Addr>().is_ok()).then_some(address)
}

fn is_port(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u16>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_with_a_port_or_in_brackets_is_taken_alone() {
        for (text, expected) in [
            ("192.0.2.1:52712", "192.0.2.1"),
            ("[2001:db8::1]:443", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            (" 192.0.2.1 ", "192.0.2.1"),
        ] {
            assert_eq!(bare(text), expected);
        }
    }

    #[test]
    fn what_is_no_address_with_a_port_stays() {
        for text in [
            "192.0.2.1",
            "2001:db8::1",
            "::ffff:192.0.2.1",
            "192.0.2.1:",
            "192.0.2.1:+80",
            "192.0.2.1:99999",
            "192.0.2.1, 192.0.2.2",
            "[192.0.2.1]:80",
            "[2001:db8::1",
            "[2001:db8::1]80",
            "host.example:443",
            "",
        ] {
            assert_eq!(bare(text), text);
        }
    }
}
