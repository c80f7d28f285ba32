//! How the demo wire behaves towards a naive client.

use std::collections::HashSet;

use serde_json::Value;

use super::*;
use crate::story::Org;
use crate::testing::{ask, json, story, view};
use crate::view::Late;

/// Follows `next` to the end; returns the pages up to the first that is no success, and that one's status.
fn walk(view: View, query: &[(&str, &str)]) -> (Vec<Value>, u16) {
    let (mut events, mut cursor) = (Vec::new(), None::<String>);
    loop {
        let mut query = query.to_vec();
        query.extend(cursor.as_deref().map(|cursor| ("cursor", cursor)));
        let answer = ask(view, Twist::Honest, "v1/events", &query);
        if answer.status != 200 {
            return (events, answer.status);
        }
        let page = json(&answer);
        events.extend(page["events"].as_array().unwrap().iter().cloned());
        match page["next"].as_str() {
            Some(next) => cursor = Some(next.to_owned()),
            None => return (events, 200),
        }
    }
}

fn ids(events: &[Value]) -> Vec<&str> {
    events.iter().filter_map(|event| event["id"].as_str()).collect()
}

#[test]
fn following_the_cursor_gives_every_event_once() {
    let (events, status) = walk(view(Org::Northwind, Role::Owner), &[]);
    let unique: HashSet<_> = ids(&events).into_iter().collect();

    assert_eq!((status, events.len(), unique.len()), (200, 19_000, 18_997), "three have no id");
}

#[test]
fn an_event_on_the_border_of_two_windows_belongs_to_the_later() {
    let events = story().events(Org::Northwind);
    let tied = events.windows(2).rev().find(|pair| pair[0].millis() == pair[1].millis() && pair[0].micros % 1_000 > 0);
    let border = stamp(tied.unwrap()[0].micros).to_rfc3339_opts(SecondsFormat::Millis, true);
    let start = stamp(story().span().1 - 7 * 86_400_000_000).to_rfc3339();
    let view = view(Org::Northwind, Role::Admin);

    let (whole, _) = walk(view, &[("since", &start)]);
    let (earlier, _) = walk(view, &[("since", &start), ("until", &border)]);
    let (later, _) = walk(view, &[("since", &border)]);

    assert_eq!([ids(&later), ids(&earlier)].concat(), ids(&whole));
    assert!(later.iter().filter(|event| event["time"] == border.as_str()).count() >= 2);
}

#[test]
fn total_counts_the_window_and_limit_is_held_to_two_hundred() {
    let (since, until) = ("2026-02-01T00:00:00Z", "2026-02-10T07:00:00+07:00");
    let query = [("since", since), ("until", until), ("limit", "5000")];
    let first = json(&ask(view(Org::Acme, Role::Owner), Twist::Honest, "v1/events", &query));
    let (all, _) = walk(view(Org::Acme, Role::Owner), &query);

    assert_eq!(first["events"].as_array().unwrap().len(), 200);
    assert_eq!(first["total"], all.len());
    assert!(all.iter().all(|event| event["time"].as_str().unwrap() < "2026-02-10T00:00:00"));
}

#[test]
fn pages_that_touch_the_gap_fail_and_their_neighbours_do_not() {
    let (from, to) = story().gap(Org::Acme).unwrap();
    let text = |micros| stamp(micros).to_rfc3339_opts(SecondsFormat::Millis, true);
    let view = View { gap: Some((from, to)), ..view(Org::Acme, Role::Owner) };
    let hour = 3_600_000_000;
    let cases = [
        (from - 24 * hour, from, 200),
        (to, to + 24 * hour, 200),
        (from + hour, from + 2 * hour, 500),
        (from - hour, from + 1_000, 500),
        (to - 1_000, to + hour, 500),
    ];
    for (since, until, expected) in cases {
        let (_, status) = walk(view, &[("since", &text(since)), ("until", &text(until))]);
        assert_eq!(status, expected, "{} {}", text(since), text(until));
    }

    let (read, status) = walk(view, &[]);

    assert_eq!(status, 500);
    assert!(read.len() > 5_000, "pages before the gap are answered: {}", read.len());
}

#[test]
fn a_workspace_admin_sees_one_workspace_and_a_member_none() {
    let (events, _) = walk(view(Org::Acme, Role::WorkspaceAdmin), &[]);
    let me = json(&ask(view(Org::Acme, Role::WorkspaceAdmin), Twist::Honest, "v1/me", &[]));

    assert!(events.len() > 1_000 && events.iter().all(|event| event["workspace"]["id"] == "ws_atlas"));
    assert_eq!(me["scope"]["workspace"]["name"], "Atlas");
    assert_eq!(me["account"]["role"], "workspace_admin");
    let refused = ask(view(Org::Acme, Role::Member), Twist::Honest, "v1/events", &[]);
    assert_eq!((refused.status, json(&refused)["error"]["code"].as_str()), (403, Some("role_required")));
    assert_eq!(ask(view(Org::Acme, Role::Member), Twist::Honest, "v1/me", &[]).status, 200);
}

#[test]
fn every_key_of_the_wire_occurs() {
    let (events, _) = walk(view(Org::Northwind, Role::Owner), &[("since", "2026-02-20T00:00:00Z")]);
    let keys: HashSet<&String> = events.iter().flat_map(|event| event.as_object().unwrap().keys()).collect();
    let expected = "id time recorded action label scope category status reason severity description actor targets \
                    workspace ip country region city user_agent source session request changes details";

    for key in expected.split_whitespace() {
        assert!(keys.contains(&key.to_owned()), "{key}");
    }
    assert!(keys.len() == expected.split_whitespace().count(), "{keys:?}");
}

#[test]
fn traps_reach_the_wire_as_they_are() {
    let of = |special| {
        let found = story().events(Org::Acme).iter().find(|event| event.special == Some(special)).unwrap();
        text(Content::First, found)
    };

    assert_eq!(of(Special::DuplicateKey).matches(r#""status":"#).count(), 2);
    assert!(of(Special::HugeNumber).contains(":18446744073709551617,"));
    assert!(of(Special::Control).contains(r"\u0000bell\u0007back\bform\fescape\u001b[31m"));
    assert!(of(Special::RightToLeft).contains('\u{202E}'));
    assert!(of(Special::BigDetails).len() > 40_000);
    assert!(of(Special::YearOne).contains(r#""time":"0001-01-01T00:00:00Z""#));
    assert!(!of(Special::NoTime).contains(r#""time""#));
    assert!(of(Special::OffsetTime).contains("+07:00"));
    assert!(of(Special::Tab).contains(r"\t=HYPERLINK"));
    let twin = of(Special::NoIdSecond);
    assert!(!twin.contains(r#""id""#) && twin == of(Special::NoIdThird));
}

#[test]
fn late_events_add_to_the_total_and_revised_ones_change_their_content() {
    let all = view(Org::Acme, Role::Owner);
    let total = |view| json(&ask(view, Twist::Honest, "v1/events", &[]))["total"].as_u64().unwrap();
    let hidden = View { late: Late::Hidden, ..all };
    let event = story().events(Org::Acme).iter().find(|event| event.revisable).unwrap();

    assert!(total(hidden) < total(all) && total(all) == 31_000);
    assert_ne!(text(Content::First, event), text(Content::Revised, event));
}

#[test]
fn a_twist_leads_nowhere_but_keeps_the_place() {
    let view = view(Org::Acme, Role::Owner);
    let first = json(&ask(view, Twist::Honest, "v1/events", &[]));
    let next = first["next"].as_str().unwrap();

    let repeated = json(&ask(view, Twist::RepeatNext, "v1/events", &[("cursor", next)]));
    let empty = json(&ask(view, Twist::EmptyPage, "v1/events", &[("cursor", next)]));
    let empty_start = json(&ask(view, Twist::EmptyPage, "v1/events", &[]));
    let again = json(&ask(view, Twist::Honest, "v1/events", &[("cursor", empty_start["next"].as_str().unwrap())]));

    assert_eq!(repeated["next"], next);
    assert_eq!((&empty["events"], &empty["next"]), (&json!([]), &json!(next)));
    assert_eq!(again["events"], first["events"]);
}

#[test]
fn a_short_page_a_reversed_one_and_a_wrong_total_lose_nothing() {
    let view = view(Org::Acme, Role::Owner);
    let page = |twist, query: &[(&str, &str)]| json(&ask(view, twist, "v1/events", query));
    let events = |page: &Value| page["events"].as_array().unwrap().clone();
    let first = page(Twist::Honest, &[]);

    let short = page(Twist::ShortPage, &[]);
    let rest = page(Twist::Honest, &[("cursor", short["next"].as_str().unwrap()), ("limit", "100")]);
    let mut reversed = events(&page(Twist::Reversed, &[]));
    reversed.reverse();

    assert_eq!([events(&short), events(&rest)].concat(), events(&first));
    assert_eq!(reversed, events(&first));
    assert_eq!(page(Twist::WrongTotal, &[])["total"], 31_007);
}

#[test]
fn what_cannot_be_understood_is_refused() {
    let cases = [("since", "yesterday"), ("until", "2026-03-04"), ("limit", "0"), ("limit", "many"), ("cursor", "é")];
    for (name, value) in cases {
        let answer = ask(view(Org::Acme, Role::Owner), Twist::Honest, "v1/events", &[(name, value)]);
        assert_eq!(answer.status, 400, "{name}={value}");
    }
    assert_eq!(ask(view(Org::Acme, Role::Owner), Twist::Honest, "v2/events", &[]).status, 404);
}

/// A changed story gives every demo organization in the field other events under the same identifiers, so it changes
/// knowingly or not at all. It is the same on every platform.
#[test]
fn the_story_has_not_changed() {
    let fnv = |sum: u64, byte: u8| (sum ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    let digest = |org| {
        let events = story().events(org).iter().map(|event| text(Content::First, event));
        events.fold(0xcbf2_9ce4_8422_2325, |sum, text| text.bytes().fold(sum, fnv))
    };

    assert_eq!(Org::ALL.map(digest), [11917239992349093408, 11194624329498623677]);
}
