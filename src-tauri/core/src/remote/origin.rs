//! The one place that a remote's secrets may go to: a scheme, a host and a port.

use std::net::IpAddr;

use url::{Host, Url};

use crate::remote::error::Error;

/// The origin that an organization's secrets are bound to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct BoundOrigin(Url);

impl BoundOrigin {
    /// Accepts https, and http on this computer only.
    pub(super) fn new(mut address: Url) -> Result<Self, Error> {
        let bad = |problem| Err(Error::BadAddress { origin: shown(&address), problem });
        if !matches!(address.scheme(), "https" | "http") || address.host().is_none() {
            return bad("it does not begin with `https://`");
        }
        if has_userinfo(&address) {
            return bad("it holds a user name or a password; enter those as secrets");
        }
        if address.scheme() == "http" && !is_loopback(&address) {
            return bad("secrets are sent over `https://` only");
        }
        address.set_path("/");
        address.set_query(None);
        address.set_fragment(None);
        Ok(Self(address))
    }

    /// Reads the address of a request, which must lie within the origin.
    pub(super) fn within(&self, address: &str) -> Result<Url, Error> {
        let bad = |problem: &'static str| Error::BadRequest { problem, what: self.host() };
        let url = Url::parse(address).map_err(|_| bad("its address is no address, for"))?;
        if has_userinfo(&url) {
            return Err(bad("its address holds a user name or a password, for"));
        }
        // An address such as `blob:https://…` has the origin of what stands in it, and leads nowhere that we know.
        if url.origin() != self.0.origin() || url.scheme() != self.0.scheme() {
            return Err(Error::ForeignOrigin { wanted: shown(&url), bound: shown(&self.0) });
        }
        Ok(url)
    }

    /// Returns where a redirect leads, as far as the host, relative to this origin.
    pub(super) fn target(&self, location: &str) -> String {
        self.0.join(location).map_or_else(|_| "an unreadable address".to_owned(), |url| shown(&url))
    }

    /// Returns the host, with its port where that is not the usual one.
    pub(super) fn host(&self) -> String {
        let host = self.0.host_str().unwrap_or_default();
        self.0.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }

    /// Says whether the origin is on this computer, where no proxy belongs in between.
    pub(super) fn is_loopback(&self) -> bool {
        is_loopback(&self.0)
    }
}

/// Returns scheme, host and port: all of an address that may be shown.
fn shown(url: &Url) -> String {
    match url.origin() {
        url::Origin::Tuple(..) => url.origin().ascii_serialization(),
        url::Origin::Opaque(_) => format!("{}:…", url.scheme()),
    }
}

fn has_userinfo(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some()
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bound(address: &str) -> Result<BoundOrigin, Error> {
        BoundOrigin::new(Url::parse(address).unwrap())
    }

    #[test]
    fn secrets_are_bound_to_https_or_to_this_computer() {
        for good in ["https://api.example.com/v1?x=1", "http://127.0.0.1:8080", "http://[::1]:1", "http://localhost:9"]
        {
            assert!(bound(good).is_ok(), "{good}");
        }
        let bad = [
            "http://api.example.com",
            "http://127.0.0.1.example.com",
            "http://localhost.example.com",
            "http://192.168.0.1",
            "http://0.0.0.0",
            "ftp://api.example.com",
            "file:///etc/passwd",
            "data:text/plain,x",
            "https://ann@api.example.com",
            "https://ann:secret@api.example.com",
        ];
        for bad in bad {
            let error = bound(bad).unwrap_err();
            assert!(matches!(&error, Error::BadAddress { .. }) && !error.to_string().contains("secret@"), "{bad}");
        }
    }

    #[test]
    fn only_addresses_within_the_origin_are_sent() {
        let origin = bound("https://api.example.com/v1").unwrap();
        let good = [
            "https://api.example.com/other?x=1",
            "https://API.EXAMPLE.COM:443/",
            "https://api.example.com/https://evil.example",
            "https:\\\\api.example.com\\v1",
        ];
        for good in good {
            assert!(origin.within(good).is_ok(), "{good}");
        }
        let foreign = [
            "https://evil.example/v1",
            "http://api.example.com/v1",
            "https://api.example.com:8443/v1",
            "https://api.example.com.evil.example/",
            "https://api.example.com./",
            "https://sub.api.example.com/",
            "https://example.com/",
            "https://evil.example#api.example.com",
            "https://evil.example?api.example.com",
            "https://evil.example\\@api.example.com",
            "https://xn--api-example-com.example/",
            "https://api。example.org",
            "https://аpi.example.com/",
            "https://127.0.0.1/",
            "https://[::1]/",
            "wss://api.example.com/",
            "file:///etc/passwd",
            "data:text/plain,x",
            "javascript:alert(1)",
            "ftp://api.example.com/",
            "blob:https://api.example.com/1",
            "http://api.example.com:443/",
            "https://api.example.com:444/",
            "https://api.example.com:0/",
            "https://api-example.com/",
            "https://apiexample.com/",
            "https://api.example.co/",
            "https://api.example.com.evil.example:443/",
            "https://api.example.com%2eevil.example/",
            "https://api.example.com\u{3002}evil.example/",
            "https://api.ex\u{e4}mple.com/",
            "https://xn--api-9cd.example.com/",
            "https://0x7f.1/",
            "https://2130706433/",
            "https://[::ffff:127.0.0.1]/",
            "https:///evil.example/",
            "https:evil.example",
            "mailto:ann@api.example.com",
        ];
        for foreign in foreign {
            let error = origin.within(foreign).unwrap_err();
            assert!(matches!(error, Error::ForeignOrigin { .. }), "{foreign}: {error}");
        }
        for bad in
            ["", "/v1/events", "//evil.example", "https://", "https://a@api.example.com", "https://:p@api.example.com"]
        {
            assert!(matches!(origin.within(bad), Err(Error::BadRequest { .. })), "{bad}");
        }
    }

    #[test]
    fn a_redirect_is_shown_as_far_as_its_host() {
        let origin = bound("https://api.example.com").unwrap();
        let cases = [
            ("https://evil.example/a?token=1", "https://evil.example"),
            ("//evil.example/x", "https://evil.example"),
            ("/login?next=1", "https://api.example.com"),
            ("http://api.example.com:80/", "http://api.example.com"),
            ("data:text/html,secret", "data:…"),
            ("https://[", "an unreadable address"),
        ];
        for (location, expected) in cases {
            assert_eq!(origin.target(location), expected, "{location}");
        }
    }

    #[test]
    fn a_host_is_named_with_an_unusual_port() {
        for (address, host) in [("https://a.example:443/", "a.example"), ("http://[::1]:81", "[::1]:81")] {
            assert_eq!(bound(address).unwrap().host(), host);
        }
    }
}
