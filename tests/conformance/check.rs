//! Every way of reading against everything that goes wrong.

use std::sync::{Arc, Mutex};

use trailbook_core::coverage::Stretch;
use trailbook_core::event::Instant;
use trailbook_core::interval::IntervalState;

use crate::cases::{Case, Ending, cases};
use crate::reader::Reader;
use crate::server::serve;
use crate::shapes::{SHAPES, Shape};
use crate::wire::Way;
use crate::world::{Fault, NOW, SECOND, Shared, World};

/// Reads a remote in this way with this trouble, and once more when the trouble is over. Returns what is wrong with that.
async fn run(shape: &Shape, case: &Case) -> Result<(), String> {
    let mut world = World::new(14);
    (case.prepare)(&mut world);
    if !shape.ids {
        world.forget_ids();
    }
    let world: Shared = Arc::new(Mutex::new(world));
    let address = serve(world.clone(), shape.way).await;
    let folder = tempfile::tempdir().unwrap();
    let reader = Reader::new(folder.path(), &shape.manifest(case.limits), &address);
    *reader.now.lock().unwrap() = NOW + case.ahead;

    let first = reader.sync().await;
    let ending = match (&first, reader.gaps().is_empty()) {
        // Not one page could be read, and the ledger says so.
        (Err(trailbook_core::sync::Error::Unreadable(_)), false) => Ending::Gap,
        (Err(_), _) => Ending::Error,
        (Ok(_), true) => Ending::Whole,
        (Ok(_), false) => Ending::Gap,
    };
    truthful(&reader, &world)?;
    // A list notices by the remote's count that it has not all, and looks again at once.
    let recovered = shape.way == Way::List && case.ending == Ending::Gap && ending == Ending::Whole;
    if case.ending != Ending::True && ending != case.ending && !recovered {
        return Err(format!("it ended with {ending:?}: {:?}, {:?}", first.err(), reader.gaps()));
    }
    if ending == Ending::Whole && case.ending != Ending::True {
        same(&reader, &world).map_err(|say| format!("after the first sync {say}"))?;
    }

    afterwards(&reader, &world, case.ahead).await
}

/// All is well again, and the remote is asked once more: after the time in which late events are looked for.
pub async fn afterwards(reader: &Reader, world: &Shared, ahead: i64) -> Result<(), String> {
    for minutes in [1, 70] {
        let kept = reader.bytes();
        world.lock().unwrap().fault = Fault::None;
        world.lock().unwrap().now = NOW + minutes * 60 * SECOND;
        *reader.now.lock().unwrap() = NOW + minutes * 60 * SECOND + ahead;
        reader.sync().await.map_err(|error| format!("afterwards it ended with {error}"))?;
        truthful(reader, world)?;
        let now = reader.bytes();
        if kept.iter().any(|event| now.binary_search(event).is_err()) {
            return Err("something that was kept is gone".to_owned());
        }
    }
    same(reader, world).map_err(|say| format!("in the end {say}"))?;
    match reader.gaps().as_slice() {
        [] => Ok(()),
        gaps => Err(format!("in the end there are gaps: {gaps:?}")),
    }
}

/// Compares what is kept with what the remote has: the same, each once.
fn same(reader: &Reader, world: &Shared) -> Result<(), String> {
    let (kept, wanted) = (reader.bytes(), world.lock().unwrap().bytes());
    if kept == wanted {
        return Ok(());
    }
    let short = |bytes: &Vec<u8>| String::from_utf8_lossy(&bytes[..bytes.len().min(60)]).into_owned();
    let lost: Vec<String> = wanted.iter().filter(|event| kept.binary_search(event).is_err()).map(short).collect();
    Err(format!("{} of {} events are here; not here: {lost:?}", kept.len(), wanted.len()))
}

/// Checks that every event is here that lies where the ledger says that all was read, but for those that came later.
pub fn truthful(reader: &Reader, world: &Shared) -> Result<(), String> {
    let kept = reader.bytes();
    let complete: Vec<Stretch> =
        reader.stretches().into_iter().filter(|stretch| stretch.state == IntervalState::Complete).collect();
    let world = world.lock().unwrap();
    let claimed = |at: i64| complete.iter().any(|stretch| stretch.window.contains(Instant::from_nanos(at)));
    let came_later = |id: &str| id == "late" || id.starts_with("new");
    let missing = world
        .items
        .iter()
        .find(|item| claimed(item.at) && !came_later(&item.id) && kept.binary_search(&item.raw).is_err());
    match missing {
        Some(item) => Err(format!("`{}` is not here, and the ledger says that all was read: {complete:?}", item.id)),
        None => Ok(()),
    }
}

async fn every_case(name: &str) {
    let shape = SHAPES.iter().find(|shape| shape.name == name).unwrap();
    let mut failed = Vec::new();
    for case in cases().iter().filter(|case| (case.fits)(shape)) {
        if let Err(say) = run(shape, case).await {
            failed.push(format!("{} × {}: {say}", shape.name, case.name));
        }
    }
    assert!(failed.is_empty(), "{} cases:\n{}", failed.len(), failed.join("\n"));
}

macro_rules! survives {
    ($($test:ident: $shape:literal),* $(,)?) => {
        $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $test() {
                every_case($shape).await;
            }
        )*

        #[test]
        fn every_shape_is_run() {
            let run = [$($shape),*];
            assert!(SHAPES.iter().all(|shape| run.contains(&shape.name)) && run.len() == SHAPES.len());
        }
    };
}

survives! {
    windows_with_a_token_survive_everything: "windows with a token",
    windows_with_a_word_for_the_end_survive_everything: "windows with a token and a word for the end",
    windows_without_identifiers_survive_everything: "windows with a token, without identifiers",
    windows_with_links_survive_everything: "windows with links",
    windows_with_page_numbers_survive_everything: "windows with page numbers",
    windows_with_offsets_survive_everything: "windows with offsets",
    a_time_key_survives_everything: "time key",
    windows_without_pages_survive_everything: "windows without pages",
    windows_without_pages_and_identifiers_survive_everything: "windows without pages and identifiers",
    a_list_survives_everything: "list",
    a_stream_with_links_survives_everything: "stream with links",
    a_stream_with_a_token_survives_everything: "stream with a token",
    a_head_survives_everything: "head",
    links_that_count_survive_everything: "windows with links that count",
    tokens_that_count_survive_everything: "windows with tokens that count",
    sealed_counts_survive_everything: "windows with sealed counts",
    a_head_that_counts_survives_everything: "head with tokens that count",
    a_time_key_from_old_to_new_survives_everything: "time key, oldest first",
}
