//! What is read of one answer, and when it is too late, too much or too little.

use super::*;

#[tokio::test]
async fn an_answer_comes_whole_with_its_headers() {
    let body = br#"[{"id":1}]"#;
    let headers = "X-Next: abc\r\nSet-Cookie: session=1\r\nDate: Fri, 20 Feb 2026 10:00:00 GMT\r\n";

    let (response, server) = fetch(vec![answer(200, headers, body)], settings()).await;

    let response = response.unwrap();
    assert_eq!((response.status, response.body.as_slice()), (200, body.as_slice()));
    assert_eq!(response.url, server.at("/events?cursor=q-canary"));
    assert_eq!((response.header("x-next"), response.header("set-cookie")), (Some("abc"), None));
    assert!(response.headers.iter().all(|(name, _)| name.chars().all(|letter| !letter.is_uppercase())));
}

#[tokio::test]
async fn a_request_says_who_we_are_and_carries_what_the_connector_asked_for() {
    let server = Server::start(vec![answer(200, "", b"")]).await;
    let mut asked = request(server.at("/search"));
    asked.method = crate::page::Method::POST;
    asked.headers = vec![("Content-Type".into(), "application/json".into())];
    asked.body = Some(br#"{"after":1}"#.to_vec());

    remote(&server, settings()).fetch(&asked, judge, |_| (), &Cancel::new()).await.unwrap();

    let sent = server.requests().remove(0);
    assert!(sent.starts_with("POST /search HTTP/1.1\r\n") && sent.ends_with(r#"{"after":1}"#), "{sent}");
    for line in [
        "user-agent: Trailbook/",
        "accept-encoding: gzip\r\n",
        "content-type: application/json\r\n",
        "authorization: Bearer t0k3n-canary\r\n",
    ] {
        assert!(sent.contains(line), "{line} in {sent}");
    }
    assert!(!sent.contains("referer:") && !sent.contains("cookie:"), "{sent}");
}

#[tokio::test]
async fn compressed_answers_are_unpacked() {
    let body = b"event ".repeat(1000);

    let (response, _) = fetch(vec![answer(200, "Content-Encoding: gzip\r\n", &gzip(&body))], settings()).await;

    assert_eq!(response.unwrap().body, body);
}

#[tokio::test]
async fn a_body_may_be_as_long_as_the_limit_and_no_longer() {
    for (length, fits) in [(1000, true), (1001, false)] {
        let limits = Settings { largest_body: 1000, ..settings() };

        let (response, server) = fetch(vec![answer(200, "", &vec![b'x'; length])], limits).await;

        match response {
            Ok(response) => assert!(fits && response.body.len() == length),
            Err(error) => assert!(!fits && matches!(error, Error::TooLarge { limit: 1000, .. }), "{error}"),
        }
        assert_eq!(server.requests().len(), 1, "what is too large is not asked for again");
    }
}

#[tokio::test]
async fn a_small_answer_cannot_unpack_into_a_large_one() {
    let bomb = gzip(&vec![b' '; 32 << 20]);
    assert!(bomb.len() < 1 << 20);
    let limits = Settings { largest_body: 1 << 20, ..settings() };

    let (response, _) = fetch(vec![answer(200, "Content-Encoding: gzip\r\n", &bomb)], limits).await;

    assert!(matches!(response, Err(Error::TooLarge { .. })));
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_an_error() {
    let packed = gzip(&b"event ".repeat(1000));
    let half = &packed[..packed.len() / 2];
    let mut wrong_sum = packed.clone();
    let sum_at = wrong_sum.len() - 8;
    wrong_sum[sum_at] ^= 1;
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n5\r\nevent\r\n";
    let cases = [
        ("a body shorter than promised", cut(200, "", b"[{\"id\":1}", 1000)),
        ("half a gzip", answer(200, "Content-Encoding: gzip\r\n", half)),
        ("a gzip with a wrong sum", answer(200, "Content-Encoding: gzip\r\n", &wrong_sum)),
        ("no gzip at all", answer(200, "Content-Encoding: gzip\r\n", b"plain text")),
        ("chunks without an end", Answer::Bytes(chunked.into())),
        ("half a head", Answer::Bytes(b"HTTP/1.1 200 OK\r\nContent-".to_vec())),
        ("no answer", Answer::Bytes(Vec::new())),
        ("not HTTP", Answer::Bytes(b"220 mail.example ESMTP\r\n".to_vec())),
        ("two lengths", answer(200, "Content-Length: 9\r\n", b"event")),
    ];
    for (name, bytes) in cases {
        let (response, _) = fetch(vec![bytes], once()).await;
        let error = root(response);
        assert!(matches!(error, Error::Cut { .. }), "{name}: {error:?}");
    }
}

#[tokio::test]
async fn a_silent_server_is_given_up() {
    let limits = Settings { read_timeout: Duration::from_millis(30), ..once() };
    let (response, _) = fetch(vec![Answer::Silence], limits).await;
    assert!(matches!(root(response), Error::Timeout { .. }));
}

#[tokio::test]
async fn a_server_that_drips_is_given_up_too() {
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n";
    let limits = Settings { timeout: Duration::from_millis(60), ..once() };

    let (response, _) = fetch(vec![Answer::Drip(head.into())], limits).await;

    assert!(matches!(root(response), Error::Timeout { .. }));
}

#[tokio::test]
async fn nobody_listening_is_offline_and_names_the_host() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let base = Url::parse(&format!("http://{address}")).unwrap();
    let remote = Remote::new(base, Secrets::new(), once()).unwrap();
    let asked = PageRequest { url: format!("http://{address}/events"), ..PageRequest::default() };

    let error = root(remote.fetch(&asked, judge, |_| (), &Cancel::new()).await);

    assert!(matches!(error, Error::Offline { .. }), "{error:?}");
    assert_eq!(error.to_string(), format!("`{address}` cannot be reached: check the network and the address"));
}

#[tokio::test]
async fn a_server_without_tls_is_not_spoken_to_in_the_clear() {
    let server = Server::start(vec![answer(200, "", b"{}")]).await;
    let base = Url::parse(&format!("https://127.0.0.1:{}", server.url.port().unwrap())).unwrap();
    let remote = Remote::new(base.clone(), Secrets::new(), once()).unwrap();
    let asked = PageRequest { url: base.join("/events").unwrap().into(), ..PageRequest::default() };

    let error = root(remote.fetch(&asked, judge, |_| (), &Cancel::new()).await);

    assert!(matches!(error, Error::Tls { .. }), "{error:?}");
    assert!(server.requests().iter().all(|sent| !sent.contains("events")));
}
