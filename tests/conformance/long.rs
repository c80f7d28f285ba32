//! Years of history: what they cost where nothing is in them, and that a full day among them is read in full.

use std::sync::{Arc, Mutex};

use trailbook_core::interval::IntervalState;

use crate::check::truthful;
use crate::reader::Reader;
use crate::server::serve;
use crate::shapes::{SHAPES, Shape};
use crate::wire::Way;
use crate::world::{DAY, Fault, NOW, SECOND, Shared, World};

fn shape(way: Way) -> &'static Shape {
    SHAPES.iter().find(|shape| shape.way == way && shape.ids).unwrap()
}

/// Returns the manifest for a log that is kept for ten years and asked for day by day.
fn ten_years(way: Way, more: &str) -> String {
    let days = format!("step = \"1d\"\n{more}");
    shape(way).manifest("").replace("step = \"2d\"", &days).replace("\"5d\"", "\"3650d\"")
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_years_without_events_cost_some_tens_of_requests_and_a_full_day_in_them_is_read_in_full() {
    for way in [Way::Token, Way::Link, Way::Number, Way::Offset, Way::TimeKey, Way::Climb, Way::Whole] {
        let mut world = World::new(3);
        for number in 0..40 {
            world.add(&format!("burst{number}"), NOW - 2_000 * DAY + number * SECOND);
        }
        let world: Shared = Arc::new(Mutex::new(world));
        let address = serve(world.clone(), way).await;
        let folder = tempfile::tempdir().unwrap();
        let reader = Reader::new(folder.path(), &ten_years(way, ""), &address);

        reader.sync().await.unwrap();

        assert_eq!(reader.bytes(), world.lock().unwrap().bytes(), "{way:?}");
        assert!(reader.gaps().is_empty(), "{way:?}: {:?}", reader.gaps());
        let requests = world.lock().unwrap().requests;
        assert!(requests < 150, "{way:?}: {requests} requests");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_question_reaches_further_than_the_remote_allows() {
    let world: Shared = Arc::new(Mutex::new(World::new(3)));
    let address = serve(world.clone(), Way::Token).await;
    let folder = tempfile::tempdir().unwrap();
    let reader = Reader::new(folder.path(), &ten_years(Way::Token, "max_span = \"30d\"\n"), &address);

    reader.sync().await.unwrap();

    let world = world.lock().unwrap();
    let at = |text: &String| chrono::DateTime::parse_from_rfc3339(text).unwrap();
    let days = |asked: &crate::wire::Parameters| (at(&asked["to"]) - at(&asked["from"])).num_days();
    let longest = world.seen.iter().map(days).max().unwrap();
    assert_eq!(longest, 30);
    assert!(world.requests < 160, "{} requests", world.requests);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instant_that_holds_more_than_a_page_is_told_and_hides_nothing_behind_it_from_old_to_new() {
    let world: Shared = Arc::new(Mutex::new(World::new(14)));
    let crowded = NOW - DAY - 17 * SECOND;
    for number in 0..9 {
        world.lock().unwrap().add(&format!("crowd{number}"), crowded);
    }
    let address = serve(world.clone(), Way::Climb).await;
    let folder = tempfile::tempdir().unwrap();
    let reader = Reader::new(folder.path(), &shape(Way::Climb).manifest(""), &address);

    reader.sync().await.unwrap();

    truthful(&reader, &world).unwrap();
    let kept = reader.bytes();
    let world = world.lock().unwrap();
    let lost: Vec<_> = world.items.iter().filter(|item| kept.binary_search(&item.raw).is_err()).collect();
    assert_eq!(lost.len(), 6);
    assert!(lost.iter().all(|item| item.id.starts_with("crowd")), "{lost:?}");
    let gaps = reader.gaps();
    assert!(gaps.iter().any(|gap| gap.state == IntervalState::Suspect && gap.window.from.nanos() <= crowded));
    let near = |at: i64| (at - crowded).abs() <= 5_000_000;
    assert!(gaps.iter().all(|gap| near(gap.window.from.nanos()) && near(gap.window.until.nanos())), "{gaps:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_called_complete_between_two_walks_of_pages_that_move() {
    for way in [Way::Number, Way::Offset, Way::SlideLink, Way::SlideToken, Way::Sealed, Way::SlideHead] {
        // The program ends with one more request each time, of which some lie between the two walks.
        for requests in 1..14 {
            let world: Shared = Arc::new(Mutex::new(World::new(14)));
            world.lock().unwrap().fault = Fault::DeletesAndHolds(1, requests);
            let address = serve(world.clone(), way).await;
            let folder = tempfile::tempdir().unwrap();
            let ended = {
                let reader = Reader::new(folder.path(), &shape(way).manifest(""), &address);
                let held = async {
                    while world.lock().unwrap().requests <= requests {
                        tokio::task::yield_now().await;
                    }
                };
                tokio::select! { _ = reader.sync() => true, () = held => false }
            };
            world.lock().unwrap().fault = Fault::None;

            let reader = Reader::new(folder.path(), &shape(way).manifest(""), &address);
            truthful(&reader, &world).unwrap_or_else(|say| panic!("{way:?} after {requests} requests: {say}"));
            reader.sync().await.unwrap();
            truthful(&reader, &world).unwrap_or_else(|say| panic!("{way:?} resumed after {requests} requests: {say}"));
            assert!(reader.gaps().is_empty(), "{way:?} after {requests} requests: {:?}", reader.gaps());
            if ended {
                break;
            }
        }
    }
}
