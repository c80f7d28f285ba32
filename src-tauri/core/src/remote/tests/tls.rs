//! A server whose certificate nobody vouches for.

use std::{io::Read, net::TcpListener, thread};

use base64::{Engine, engine::general_purpose::STANDARD};
use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    pki_types::{CertificateDer, PrivatePkcs8KeyDer},
};

use super::*;

/// A certificate for 127.0.0.1 and localhost, signed by its own key, made for this test and used nowhere else.
const CERTIFICATE: &str = "MIIBYDCCAQagAwIBAgIBATAKBggqhkjOPQQDAjAZMRcwFQYDVQQDDA5UcmFpbGJvb2sgdGVzdDAgFw0yMDAxMDEwMDAwMDBa\
    GA8yMTIwMDEwMTAwMDAwMFowGTEXMBUGA1UEAwwOVHJhaWxib29rIHRlc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATl\
    +gtmUlpeL8lYDiZDNLBxZm6Ha8qAFvmB7Z+zYWBnrtF0ePAs1FGJVlOmkn54kd+VcJCed821Z1AFL/hZwV6poz0wOzAaBgNV\
    HREEEzARhwR/AAABgglsb2NhbGhvc3QwHQYDVR0OBBYEFBvJNGZlR8IrLooiOLUQ0K51nX10MAoGCCqGSM49BAMCA0gAMEUC\
    IF75NqxuvL4ldcqhgkf/xPI/QPGAieaF5LWknTOKM16jAiEA0zu3BsvsC15HIthe63WJNL3dGKiNSWubwgmr3l7buCs=";

const KEY: &str = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgsIHhb1xnEdAc9+wkbb4CR11sjydcIV2nqhSuzKBEgZKhRANC\
    AATl+gtmUlpeL8lYDiZDNLBxZm6Ha8qAFvmB7Z+zYWBnrtF0ePAs1FGJVlOmkn54kd+VcJCed821Z1AFL/hZwV6p";

/// Accepts one connection and returns what could be read of it once it was safe.
fn serve() -> (Url, thread::JoinHandle<String>) {
    let certificate = CertificateDer::from(STANDARD.decode(CERTIFICATE).unwrap());
    let key = PrivatePkcs8KeyDer::from(STANDARD.decode(KEY).unwrap());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = config.with_no_client_auth().with_single_cert(vec![certificate], key.into()).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = Url::parse(&format!("https://{}", listener.local_addr().unwrap())).unwrap();
    let serving = thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        let mut safe = StreamOwned::new(ServerConnection::new(Arc::new(config)).unwrap(), stream);
        let mut received = Vec::new();
        // The client hangs up in the middle of the handshake, which is the point.
        let _ = safe.read_to_end(&mut received);
        String::from_utf8_lossy(&received).into_owned()
    });
    (url, serving)
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_ends_the_connection_at_once() {
    let (url, serving) = serve();
    let secrets = Secrets::new().with("token", Secret::from(CANARY.to_owned()));
    let remote = Remote::new(url.clone(), secrets, settings()).unwrap();
    let asked = request(url.join("/events").unwrap().into());

    let error = remote.fetch(&asked, judge, |_| (), &Cancel::new()).await.unwrap_err();

    let Error::Tls { host, problem, .. } = &error else { panic!("{error:?}") };
    assert_eq!(host, url.authority());
    assert!(problem.contains("issuer that this computer does not trust"), "{error:?}");
    assert_eq!(serving.join().unwrap(), "", "no request was sent over it");
}
