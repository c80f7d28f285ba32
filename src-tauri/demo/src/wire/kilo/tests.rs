//! The paging of the Kilo wire, as a naive client and a careful one meet it.

use std::collections::HashSet;

use super::*;
use crate::story::Org;
use crate::testing::{ask, json, story, view};

const LIST: &str = "api/trpc/organizations.auditLogs.list";

fn call(view: View, procedure: &str, mut input: Value) -> Value {
    input["organizationId"] = json!(view.org.id());
    let answer =
        ask(view, Twist::Honest, &format!("{PREFIX}organizations.auditLogs.{procedure}"), &[("input", &write(&input))]);
    assert_eq!(answer.status, 200, "{}", answer.body);
    json(&answer)["result"]["data"].take()
}

fn ids(page: &Value) -> Vec<String> {
    page["logs"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

fn instant(created_at: &str) -> String {
    created_at.replace(' ', "T").replace("+00", "Z")
}

fn total(org: Org) -> usize {
    story().events(org).iter().filter(|event| event.action.system == System::Code).count()
}

#[test]
fn walking_back_by_the_servers_own_cursor_loses_rows() {
    let view = view(Org::Acme, Role::Owner);
    let (mut seen, mut input) = (HashSet::new(), json!({}));
    loop {
        let page = call(view, "list", input.clone());
        seen.extend(ids(&page));
        if page["hasNext"] == false {
            break;
        }
        input = json!({"before": page["oldestTimestamp"]});
    }

    assert!(seen.len() < total(Org::Acme), "the cut cursor skips the rest of its millisecond");
    assert!(seen.len() * 10 > total(Org::Acme) * 8, "{} of {}", seen.len(), total(Org::Acme));
}

#[test]
fn walking_back_by_exact_times_inclusively_finds_all() {
    for org in Org::ALL {
        let (view, mut seen) = (view(org, Role::Admin), HashSet::new());
        let mut input = json!({});
        loop {
            let page = call(view, "list", input.clone());
            let before = seen.len();
            seen.extend(ids(&page));
            if seen.len() == before {
                break;
            }
            let last = page["logs"].as_array().unwrap().last().unwrap();
            input = json!({"endTime": instant(last["created_at"].as_str().unwrap())});
        }
        let summary = call(view, "getSummary", json!({}));

        assert_eq!(seen.len(), total(org));
        assert_eq!(summary["totalEvents"], total(org));
    }
}

#[test]
fn walking_forward_drops_the_row_nearest_the_cursor() {
    let view = view(Org::Northwind, Role::Owner);
    let mut code: Vec<_> = of_code(&view).collect();
    code.reverse();
    let page = call(view, "list", json!({"after": "2001-01-01T00:00:00Z"}));

    let expected: Vec<String> = code[1..=100].iter().rev().map(|event| event.id.clone()).collect();
    assert_eq!(ids(&page), expected, "a full page lacks the oldest row");
    assert_eq!((&page["hasPrevious"], &page["hasNext"]), (&json!(true), &json!(true)));
}

#[test]
fn times_are_written_as_postgres_does_and_cursors_are_cut() {
    let cases = [
        (1_500_000, "1970-01-01 00:00:01.5+00"),
        (10_000_000, "1970-01-01 00:00:10+00"),
        (7, "1970-01-01 00:00:00.000007+00"),
    ];
    for (micros, expected) in cases {
        assert_eq!(postgres(micros), expected);
    }
    assert_eq!(cut(1_999_999), "1970-01-01T00:00:01.999Z");
}

#[test]
fn filters_narrow_the_list() {
    let view = view(Org::Acme, Role::Owner);
    let by_action = call(view, "list", json!({"action": ["organization.mode.create", "organization.mode.delete"]}));
    let email = "vendor.example";
    let masked = call(view, "list", json!({"actorEmail": format!("support@{email}")}));
    let search = call(view, "list", json!({"fuzzySearch": "MODE %_% DELETED"}));

    let all = |page: &Value, fits: &dyn Fn(&Value) -> bool| {
        let rows = page["logs"].as_array().unwrap();
        !rows.is_empty() && rows.iter().all(fits)
    };
    assert!(all(&by_action, &|row| row["action"].as_str().unwrap().starts_with("organization.mode.")));
    assert!(all(&masked, &|row| row["actor_id"] == "00000000-0000-0000-0000-000000000000"));
    assert!(all(&search, &|row| row["action"] == "organization.mode.delete"));
}

#[test]
fn a_search_is_read_as_ilike_reads_it() {
    let cases = [
        ("b_d", "Abcd", true),
        ("a%d", "xABCDx", true),
        ("", "", true),
        ("100%_", "100% sure", true),
        ("z", "abc", false),
        ("_", "", false),
    ];
    for (search, text, expected) in cases {
        assert_eq!(like(search, text), expected, "{search} {text}");
    }
}

#[test]
fn refusals_come_in_trpc_envelopes() {
    let code = |role, procedure: &str, input: &str| {
        let answer = ask(view(Org::Acme, role), Twist::Honest, &format!("{PREFIX}{procedure}"), &[("input", input)]);
        (answer.status, json(&answer)["error"]["data"]["code"].as_str().unwrap_or("").to_owned())
    };
    let own = format!(r#"{{"organizationId":"{}"}}"#, Org::Acme.id());
    let other = format!(r#"{{"organizationId":"{}"}}"#, Org::Northwind.id());
    let with = |more: &str| format!(r#"{{"organizationId":"{}",{more}}}"#, Org::Acme.id());
    let list = "organizations.auditLogs.list";
    let cases = [
        (Role::Member, list, own.clone(), (401, "UNAUTHORIZED")),
        (Role::WorkspaceAdmin, list, own.clone(), (401, "UNAUTHORIZED")),
        (Role::Owner, list, other, (401, "UNAUTHORIZED")),
        (Role::Owner, list, "{}".into(), (400, "BAD_REQUEST")),
        (Role::Owner, list, with(r#""endTime":"2026-02-20 10:11:12.345678+00""#), (400, "BAD_REQUEST")),
        (Role::Owner, list, with(r#""action":["organization.agent.pause"]"#), (400, "BAD_REQUEST")),
        (Role::Owner, "organizations.auditLogs.erase", own, (404, "NOT_FOUND")),
    ];
    for (role, procedure, input, (status, expected)) in cases {
        assert_eq!(code(role, procedure, &input), (status, expected.to_owned()), "{role:?} {procedure} {input}");
    }
}

#[test]
fn the_catalogue_of_actions_is_known_and_the_log_knows_more() {
    let view = view(Org::Acme, Role::Owner);
    let names = call(view, "getActionTypes", json!({}));

    assert_eq!(names.as_array().unwrap().len(), 40);
    assert!(of_code(&view).any(|event| !event.action.known()));
    let list = ask(view, Twist::Honest, "api/trpc/organizations.list", &[]);
    assert_eq!(json(&list)["result"]["data"][0]["organizationId"], Org::Acme.id());
}

#[test]
fn an_empty_page_says_that_there_is_more() {
    let input = format!(r#"{{"organizationId":"{}"}}"#, Org::Acme.id());
    let page = json(&ask(view(Org::Acme, Role::Owner), Twist::EmptyPage, LIST, &[("input", &input)]));

    assert_eq!(page["result"]["data"]["logs"], json!([]));
    assert_eq!(page["result"]["data"]["hasNext"], true);
}
