//! Agreeing in the browser of this computer.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use url::Url;

use super::*;

fn browser(base: &str) -> SignIn {
    let way = Way::Browser { authorize_url: format!("{base}/authorize?prompt=login"), redirect: Redirect::Address };
    let mut sign_in = sign_in(base, way);
    sign_in.params = BTreeMap::from([("access_type".to_owned(), "offline".to_owned())]);
    sign_in
}

fn query(url: &str, name: &str) -> String {
    let url = Url::parse(url).unwrap();
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned()).unwrap()
}

/// Comes back as a browser does.
async fn come_back(address: &str, answer: &str) {
    let redirect = Url::parse(&query(address, "redirect_uri")).unwrap();
    let host = format!("127.0.0.1:{}", redirect.port().unwrap());
    let mut stream = TcpStream::connect(&host).await.unwrap();
    let request = format!("GET {}?{answer} HTTP/1.1\r\nHost: {host}\r\n\r\n", redirect.path());
    stream.write_all(request.as_bytes()).await.unwrap();
    stream.read_to_string(&mut String::new()).await.unwrap();
}

async fn begin(base: &str, cancel: &Cancel) -> SigningIn {
    // Here the pause is the patience with the person: it never ends.
    let pace = Pace { sleep: Arc::new(|_| Box::pin(std::future::pending())), ..Pace::default() };
    let settings = Settings { pace, ..Settings::default() };
    SigningIn::begin(browser(base), Secrets::new(), settings, now, cancel).await.unwrap()
}

#[tokio::test]
async fn a_code_from_the_browser_becomes_a_token_with_its_proof() {
    let server = Server::start(|_, _| token("access-1", Some("refresh-1"))).await;
    let cancel = Cancel::new();
    let signing = begin(&server.base, &cancel).await;
    let address = signing.prompt().address.clone();
    assert!(signing.prompt().code.is_none());
    let answer = format!("code=c1&state={}", query(&address, "state"));

    let (tokens, ()) = tokio::join!(signing.finish(&cancel), come_back(&address, &answer));

    assert_eq!(tokens.unwrap().access, secret("access-1"));
    let asked = &server.asked()[0];
    let proof = URL_SAFE_NO_PAD.encode(Sha256::digest(asked.field("code_verifier").unwrap()));
    assert_eq!(query(&address, "code_challenge"), proof);
    assert_eq!(query(&address, "code_challenge_method"), "S256");
    assert_eq!((query(&address, "prompt"), query(&address, "access_type")), ("login".into(), "offline".into()));
    assert_eq!(asked.field("redirect_uri"), Some(query(&address, "redirect_uri")));
    assert_eq!((asked.field("code").as_deref(), asked.field("client_secret")), (Some("c1"), None));
}

#[tokio::test]
async fn an_answer_to_another_sign_in_is_not_used() {
    let server = Server::start(|_, _| token("access-1", None)).await;
    let cancel = Cancel::new();
    let signing = begin(&server.base, &cancel).await;
    let address = signing.prompt().address.clone();

    let (tokens, ()) = tokio::join!(signing.finish(&cancel), come_back(&address, "code=c1&state=guessed"));

    assert_eq!(tokens, Err(Error::WrongState));
    assert!(server.asked().is_empty());
}

#[tokio::test]
async fn a_person_who_says_no_is_heard() {
    let server = Server::start(|_, _| token("access-1", None)).await;
    let cancel = Cancel::new();
    let signing = begin(&server.base, &cancel).await;
    let address = signing.prompt().address.clone();
    let answer = format!("error=access_denied&state={}", query(&address, "state"));

    let (tokens, ()) = tokio::join!(signing.finish(&cancel), come_back(&address, &answer));

    assert_eq!(tokens, Err(Error::Denied { vendor: "Example".to_owned() }));
}

#[tokio::test]
async fn patience_with_the_browser_ends_and_closes_the_port() {
    let server = Server::start(|_, _| token("access-1", None)).await;
    let (cancel, pauses) = (Cancel::new(), Pauses::default());
    let sign_in = browser(&server.base);
    let signing = SigningIn::begin(sign_in, Secrets::new(), settings(&pauses), now, &cancel).await.unwrap();
    let redirect = Url::parse(&query(&signing.prompt().address, "redirect_uri")).unwrap();

    assert_eq!(signing.finish(&cancel).await, Err(Error::Expired { vendor: "Example".to_owned() }));
    assert_eq!(*pauses.lock().unwrap(), [Duration::from_secs(900)]);
    assert!(TcpStream::connect(("127.0.0.1", redirect.port().unwrap())).await.is_err());
}

#[tokio::test]
async fn a_cancelled_sign_in_closes_the_port() {
    let server = Server::start(|_, _| token("access-1", None)).await;
    let cancel = Cancel::new();
    let signing = begin(&server.base, &cancel).await;
    let redirect = Url::parse(&query(&signing.prompt().address, "redirect_uri")).unwrap();
    cancel.cancel();

    assert_eq!(signing.finish(&cancel).await, Err(Error::Remote(remote::Error::Cancelled)));
    assert!(TcpStream::connect(("127.0.0.1", redirect.port().unwrap())).await.is_err());
}
