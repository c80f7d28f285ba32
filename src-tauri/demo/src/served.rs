//! Whether a demo answers at an address that somebody noted.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// How long a server on this computer has to answer before it counts as absent.
const PATIENCE: Duration = Duration::from_secs(2);

/// Says whether a demo answers at `base_url`. Only this computer is asked.
pub async fn is_served(base_url: &str) -> bool {
    let Some(address) = address_of(base_url) else { return false };
    let ask = async {
        let mut stream = TcpStream::connect(address).await?;
        stream.write_all(format!("GET /demo/control HTTP/1.0\r\nHost: {address}\r\n\r\n").as_bytes()).await?;
        let mut status = [0; "HTTP/1.x 200".len()];
        stream.read_exact(&mut status).await?;
        Ok::<_, io::Error>(status.starts_with(b"HTTP/1.") && status.ends_with(b" 200"))
    };
    tokio::time::timeout(PATIENCE, ask).await.is_ok_and(|answer| answer.unwrap_or(false))
}

/// Returns the address and port of a base address of the demo.
fn address_of(base_url: &str) -> Option<SocketAddr> {
    let address: SocketAddr = base_url.strip_prefix("http://")?.split('/').next()?.parse().ok()?;
    address.ip().is_loopback().then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Options, Server};

    #[test]
    fn only_loopback_addresses_are_asked() {
        assert_eq!(address_of("http://127.0.0.1:4711/demo/x"), Some(SocketAddr::from(([127, 0, 0, 1], 4711))));
        for base_url in ["http://203.0.113.9:80/demo/x", "http://localhost:80/", "https://127.0.0.1:80/", ""] {
            assert_eq!(address_of(base_url), None, "{base_url}");
        }
    }

    #[tokio::test]
    async fn a_running_demo_is_recognized_and_an_ended_one_is_not() {
        let anchor = chrono::NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
        let server = Server::start(Options::new(anchor)).await.unwrap();
        let base_url = server.base_url();

        assert!(is_served(&base_url).await);

        server.stop().await;
        assert!(!is_served(&base_url).await);
    }
}
