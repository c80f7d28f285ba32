//! Codes that a person confirms elsewhere.

use super::*;
use crate::connector::sign_in::CODE_PLACE;

fn device(base: &str, poll: Poll) -> SignIn {
    let standard = poll == Poll::Standard;
    let (code, verify, lifetime) = match standard {
        true => ("/device_code", "/verification_uri", "/expires_in"),
        false => ("/code", "/verificationUrl", "/expiresIn"),
    };
    let way = Way::DeviceCode(DeviceCode {
        codes_url: format!("{base}/codes"),
        poll,
        code_at: pointer(code),
        user_code_at: pointer(if standard { "/user_code" } else { "/code" }),
        verify_at: pointer(verify),
        lifetime_at: pointer(lifetime),
    });
    let mut sign_in = sign_in(base, way);
    if !standard {
        sign_in.token_url = format!("{base}/codes/{CODE_PLACE}");
        sign_in.token_at = pointer("/token");
        sign_in.client_id = None;
        sign_in.scope = None;
    }
    sign_in
}

fn codes(asked: &Asked) -> (u16, String) {
    let host = asked.head.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let body = json!({
        "device_code": "device/canary", "user_code": "WDJB-MJHT", "verification_uri": format!("http://{host}/activate"),
        "expires_in": 20, "interval": 5,
    });
    (200, body.to_string())
}

async fn run(sign_in: SignIn, pauses: &Pauses) -> (Prompt, Result<Tokens, Error>) {
    let cancel = Cancel::new();
    let signing = SigningIn::begin(sign_in, Secrets::new(), settings(pauses), now, &cancel).await.unwrap();
    (signing.prompt().clone(), signing.finish(&cancel).await)
}

fn secret_of(tokens: &Tokens) -> String {
    tokens.to_secret().expose().to_owned()
}

#[tokio::test]
async fn a_code_is_shown_and_watched_at_the_pace_that_the_server_wants() {
    let server = Server::start(|asked, number| match (asked.line.as_str(), number) {
        (line, _) if line.starts_with("POST /codes ") => codes(asked),
        (_, 1) => failed(400, "authorization_pending"),
        (_, 2) => failed(400, "slow_down"),
        _ => token("access-1", Some("refresh-1")),
    })
    .await;
    let pauses = Pauses::default();

    let (prompt, tokens) = run(device(&server.base, Poll::Standard), &pauses).await;

    assert_eq!(prompt.code.as_deref(), Some("WDJB-MJHT"));
    assert_eq!((prompt.address, prompt.seconds), (format!("{}/activate", server.base), 20));
    assert!(secret_of(&tokens.unwrap()).contains("refresh-1"));
    assert_eq!(*pauses.lock().unwrap(), [5, 5, 10].map(Duration::from_secs));
    let asked = server.asked();
    assert_eq!(asked[0].field("scope").as_deref(), Some("logs.read"));
    assert_eq!(asked[1].field("device_code").as_deref(), Some("device/canary"));
    assert_eq!(asked[1].field("client_id").as_deref(), Some("client-1"));
}

#[tokio::test]
async fn a_dialog_by_status_is_watched_too() {
    let server = Server::start(|asked, number| match (asked.line.as_str(), number) {
        ("POST /codes HTTP/1.1", _) => {
            let host = asked.head.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
            (
                200,
                json!({"code": "AB 12", "verificationUrl": format!("http://{host}/go"), "expiresIn": 600}).to_string(),
            )
        }
        ("GET /codes/AB%2012 HTTP/1.1", 1) => (202, r#"{"status":"pending"}"#.to_owned()),
        ("GET /codes/AB%2012 HTTP/1.1", _) => (200, r#"{"token":"kilo-1","userEmail":"ann@example.com"}"#.to_owned()),
        other => panic!("{other:?}"),
    })
    .await;

    let (prompt, tokens) = run(device(&server.base, Poll::Status), &Pauses::default()).await;

    assert_eq!(prompt.code.as_deref(), Some("AB 12"));
    assert_eq!(tokens.map(|tokens| tokens.access), Ok(secret("kilo-1")));
    assert_eq!(server.asked().len(), 3);
}

#[tokio::test]
async fn a_no_and_a_late_yes_are_told_apart() {
    let denied = || Error::Denied { vendor: "Example".to_owned() };
    let expired = || Error::Expired { vendor: "Example".to_owned() };
    let cases: [(Poll, (u16, String), Error); 5] = [
        (Poll::Standard, failed(400, "access_denied"), denied()),
        (Poll::Standard, failed(400, "expired_token"), expired()),
        // Nobody ever answers: after the code's 20 seconds it is over here too.
        (Poll::Standard, failed(400, "authorization_pending"), expired()),
        (Poll::Status, (403, "{}".to_owned()), denied()),
        (Poll::Status, (410, "{}".to_owned()), expired()),
    ];
    for (poll, answer, expected) in cases {
        let server = Server::start(move |asked, number| match (number, poll) {
            (0, Poll::Standard) => codes(asked),
            (0, Poll::Status) => {
                let host = asked.head.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
                let address = format!("http://{host}/go");
                (200, json!({"code": "A", "verificationUrl": address, "expiresIn": 20}).to_string())
            }
            _ => answer.clone(),
        })
        .await;

        let (_, tokens) = run(device(&server.base, poll), &Pauses::default()).await;

        assert_eq!(tokens, Err(expected));
        assert!(server.asked().len() <= 5);
    }
}

#[tokio::test]
async fn nobody_is_sent_to_a_host_that_the_manifest_does_not_name() {
    for address in
        ["https://evil.example/go", "http://evil.example/go", "javascript:alert(1)", "https://127.0.0.1@evil.example"]
    {
        let server = Server::start(move |_, _| {
            (
                200,
                json!({"device_code": "d", "user_code": "U", "verification_uri": address, "expires_in": 5}).to_string(),
            )
        })
        .await;
        let sign_in = device(&server.base, Poll::Standard);

        let begun = SigningIn::begin(sign_in, Secrets::new(), settings(&Pauses::default()), now, &Cancel::new()).await;

        assert!(matches!(begun.err(), Some(Error::ForeignAddress { .. })), "{address}");
    }
}

#[tokio::test]
async fn a_cancelled_sign_in_asks_nobody_any_more() {
    let server = Server::start(|asked, _| codes(asked)).await;
    let (cancel, pauses) = (Cancel::new(), Pauses::default());
    let sign_in = device(&server.base, Poll::Standard);
    let signing = SigningIn::begin(sign_in, Secrets::new(), settings(&pauses), now, &cancel).await.unwrap();

    cancel.cancel();

    assert_eq!(signing.finish(&cancel).await, Err(Error::Remote(remote::Error::Cancelled)));
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn a_server_that_knows_no_such_client_says_so() {
    let server = Server::start(|_, _| failed(401, "invalid_client")).await;
    let sign_in = device(&server.base, Poll::Standard);

    let begun = SigningIn::begin(sign_in, Secrets::new(), settings(&Pauses::default()), now, &Cancel::new()).await;

    let said = begun.err().unwrap().to_string();
    assert!(said.contains("client's identifier") && said.contains("so says the server"), "{said}");
}
