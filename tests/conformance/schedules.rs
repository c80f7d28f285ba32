//! Trouble after trouble as chance has it: whatever a sync is told, what it claims is true, and when the trouble is over
//! it has exactly the remote's events.

use std::sync::{Arc, Mutex};

use trailbook_core::connector::Manifest;

use crate::chance::{Chance, rounds};
use crate::check::{afterwards, truthful};
use crate::reader::Reader;
use crate::server::serve;
use crate::shapes::{SHAPES, Shape};
use crate::world::{Answer, DAY, Fault, NOW, Shared, World};

/// Schedules where every change is tested.
const SCHEDULES: usize = 30;
/// The most syncs that run into trouble.
const SYNCS: usize = 4;
/// The most answers of a schedule.
const ANSWERS: usize = 24;

const PAUSES: [&str; 9] = [
    "0",
    "1",
    "-1",
    "7.9",
    "86400",
    "99999999999999999999",
    "soon",
    "Wed, 03 Jun 2026 12:00:01 GMT",
    "Thu, 01 Jan 1970",
];

/// Draws an answer. Every second one is good, so that syncs come somewhere.
fn answer(chance: &mut Chance) -> Answer {
    let length = chance.below(400);
    match chance.below(24) {
        0 => Answer::Throttled,
        1 => Answer::ThrottledUntilDate,
        2 | 3 => Answer::Pause(PAUSES[chance.below(PAUSES.len())]),
        4 => Answer::Unavailable,
        5 => Answer::Broken([500, 502, 504, 520][chance.below(4)]),
        6 => Answer::WebPage,
        7 => Answer::CutOff,
        8 => Answer::Reset(length),
        9 => Answer::Short(length),
        10 => Answer::HalfPacked(length),
        11 => Answer::ErrorInside,
        _ => Answer::Good,
    }
}

/// Draws a burst of answers, one of which comes several times.
fn schedule(chance: &mut Chance) -> Vec<Answer> {
    let mut answers: Vec<Answer> = (0..1 + chance.below(ANSWERS)).map(|_| answer(chance)).collect();
    let (at, times) = (chance.below(answers.len()), chance.below(8));
    let again = answers[at];
    answers.splice(at..at, std::iter::repeat_n(again, times));
    answers
}

async fn endures(chance: &mut Chance) -> Result<(), String> {
    let shape = &SHAPES[chance.below(SHAPES.len())];
    let mut world = World::new(8 + chance.below(12));
    if !shape.ids {
        world.forget_ids();
    }
    let world: Shared = Arc::new(Mutex::new(world));
    let address = serve(world.clone(), shape.way).await;
    let folder = tempfile::tempdir().unwrap();
    let manifest = shape.manifest("");
    assert!(Manifest::parse(&manifest).is_ok());
    let mut told = Vec::new();
    for _ in 0..1 + chance.below(SYNCS) {
        let answers = schedule(chance);
        told.push(format!("{answers:?}"));
        {
            let mut world = world.lock().unwrap();
            let from = world.requests + chance.below(4);
            world.fault = Fault::Answers(from, answers);
        }
        // Another process each time: all that it knows is in the journal.
        let reader = Reader::new(folder.path(), &manifest, &address);
        let _ = reader.sync().await;
        truthful(&reader, &world).map_err(|say| format!("{}: {say} after {told:?}", shape.name))?;
    }
    let reader = Reader::new(folder.path(), &manifest, &address);
    afterwards(&reader, &world, 0).await.map_err(|say| format!("{}: {say} after {told:?}", shape.name))
}

#[tokio::test(flavor = "multi_thread")]
async fn any_schedule_of_trouble_ends_with_the_truth() {
    let mut chance = Chance::begin("schedules");
    let (mut failed, mut run) = (Vec::new(), 0);
    for _ in rounds(SCHEDULES) {
        let before = chance.clone();
        if let Err(say) = endures(&mut chance).await {
            failed.push(format!("{before:?}: {say}"));
        }
        run += 1;
    }
    println!("schedules: {run}, of which {} ended with something else than the truth", failed.len());
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// Reads a remote while our clock is wrong by `ahead`, and again when somebody has set it right.
async fn bears_a_wrong_clock(shape: &Shape, ahead: i64) -> Result<(), String> {
    let mut world = World::new(14);
    if !shape.ids {
        world.forget_ids();
    }
    let world: Shared = Arc::new(Mutex::new(world));
    let address = serve(world.clone(), shape.way).await;
    let folder = tempfile::tempdir().unwrap();
    let reader = Reader::new(folder.path(), &shape.manifest(""), &address);
    *reader.now.lock().unwrap() = NOW + ahead;
    let _ = reader.sync().await;
    truthful(&reader, &world)?;
    *reader.now.lock().unwrap() = NOW;
    afterwards(&reader, &world, 0).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_jumps_by_years_costs_no_event() {
    let mut failed = Vec::new();
    for shape in &SHAPES {
        for days in [-1_100, -30, 30, 1_100] {
            if let Err(say) = bears_a_wrong_clock(shape, days * DAY).await {
                failed.push(format!("{}, {days} days: {say}", shape.name));
            }
        }
    }
    assert!(failed.is_empty(), "{}:\n{}", failed.len(), failed.join("\n"));
}
