//! What every story holds.

use std::collections::{HashMap, HashSet};

use super::*;

fn story() -> Arc<Story> {
    Story::shared(NaiveDate::from_ymd_opt(2026, 3, 4).unwrap())
}

#[test]
fn the_same_anchor_tells_the_same_story() {
    let again = Story::new(story().anchor());

    assert_eq!(format!("{:?}", story()), format!("{again:?}"));
}

#[test]
fn identifiers_do_not_depend_on_the_anchor() {
    let ids = |story: &Story| -> HashSet<String> {
        Org::ALL.iter().flat_map(|org| story.events(*org)).map(|event| event.id.clone()).collect()
    };
    let (march, december) = (story(), Story::new(NaiveDate::from_ymd_opt(2025, 12, 31).unwrap()));

    assert_eq!(ids(&march).len(), 50_000, "no identifier occurs twice");
    assert_eq!(ids(&march), ids(&december));
}

#[test]
fn every_organization_has_its_size_in_order() {
    let story = story();

    assert_eq!(Org::ALL.map(|org| story.events(org).len()), [31_000, 19_000]);
    for org in Org::ALL {
        assert!(story.events(org).is_sorted_by_key(|event| (event.micros, event.index)));
    }
}

#[test]
fn every_action_occurs_in_both_organizations_on_time() {
    for org in Org::ALL {
        let story = story();
        let seen: HashSet<_> =
            story.events(org).iter().filter(|event| !event.late).map(|event| event.action.name).collect();
        let missing: Vec<_> = actions().iter().filter(|action| !seen.contains(action.name)).collect();

        assert!(missing.is_empty(), "{org:?} {missing:?}");
    }
}

#[test]
fn every_trap_occurs_once_in_each_organization_and_is_recent() {
    for org in Org::ALL {
        let story = story();
        let events = story.events(org);
        for special in Special::ALL {
            let found: Vec<_> = events.iter().filter(|event| event.special == Some(*special)).collect();
            assert_eq!(found.len(), 1, "{org:?} {special:?}");
            assert!(found[0].index + 2_600 > events.len(), "{org:?} {special:?} {}", found[0].index);
        }
    }
}

#[test]
fn each_system_has_several_thousand_events() {
    for org in Org::ALL {
        let mut counts = HashMap::new();
        story().events(org).iter().for_each(|event| *counts.entry(event.action.system).or_insert(0) += 1);

        assert!(System::ALL.iter().all(|system| counts[system] > 2_000), "{org:?} {counts:?}");
    }
}

#[test]
fn more_than_a_third_of_the_code_events_share_a_millisecond() {
    for org in Org::ALL {
        let story = story();
        let code: Vec<_> = story.events(org).iter().filter(|event| event.action.system == System::Code).collect();
        let mut shared = HashMap::new();
        code.iter().for_each(|event| *shared.entry(event.millis()).or_insert(0) += 1);
        let tied = code.iter().filter(|event| shared[&event.millis()] > 1).count();

        assert!(tied * 3 > code.len(), "{tied} of {}", code.len());
    }
}

#[test]
fn failed_sign_ins_come_in_bursts_from_one_network() {
    let story = story();
    let burst: Vec<_> = story.events(Org::Acme).iter().filter(|event| event.reason == Some("wrong_password")).collect();
    let guessed =
        burst.iter().filter(|event| event.ip.as_deref().is_some_and(|ip| ip.starts_with("203.0.113."))).count();

    assert!(guessed >= 7 * 44, "{guessed}");
    assert!(burst.iter().all(|event| event.status == Some(Status::Failed)));
}

#[test]
fn few_actors_do_most_of_the_work() {
    let story = story();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    let events = story.events(Org::Acme);
    events.iter().filter_map(|event| event.actor.as_ref()).for_each(|actor| *counts.entry(&actor.id).or_insert(0) += 1);
    let mut counts: Vec<_> = counts.into_values().collect();
    counts.sort_unstable_by(|one, other| other.cmp(one));

    assert!(counts.len() > 50);
    assert!(counts[..8].iter().sum::<usize>() * 2 > events.len(), "{counts:?}");
    assert!(events.iter().filter(|event| event.actor.is_none()).count() > 300);
}

#[test]
fn late_and_revisable_events_are_few_and_plain() {
    for org in Org::ALL {
        let story = story();
        let late: Vec<_> = story.events(org).iter().filter(|event| event.late).collect();
        let revisable: Vec<_> = story.events(org).iter().filter(|event| event.revisable).collect();

        assert!(
            (10..100).contains(&late.len()) && (10..100).contains(&revisable.len()),
            "{} {}",
            late.len(),
            revisable.len()
        );
        assert!(late.iter().chain(&revisable).all(|event| event.special.is_none()));
        assert!(revisable.iter().all(|event| revised(event).description != event.description));
    }
}

#[test]
fn outcomes_are_success_failure_and_nothing() {
    let story = story();
    let count = |status| story.events(Org::Acme).iter().filter(|event| event.status == status).count();

    assert!(count(Some(Status::Success)) > 15_000);
    assert!(count(Some(Status::Failed)) > 1_000);
    assert!(count(None) > 1_000);
}

#[test]
fn the_gap_holds_events_and_arrivals_follow_the_end() {
    let story = story();
    let (from, to) = story.gap(Org::Acme).unwrap();
    let inside = story.events(Org::Acme).iter().filter(|event| (from..to).contains(&event.micros)).count();
    let arrival = story.arrival(Org::Acme, System::Assistant, 3);

    assert!(inside > 200, "{inside}");
    assert_eq!(story.gap(Org::Northwind), None);
    assert!(arrival.micros > story.span().1 && arrival.action.system == System::Assistant);
    assert_eq!(arrival.index, 31_003);
}

#[test]
fn the_anchor_is_the_last_day_whose_story_is_over() {
    let cases = [("2026-03-04T14:29:59Z", "2026-03-03"), ("2026-03-04T14:30:00Z", "2026-03-04")];
    for (now, expected) in cases {
        assert_eq!(Story::anchor_for(now.parse().unwrap()).to_string(), expected);
    }
}
