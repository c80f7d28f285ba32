//! What takes more than one remote, more than one day or more than one manifest.

use std::sync::{Arc, Mutex};

use trailbook_core::cancel::Cancel;
use trailbook_core::interval::IntervalState;

use crate::reader::Reader;
use crate::server::serve;
use crate::shapes::{SHAPES, Shape};
use crate::wire::Way;
use crate::world::{Answer, DAY, Fault, NOW, SECOND, Shared, World, body, time};

fn shape(way: Way) -> &'static Shape {
    SHAPES.iter().find(|shape| shape.way == way && shape.ids).unwrap()
}

async fn remote(way: Way, count: usize) -> (Shared, String) {
    let world: Shared = Arc::new(Mutex::new(World::new(count)));
    let address = serve(world.clone(), way).await;
    (world, address)
}

fn later(world: &Shared, reader: &Reader, nanos: i64) {
    world.lock().unwrap().now = NOW + nanos;
    *reader.now.lock().unwrap() = NOW + nanos;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_organization_that_is_added_twice_is_read_twice_in_full() {
    let (world, address) = remote(Way::Token, 14).await;
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let manifest = shape(Way::Token).manifest("");
    let readers = folders.each_ref().map(|folder| Reader::new(folder.path(), &manifest, &address));

    let (one, other) = tokio::join!(readers[0].sync(), readers[1].sync());

    assert!(one.is_ok() && other.is_ok());
    let wanted = world.lock().unwrap().bytes();
    assert!(readers.iter().all(|reader| reader.bytes() == wanted));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_streams_have_two_ledgers() {
    let (world, address) = remote(Way::Token, 14).await;
    let folder = tempfile::tempdir().unwrap();
    let streams = "[[stream]]\nid = \"audit\"\n[[stream]]\nid = \"sign_ins\"\n[stream.window]\nstep = \"1d\"\nretention = \"3d\"\n";
    let manifest = shape(Way::Token).manifest("") + streams;
    let reader = Reader::new(folder.path(), &manifest, &address);

    reader.sync().await.unwrap();

    let once = world.lock().unwrap().bytes();
    let mut twice = [once.clone(), once].concat();
    twice.sort();
    assert_eq!(reader.bytes(), twice);
    let begins: Vec<i64> = reader.stretches().iter().map(|stretch| (NOW - stretch.window.from.nanos()) / DAY).collect();
    // A remote's events are asked for two days beyond what it says that it keeps.
    assert_eq!(begins, [7, 5]);
}

#[tokio::test(flavor = "multi_thread")]
async fn retention_that_passes_an_interrupted_read_leaves_no_gap_that_cannot_be_closed() {
    for way in [Way::Token, Way::Link, Way::TimeKey, Way::Head] {
        let (world, address) = remote(way, 14).await;
        let folder = tempfile::tempdir().unwrap();
        let reader = Reader::new(folder.path(), &shape(way).manifest(""), &address);
        world.lock().unwrap().fault = Fault::Answers(2, vec![Answer::Unavailable; 500]);
        reader.sync().await.unwrap();
        let before = reader.bytes();
        assert!(before.len() < 14, "{way:?}");

        // All that it had is gone; something new is there.
        later(&world, &reader, 9 * DAY);
        {
            let mut world = world.lock().unwrap();
            world.fault = Fault::None;
            world.items.clear();
            world.add("new", NOW + 9 * DAY - 3600 * SECOND);
        }
        reader.sync().await.unwrap();

        assert_eq!(reader.bytes().len(), before.len() + 1, "{way:?}");
        assert!(reader.gaps().is_empty(), "{way:?}: {:?}", reader.gaps());
        let expired = |state| reader.stretches().iter().any(|stretch| stretch.state == state);
        assert!(expired(IntervalState::Expired), "{way:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_walk_by_times_in_no_order_is_in_doubt_also_where_it_was_interrupted() {
    for way in [Way::TimeKey, Way::Climb] {
        let (world, address) = remote(way, 14).await;
        let folder = tempfile::tempdir().unwrap();
        let reader = Reader::new(folder.path(), &shape(way).manifest(""), &address);
        world.lock().unwrap().fault = Fault::Shuffled;
        let cancel = Cancel::new();
        let stopped = reader.sync_until(&cancel, |_| cancel.cancel()).await;
        assert!(stopped.is_err() && reader.bytes().len() < 14, "{way:?}");

        // From here on its pages are in order: what they lead past was lost before.
        world.lock().unwrap().fault = Fault::None;
        reader.sync().await.unwrap();

        let suspect = reader.gaps().into_iter().filter(|gap| gap.state == IntervalState::Suspect);
        assert!(suspect.count() > 0, "{way:?}: {:?}", reader.stretches());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn events_that_change_or_vanish_at_the_source_are_kept_as_they_were_and_told() {
    let (world, address) = remote(Way::Token, 14).await;
    let folder = tempfile::tempdir().unwrap();
    let reader = Reader::new(folder.path(), &shape(Way::Token).manifest(""), &address);
    {
        let mut world = world.lock().unwrap();
        for (number, id) in ["changes", "vanishes", "stays"].into_iter().enumerate() {
            world.add(id, NOW - 300 * SECOND - i64::try_from(number).unwrap() * SECOND);
        }
    }
    reader.sync().await.unwrap();
    let before = reader.bytes();
    {
        let mut world = world.lock().unwrap();
        world.items.retain(|item| item.id != "vanishes");
        let changed = world.items.iter_mut().find(|item| item.id == "changes").unwrap();
        changed.raw =
            String::from_utf8_lossy(&body("changes", &time(changed.at, 9))).replace("Ada", "Eve").into_bytes();
    }
    later(&world, &reader, 60 * SECOND);

    let tally = reader.sync().await.unwrap();

    assert_eq!((tally.kept.revised, tally.kept.added), (1, 0));
    assert_eq!(tally.vanished.iter().map(String::as_str).collect::<Vec<_>>(), ["vanishes"]);
    assert_eq!(reader.bytes(), before, "what was received first stays");
    assert_eq!(reader.store.totals().unwrap().revisions, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_known_event_does_not_end_the_reading_of_a_head() {
    let (world, address) = remote(Way::Head, 14).await;
    let folder = tempfile::tempdir().unwrap();
    let reader = Reader::new(folder.path(), &shape(Way::Head).manifest(""), &address);
    world.lock().unwrap().fault = Fault::Answers(3, vec![Answer::Unavailable; 500]);
    reader.sync().await.unwrap();
    assert!(reader.bytes().len() < 14 && !reader.gaps().is_empty());
    // More arrives than a page holds, so that the next head meets what is known before it meets the gap.
    world.lock().unwrap().fault = Fault::None;
    for number in 0..7 {
        world.lock().unwrap().add(&format!("more{number}"), NOW + number * SECOND);
    }
    later(&world, &reader, 3600 * SECOND);

    reader.sync().await.unwrap();

    assert_eq!(reader.bytes(), world.lock().unwrap().bytes());
    assert!(reader.gaps().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_whose_place_is_lost_is_caught_up_with_by_spans_of_time() {
    let (world, address) = remote(Way::Follow, 14).await;
    let folder = tempfile::tempdir().unwrap();
    let manifest = shape(Way::Follow).manifest("").replace(
        "resume = \"link\"\n",
        "resume = \"link\"\non_lost = \"windows\"\n[sync.fallback]\nquery = { limit = \"{size}\", from = \"{from}\", to = \"{to}\" }\nend = \"no_token\"\nstep = \"1d\"\n",
    );
    let reader = Reader::new(folder.path(), &manifest, &address);
    reader.sync().await.unwrap();
    {
        let mut world = world.lock().unwrap();
        world.add("since", NOW + 60 * SECOND);
        world.fault = Fault::Forgets(world.requests);
        world.seen.clear();
    }
    later(&world, &reader, 3600 * SECOND);

    reader.sync().await.unwrap();

    assert_eq!(reader.bytes(), world.lock().unwrap().bytes());
    assert!(reader.gaps().is_empty(), "{:?}", reader.gaps());
    let bounded = world.lock().unwrap().seen.iter().filter(|asked| asked.contains_key("to")).count();
    assert!((1..6).contains(&bounded), "{bounded} bounded questions");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_asks_only_for_what_came_since() {
    for way in [Way::Follow, Way::Feed] {
        let (world, address) = remote(way, 14).await;
        let folder = tempfile::tempdir().unwrap();
        let reader = Reader::new(folder.path(), &shape(way).manifest(""), &address);
        reader.sync().await.unwrap();
        let before = world.lock().unwrap().requests;
        world.lock().unwrap().add("since", NOW + 60 * SECOND);
        later(&world, &reader, 3600 * SECOND);

        let tally = reader.sync().await.unwrap();

        assert_eq!((tally.received, tally.kept.added), (1, 1), "{way:?}");
        assert!(world.lock().unwrap().requests - before <= 2, "{way:?}");
        assert!(reader.first_request().url.starts_with(&address));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_remote_that_is_too_slow_for_a_long_span_is_asked_for_shorter_ones() {
    let (world, address) = remote(Way::Token, 14).await;
    let folder = tempfile::tempdir().unwrap();
    let reader = Reader::new(folder.path(), &shape(Way::Token).manifest(""), &address).hasty(&address);
    world.lock().unwrap().fault = Fault::SlowOver(DAY + 3600 * SECOND);

    reader.sync().await.unwrap();

    assert_eq!(reader.bytes(), world.lock().unwrap().bytes());
    assert!(reader.gaps().is_empty(), "{:?}", reader.gaps());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_is_not_believed_that_skips_events_with_empty_pages_without_end() {
    let (world, address) = remote(Way::Feed, 14).await;
    let folder = tempfile::tempdir().unwrap();
    let reader = Reader::new(folder.path(), &shape(Way::Feed).manifest(""), &address);
    world.lock().unwrap().fault = Fault::Skips;
    reader.sync().await.unwrap();
    assert!(!reader.gaps().is_empty());
    world.lock().unwrap().fault = Fault::None;
    later(&world, &reader, 60 * SECOND);

    reader.sync().await.unwrap();

    assert_eq!(reader.bytes(), world.lock().unwrap().bytes());
    assert!(reader.gaps().is_empty(), "{:?}", reader.gaps());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crowded_instant_hides_nothing_but_itself_where_the_boundary_belongs_to_the_page() {
    let (world, address) = remote(Way::TimeKey, 14).await;
    let crowded = NOW - DAY - 17 * SECOND;
    for number in 0..9 {
        world.lock().unwrap().add(&format!("crowd{number}"), crowded);
    }
    world.lock().unwrap().fault = Fault::Inclusive;
    let folder = tempfile::tempdir().unwrap();
    let reader = Reader::new(folder.path(), &shape(Way::TimeKey).manifest(""), &address);

    reader.sync().await.unwrap();

    let kept = reader.bytes();
    let world = world.lock().unwrap();
    let lost: Vec<_> = world.items.iter().filter(|item| kept.binary_search(&item.raw).is_err()).collect();
    assert!(lost.iter().all(|item| item.id.starts_with("crowd")), "{lost:?}");
    let gaps = reader.gaps();
    assert!(!gaps.is_empty(), "some of the instant is not here, and that is known");
    let near = |at: i64| (at - crowded).abs() <= 5_000_000;
    assert!(gaps.iter().all(|gap| near(gap.window.from.nanos()) && near(gap.window.until.nanos())), "{gaps:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_overlooked_when_events_are_deleted_while_they_are_read() {
    const COUNTS: [Way; 7] =
        [Way::Number, Way::Offset, Way::List, Way::SlideLink, Way::SlideToken, Way::Sealed, Way::SlideHead];
    for way in [Way::Token, Way::Head, Way::TimeKey, Way::Climb].into_iter().chain(COUNTS) {
        let (world, address) = remote(way, 14).await;
        let folder = tempfile::tempdir().unwrap();
        let reader = Reader::new(folder.path(), &shape(way).manifest(""), &address);
        world.lock().unwrap().fault = Fault::Deletes(1);

        reader.sync().await.unwrap();

        let kept = reader.bytes();
        let world = world.lock().unwrap();
        assert_eq!(world.items.len(), 13, "{way:?}");
        let lost: Vec<_> = world.items.iter().filter(|item| kept.binary_search(&item.raw).is_err()).collect();
        assert!(lost.is_empty() && reader.gaps().is_empty(), "{way:?}: {lost:?} {:?}", reader.gaps());
    }
}
