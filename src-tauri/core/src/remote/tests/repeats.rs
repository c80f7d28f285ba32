//! When a request is sent again, after what pause, and when no more.

use super::*;

fn seconds(pauses: &Pauses) -> Vec<f64> {
    pauses.lock().unwrap().iter().map(Duration::as_secs_f64).collect()
}

fn paced() -> (Settings, Pauses) {
    let pauses = Pauses::default();
    (Settings { pace: hasty(&pauses), ..Settings::default() }, pauses)
}

#[tokio::test]
async fn trouble_that_passes_is_waited_out() {
    let (settings, pauses) = paced();
    let trouble = answer(503, "", b"");

    let (response, server) = fetch(vec![trouble.clone(), trouble, answer(200, "", b"[]")], settings).await;

    assert_eq!(response.unwrap().body, b"[]");
    assert_eq!((server.requests().len(), seconds(&pauses)), (3, vec![0.5, 1.0]));
}

#[tokio::test]
async fn a_cut_answer_is_asked_for_again() {
    let (response, server) = fetch(vec![cut(200, "", b"[", 9), answer(200, "", b"[]")], settings()).await;

    assert_eq!(response.unwrap().body, b"[]");
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn trouble_that_stays_is_given_up_after_eight_tries() {
    let (settings, pauses) = paced();

    let (response, server) = fetch(vec![answer(500, "", b"")], settings).await;

    let error = response.unwrap_err();
    assert!(matches!(&error, Error::Exhausted { tries: 8, .. }), "{error:?}");
    assert!(matches!(error.root(), Error::Trouble { status: 500, .. }));
    assert_eq!(server.requests().len(), 8);
    assert_eq!(seconds(&pauses), [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0]);
}

#[tokio::test]
async fn an_answer_that_is_not_the_remotes_is_asked_for_once_more_only() {
    let (settings, pauses) = paced();
    let server = Server::start(vec![answer(200, "", b"<html>sign in</html>")]).await;
    let asked = request(server.at("/events"));
    let judge = |_: &Response| Verdict::Unusable("a web page".into());

    let response = remote(&server, settings).fetch(&asked, judge, |_| (), &Cancel::new()).await;

    assert!(matches!(root(response), Error::Unusable { status: 200, .. }));
    assert_eq!((server.requests().len(), seconds(&pauses)), (2, vec![0.5]));
}

#[tokio::test]
async fn whether_anybody_is_there_is_soon_said_when_a_sync_begins() {
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let base = Url::parse(&format!("http://{closed}")).unwrap();
    let told = |pace: Pace| {
        let pauses = Pauses::default();
        let Pace { sleep, jitter, .. } = hasty(&pauses);
        let remote = Remote::new(base.clone(), Secrets::new(), Settings::default()).unwrap();
        let asked = PageRequest { url: base.join("/events").unwrap().into(), ..PageRequest::default() };
        async move {
            let remote = remote.at_pace(Pace { sleep, jitter, ..pace });
            let response = remote.fetch(&asked, judge, |_| (), &Cancel::new()).await;
            assert!(matches!(root(response), Error::Offline { .. }));
            seconds(&pauses)
        }
    };

    assert_eq!(told(Pace::opening()).await, [0.5]);
    assert_eq!(told(Pace::brief()).await, [0.5]);
    assert_eq!(told(Pace::default()).await.len(), 7);
}

#[tokio::test]
async fn the_pause_that_the_remote_asks_for_is_made() {
    let (settings, pauses) = paced();
    let throttled = answer(429, "Retry-After: 7\r\n", b"");
    let busy = answer(503, "Retry-After: 20\r\n", b"");

    let (response, _) = fetch(vec![throttled, busy, answer(200, "", b"")], settings).await;

    assert!(response.is_ok());
    assert_eq!(seconds(&pauses), [7.5, 20.5], "half a second of jitter comes on top");
}

#[tokio::test]
async fn the_judges_own_reading_of_the_pause_goes_before_the_header() {
    let (settings, pauses) = paced();
    let server = Server::start(vec![answer(429, "Retry-After: 7\r\n", b""), answer(200, "", b"")]).await;
    let asked = request(server.at("/events"));
    let judge = |response: &Response| match response.status {
        429 => Verdict::Throttled(Some(Duration::from_secs(40))),
        _ => Verdict::Accept,
    };

    remote(&server, settings).fetch(&asked, judge, |_| (), &Cancel::new()).await.unwrap();

    assert_eq!(seconds(&pauses), [40.5]);
}

#[tokio::test]
async fn a_pause_beyond_all_patience_is_not_begun() {
    for (status, asked) in [(429, 3600), (429, u64::MAX), (503, 3600), (503, u64::MAX)] {
        let (settings, pauses) = paced();
        let header = format!("Retry-After: {asked}\r\n");

        let (response, server) = fetch(vec![answer(status, &header, b"")], settings).await;

        match root(response) {
            Error::Throttled { seconds, .. } => assert_eq!(seconds, asked),
            error => panic!("{error:?}"),
        }
        assert_eq!((server.requests().len(), seconds(&pauses)), (1, vec![]), "{status} {asked}");
    }
}

#[tokio::test]
async fn being_throttled_without_end_is_given_up_within_a_quarter_of_an_hour() {
    for headers in ["", "Retry-After: 0\r\n", "Retry-After: 60\r\n"] {
        let (settings, pauses) = paced();

        let (response, server) = fetch(vec![answer(429, headers, b"")], settings).await;

        assert!(matches!(root(response), Error::Throttled { .. }));
        let total: f64 = seconds(&pauses).iter().sum();
        assert!((800.0..=900.0).contains(&total), "{headers}: {total}");
        assert!(server.requests().len() < 80, "{headers}: {} requests", server.requests().len());
    }
}

#[tokio::test]
async fn having_been_throttled_does_not_use_up_the_tries_for_trouble() {
    let throttled = vec![answer(429, "Retry-After: 1\r\n", b""); 10];
    let answers = [throttled, vec![answer(503, "", b""), answer(200, "", b"[]")]].concat();

    let (response, server) = fetch(answers, settings()).await;

    assert!(response.is_ok());
    assert_eq!(server.requests().len(), 12);
}

#[tokio::test]
async fn a_refusal_is_final() {
    let (settings, pauses) = paced();

    let (response, server) = fetch(vec![answer(401, "", b"no")], settings).await;

    let refusal = Refusal { meaning: Meaning::Auth, say: "the key is wrong".into(), status: 401 };
    assert_eq!(response, Err(Error::Refused(refusal)));
    assert_eq!((server.requests().len(), seconds(&pauses)), (1, vec![]));
}

#[tokio::test]
async fn pauses_are_told_before_they_begin() {
    let told = Mutex::new(Vec::new());
    let server =
        Server::start(vec![answer(429, "Retry-After: 7\r\n", b""), answer(503, "", b""), answer(200, "", b"")]);
    let server = server.await;
    let asked = request(server.at("/events"));
    let tell = |wait| told.lock().unwrap().push(wait);

    remote(&server, settings()).fetch(&asked, judge, tell, &Cancel::new()).await.unwrap();

    let host = server.url.authority();
    let trouble = format!("`{host}` has trouble (HTTP status 503): the server has trouble");
    let expected = [
        Wait { seconds: 8, reason: WaitReason::Throttled, attempt: 1 },
        Wait { seconds: 1, reason: WaitReason::Trouble(trouble), attempt: 2 },
    ];
    assert_eq!(*told.lock().unwrap(), expected);
}

#[tokio::test]
async fn a_budget_is_kept_before_the_remote_has_to_ask() {
    let (mut settings, pauses) = paced();
    settings.budget = Some(Budget { requests: 2, per: Duration::from_secs(7200) });
    let server = Server::start(vec![answer(200, "", b"")]).await;
    let asked = request(server.at("/events"));
    let remote = remote(&server, settings);

    for _ in 0..3 {
        remote.clone().fetch(&asked, judge, |_| (), &Cancel::new()).await.unwrap();
    }

    let pauses = seconds(&pauses);
    assert!(pauses.len() == 1 && (3500.0..=3600.0).contains(&pauses[0]), "{pauses:?}");
}

#[tokio::test]
async fn cancelling_ends_a_pause_at_once() {
    let cancel = Cancel::new();
    let mut settings = settings();
    settings.pace.sleep = Arc::new(|_| Box::pin(std::future::pending()));
    let server = Server::start(vec![answer(503, "", b"")]).await;
    let asked = request(server.at("/events"));

    let response = remote(&server, settings).fetch(&asked, judge, |_| cancel.cancel(), &cancel).await;

    assert_eq!(response, Err(Error::Cancelled));
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn cancelling_ends_a_request_under_way_and_prevents_the_next() {
    let cancel = Cancel::new();
    let server = Server::start(vec![Answer::Silence]).await;
    let remote = remote(&server, settings());
    let asked = request(server.at("/events"));
    let fetching = tokio::spawn({
        let (remote, asked, cancel) = (remote.clone(), asked.clone(), cancel.clone());
        async move { remote.fetch(&asked, judge, |_| (), &cancel).await }
    });
    while server.requests().is_empty() {
        tokio::task::yield_now().await;
    }

    cancel.cancel();

    assert_eq!(fetching.await.unwrap(), Err(Error::Cancelled));
    assert_eq!(remote.fetch(&asked, judge, |_| (), &cancel).await, Err(Error::Cancelled));
    assert_eq!(server.requests().len(), 1);
}
