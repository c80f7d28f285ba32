//! A remote that changes the form of its events from one day to the next: none is lost, and what is no longer understood
//! says so of itself.

use std::sync::{Arc, Mutex};

use trailbook_core::event::{Field, Flag};
use trailbook_core::store::Raw;

use crate::check::truthful;
use crate::reader::Reader;
use crate::server::serve;
use crate::shapes::SHAPES;
use crate::wire::Way;
use crate::world::{NOW, SECOND, Shared, World, time};

/// Events as they are written from now on, with what has to be told of each.
fn changed() -> [(&'static str, String, Option<Flag>); 6] {
    let at = |number: i64| time(NOW + number * SECOND, 9);
    [
        ("renamed", format!(r#"{{"id":"renamed","when":"{}","action":"a"}}"#, at(1)), Some(Flag::NoTime)),
        (
            "other form",
            format!(r#"{{"id":"other form","time":{{"at":"{}"}},"action":"a"}}"#, at(2)),
            Some(Flag::NoTime),
        ),
        ("gone", format!(r#"{{"id":"gone","time":"{}"}}"#, at(3)), Some(Flag::NoAction)),
        ("new word", format!(r#"{{"id":"new word","time":"{}","action":"never.seen"}}"#, at(4)), None),
        ("number", format!(r#"{{"id":"number","time":"{}","action":7}}"#, at(5)), None),
        ("list", format!(r#"{{"id":"list","time":"{}","action":["a"],"actor":"u1"}}"#, at(6)), Some(Flag::NoAction)),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn events_in_a_new_form_are_kept_and_marked_in_every_way_of_reading() {
    for way in [Way::Token, Way::Link, Way::Number, Way::List, Way::Follow, Way::Feed, Way::Head, Way::Whole] {
        let shape = SHAPES.iter().find(|shape| shape.way == way && shape.ids).unwrap();
        let world: Shared = Arc::new(Mutex::new(World::new(14)));
        let address = serve(world.clone(), way).await;
        let folder = tempfile::tempdir().unwrap();
        let reader = Reader::new(folder.path(), &shape.manifest(""), &address);
        reader.sync().await.unwrap();
        for (number, (id, raw, _)) in (1..).zip(changed()) {
            world.lock().unwrap().put(id, NOW + number * SECOND, raw.into_bytes());
        }
        world.lock().unwrap().now = NOW + 3600 * SECOND;
        *reader.now.lock().unwrap() = NOW + 3600 * SECOND;

        let tally = reader.sync().await.unwrap();

        assert_eq!(tally.unclear, 4, "{way:?}");
        assert_eq!(reader.bytes(), world.lock().unwrap().bytes(), "{way:?}");
        truthful(&reader, &world).unwrap();
        let numbers: Vec<i64> = (0..=20).collect();
        let records = reader.store.records(&numbers, Raw::With).unwrap();
        for (id, _, flag) in changed() {
            let uid = |uid: &trailbook_core::event::EventUid| uid.as_str() == id;
            let event = &records.iter().find(|record| record.event.uid.as_ref().is_some_and(uid)).unwrap().event;
            let marks: Vec<Flag> =
                event.flags.iter().filter(|flag| matches!(flag, Flag::NoTime | Flag::NoAction)).collect();
            assert_eq!(marks, flag.into_iter().collect::<Vec<_>>(), "{way:?}: {id}");
        }
        let known =
            |record: &trailbook_core::event::Record| record.event.fields.get(Field::Action) == Some("never.seen");
        assert!(records.iter().any(known), "{way:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_versions_of_an_event_in_one_page_are_both_kept_and_told_once() {
    for shape in SHAPES.iter().filter(|shape| shape.ids) {
        let mut world = World::new(14);
        let (at, first) = (world.items[4].at, world.items[4].raw.clone());
        let other = String::from_utf8(first.clone()).unwrap().replace("Ada", "Eve").into_bytes();
        // The remote tells the two apart, by what it does not show.
        world.put("e004b", at, other.clone());
        let world: Shared = Arc::new(Mutex::new(world));
        let address = serve(world.clone(), shape.way).await;
        let folder = tempfile::tempdir().unwrap();
        let reader = Reader::new(folder.path(), &shape.manifest(""), &address);

        for minutes in [0, 1, 70] {
            world.lock().unwrap().now = NOW + minutes * 60 * SECOND;
            *reader.now.lock().unwrap() = NOW + minutes * 60 * SECOND;
            reader.sync().await.unwrap();

            let totals = reader.store.totals().unwrap();
            assert_eq!((totals.events, totals.revisions), (14, 1), "{} after {minutes} minutes", shape.name);
            let kept = reader.bytes();
            assert!(kept.contains(&first) != kept.contains(&other), "{}", shape.name);
        }
    }
}
