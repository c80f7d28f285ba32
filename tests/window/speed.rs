//! How long the window takes, printed and not asserted: on what `TRAILBOOK_MEASURED` names (a data folder, opened by
//! `TRAILBOOK_MEASURED_PASSPHRASE`), else on the pretend organization.

use std::time::{SystemTime, UNIX_EPOCH};
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

/// Notes, for the next key in the query, how long it takes until the list has other rows and they are painted.
const WATCH: &str = "let pressed = 0;
    window.keyed = null;
    document.querySelector('#query').addEventListener('keydown', () => { pressed = performance.now(); }, { once: true, capture: true });
    const watch = new MutationObserver((changes) => {
        const inList = ({ target }) => (target.closest ? target : target.parentElement)?.closest('[role=grid]') != null;
        if (pressed === 0 || !changes.some(inList)) return;
        watch.disconnect();
        requestAnimationFrame(() => setTimeout(() => { window.keyed = performance.now() - pressed; }));
    });
    watch.observe(document.querySelector('#results'), { childList: true, characterData: true, subtree: true, attributeFilter: ['aria-rowcount'] });";

/// The time that was noted; none where the rows stayed the same.
const KEYED: &str = "const done = arguments[0];
    const end = performance.now() + 3000;
    const look = () => window.keyed !== null ? done(window.keyed) : performance.now() > end ? done(null) : setTimeout(look, 10);
    look();";

/// Queries as they grow under somebody's hands, and the keys pressed next.
const TYPED: [(&str, &str); 6] = [
    ("", "result:failed"),
    ("", "asset"),
    ("before:2026-02", " updated"),
    ("before:2026-02 -result:failed", " user"),
    ("action:asset.updated", " ann"),
    ("", "198.51.100.7"),
];

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn the_window_says_how_long_it_takes() {
    let opened = Opened::start();
    let desktop = &opened.desktop;
    desktop.until_at_last(ROWS);
    println!("launch to first rows: {:.0} ms", launched(desktop));
    let mut starts: Vec<f64> = (0..5).map(|_| started(desktop)).collect();
    starts.sort_by(f64::total_cmp);
    println!("page to first rows: median {:.0} ms of {starts:.0?}", starts[2]);

    desktop.search("");
    println!("{} events", desktop.count());
    desktop.session.size(1280, 800).unwrap();
    for step in [90, 600, 4_000] {
        desktop.value("void (document.querySelector('[role=grid]').scrollTop = 2000)");
        let mut frames: Vec<f64> = (0..20).map(|_| frame(desktop, step)).collect();
        frames.sort_by(f64::total_cmp);
        println!("{step} px a frame: {:.1} ms of the page's processor time, p95 {:.1} ms", frames[10], frames[18]);
    }
    assert!(desktop.count() > 0, "something was measured");
}

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn the_window_says_how_soon_a_key_has_its_rows() {
    let opened = Opened::start();
    let desktop = &opened.desktop;
    desktop.until_at_last(ROWS);
    desktop.search("");
    println!("{} events", desktop.count());
    let mut all = Vec::new();
    for (begun, keys) in TYPED {
        desktop.search(begun);
        let times: Vec<f64> = keys.chars().filter_map(|key| keyed(desktop, key)).collect();
        println!("`{begun}` then `{keys}`: {times:.0?} ms from each key to its rows");
        all.extend(times);
    }
    all.sort_by(f64::total_cmp);
    assert!(all.len() > 10, "rows came for some keys: {all:?}");
    println!(
        "key to rows: median {:.0} ms, p95 {:.0} ms of {} keys",
        all[all.len() / 2],
        all[all.len() * 19 / 20],
        all.len()
    );
}

/// Presses a key in the query and waits for its rows: milliseconds, or nothing where they are those of before.
fn keyed(desktop: &Desktop, key: char) -> Option<f64> {
    desktop.answered();
    desktop.value("document.querySelector('#query').focus() ?? true");
    desktop.session.run(WATCH, &json!([])).unwrap();
    desktop.press(&[], key);
    let time = desktop.session.run_later(KEYED, &json!([])).unwrap().as_f64();
    desktop.answered();
    time
}

/// A window on what is to be measured.
struct Opened {
    desktop: Desktop,
    _remote: Option<Remote>,
}

impl Opened {
    fn start() -> Self {
        let Ok(folder) = env::var("TRAILBOOK_MEASURED") else {
            let remote = Remote::start();
            return Self { desktop: remote.window(), _remote: Some(remote) };
        };
        let passphrase = env::var("TRAILBOOK_MEASURED_PASSPHRASE").unwrap();
        let own = [
            ("TRAILBOOK_SEVERAL", "1"),
            ("TRAILBOOK_DATA_DIR", folder.as_str()),
            ("TRAILBOOK_PASSPHRASE", passphrase.as_str()),
        ];
        Self { desktop: Desktop::start_with(&[], &own), _remote: None }
    }
}

/// From the start of the program to the first rows on the screen, in milliseconds.
fn launched(desktop: &Desktop) -> f64 {
    const SHOWN: &str = "performance.timeOrigin + performance.getEntriesByName('rows')[0].startTime";
    let text = |path: String| fs::read_to_string(path).unwrap();
    let uptime = text("/proc/uptime".to_owned());
    let since_boot = uptime.split_whitespace().next().unwrap().parse::<f64>().unwrap() * 1_000.0;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs_f64() * 1_000.0;
    let program = processes(desktop.process()).into_iter().map(|id| text(format!("/proc/{id}/stat")));
    let program = program.into_iter().find(|stat| stat.contains("(trailbook-deskt")).expect("the program runs");
    // Counted in hundredths of a second since the computer started, behind the name, which may hold anything.
    let ticks = program.rsplit(')').next().unwrap().split_whitespace().nth(19).unwrap().parse::<f64>().unwrap();
    desktop.value(SHOWN).as_f64().unwrap() - (now - since_boot + ticks * 10.0)
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
