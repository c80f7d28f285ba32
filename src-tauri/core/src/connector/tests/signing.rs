//! How the connectors that come with the program sign in, and who gets which of their secrets.

use super::*;
use crate::connector::sign_in::{CODE_PLACE, ClientAuth, Exchange, Poll, Redirect, SignIn, Way};

fn way(id: &str, pairs: &[(&str, &str)]) -> (Connector, SignIn) {
    let connector = builtin(id, pairs);
    let sign_in = connector.sign_in().unwrap().unwrap();
    (connector, sign_in)
}

fn bearer(connector: &Connector) -> Vec<String> {
    let stream = connector.streams().swap_remove(0);
    let request = connector.request(&stream, None, None).unwrap();
    request.secret_headers.into_iter().map(|header| header.template).collect()
}

#[test]
fn kilo_gives_a_token_for_a_code() {
    let organization = ("organization", "6b1f0c9e-0000-4000-8000-000000000001");
    let (connector, sign_in) = way("kilo", &[organization, ("sign_in", "code")]);

    let Way::DeviceCode(device) = &sign_in.way else { panic!("{sign_in:?}") };
    assert_eq!(device.codes_url, "https://app.kilo.ai/api/device-auth/codes");
    assert_eq!(sign_in.token_url, format!("https://app.kilo.ai/api/device-auth/codes/{CODE_PLACE}"));
    assert_eq!((device.poll, connector.asked_secrets()), (Poll::Status, vec![]));
    assert_eq!(bearer(&connector), ["Bearer {access_token}"]);
    for (address, may) in [
        ("https://kilocode.ai/device-auth?code=A", true),
        ("https://app.kilo.ai/device-auth?code=A", true),
        ("http://app.kilo.ai/device-auth", false),
        ("https://kilocode.ai.evil.example/device-auth", false),
        ("https://ann@app.kilo.ai/", false),
    ] {
        assert_eq!(sign_in.may_send_to(&url::Url::parse(address).unwrap()), may, "{address}");
    }

    let pasted = builtin("kilo", &[organization]);
    assert!(pasted.sign_in().unwrap().is_none());
    assert_eq!(
        (pasted.asked_secrets(), bearer(&pasted)),
        (vec!["token".to_owned()], vec!["Bearer {token}".to_owned()])
    );
}

#[test]
fn okta_takes_what_a_private_key_signed() {
    let settings =
        [("base_url", "https://acme.okta.com"), ("sign_in", "private_key"), ("client_id", "0oa1"), ("key_id", "k1")];
    let (connector, sign_in) = way("okta", &settings);

    let Way::Assertion(assertion) = &sign_in.way else { panic!("{sign_in:?}") };
    assert_eq!((assertion.exchange, assertion.key_id.as_deref()), (Exchange::ClientAssertion, Some("k1")));
    assert_eq!(sign_in.token_url, "https://acme.okta.com/oauth2/v1/token");
    assert_eq!((sign_in.client_id.as_deref(), sign_in.scope.as_deref()), (Some("0oa1"), Some("okta.logs.read")));
    assert_eq!(connector.asked_secrets(), ["token"]);
    assert!(!connector.sends_to_log("token"), "the private key stays here");
    assert_eq!(bearer(&connector), ["Bearer {access_token}"]);
    assert_eq!(bearer(&builtin("okta", &settings[..1])), ["SSWS {token}"]);
}

#[test]
fn a_github_app_gets_the_token_of_its_installation() {
    let settings = [("organization", "acme"), ("sign_in", "app"), ("client_id", "Iv1"), ("installation", "42")];
    let (connector, sign_in) = way("github", &settings);

    let Way::Assertion(assertion) = &sign_in.way else { panic!("{sign_in:?}") };
    assert_eq!((assertion.exchange, assertion.lifetime), (Exchange::Bearer, 540));
    assert_eq!(sign_in.token_url, "https://api.github.com/app/installations/42/access_tokens");
    assert!(!connector.sends_to_log("token"));
    assert_eq!(connector.manifest().discovers(), Some("organization"));
    let listed = connector.discover_request(2).unwrap().unwrap();
    assert_eq!(listed.url, "https://api.github.com/user/orgs?page=2&per_page=100");
}

#[test]
fn entra_is_signed_in_to_in_four_ways() {
    let by = |way: &'static str| [("organization", "contoso.com"), ("client_id", "app-1"), ("sign_in", way)];
    let (connector, application) = way("entra", &by("application"));
    assert!(matches!(application.way, Way::ClientCredentials) && application.client_auth == ClientAuth::Form);
    assert_eq!(application.token_url, "https://login.microsoftonline.com/contoso.com/oauth2/v2.0/token");
    assert!(!connector.sends_to_log("token") && connector.asked_secrets() == ["token"]);

    let (connector, code) = way("entra", &by("code"));
    assert!(matches!(&code.way, Way::DeviceCode(device) if device.poll == Poll::Standard));
    assert!(connector.asked_secrets().is_empty() && code.secret.is_none());
    assert!(code.may_send_to(&url::Url::parse("https://microsoft.com/devicelogin").unwrap()));

    let (connector, browser) = way("entra", &by("browser"));
    assert!(matches!(&browser.way, Way::Browser { redirect: Redirect::Localhost, .. }));
    assert!(connector.asked_secrets().is_empty() && browser.in_browser());

    let pasted = builtin("entra", &by("token"));
    assert!(pasted.sign_in().unwrap().is_none() && pasted.sends_to_log("token"));
}

#[test]
fn what_gives_tokens_is_among_the_hosts_that_are_shown() {
    let hosts = |id: &str| crate::connector::find(id).unwrap().hosts();

    assert!(hosts("bitwarden").contains(&"identity.bitwarden.com".to_owned()));
    assert!(hosts("entra").contains(&"login.microsoftonline.com".to_owned()));
    assert!(hosts("kilo").contains(&"kilocode.ai".to_owned()));
    for id in ["google_workspace", "zoom"] {
        assert!(hosts(id).len() > 1, "{id}: {:?}", hosts(id));
    }
}
