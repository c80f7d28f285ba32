//! The way out of this computer: a proxy that tunnels, and an authority of one's own, over real TLS.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use trailbook_core::failure::Code;
use trailbook_core::keychain::Secret;
use trailbook_core::workbench::{Check, NewOrganization, ProxyMode, SettingsChange, Workbench};

use crate::identity::{QUERY, manifest};
use crate::support::{alias, workbench};

/// An authority and a certificate for audit.trailbook.test that it signed, made for these tests and used nowhere else.
const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/network");
const HOST: &str = "audit.trailbook.test";

/// Serves pages without events over TLS, one connection after another.
fn serve_log() -> u16 {
    let read = |name: &str| std::fs::read(format!("{FIXTURES}/{name}")).unwrap();
    let certificate = CertificateDer::from_pem_slice(&read("server.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_slice(&read("server.key")).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = Arc::new(config.with_no_client_auth().with_single_cert(vec![certificate], key).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut safe = StreamOwned::new(ServerConnection::new(config.clone()).unwrap(), stream.unwrap());
            let mut request = [0; 8192];
            // Whoever does not trust this certificate hangs up.
            if safe.read(&mut request).unwrap_or(0) > 0 {
                let body = r#"{"events":[]}"#;
                let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
                safe.write_all((head + body).as_bytes()).unwrap();
                safe.conn.send_close_notify();
                let _ = safe.flush();
            }
        }
    });
    port
}

/// A proxy that tunnels whatever is asked for to `port` of this computer, and remembers the heads of the requests.
fn serve_proxy(port: u16) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let heads = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&heads);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let (mut inner, seen) = (stream.unwrap(), Arc::clone(&seen));
            thread::spawn(move || {
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    let mut byte = [0];
                    if inner.read(&mut byte).unwrap_or(0) == 0 {
                        return;
                    }
                    head.push(byte[0]);
                }
                seen.lock().unwrap().push(String::from_utf8(head).unwrap());
                let mut outer = TcpStream::connect(("127.0.0.1", port)).unwrap();
                inner.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").unwrap();
                let (mut from, mut to) = (inner.try_clone().unwrap(), outer.try_clone().unwrap());
                let up = thread::spawn(move || std::io::copy(&mut from, &mut to));
                let _ = std::io::copy(&mut outer, &mut inner);
                let _ = inner.shutdown(std::net::Shutdown::Both);
                let _ = up.join();
            });
        }
    });
    (address, heads)
}

fn organization() -> NewOrganization {
    NewOrganization {
        alias: alias("acme"),
        connector: "query".to_owned(),
        settings: BTreeMap::from([("base_url".to_owned(), format!("https://{HOST}"))]),
        secrets: BTreeMap::from([("token".to_owned(), Secret::from("key-canary".to_owned()))]),
    }
}

fn open(folder: &Path) -> Workbench {
    let bench = workbench(folder);
    bench.add_connector(&manifest("query", QUERY)).unwrap();
    bench
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_with_a_password_and_an_authority_of_ones_own_lead_to_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let bench = open(folder.path());
    let (proxy, heads) = serve_proxy(serve_log());
    let through = SettingsChange {
        proxy: Some(ProxyMode::Manual),
        proxy_url: Some(proxy.clone()),
        proxy_user: Some("ann".to_owned()),
        proxy_password: Some(Secret::from("proxy-canary".to_owned())),
        ..SettingsChange::default()
    };
    bench.change_settings(through).await.unwrap();

    let failure = bench.add(organization(), Check::Now).await.unwrap_err();
    assert!(failure.message.contains("does not trust"), "{failure}");
    let authorities =
        SettingsChange { authorities: Some(Path::new(FIXTURES).join("authority.pem")), ..SettingsChange::default() };
    let settings = bench.change_settings(authorities).await.unwrap();
    bench.add(organization(), Check::Now).await.unwrap();

    assert_eq!(settings.authorities.len(), 1);
    assert_eq!((settings.authorities[0].fingerprint.len(), settings.authorities[0].certificate.as_str()), (64, ""));
    let heads = heads.lock().unwrap();
    assert!(heads.iter().all(|head| head.starts_with(&format!("CONNECT {HOST}:443 HTTP/1.1\r\n"))), "{heads:?}");
    // The proxy sees who passes and where to, and nothing of what is said there.
    assert!(heads[0].to_lowercase().contains("proxy-authorization: basic yw5uonbyb3h5lwnhbmfyeq=="), "{heads:?}");
    assert!(!heads.concat().contains("key-canary"));
    let file = std::fs::read_to_string(folder.path().join("settings.json")).unwrap();
    assert!(file.contains(&proxy) && !file.contains("proxy-canary"), "{file}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_a_setting_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let bench = open(folder.path());
    let before = bench.program_settings().await.unwrap();
    let url = |text: &str| SettingsChange {
        proxy: Some(ProxyMode::Manual),
        proxy_url: Some(text.to_owned()),
        ..SettingsChange::default()
    };
    let file = |path: &Path| SettingsChange { authorities: Some(path.to_owned()), ..SettingsChange::default() };
    let text = folder.path().join("text.pem");
    std::fs::write(&text, "hello").unwrap();

    for (change, code) in [
        (url("proxy:8080"), Code::Usage),
        (url("http://ann:canary@proxy:8080"), Code::Usage),
        (url(""), Code::Usage),
        (file(&text), Code::Usage),
        (file(&folder.path().join("absent.pem")), Code::Cache),
    ] {
        let failure = bench.change_settings(change).await.unwrap_err();
        assert!(failure.code == code && !failure.message.contains("canary"), "{failure}");
    }
    assert_eq!(bench.program_settings().await.unwrap(), before);
}
