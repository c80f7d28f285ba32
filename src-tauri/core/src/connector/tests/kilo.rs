//! Kilo's paging loses rows at every page border for those who follow it; these walks must not.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Value, json};
use url::Url;

use super::super::{Connector, Error, Reach};
use super::{answer, at, builtin, stream};
use crate::event::{Instant, Timestamp};
use crate::organization::Access;
use crate::page::{Next, Position, Response, Window};

const ORGANIZATION: &str = "0f0c1a2b-0000-4000-8000-000000000001";
const PAGE: usize = 100;

fn kilo() -> Connector {
    builtin("kilo", &[("organization", ORGANIZATION)])
}

/// A row: microseconds since 1970 and which action it has.
type Row = (i64, usize);

/// Answers as the vendor's published code does, faults included.
struct Server {
    rows: Vec<Row>,
    heeds_before: bool,
}

impl Server {
    fn new(mut rows: Vec<Row>) -> Self {
        rows.sort_by_key(|(micros, _)| std::cmp::Reverse(*micros));
        Self { rows, heeds_before: true }
    }

    fn answer(&self, url: &str) -> Response {
        let url = Url::parse(url).unwrap();
        let input: Value = serde_json::from_str(&url.query_pairs().find(|(key, _)| key == "input").unwrap().1).unwrap();
        assert_eq!(input["organizationId"], ORGANIZATION);
        let time = |key: &str| input[key].as_str().map(|text| Timestamp::parse(text).unwrap().at.nanos() / 1_000);
        let (start, end, after) = (time("startTime"), time("endTime"), time("after"));
        let before = time("before").filter(|_| self.heeds_before);
        let actions = input["action"].as_array();
        let takes = |(_, (micros, action)): &(usize, &Row)| {
            start.is_none_or(|start| *micros >= start)
                && end.is_none_or(|end| *micros <= end)
                && before.is_none_or(|before| *micros < before)
                && after.is_none_or(|after| *micros > after)
                && actions.is_none_or(|names| names.contains(&Value::from(action_name(*action))))
        };
        let mut rows: Vec<(usize, &Row)> = self.rows.iter().enumerate().filter(takes).collect();
        let more = rows.len() > PAGE;
        if after.is_some() && more {
            rows.drain(..rows.len() - PAGE - 1);
        }
        rows.truncate(PAGE);
        let cut = |row: Option<&(usize, &Row)>| row.map(|(_, row)| Instant::from_nanos(row.0 * 1_000).to_rfc3339(3));
        let (oldest, newest) = (cut(rows.last()), cut(rows.first()));
        let logs: Vec<Value> = rows.into_iter().map(|(id, row)| log(id, row)).collect();
        let data = json!({"logs": logs, "hasNext": more, "hasPrevious": false, "oldestTimestamp": oldest, "newestTimestamp": newest});
        answer(200, &[], &json!({"result": {"data": data}}).to_string())
    }
}

fn action_name(index: usize) -> String {
    super::super::find("kilo").unwrap().catalogue().actions()[index % 40].name.clone()
}

fn log(id: usize, (micros, action): &Row) -> Value {
    let time = Instant::from_nanos(micros * 1_000).to_rfc3339(6).replace('T', " ").replace('Z', "+00");
    json!({"id": format!("row-{id}"), "action": action_name(*action), "actor_id": null, "actor_email": null,
        "actor_name": null, "message": "Something happened", "created_at": time})
}

struct Walked {
    found: BTreeSet<String>,
    requests: usize,
    stuck: Vec<Window>,
}

/// Walks as a sync does: page after page, and through every probe of a stuck span.
fn walk(server: &Server, window: &Window) -> Result<Walked, Error> {
    let connector = kilo();
    let mut walked = Walked { found: BTreeSet::new(), requests: 0, stuck: Vec::new() };
    let mut open: Vec<Option<Position>> = vec![None];
    let mut seen = BTreeSet::new();
    while let Some(position) = open.pop() {
        if position.as_ref().is_some_and(|position| !seen.insert(position.0.clone())) {
            continue;
        }
        walked.requests += 1;
        assert!(walked.requests < 2_000, "the walk ends");
        let request = connector.request(&stream(), Some(window), position.as_ref())?;
        let page = connector.read(&stream(), Some(window), position.as_ref(), &server.answer(&request.url))?;
        walked.found.extend(page.events.iter().map(|event| event.uid.as_ref().unwrap().to_string()));
        match page.next {
            Next::End => {}
            Next::Unsaid => panic!("more is promised, and not where"),
            Next::Page(next) => open.push(Some(next)),
            Next::Stuck { past, probes, .. } if probes.is_empty() => open.push(Some(past)),
            Next::Stuck { span, probes, past } => {
                walked.stuck.push(span);
                open.extend(probes.into_iter().chain([past]).map(Some));
            }
        }
    }
    Ok(walked)
}

const BASE: i64 = 1_772_000_000_000_000;

fn whole() -> Window {
    Window {
        from: Instant::from_nanos((BASE - 10_000_000) * 1_000),
        until: Instant::from_nanos((BASE + 1_000_000_000) * 1_000),
    }
}

#[test]
fn rows_apart_are_found_in_few_pages() {
    let server = Server::new((0..950).map(|index| (BASE + index * 60_000, 0)).collect());

    let walked = walk(&server, &whole()).unwrap();

    assert_eq!((walked.found.len(), walked.stuck.len()), (950, 0));
    assert!(walked.requests <= 11, "{}", walked.requests);
}

#[test]
fn two_hundred_and_fifty_rows_in_one_millisecond_are_found() {
    let burst = (0..250).map(|index| (BASE + index * 3, 0));
    let around = (1..200).flat_map(|index| [(BASE - index * 700, 1), (BASE + 900 + index * 700, 1)]);
    let server = Server::new(burst.chain(around).collect());

    let walked = walk(&server, &whole()).unwrap();

    assert_eq!(walked.found.len(), 648);
    assert_eq!(
        walked.stuck,
        [Window { from: Instant::from_nanos(BASE * 1_000), until: Instant::from_nanos(BASE * 1_000 + 1_000_000) }]
    );
}

#[test]
fn four_hundred_rows_in_one_microsecond_are_found_by_their_actions() {
    let burst = (0..400).map(|index| (BASE, index));
    let server = Server::new(
        burst.map(|(micros, index)| (micros, index as usize)).chain([(BASE - 5_000, 0), (BASE + 5_000, 0)]).collect(),
    );

    let walked = walk(&server, &whole()).unwrap();

    assert_eq!(walked.found.len(), 402);
}

#[test]
fn a_probe_tells_what_it_cannot_get_through_and_goes_on_behind_it() {
    let server = Server::new((0..150).map(|_| (BASE + 7, 3)).chain((0..5).map(|index| (BASE + index, 0))).collect());
    let window = Window { from: Instant::from_nanos(BASE * 1_000), until: Instant::from_nanos((BASE + 1_000) * 1_000) };
    let connector = kilo();
    let read = |position: Option<&Position>| {
        let request = connector.request(&stream(), Some(&window), position).unwrap();
        connector.read(&stream(), Some(&window), position, &server.answer(&request.url)).unwrap().next
    };
    let Next::Page(second) = read(None) else { panic!("more follows") };
    let Next::Stuck { probes, .. } = read(Some(&second)) else { panic!("more than a page in one millisecond") };

    assert_eq!(connector.reach(&probes[0]), Ok(Reach::Everything));
    assert_eq!(connector.reach(&probes[1]), Ok(Reach::Something));
    assert_eq!(connector.reach(&probes[2]), Ok(Reach::Action(action_name(0))));
    let other = connector.probe_for(&probes[2], "organization.brand.new").unwrap();
    assert_eq!(connector.reach(&other), Ok(Reach::Action("organization.brand.new".to_owned())));
    assert_eq!(
        (connector.probe_for(&probes[0], "x"), connector.reach(&second)),
        (Err(Error::Position), Err(Error::Position))
    );
    let Next::Stuck { span, past, .. } = read(Some(&probes[0])) else { panic!("more than a page in one microsecond") };
    let micros = |window: Window| (window.from.nanos() / 1_000 - BASE, window.until.nanos() / 1_000 - BASE);
    assert_eq!(micros(span), (7, 8));
    assert_eq!(read(Some(&past)), Next::End);
}

#[test]
fn what_cannot_be_found_is_told_and_costs_nothing_else() {
    let burst = (0..500).map(|_| (BASE + 7, 3));
    let server = Server::new(burst.chain((1..=300).map(|index| (BASE - index * 1_500, 0))).collect());

    let walked = walk(&server, &whole()).unwrap();

    assert_eq!(walked.stuck.len(), 1, "{:?}", walked.stuck);
    assert!(walked.stuck[0].contains(Instant::from_nanos((BASE + 7) * 1_000)));
    assert!(walked.found.len() >= 400, "{}", walked.found.len());
    assert!((500..800).all(|id| walked.found.contains(&format!("row-{id}"))), "all rows behind the burst");
}

#[test]
fn a_remote_that_does_not_heed_its_boundary_is_not_believed() {
    let mut server = Server::new((0..300).map(|index| (BASE + index * 60_000, 0)).collect());
    server.heeds_before = false;

    assert_eq!(walk(&server, &whole()).err(), Some(Error::Unheeded));
}

#[test]
fn a_page_without_times_cannot_lead_on() {
    let body = r#"{"result":{"data":{"logs":[{"id":"1"}],"hasNext":true,"oldestTimestamp":null}}}"#;
    let mute = r#"{"result":{"data":{"logs":[{"id":"1"}]}}}"#;

    assert_eq!(kilo().read(&stream(), None, None, &answer(200, &[], body)), Err(Error::NoBoundary));
    let page = kilo().read(&stream(), None, None, &answer(200, &[], mute)).unwrap();
    assert_eq!((&page.next, page.problems.last().unwrap().record), (&Next::End, None));
}

#[test]
fn the_boundary_is_the_oldest_of_records_and_answer_nudged_back() {
    let body = |own: &str| {
        format!(
            r#"{{"result":{{"data":{{"logs":[{{"id":"1","created_at":"2026-02-20 10:11:12.345678+00"}}],"hasNext":true,"oldestTimestamp":{own}}}}}}}"#
        )
    };
    for (own, before) in [
        ("null", "2026-02-20T10%3A11%3A12.346Z"),
        ("\"2026-02-20T10:11:12.345Z\"", "2026-02-20T10%3A11%3A12.346Z"),
        ("\"2026-02-20T10:11:11.000Z\"", "2026-02-20T10%3A11%3A11.001Z"),
    ] {
        let page = kilo().read(&stream(), None, None, &answer(200, &[], &body(own))).unwrap();
        let Next::Page(position) = page.next else { panic!("{own}") };
        let url = kilo().request(&stream(), None, Some(&position)).unwrap().url;
        assert!(url.contains(&format!("before%22%3A%22{before}%22")), "{url}");
    }
}

#[test]
fn the_summary_counts_and_dates() {
    let request = kilo().total_request().unwrap();
    let body =
        r#"{"result":{"data":{"totalEvents":51234,"earliestEvent":"2025-01-02 03:04:05.6+00","latestEvent":null}}}"#;

    let total = kilo().read_total(&answer(200, &[], body)).unwrap();

    assert!(request.url.contains("auditLogs.getSummary?input=%7B%22organizationId%22"), "{}", request.url);
    assert_eq!((total.events, total.earliest, total.latest), (Some(51_234), Some(at("2025-01-02T03:04:05.6Z")), None));
}

#[test]
fn the_name_and_role_come_from_a_list_that_may_be_missing() {
    let probes = kilo().access_requests().unwrap();
    let body = format!(
        r#"{{"result":{{"data":[{{"organizationId":"x","organizationName":"Other"}},{{"organizationId":"{ORGANIZATION}","organizationName":"Acme","role":"owner"}}]}}}}"#
    );
    let mut access = Access::default();

    assert_eq!(probes.iter().map(|probe| probe.optional).collect::<Vec<_>>(), [false, true]);
    assert!(kilo().read_access(&probes[0], &answer(200, &[], "{}"), &mut access).is_err(), "no log, no proof");
    kilo().read_access(&probes[1], &answer(404, &[], "nothing here"), &mut access).unwrap();
    assert_eq!(access, Access::default());
    kilo().read_access(&probes[1], &answer(200, &[], &body), &mut access).unwrap();
    assert_eq!((access.name.as_deref(), access.role.as_deref()), (Some("Acme"), Some("owner")));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_row_is_lost_however_dense(steps in prop::collection::vec((0_i64..40, 0_usize..40), 100..700)) {
        let mut micros = BASE;
        let rows: Vec<Row> = steps.into_iter().map(|(step, action)| { micros += step; (micros, action) }).collect();
        let count = rows.len();

        let walked = walk(&Server::new(rows), &whole()).unwrap();

        prop_assert_eq!(walked.found.len(), count);
    }
}
