//! The server over the network: accounts, faults, and the control.

use super::*;
use crate::faults::RetryAfter;
use crate::log::Credential;
use crate::story::{Org, Role};
use crate::testing::{anchor, get, send};
use crate::{LateEvents, Options, Server};

const OWNER: &str = "demo-northwind-owner";

async fn calm() -> Server {
    Server::start(Options::calm(anchor())).await.unwrap()
}

#[tokio::test]
async fn a_token_opens_its_organization_and_its_role() {
    let server = calm().await;
    let cases = [
        ("demo-acme-owner", 200, 200),
        ("demo-acme-admin", 200, 200),
        ("demo-acme-workspace-admin", 200, 200),
        ("demo-acme-member", 200, 403),
        ("demo-acme-guest", 401, 401),
        ("", 401, 401),
    ];
    for (token, me, events) in cases {
        assert_eq!(get(&server, "v1/me", token).await.status, me, "{token}");
        assert_eq!(get(&server, "v1/events?limit=1", token).await.status, events, "{token}");
    }
    assert_eq!(get(&server, "v1/me", OWNER).await.json()["organization"]["id"], Org::Northwind.id());
    assert_eq!(server.base_url(), format!("http://{}/demo/2026-03-04", server.address()));
}

#[tokio::test]
async fn a_restarted_server_tells_the_same_story_on_the_same_port() {
    let server = calm().await;
    let first = get(&server, "v1/events?limit=50", OWNER).await.body;
    let port = server.address().port();
    server.stop().await;

    let server = Server::start(Options { port, ..Options::new(anchor()) }).await.unwrap();

    assert_eq!(get(&server, "v1/events?limit=50", OWNER).await.body.len(), first.len());
}

#[tokio::test]
async fn a_taken_port_is_an_error_that_says_what_to_do() {
    let server = calm().await;
    let options = Options { port: server.address().port(), ..Options::new(anchor()) };

    let error = Server::start(options).await.err().unwrap();

    assert!(error.to_string().contains("choose another"), "{error}");
}

#[tokio::test]
async fn faults_strike_once_each_in_their_order() {
    let server = calm().await;
    let control = server.control();
    let cases = [
        (Fault::RateLimited(RetryAfter::Seconds(7)), 429),
        (Fault::Unauthorized, 401),
        (Fault::RoleRequired, 403),
        (Fault::Pass, 200),
        (Fault::Internal, 500),
        (Fault::Unavailable, 503),
        (Fault::Html, 200),
        (Fault::Redirect, 302),
        (Fault::LimitAsForbidden, 403),
        (Fault::CursorExpired, 400),
        (Fault::ErrorBody, 200),
    ];
    cases.iter().for_each(|(fault, _)| control.fault(fault.clone(), 1));

    for (fault, expected) in cases {
        let reply = get(&server, "v1/events?limit=1", OWNER).await;
        assert_eq!(reply.status, expected, "{fault:?}");
        match fault {
            Fault::RateLimited(_) => assert_eq!(reply.header("retry-after"), Some("7")),
            Fault::Html => assert_eq!(reply.header("content-type"), Some("text/html; charset=utf-8")),
            Fault::Redirect => assert!(reply.header("location").unwrap().starts_with("http://localhost:")),
            _ => {}
        }
    }
    assert_eq!(get(&server, "v1/events?limit=1", OWNER).await.status, 200, "all are used up");
}

#[tokio::test]
async fn a_date_to_retry_after_is_an_http_date() {
    let server = calm().await;
    server.control().fault(Fault::RateLimited(RetryAfter::Date(2)), 1);

    let reply = get(&server, "v1/events", OWNER).await;

    let date = reply.header("retry-after").unwrap();
    assert!(date.ends_with(" gmt") && date.len() == 29, "{date}");
}

#[tokio::test]
async fn a_cut_body_is_shorter_than_declared_or_lacks_its_last_chunk() {
    let server = calm().await;
    let whole = get(&server, "v1/events?limit=20", OWNER).await.body;
    server.control().fault(Fault::CutLength, 1);
    server.control().fault(Fault::CutChunked, 1);

    let cut = get(&server, "v1/events?limit=20", OWNER).await;
    let chunked = get(&server, "v1/events?limit=20", OWNER).await;

    assert_eq!(cut.header("content-length"), Some(whole.len().to_string().as_str()));
    assert_eq!(cut.body, whole[..whole.len() / 2]);
    assert_eq!(chunked.header("transfer-encoding"), Some("chunked"));
    assert!(!chunked.body.ends_with(b"0\r\n\r\n") && chunked.body.len() > whole.len() / 2);
}

#[tokio::test]
async fn a_slow_body_arrives_whole() {
    let server = calm().await;
    let whole = get(&server, "v1/events?limit=5", OWNER).await.body;
    server.control().fault(Fault::Slow(1), 1);

    assert_eq!(get(&server, "v1/events?limit=5", OWNER).await.body, whole);
}

#[tokio::test]
async fn spoilt_pages_are_spoilt_on_every_wire() {
    let server = calm().await;
    let input = format!("%7B%22organizationId%22:%22{}%22%7D", Org::Northwind.id());
    let kilo = format!("api/trpc/organizations.auditLogs.list?input={input}");
    for path in ["v1/events", "orgs/c/audit-logs", kilo.as_str()] {
        for fault in [Fault::InvalidJson, Fault::InvalidUtf8, Fault::LoneSurrogate, Fault::DeepNesting] {
            server.control().fault(fault.clone(), 1);
            let body = get(&server, path, OWNER).await.body;
            assert!(serde_json::from_slice::<serde_json::Value>(&body).is_err(), "{path} {fault:?}");
        }
        server.control().fault(Fault::BigEvent, 1);
        assert!(get(&server, path, OWNER).await.body.len() > 5_000_000, "{path}");
    }
}

#[tokio::test]
async fn late_events_appear_after_a_number_of_pages_or_when_asked() {
    let total = async |server: &Server| get(server, "v1/events?limit=1", OWNER).await.json()["total"].as_u64().unwrap();
    let waiting = Server::start(Options { late: LateEvents::After(2), ..Options::calm(anchor()) }).await.unwrap();
    let hidden = Server::start(Options { late: LateEvents::Hidden, ..Options::calm(anchor()) }).await.unwrap();

    let counts = [total(&waiting).await, total(&waiting).await, total(&waiting).await];
    let before = total(&hidden).await;
    hidden.control().reveal_late();

    assert!(counts[0] < 19_000 && counts[1] == counts[0] && counts[2] == 19_000, "{counts:?}");
    assert!(before < 19_000 && total(&hidden).await == 19_000);
}

#[tokio::test]
async fn commands_arrive_as_json() {
    let server = Server::start(Options::new(anchor())).await.unwrap();
    let gap = "v1/events?since=2026-01-04T00:00:00Z&until=2026-01-04T10:00:00Z&limit=1";
    let post = "POST /demo/control HTTP/1.1\r\ncontent-type: application/json";
    assert_eq!(get(&server, gap, "demo-acme-owner").await.status, 500);
    assert_eq!(get(&server, &format!("{gap}&healed=1"), "demo-acme-owner").await.status, 200);

    let commands = r#"[{"do":"heal_gap"},{"do":"revise"},{"do":"reveal_late"},{"do":"drift","events":2},
        {"do":"arrive","org":"acme","system":"factory","events":5},
        {"do":"role","org":"acme","role":"admin","becomes":"member"},{"do":"role","org":"northwind","role":"owner","becomes":null},
        {"do":"fault","fault":{"rate_limited":{"date":1}},"times":3},{"do":"clear_faults"}]"#;
    assert_eq!(send(server.address(), post, commands).await.status, 200);

    assert_eq!(get(&server, gap, "demo-acme-owner").await.status, 200);
    assert_eq!(get(&server, "v1/events", "demo-acme-admin").await.status, 403);
    assert_eq!(get(&server, "v1/me", OWNER).await.status, 401);
    let total = get(&server, "v1/events?limit=1", "demo-acme-owner").await.json()["total"].as_u64();
    assert_eq!(total, Some(31_000 + 5 + 3 * 2), "five at once, two with each of three pages");
    for (request, body, expected) in [
        (post, r#"{"do":"explode"}"#, 400),
        ("POST /demo/control HTTP/1.1", "{}", 405),
        ("GET /demo/control HTTP/1.1", "", 200),
        ("GET /demo/yesterday/v1/me HTTP/1.1", "", 404),
    ] {
        assert_eq!(send(server.address(), request, body).await.status, expected, "{request} {body}");
    }
}

#[tokio::test]
async fn the_log_knows_the_requests_but_no_secret() {
    let server = calm().await;
    get(&server, "v1/events?limit=1", OWNER).await;
    send(server.address(), "GET /elsewhere HTTP/1.1", "").await;

    let log = server.control().log();

    assert_eq!(log.iter().map(|entry| entry.credential).collect::<Vec<_>>(), [Credential::Present, Credential::Absent]);
    assert_eq!(log[0].query, "limit=1");
    assert!(!format!("{log:?}").contains(OWNER));
    server.control().clear_log();
    assert_eq!(server.control().log(), []);
}

#[tokio::test]
async fn a_role_can_change_while_the_server_runs() {
    let server = calm().await;
    let control = server.control();

    control.set_role(Org::Northwind, Role::Owner, Some(Role::WorkspaceAdmin));

    assert_eq!(get(&server, "v1/me", OWNER).await.json()["scope"]["workspace"]["id"], "ws_fjord");
}

#[tokio::test]
async fn a_record_without_a_server_is_the_record_that_the_server_sends() {
    let server = calm().await;
    let newest = |system| {
        let story = Story::shared(anchor());
        story.events(Org::Northwind).iter().rfind(|event| event.action.system == system).unwrap().clone()
    };
    let input = format!("%7B%22organizationId%22:%22{}%22%7D", Org::Northwind.id());
    let cases = [
        (Wire::Demo, System::Assistant, "v1/events?limit=100".to_owned()),
        (Wire::Kilo, System::Code, format!("api/trpc/organizations.auditLogs.list?input={input}")),
        (Wire::Invent, System::Assistant, "orgs/c/audit-logs?take=1".to_owned()),
    ];
    for (wire, system, path) in cases {
        let page = String::from_utf8(get(&server, &path, OWNER).await.body).unwrap();
        assert!(page.contains(&wire.record(&newest(system))), "{wire:?}");
    }
}
