//! The pretend remote over HTTP: pages as its way says, and whatever is to go wrong.

use std::io::Write as _;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::any;

use crate::wire::{Leaf, Parameters, Way};
use crate::world::{Answer, Fault, NOW, SECOND, Shared, World};

/// The key that the remote accepts.
pub const KEY: &str = "canary-token-7f3a9c";

/// Serves `world` on a free port of this computer and returns the address.
pub async fn serve(world: Shared, way: Way) -> String {
    let router = Router::new().route("/log", any(page)).with_state((world, way));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    address
}

async fn page(
    State((world, way)): State<(Shared, Way)>,
    headers: HeaderMap,
    Query(mut asked): Query<Parameters>,
    body: Bytes,
) -> Response {
    if let Ok(serde_json::Value::Object(body)) = serde_json::from_slice(&body) {
        let text = |value: serde_json::Value| value.as_str().map_or(value.to_string(), str::to_owned);
        asked.extend(body.into_iter().map(|(key, value)| (key, text(value))));
    }
    if is_held(&mut world.lock().unwrap(), &asked) {
        std::future::pending::<()>().await;
    }
    let mut world = world.lock().unwrap();
    let number = world.requests;
    world.requests += 1;
    world.seen.push(asked.clone());
    let date = httpdate(world.now);
    let known = headers.get("authorization").and_then(|value| value.to_str().ok()) == Some(&format!("Bearer {KEY}"));
    let mut response = match trouble(&mut world, number, known, &asked) {
        Some(response) => response,
        None => {
            happens(&mut world, number);
            written(way, &world, number, &headers, leaf(way, &world, number, &asked))
        }
    };
    response.headers_mut().insert("date", date.parse().unwrap());
    response
}

/// Counts the request where there is to be no answer.
fn is_held(world: &mut World, asked: &Parameters) -> bool {
    let nanos = |key: &str| {
        let at = chrono::DateTime::parse_from_rfc3339(asked.get(key)?).ok()?;
        at.timestamp_nanos_opt()
    };
    let held = match world.fault {
        Fault::Holds(from) | Fault::DeletesAndHolds(_, from) => world.requests >= from,
        Fault::SlowOver(longest) => nanos("to").zip(nanos("from")).is_some_and(|(to, from)| to - from > longest),
        _ => false,
    };
    world.requests += usize::from(held);
    held
}

fn httpdate(at: i64) -> String {
    chrono::DateTime::from_timestamp_nanos(at).format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// Lets happen what happens while the remote is being read.
fn happens(world: &mut World, number: usize) {
    let late = matches!(world.fault, Fault::Late(when) if when == number);
    if late {
        let at = world.now - 4 * 60 * SECOND;
        world.add("late", at);
    }
    if matches!(world.fault, Fault::Deletes(when) | Fault::DeletesAndHolds(when, _) if when == number) {
        let newest = world.items.iter().enumerate().max_by_key(|(_, item)| item.at).map(|(place, _)| place);
        newest.into_iter().for_each(|place| drop(world.items.remove(place)));
    }
    if matches!(world.fault, Fault::Arrivals) && (1..6).contains(&number) {
        let at = world.now - 60 * SECOND + i64::try_from(number).unwrap() * SECOND;
        world.add(&format!("new{number}"), at);
    }
}

fn trouble(world: &mut World, number: usize, known: bool, asked: &Parameters) -> Option<Response> {
    let revoked = matches!(world.fault, Fault::Revoked(from) if number >= from);
    if !known || revoked {
        return Some((StatusCode::UNAUTHORIZED, "{\"error\":\"key\"}").into_response());
    }
    if matches!(world.fault, Fault::Forgets(from) if number >= from && asked.contains_key("cursor")) {
        world.fault = Fault::None;
        return Some((StatusCode::GONE, "{\"error\":\"cursor\"}").into_response());
    }
    let Fault::Answers(from, answers) = &world.fault else { return None };
    let answer = *answers.get(number.checked_sub(*from)?)?;
    (answer != Answer::Good).then(|| answered(answer, world.now))
}

fn answered(answer: Answer, now: i64) -> Response {
    let soon = now + SECOND;
    let body = "{\"error\":{\"code\":\"slow_down\"}}";
    let header =
        |name: &'static str, value: String| (StatusCode::TOO_MANY_REQUESTS, [(name, value)], body).into_response();
    match answer {
        Answer::Good => body.into_response(),
        Answer::Broken(status) => (StatusCode::from_u16(status).unwrap(), "<html>oops</html>").into_response(),
        Answer::Pause(words) => header("retry-after", words.to_owned()),
        Answer::Reset(length) | Answer::Short(length) | Answer::HalfPacked(length) => cut(answer, length),
        Answer::Throttled => (StatusCode::TOO_MANY_REQUESTS, body).into_response(),
        Answer::ThrottledUntilDate => header("retry-after", httpdate(soon)),
        Answer::ThrottledEpoch => header("x-reset", (soon / SECOND).to_string()),
        Answer::ThrottledDelta => header("x-reset", "1".to_owned()),
        Answer::ThrottledStructured => header("x-reset", "1, 60;w=60;name=\"organization\"".to_owned()),
        Answer::ThrottledDated => header("x-reset", httpdate(soon)),
        Answer::Forbidden => (StatusCode::FORBIDDEN, [("x-remaining", "0"), ("x-reset", "1")], body).into_response(),
        Answer::ErrorInside => body.into_response(),
        Answer::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "not now").into_response(),
        Answer::CutOff => "{\"events\":[{\"id\":\"ha".into_response(),
        Answer::WebPage => ([("content-type", "text/html")], "<html>sign in</html>").into_response(),
        Answer::Bomb => ([("content-encoding", "gzip"), ("content-type", "application/json")], bomb()).into_response(),
        Answer::ToHttp => {
            (StatusCode::FOUND, [("location", "http://elsewhere.example/log"), ("x-was", "https")], "").into_response()
        }
        Answer::Hostile(hostile) => hostile.response(),
        Answer::Refuses => (StatusCode::BAD_REQUEST, "{\"error\":\"range\"}").into_response(),
    }
}

/// A page of which only the beginning arrives: none of its events may be kept for it.
const PAGE: &str =
    r#"{"events":[{"id":"ghost","time":"2026-06-01T00:00:00Z","action":"x"}],"next":null,"more":false,"count":1}"#;

/// Returns the first `length` bytes of a page, and then the end of the connection.
fn cut(answer: Answer, length: usize) -> Response {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(PAGE.as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    let whole = if matches!(answer, Answer::HalfPacked(_)) { packed } else { PAGE.as_bytes().to_vec() };
    let half = whole[..length % whole.len()].to_vec();
    let json = ("content-type", "application/json");
    match answer {
        Answer::HalfPacked(_) => ([json, ("content-encoding", "gzip")], half).into_response(),
        Answer::Short(_) => {
            ([json, ("content-length", "4096")], Body::from_stream(Ending::after(half))).into_response()
        }
        _ => ([json], Body::from_stream(Ending::after(half))).into_response(),
    }
}

/// A body that breaks off.
struct Ending(Option<Vec<u8>>);

impl Ending {
    fn after(bytes: Vec<u8>) -> Self {
        Self(Some(bytes))
    }
}

impl futures_core::Stream for Ending {
    type Item = Result<Vec<u8>, std::io::Error>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let gone = || Err(std::io::ErrorKind::ConnectionReset.into());
        Poll::Ready(Some(self.0.take().map_or_else(gone, Ok)))
    }
}

/// Returns a small answer that is very large inside.
fn bomb() -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(b"{\"events\":[\"").unwrap();
    let zeros = vec![b'0'; 1 << 20];
    for _ in 0..12 {
        packed.write_all(&zeros).unwrap();
    }
    packed.write_all(b"\"]}").unwrap();
    packed.finish().unwrap()
}

fn leaf(way: Way, world: &World, number: usize, asked: &Parameters) -> Leaf {
    let mut asked = asked.clone();
    // Some faults put places of their own before the real one.
    let mark = |text: &String| text.split_once('~').map_or_else(|| text.clone(), |(_, rest)| rest.to_owned());
    let place = asked.get("cursor").map(mark).filter(|place| !place.is_empty());
    let skip = asked.get("cursor").is_some_and(|place| place.starts_with("empty"));
    match place {
        Some(place) => asked.insert("cursor".to_owned(), place),
        None => asked.remove("cursor"),
    };
    if matches!(world.fault, Fault::Back(from) | Fault::BackRenamed(from) if number >= from) {
        asked.remove("cursor");
    }
    let mut leaf = way.leaf(world, &asked);
    let place = asked.get("cursor").cloned().unwrap_or_default();
    match world.fault {
        Fault::EmptyBetween if !skip && leaf.next.is_some() => {
            leaf.next = leaf.next.map(|next| format!("empty~{next}"));
        }
        Fault::EmptyBetween if skip => {
            leaf = Leaf { next: Some(place), more: true, count: leaf.count, items: Vec::new() };
        }
        Fault::Repeats => leaf = Leaf { next: Some("again~".to_owned()), more: true, ..leaf },
        Fault::Endless => {
            leaf = Leaf { next: Some(format!("n{number}~{place}")), more: true, count: leaf.count, items: Vec::new() };
        }
        Fault::Promises(from) if number >= from => leaf = Leaf { next: None, more: true, ..leaf },
        Fault::BackRenamed(from) if number >= from => {
            leaf.next = leaf.next.map(|next| format!("n{number}~{next}"));
        }
        Fault::Dries(from) if number >= from => {
            leaf = Leaf { next: Some(format!("n{number}~{place}")), more: true, count: leaf.count, items: Vec::new() };
        }
        Fault::Skips => {
            leaf = Leaf { next: Some((1_000 + number).to_string()), more: true, count: leaf.count, items: Vec::new() };
        }
        Fault::Circles => leaf = Leaf { next: Some(format!("n{number}~{place}")), more: true, ..leaf },
        _ => {}
    }
    leaf
}

fn written(way: Way, world: &World, _number: usize, headers: &HeaderMap, leaf: Leaf) -> Response {
    let mut body = b"{\"events\":[".to_vec();
    for (place, item) in leaf.items.iter().enumerate() {
        if place > 0 {
            body.push(b',');
        }
        body.extend_from_slice(&item.raw);
    }
    let count = leaf.count + if matches!(world.fault, Fault::Lies) { 3 } else { 0 };
    let by_link = matches!(way, Way::Link | Way::Follow | Way::SlideLink);
    let next = leaf.next.as_ref().filter(|_| !by_link).map_or("null".to_owned(), |next| format!("\"{next}\""));
    body.extend_from_slice(format!("],\"next\":{next},\"more\":{},\"count\":{count}}}", leaf.more).as_bytes());
    let mut response = ([("content-type", "application/json")], body).into_response();
    if let Some(next) = leaf.next.filter(|_| by_link) {
        let host = headers.get("host").and_then(|host| host.to_str().ok()).unwrap_or_default();
        let host = if matches!(world.fault, Fault::Abroad) { "127.0.0.1:9" } else { host };
        let next = next.replace('|', "%7C").replace('~', "%7E");
        let rest = format!("/log?limit=3&cursor={next}");
        let link = match world.fault {
            Fault::Links(link) => link.written(host, &rest),
            _ => format!("<http://{host}{rest}>; rel=\"next\""),
        };
        response.headers_mut().insert("link", link.parse().unwrap());
    }
    debug_assert!(world.now >= NOW - 86_400 * SECOND);
    response
}
