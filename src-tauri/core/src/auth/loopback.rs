//! A port of this computer that waits for one answer of the browser (RFC 8252) and closes: what it shows there is
//! static text, and what does not belong to this sign-in is turned away.

use std::net::Ipv4Addr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use url::Url;

use super::Error;
use crate::cancel::Cancel;
use crate::connector::sign_in::Redirect;
use crate::keychain::Secret;
use crate::remote;

const PATH: &str = "/callback";
/// The longest head of a request that is read.
const LONGEST: usize = 16 * 1024;
/// How long one connection may take: browsers open some that they never use.
const CONNECTION: Duration = Duration::from_secs(10);
/// Connections served at once.
const MOST: usize = 16;

const DONE: &str = "Trailbook has the answer. You can close this page.";
const FOREIGN: &str = "This does not belong to a sign-in that is under way. You can close this page.";

/// What the browser brought.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Callback {
    /// A code for a token.
    Code(Secret),
    /// The standard word for why there is none.
    Refused(String),
}

/// A port that waits for the browser.
pub(super) struct Loopback {
    listener: TcpListener,
    port: u16,
    redirect: Redirect,
}

impl Loopback {
    /// Opens a free port, for this computer only.
    pub(super) async fn open(redirect: Redirect) -> Result<Self, Error> {
        let shut = |error: std::io::Error| Error::NoPort(error.to_string());
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(shut)?;
        let port = listener.local_addr().map_err(shut)?.port();
        Ok(Self { listener, port, redirect })
    }

    /// Returns the address that the browser is to come back to.
    pub(super) fn address(&self) -> String {
        let host = match self.redirect {
            Redirect::Address => "127.0.0.1",
            Redirect::Localhost => "localhost",
        };
        format!("http://{host}:{}{PATH}", self.port)
    }

    /// Waits for the answer to the sign-in with this state; the port is closed after it.
    pub(super) async fn wait(self, state: &str, cancel: &Cancel) -> Result<Callback, Error> {
        let mut connections = JoinSet::new();
        loop {
            tokio::select! {
                biased;
                () = cancel.cancelled() => return Err(Error::Remote(remote::Error::Cancelled)),
                Some(served) = connections.join_next(), if !connections.is_empty() => {
                    if let Ok(Some(answer)) = served {
                        return answer;
                    }
                }
                accepted = self.listener.accept(), if connections.len() < MOST => {
                    if let Ok((stream, _)) = accepted {
                        let (state, port) = (state.to_owned(), self.port);
                        connections.spawn(async move {
                            tokio::time::timeout(CONNECTION, serve(stream, &state, port)).await.unwrap_or_default()
                        });
                    }
                }
            }
        }
    }
}

/// Serves one connection; returns the answer where it was the one that is waited for.
async fn serve(mut stream: TcpStream, state: &str, port: u16) -> Option<Result<Callback, Error>> {
    let head = head(&mut stream).await?;
    let answer = read(&head, state, port);
    let (status, text) = match &answer {
        Some(Ok(_)) => ("200 OK", DONE),
        Some(Err(_)) => ("400 Bad Request", FOREIGN),
        None => ("404 Not Found", FOREIGN),
    };
    // The answer counts although the browser may not wait for the page.
    let _ = stream.write_all(page(status, text).as_bytes()).await;
    let _ = stream.shutdown().await;
    answer
}

async fn head(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    while !bytes.windows(4).any(|end| end == b"\r\n\r\n") {
        if bytes.len() > LONGEST || stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
    String::from_utf8(bytes).ok()
}

/// Reads the head of a request: None where it is not the browser's answer at all.
fn read(head: &str, state: &str, port: u16) -> Option<Result<Callback, Error>> {
    let mut lines = head.split("\r\n");
    let mut words = lines.next()?.split(' ');
    let (method, target) = (words.next()?, words.next()?);
    let host = lines.filter_map(|line| line.split_once(':')).find(|(name, _)| name.eq_ignore_ascii_case("host"));
    let ours = [format!("127.0.0.1:{port}"), format!("localhost:{port}")];
    // A page elsewhere whose name leads here is not the browser's answer.
    let host = host.map(|(_, value)| value.trim()).filter(|host| ours.iter().any(|own| own == host))?;
    let url = Url::parse(&format!("http://{host}")).ok()?.join(target).ok()?;
    if method != "GET" || url.path() != PATH {
        return None;
    }
    let find = |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    if find("state").as_deref() != Some(state) {
        return Some(Err(Error::WrongState));
    }
    if let Some(code) = find("code").filter(|code| !code.is_empty()) {
        return Some(Ok(Callback::Code(Secret::from(code))));
    }
    Some(Ok(Callback::Refused(find("error").unwrap_or_default())))
}

fn page(status: &str, text: &str) -> String {
    let body = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Trailbook</title><p>{text}</p></html>\n"
    );
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\nConnection: close\r\n\
         Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n\
         Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n\r\n{body}",
        body.len()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn send(address: &str, request: &str) -> String {
        let url = Url::parse(address).unwrap();
        let mut stream = TcpStream::connect(("127.0.0.1", url.port().unwrap())).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }

    fn get(target: &str, host: &str) -> String {
        format!("GET {target} HTTP/1.1\r\nHost: {host}\r\nAccept: */*\r\n\r\n")
    }

    #[tokio::test]
    async fn the_answer_is_taken_once_and_the_port_is_closed() {
        let loopback = Loopback::open(Redirect::Address).await.unwrap();
        let (address, port) = (loopback.address(), loopback.port);
        let host = format!("127.0.0.1:{port}");
        let waiting = tokio::spawn(async move { loopback.wait("s1", &Cancel::new()).await });

        // A connection that says nothing holds up nobody.
        let silent = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        assert!(send(&address, &get("/favicon.ico", &host)).await.starts_with("HTTP/1.1 404 "));
        assert!(send(&address, &get("/callback?state=s1&code=c1", "evil.example:80")).await.contains(" 404 "));
        assert!(
            send(&address, &format!("POST /callback?state=s1&code=c1 HTTP/1.1\r\nHost: {host}\r\n\r\n"))
                .await
                .contains(" 404 ")
        );
        let page = send(&address, &get("/callback?code=c%2F1&state=s1", &host)).await;

        assert!(page.starts_with("HTTP/1.1 200 ") && page.contains(DONE) && page.contains("default-src 'none'"));
        assert!(!page.contains("c/1") && !page.contains("s1"));
        assert_eq!(waiting.await.unwrap(), Ok(Callback::Code(Secret::from("c/1".to_owned()))));
        assert!(TcpStream::connect(("127.0.0.1", port)).await.is_err());
        drop(silent);
    }

    #[tokio::test]
    async fn another_state_ends_the_sign_in_and_a_refusal_is_told() {
        let cases = [
            ("/callback?code=c1&state=other", Err(Error::WrongState), "400"),
            ("/callback?code=c1", Err(Error::WrongState), "400"),
            ("/callback?state=s1&error=access_denied", Ok(Callback::Refused("access_denied".to_owned())), "200"),
        ];
        for (target, expected, status) in cases {
            let loopback = Loopback::open(Redirect::Localhost).await.unwrap();
            let (address, host) = (loopback.address(), format!("localhost:{}", loopback.port));
            assert!(address.starts_with("http://localhost:"));
            let waiting = tokio::spawn(async move { loopback.wait("s1", &Cancel::new()).await });

            let page = send(&address, &get(target, &host)).await;

            assert!(page.starts_with(&format!("HTTP/1.1 {status} ")), "{target}");
            assert_eq!(waiting.await.unwrap(), expected, "{target}");
        }
    }

    #[tokio::test]
    async fn it_closes_when_nobody_waits_any_more() {
        let loopback = Loopback::open(Redirect::Address).await.unwrap();
        let port = loopback.port;
        let cancel = Cancel::new();
        cancel.cancel();

        assert_eq!(loopback.wait("s1", &cancel).await, Err(Error::Remote(remote::Error::Cancelled)));
        assert!(TcpStream::connect(("127.0.0.1", port)).await.is_err());
    }
}
