//! The paging of the Invent wire.

use std::collections::HashSet;

use super::*;
use crate::story::{Org, Story};
use crate::testing::{ask, json, story, view};
use crate::view::View;

const PATH: &str = "orgs/c/audit-logs";

fn header(answer: &Answer, name: &str) -> usize {
    answer.headers.iter().find(|(key, _)| *key == name).unwrap().1.parse().unwrap()
}

fn walk(mut view_of: impl FnMut() -> View<'static>) -> Vec<String> {
    let mut ids = Vec::new();
    for page in 1.. {
        let answer = ask(view_of(), Twist::Honest, PATH, &[("page", &page.to_string()), ("take", "100")]);
        let rows = json(&answer);
        let rows = rows.as_array().unwrap();
        ids.extend(rows.iter().map(|row| row["id"].as_str().unwrap().to_owned()));
        if rows.len() < 100 {
            break;
        }
    }
    ids
}

#[test]
fn pages_by_number_give_every_event_while_nothing_happens() {
    let ids = walk(|| view(Org::Northwind, Role::Owner));
    let unique: HashSet<_> = ids.iter().collect();
    let first = ask(view(Org::Northwind, Role::Owner), Twist::Honest, PATH, &[("take", "500")]);

    assert!(ids.len() > 3_000 && unique.len() == ids.len());
    assert_eq!(header(&first, "pagination-count"), ids.len());
    assert_eq!((header(&first, "pagination-take"), header(&first, "pagination-page")), (100, 1));
}

#[test]
fn events_that_arrive_shift_the_pages() {
    let story: &Story = story();
    let mut count = 0;
    let ids = walk(|| {
        count += 3;
        let arrived: Vec<StoryEvent> =
            (0..count).map(|number| story.arrival(Org::Northwind, System::Assistant, number)).collect();
        View { arrived: Vec::leak(arrived), ..view(Org::Northwind, Role::Owner) }
    });
    let unique: HashSet<_> = ids.iter().collect();

    assert!(unique.len() < ids.len(), "rows come twice");
}

#[test]
fn days_include_both_borders_and_one_action_can_be_chosen() {
    let query = [("from", "2026-03-02"), ("to", "2026-03-03"), ("action", "ALL"), ("user_id", "")];
    let rows = json(&ask(view(Org::Acme, Role::Owner), Twist::Honest, PATH, &query));
    let days: HashSet<&str> =
        rows.as_array().unwrap().iter().map(|row| &row["created_at"].as_str().unwrap()[..10]).collect();
    let deleted = json(&ask(view(Org::Acme, Role::Owner), Twist::Honest, PATH, &[("action", "chat.deleted")]));

    assert_eq!(days, HashSet::from(["2026-03-02", "2026-03-03"]));
    assert!(deleted.as_array().unwrap().iter().all(|row| row["action"] == "chat.deleted"));
}

#[test]
fn rows_have_the_documented_keys() {
    let rows = json(&ask(view(Org::Acme, Role::Owner), Twist::Honest, PATH, &[]));
    let keys: HashSet<&String> =
        rows.as_array().unwrap().iter().flat_map(|row| row.as_object().unwrap().keys()).collect();

    for key in ["id", "action", "source", "ip", "country", "agent", "created_at", "actor", "member", "assistant"] {
        assert!(keys.contains(&key.to_owned()), "{key}");
    }
}

#[test]
fn refusals_have_their_status() {
    let other = format!("orgs/{}/audit-logs", Org::Northwind.id());
    let cases = [
        (Role::Member, PATH, [].as_slice(), 403),
        (Role::WorkspaceAdmin, PATH, &[], 403),
        (Role::Owner, &other, &[], 404),
        (Role::Owner, PATH, &[("page", "0")], 400),
        (Role::Owner, PATH, &[("from", "yesterday")], 400),
    ];
    for (role, path, query, expected) in cases {
        assert_eq!(
            ask(view(Org::Acme, role), Twist::Honest, path, query).status,
            expected,
            "{role:?} {path} {query:?}"
        );
    }
}
