//! Sets up the client: it follows nothing, remembers nothing and waits for nothing without end.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::redirect::Policy;

use super::{Detail, Error, Proxy, Settings, origin::BoundOrigin};

/// Returns a client for one origin.
pub(super) fn client(origin: &BoundOrigin, settings: &Settings) -> Result<reqwest::Client, Error> {
    // Whoever installed one before has decided for the process; ring or that one is the same to us.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = reqwest::Client::builder()
        .user_agent(concat!("Trailbook/", env!("CARGO_PKG_VERSION")))
        .https_only(!origin.is_loopback())
        .redirect(Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .gzip(true)
        .connect_timeout(settings.connect_timeout)
        .read_timeout(settings.read_timeout)
        .timeout(settings.timeout);
    if origin.is_loopback() {
        let here = [SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), SocketAddr::from((Ipv6Addr::LOCALHOST, 0))];
        // A new connection costs nothing here. On a kept one, a small server that writes head and body apart waits for
        // the system's delayed acknowledgement, 40 ms for each page.
        builder = builder.no_proxy().resolve_to_addrs("localhost", &here).pool_max_idle_per_host(0);
    } else {
        builder = through(builder, &settings.network.proxy)?;
    }
    let authorities = settings.network.authorities.iter().map(|der| reqwest::Certificate::from_der(der));
    let authorities = authorities.collect::<Result<Vec<_>, _>>().map_err(setup)?;
    if !authorities.is_empty() {
        builder = builder.tls_certs_merge(authorities);
    }
    builder.build().map_err(setup)
}

fn through(builder: reqwest::ClientBuilder, proxy: &Proxy) -> Result<reqwest::ClientBuilder, Error> {
    match proxy {
        Proxy::System => Ok(builder),
        Proxy::None => Ok(builder.no_proxy()),
        Proxy::Manual { url, user } => {
            let proxy = reqwest::Proxy::all(url.clone()).map_err(setup)?;
            // What the environment says of a proxy counts no more, but for the hosts that it leaves out.
            let proxy = proxy.no_proxy(reqwest::NoProxy::from_env());
            let proxy = match user {
                Some((name, password)) => proxy.basic_auth(name, password.expose()),
                None => proxy,
            };
            Ok(builder.proxy(proxy))
        }
    }
}

fn setup(error: reqwest::Error) -> Error {
    Error::Setup(Detail(error.without_url().to_string()))
}
