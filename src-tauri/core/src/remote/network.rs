//! The way out of this computer: through which proxy, and which authorities are trusted beside the system's.

use std::fmt;

use rustls::pki_types::{CertificateDer, pem::PemObject};
use url::Url;

use crate::keychain::Secret;

/// The way out of this computer.
#[derive(Clone, Debug, Default)]
pub struct Network {
    /// The proxy.
    pub proxy: Proxy,
    /// Certificates of authorities that are trusted beside the system's, as DER.
    pub authorities: Vec<Vec<u8>>,
}

/// Through which proxy requests go. Requests to this computer go through none.
#[derive(Clone, Default)]
pub enum Proxy {
    /// What the system or the environment says.
    #[default]
    System,
    /// None, whatever the system says.
    None,
    /// This one.
    Manual {
        /// Its address: `http`, `https`, `socks5` or `socks5h`.
        url: Url,
        /// User name and password, where it asks for them.
        user: Option<(String, Secret)>,
    },
}

/// What cannot be used as a setting of the network.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadNetwork {
    /// Not the address of a proxy.
    #[error(
        "`{0}` is not the address of a proxy, such as `http://proxy.example.com:8080` or `socks5h://127.0.0.1:1080`"
    )]
    Proxy(String),
    /// A password in an address that is kept in a file.
    #[error("the address of a proxy holds no user name and no password: set them apart")]
    Userinfo,
    /// Not a certificate.
    #[error("the file holds no certificate in PEM form (`-----BEGIN CERTIFICATE-----`)")]
    NoCertificate,
    /// A damaged certificate.
    #[error("certificate {0} of the file cannot be read")]
    BadCertificate(usize),
}

impl Proxy {
    /// Reads the address of a proxy.
    ///
    /// # Errors
    /// [`BadNetwork::Proxy`] and [`BadNetwork::Userinfo`].
    pub fn address(text: &str) -> Result<Url, BadNetwork> {
        let bad = || BadNetwork::Proxy(text.chars().filter(|letter| !letter.is_control()).take(100).collect());
        let url = Url::parse(text).map_err(|_| bad())?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(BadNetwork::Userinfo);
        }
        let known = matches!(url.scheme(), "http" | "https" | "socks5" | "socks5h");
        let bare = matches!(url.path(), "" | "/") && url.query().is_none() && url.fragment().is_none();
        if known && bare && url.host_str().is_some_and(|host| !host.is_empty()) { Ok(url) } else { Err(bad()) }
    }
}

impl Network {
    /// Reads the certificates of a PEM file.
    ///
    /// # Errors
    /// [`BadNetwork::NoCertificate`] and [`BadNetwork::BadCertificate`].
    pub fn read_authorities(pem: &[u8]) -> Result<Vec<Vec<u8>>, BadNetwork> {
        let mut found = Vec::new();
        for (index, certificate) in CertificateDer::pem_slice_iter(pem).enumerate() {
            let bad = || BadNetwork::BadCertificate(index + 1);
            let certificate = certificate.map_err(|_| bad())?;
            // Whatever is no certificate would otherwise fail much later and without a name.
            rustls::RootCertStore::empty().add(certificate.clone()).map_err(|_| bad())?;
            found.push(certificate.to_vec());
        }
        if found.is_empty() { Err(BadNetwork::NoCertificate) } else { Ok(found) }
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::System => formatter.write_str("System"),
            Self::None => formatter.write_str("None"),
            Self::Manual { url, .. } => write!(formatter, "Manual({url})"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_a_proxy_has_a_known_scheme_and_no_password() {
        for good in ["http://proxy:8080", "https://proxy.example.com", "socks5h://127.0.0.1:1080/"] {
            assert!(Proxy::address(good).is_ok(), "{good}");
        }
        for bad in ["proxy:8080", "ftp://proxy", "http://proxy/path", "http://proxy?x=1", "", "http://"] {
            assert!(matches!(Proxy::address(bad), Err(BadNetwork::Proxy(_))), "{bad}");
        }
        assert_eq!(Proxy::address("http://ann:canary@proxy:1"), Err(BadNetwork::Userinfo));
    }

    #[test]
    fn only_certificates_are_authorities() {
        let cases = [
            ("", BadNetwork::NoCertificate),
            ("hello", BadNetwork::NoCertificate),
            ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", BadNetwork::BadCertificate(1)),
        ];
        for (pem, expected) in cases {
            assert_eq!(Network::read_authorities(pem.as_bytes()), Err(expected), "{pem}");
        }
    }
}
