//! Tokens that are got without a person, kept, renewed and refused.

use super::*;
use crate::keychain::{SecretName, Vault};

fn credentials(base: &str) -> SignIn {
    let mut sign_in = sign_in(base, Way::ClientCredentials);
    sign_in.secret = Some("client_secret".to_owned());
    sign_in.audience = Some("https://api.example.com/".to_owned());
    sign_in
}

fn secrets() -> Secrets {
    Secrets::new().with("client_secret", secret("s3cret-canary"))
}

fn keeper(sign_in: SignIn, secrets: Secrets, shelf: Shelf, known: Option<Tokens>) -> Keeper {
    Keeper::new(sign_in, secrets, settings(&Pauses::default()), shelf, known, now)
}

fn old(refresh: Option<&str>) -> Tokens {
    Tokens::new("old".to_owned(), refresh.map(str::to_owned), Some(0), now())
}

fn vault(folder: &std::path::Path) -> Shelf {
    let vault = Vault::passphrase(folder, secret("correct horse battery staple")).unwrap();
    Shelf::new(vault, SecretName::secret("1f2e", SIGN_IN).unwrap(), folder.join("sign-in.lock"))
}

fn refusal(result: Result<Secret, remote::Error>) -> crate::page::Refusal {
    match result {
        Err(remote::Error::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_client_gets_its_token_once_however_many_ask() {
    let server = Server::start(|_, number| token(&format!("access-{number}"), None)).await;
    let keeper = keeper(credentials(&server.base), secrets(), Shelf::none(), None);

    let (one, two, three) = tokio::join!(keeper.token(None), keeper.token(None), keeper.token(None));

    assert_eq!([one, two, three], [(); 3].map(|()| Ok(secret("access-0"))));
    let asked = server.asked();
    assert_eq!(asked.len(), 1);
    let field = |name: &str| asked[0].field(name).unwrap_or_default();
    assert_eq!((field("grant_type"), field("client_id")), ("client_credentials".into(), "client-1".into()));
    assert_eq!((field("client_secret"), field("scope")), ("s3cret-canary".into(), "logs.read".into()));
    assert_eq!(field("audience"), "https://api.example.com/");
}

#[tokio::test]
async fn a_client_says_who_it_is_in_the_way_that_the_remote_wants() {
    let server = Server::start(|_, _| token("access", None)).await;
    let mut basic = credentials(&server.base);
    basic.client_auth = ClientAuth::Basic;
    basic.grant = Some("account_credentials".to_owned());
    basic.params = BTreeMap::from([("account_id".to_owned(), "a1".to_owned())]);
    let mut json = credentials(&server.base);
    json.client_auth = ClientAuth::Json;

    keeper(basic, secrets(), Shelf::none(), None).token(None).await.unwrap();
    keeper(json, secrets(), Shelf::none(), None).token(None).await.unwrap();

    let asked = server.asked();
    assert!(asked[0].head.contains("authorization: basic y2xpzw50lte6cznjcmv0lwnhbmfyeq=="), "{}", asked[0].head);
    assert_eq!(asked[0].field("grant_type").as_deref(), Some("account_credentials"));
    assert_eq!((asked[0].field("account_id").as_deref(), asked[0].field("client_secret")), (Some("a1"), None));
    let body: serde_json::Value = serde_json::from_str(&asked[1].body).unwrap();
    assert!(asked[1].head.contains("content-type: application/json"));
    assert_eq!(body["client_secret"], "s3cret-canary");
}

#[tokio::test]
async fn a_rejected_token_is_renewed_once_for_all_who_hold_it() {
    let server = Server::start(|_, number| token(&format!("access-{number}"), None)).await;
    let keeper = keeper(credentials(&server.base), secrets(), Shelf::none(), None);
    let first = keeper.token(None).await.unwrap();

    let (one, two) = tokio::join!(keeper.token(Some(&first)), keeper.token(Some(&first)));

    assert_eq!((one, two), (Ok(secret("access-1")), Ok(secret("access-1"))));
    assert_eq!(server.asked().len(), 2);
}

#[tokio::test]
async fn a_rotated_refresh_token_is_kept_before_the_new_token_is_used() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(|asked, number| {
        assert_eq!(asked.field("grant_type").as_deref(), Some("refresh_token"));
        assert_eq!(asked.field("refresh_token"), Some(format!("refresh-{number}")));
        token(&format!("access-{number}"), Some(&format!("refresh-{}", number + 1)))
    })
    .await;
    let shelf = vault(folder.path());
    shelf.keep(&old(Some("refresh-0"))).unwrap();
    let way = Way::Browser { authorize_url: format!("{}/authorize", server.base), redirect: Redirect::Address };
    let first = keeper(sign_in(&server.base, way.clone()), Secrets::new(), shelf.clone(), None);

    let token = first.token(None).await.unwrap();
    // Another process that knew the token before finds the new one where it is kept.
    let second = keeper(sign_in(&server.base, way), Secrets::new(), vault(folder.path()), Some(old(Some("refresh-0"))));

    assert_eq!(token, secret("access-0"));
    assert_eq!(second.token(None).await, Ok(secret("access-0")));
    assert_eq!(second.token(Some(&token)).await, Ok(secret("access-1")));
    assert_eq!(server.asked().len(), 2);
}

#[tokio::test]
async fn a_refresh_token_that_is_given_once_is_kept_for_ever() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(|_, _| token("access", None)).await;
    let shelf = vault(folder.path());
    shelf.keep(&old(Some("refresh-0"))).unwrap();
    let way = Way::Browser { authorize_url: format!("{}/authorize", server.base), redirect: Redirect::Address };

    keeper(sign_in(&server.base, way), Secrets::new(), shelf.clone(), None).token(None).await.unwrap();

    assert_eq!(shelf.find().unwrap().unwrap().refresh, Some(secret("refresh-0")));
}

#[tokio::test]
async fn a_refused_refresh_asks_to_sign_in_again_and_is_not_tried_twice() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(|_, _| failed(400, "invalid_grant")).await;
    let shelf = vault(folder.path());
    shelf.keep(&old(Some("refresh-canary"))).unwrap();
    let way = Way::Browser { authorize_url: format!("{}/authorize", server.base), redirect: Redirect::Address };
    let keeper = keeper(sign_in(&server.base, way), Secrets::new(), shelf.clone(), None);

    let first = refusal(keeper.token(None).await);
    let second = refusal(keeper.token(None).await);

    assert_eq!((first.meaning, second.meaning), (Meaning::SignIn, Meaning::SignIn));
    assert!(first.say.ends_with("sign in again at Example") && !first.say.contains("canary"), "{}", first.say);
    assert_eq!(second.say, "sign in again at Example");
    assert_eq!((server.asked().len(), shelf.find().unwrap()), (1, None));
}

#[tokio::test]
async fn trouble_with_the_token_endpoint_costs_no_sign_in() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(|_, number| match number {
        0..8 => (503, String::new()),
        _ => token("access", Some("refresh-1")),
    })
    .await;
    let shelf = vault(folder.path());
    shelf.keep(&old(Some("refresh-0"))).unwrap();
    let way = Way::Browser { authorize_url: format!("{}/authorize", server.base), redirect: Redirect::Address };
    let keeper = keeper(sign_in(&server.base, way), Secrets::new(), shelf.clone(), None);

    assert!(matches!(keeper.token(None).await, Err(remote::Error::Exhausted { tries: 8, .. })));
    assert_eq!(shelf.find().unwrap().unwrap().refresh, Some(secret("refresh-0")));
    assert_eq!(keeper.token(None).await, Ok(secret("access")));
}

#[tokio::test]
async fn a_refused_client_is_told_without_its_secret() {
    let server =
        Server::start(|_, _| (401, r#"{"error":"invalid_client","error_description":"bad s3cret-canary"}"#.into()))
            .await;

    let refusal = refusal(keeper(credentials(&server.base), secrets(), Shelf::none(), None).token(None).await);

    assert_eq!((refusal.meaning, refusal.status), (Meaning::Auth, 401));
    assert!(!refusal.say.contains("canary"), "{}", refusal.say);
}

#[tokio::test]
async fn an_assertion_is_sent_in_place_of_the_key() {
    let server = Server::start(|asked, _| match asked.line.as_str() {
        "POST /installations/7/token HTTP/1.1" => {
            (201, r#"{"token":"installation","expires_at":"2027-01-15T09:00:00Z"}"#.to_owned())
        }
        _ => token("access", None),
    })
    .await;
    let assertion = |exchange| {
        let claims = match exchange {
            Exchange::Assertion => BTreeMap::from([("sub".to_owned(), "admin@example.com".to_owned())]),
            _ => BTreeMap::new(),
        };
        Way::Assertion(Assertion { key_id: None, claims, lifetime: 600, exchange })
    };
    let own = |exchange, key: String| {
        let mut sign_in = sign_in(&server.base, assertion(exchange));
        sign_in.secret = Some("key".to_owned());
        if exchange == Exchange::Assertion {
            sign_in.client_id = None;
        }
        if exchange == Exchange::Bearer {
            sign_in.token_url = format!("{}/installations/7/token", server.base);
            sign_in.token_at = pointer("/token");
            sign_in.expires_at = pointer("/expires_at");
        }
        keeper(sign_in, Secrets::new().with("key", secret(&key)), Shelf::none(), None)
    };

    own(Exchange::Assertion, keys::service_account()).token(None).await.unwrap();
    own(Exchange::ClientAssertion, keys::p256_pkcs8()).token(None).await.unwrap();
    let installation = own(Exchange::Bearer, keys::rsa_pkcs1()).token(None).await;

    assert_eq!(installation, Ok(secret("installation")));
    let asked = server.asked();
    let body = |assertion: &str| -> serde_json::Value {
        use base64::Engine;
        let part = assertion.split('.').nth(1).unwrap();
        serde_json::from_slice(&base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
    };
    let google = body(&asked[0].field("assertion").unwrap());
    assert_eq!(asked[0].field("grant_type").as_deref(), Some("urn:ietf:params:oauth:grant-type:jwt-bearer"));
    assert_eq!(
        (&google["iss"], &google["sub"]),
        (&json!("reader@project.iam.example.com"), &json!("admin@example.com"))
    );
    assert_eq!((&google["scope"], &google["aud"]), (&json!("logs.read"), &json!(format!("{}/token", server.base))));
    let okta = body(&asked[1].field("client_assertion").unwrap());
    assert_eq!((&okta["iss"], &okta["sub"]), (&json!("client-1"), &json!("client-1")));
    assert!(okta["jti"].is_string() && okta.get("scope").is_none());
    assert_eq!(asked[1].field("scope").as_deref(), Some("logs.read"));
    assert!(asked[2].head.contains("authorization: bearer ey") && asked[2].body.is_empty());
}

#[tokio::test]
async fn a_key_that_cannot_be_used_is_named_and_not_shown() {
    let server = Server::start(|_, _| token("access", None)).await;
    let way = Way::Assertion(Assertion {
        key_id: None,
        claims: BTreeMap::new(),
        lifetime: 60,
        exchange: Exchange::Assertion,
    });
    let mut sign_in = sign_in(&server.base, way);
    sign_in.secret = Some("key".to_owned());

    let refusal =
        refusal(keeper(sign_in, Secrets::new().with("key", secret("canary")), Shelf::none(), None).token(None).await);

    assert!(refusal.say.contains("`key`") && !refusal.say.contains("canary"), "{}", refusal.say);
    assert!(server.asked().is_empty());
}
