//! How long the window takes, printed and not asserted: on what `TRAILBOOK_MEASURED` names (a data folder, opened by
//! `TRAILBOOK_MEASURED_PASSPHRASE`), else on the pretend organization.

use std::{env, fs};

use serde_json::{Value, json};

use super::desktop::Desktop;
use super::remote::Remote;

const ROWS: &str = "document.querySelectorAll('[role=grid] [data-index] [data-column]').length > 5";

/// From the start of the page to the frame that shows the first rows.
const FIRST: &str = "const [shown, done] = arguments;
    const look = () => new Function('return ' + shown)() ? requestAnimationFrame(() => done(performance.now())) : requestAnimationFrame(look);
    look();";

/// Moves the list by so many pixels in each of so many frames.
const SCROLL: &str = "const [step, frames, done] = arguments;
    const host = document.querySelector('[role=grid]');
    let left = frames;
    const move = () => { if (left-- === 0) return done(document.querySelector('[data-index]').dataset.index); host.scrollTop += step; requestAnimationFrame(move); };
    requestAnimationFrame(move);";

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn the_window_says_how_long_it_takes() {
    let _remote;
    let desktop = match env::var("TRAILBOOK_MEASURED") {
        Ok(folder) => {
            let passphrase = env::var("TRAILBOOK_MEASURED_PASSPHRASE").unwrap();
            let own = [
                ("TRAILBOOK_SEVERAL", "1"),
                ("TRAILBOOK_DATA_DIR", folder.as_str()),
                ("TRAILBOOK_PASSPHRASE", passphrase.as_str()),
            ];
            Desktop::start_with(&[], &own)
        }
        Err(_) => {
            let remote = Remote::start();
            let desktop = remote.window();
            _remote = remote;
            desktop
        }
    };
    desktop.until_at_last(ROWS);
    let mut starts: Vec<f64> = (0..5).map(|_| started(&desktop)).collect();
    starts.sort_by(f64::total_cmp);
    println!("page to first rows: median {:.0} ms of {starts:.0?}", starts[2]);

    desktop.search("");
    println!("{} events", desktop.count());
    desktop.session.size(1280, 800).unwrap();
    for step in [90, 600, 4_000] {
        desktop.value("void (document.querySelector('[role=grid]').scrollTop = 2000)");
        let mut frames: Vec<f64> = (0..20).map(|_| frame(&desktop, step)).collect();
        frames.sort_by(f64::total_cmp);
        println!("{step} px a frame: {:.1} ms of the page's processor time, p95 {:.1} ms", frames[10], frames[18]);
    }
    assert!(desktop.count() > 0, "something was measured");
}

fn started(desktop: &Desktop) -> f64 {
    desktop.value("void (window.fresh = false, location.reload())");
    desktop.until("window.fresh === undefined");
    let first = FIRST.replace("new Function('return ' + shown)()", ROWS);
    desktop.session.run_later(&first, &json!([""])).unwrap().as_f64().unwrap()
}

/// What one of six frames costs the page's main thread, in milliseconds: whatever else the computer does is not in it.
fn frame(desktop: &Desktop, step: u32) -> f64 {
    const FRAMES: u32 = 6;
    let before = spent(desktop);
    let shown: Value = desktop.session.run_later(SCROLL, &json!([step, FRAMES])).unwrap();
    assert!(shown.is_string(), "{shown}");
    (spent(desktop) - before) / f64::from(FRAMES)
}

/// The processor time of the process that draws the page, in milliseconds.
fn spent(desktop: &Desktop) -> f64 {
    let page = processes(desktop.process()).into_iter().find(|id| {
        fs::read_to_string(format!("/proc/{id}/comm")).is_ok_and(|name| name.starts_with("WebKitWebProces"))
    });
    let id = page.expect("a process draws the page");
    let text = fs::read_to_string(format!("/proc/{id}/task/{id}/schedstat")).unwrap();
    text.split_whitespace().next().unwrap().parse::<f64>().unwrap() / 1e6
}

/// A process and all that it started.
fn processes(first: u32) -> Vec<u32> {
    let mut found = vec![first];
    let mut at = 0;
    while let Some(id) = found.get(at).copied() {
        let tasks = fs::read_dir(format!("/proc/{id}/task")).into_iter().flatten().flatten();
        for list in tasks.filter_map(|task| fs::read_to_string(task.path().join("children")).ok()) {
            found.extend(list.split_whitespace().filter_map(|id| id.parse::<u32>().ok()));
        }
        at += 1;
    }
    found
}
