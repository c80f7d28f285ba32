//! Where secrets go, and where they never show.

use super::*;

#[tokio::test]
async fn a_redirect_is_told_and_not_followed() {
    for status in [300, 301, 302, 303, 307, 308] {
        let elsewhere = Server::start(vec![answer(200, "", b"[]")]).await;
        let location = format!("Location: {}\r\n", elsewhere.at("/take?token=q-canary"));

        let (response, server) = fetch(vec![answer(status, &location, b"")], settings()).await;

        let error = response.unwrap_err();
        let to = elsewhere.url.origin().ascii_serialization();
        assert_eq!(error, Error::Redirected { host: server.url.authority().into(), to, status });
        assert!(!error.to_string().contains("canary"));
        assert_eq!((server.requests().len(), elsewhere.requests().len()), (1, 0), "{status}");
    }
}

#[tokio::test]
async fn a_request_to_another_origin_is_not_sent() {
    let (server, elsewhere) =
        (Server::start(vec![answer(200, "", b"")]).await, Server::start(vec![answer(200, "", b"")]).await);
    let port = server.url.port().unwrap();
    let foreign = [
        elsewhere.at("/events?token=q-canary"),
        format!("http://localhost:{port}/events"),
        format!("https://127.0.0.1:{port}/events"),
        format!("http://127.0.0.1:{port}@127.0.0.1:{}/events", elsewhere.url.port().unwrap()),
    ];
    for url in foreign {
        let error = remote(&server, settings()).fetch(&request(url.clone()), judge, |_| (), &Cancel::new()).await;
        let error = error.unwrap_err();
        assert!(matches!(error, Error::ForeignOrigin { .. } | Error::BadRequest { .. }), "{url}: {error}");
        assert!(!error.to_string().contains("canary"), "{error}");
    }
    assert_eq!((server.requests().len(), elsewhere.requests().len()), (0, 0));
}

#[tokio::test]
async fn localhost_is_this_computer_whatever_the_network_says() {
    let server = Server::start(vec![answer(200, "", b"[]")]).await;
    let base = Url::parse(&format!("http://localhost:{}", server.url.port().unwrap())).unwrap();
    let remote = Remote::new(base.clone(), Secrets::new(), settings()).unwrap();
    let asked = PageRequest { url: base.join("/events").unwrap().into(), ..PageRequest::default() };

    let response = remote.fetch(&asked, judge, |_| (), &Cancel::new()).await.unwrap();

    assert_eq!(response.body, b"[]");
}

#[tokio::test]
async fn neither_errors_nor_debug_show_a_secret_or_a_query() {
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n";
    let timeouts = Settings { timeout: Duration::from_millis(40), ..once() };
    let answers = [
        cut(200, "", b"[", 9),
        answer(401, "", b"t0k3n-canary is wrong"),
        answer(503, "", b"t0k3n-canary"),
        answer(429, "Retry-After: 9999\r\n", b""),
        answer(302, "Location: /q-canary\r\n", b""),
        answer(200, "Content-Encoding: gzip\r\n", b"q-canary"),
        Answer::Drip(head.replace('9', "99999")),
    ];
    for bytes in answers {
        let server = Server::start(vec![bytes]).await;
        let remote = remote(&server, timeouts.clone());
        let asked = request(server.at("/events?cursor=q-canary"));

        let error = remote.fetch(&asked, judge, |_| (), &Cancel::new()).await.unwrap_err();

        let mut said = format!("{remote:?} {error:?} {error}");
        let mut cause = std::error::Error::source(&error);
        while let Some(error) = cause {
            said.push_str(&error.to_string());
            cause = error.source();
        }
        assert!(!said.contains("canary"), "{said}");
    }
}

#[tokio::test]
async fn a_secret_that_cannot_be_sent_stops_the_request() {
    let server = Server::start(vec![answer(200, "", b"")]).await;
    let secrets = Secrets::new().with("token", Secret::from("t0k3n-canary\n".to_owned()));
    let remote = Remote::new(server.url.clone(), secrets, settings()).unwrap();

    let error = remote.fetch(&request(server.at("/events")), judge, |_| (), &Cancel::new()).await.unwrap_err();

    assert!(!format!("{error:?} {error}").contains("canary") && error.to_string().contains("enter it again"));
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn fetching_may_move_between_threads() {
    fn movable<T: Send>(_: T) {}
    let remote = Remote::new(Url::parse("https://api.example.com").unwrap(), Secrets::new(), settings()).unwrap();
    let (asked, cancel) = (PageRequest::default(), Cancel::new());

    movable(remote.fetch(&asked, judge, |_| (), &cancel));
}
