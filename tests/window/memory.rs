//! What lies in the memory of the window's processes while it is open, and after it was locked.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::FileExt as _;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;
use trailbook_core::keychain::{DataKey, Secret, SecretName, Vault};

use super::desktop::Desktop;
use super::hostile::{fill, journal};

/// What was found how often.
type Found = BTreeMap<&'static str, usize>;

/// How the process that draws the page is called.
const DRAWING: &str = "WebKitWeb";
const KEYS: [&str; 2] = ["passphrase", "key"];
const EVENTS: [&str; 2] = ["actor", "description"];

/// What opens the vault of the tests of the window.
const VAULT: &str = "a passphrase for this test only";

/// Types into the only field for a passphrase as a person does: the words themselves never pass the driver, which would keep
/// them in the memory that is looked at.
const TYPE: &str = "const [turned] = arguments;
    const field = document.querySelector('input[type=password]');
    const words = String.fromCharCode(...turned.map((code) => code ^ 21));
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, words);
    field.dispatchEvent(new Event('input', { bubbles: true }));";

/// Presses the keys that lock, a moment from now.
const LOCK: &str = "void setTimeout(() => document.body.dispatchEvent(
    new KeyboardEvent('keydown', { key: 'L', code: 'KeyL', ctrlKey: true, shiftKey: true, bubbles: true })), 100)";

/// The processes below one, with their names.
fn below(process: u32) -> Vec<(u32, String)> {
    let children = fs::read_to_string(format!("/proc/{process}/task/{process}/children")).unwrap_or_default();
    let children = children.split_whitespace().map(|child| child.parse::<u32>().unwrap());
    let with_their_own = |child: u32| {
        let name = fs::read_to_string(format!("/proc/{child}/comm")).unwrap_or_default().trim().to_owned();
        let mut all = vec![(child, name)];
        all.extend(below(child));
        all
    };
    children.flat_map(with_their_own).collect()
}

/// Bytes that are looked at together.
const PIECE: u64 = 4 << 20;
const PAGE: u64 = 4096;

/// Says whether anything was ever written there: a web view sets far more aside than a computer has.
fn is_used(pages: &fs::File, at: u64, long: u64) -> bool {
    let mut entries = vec![0; usize::try_from(long / PAGE * 8).unwrap()];
    let read = pages.read_at(&mut entries, at / PAGE * 8).unwrap_or(0);
    // The topmost two bits of an entry: in memory, or swapped out.
    entries[..read].iter().skip(7).step_by(8).any(|top| top & 0xC0 != 0)
}

/// How often each needle lies in the memory of a process that can be written.
fn count(process: u32, needles: &BTreeMap<&'static str, Vec<u8>>) -> Found {
    let maps = fs::read_to_string(format!("/proc/{process}/maps")).unwrap();
    let memory = fs::File::open(format!("/proc/{process}/mem")).unwrap();
    let pages = fs::File::open(format!("/proc/{process}/pagemap")).unwrap();
    let mut piece = vec![0; usize::try_from(PIECE).unwrap()];
    let mut found: Found = needles.keys().map(|name| (*name, 0)).collect();
    for line in maps.lines().filter(|line| line.split(' ').nth(1).is_some_and(|access| access.starts_with("rw"))) {
        let (from, until) = line.split(' ').next().unwrap().split_once('-').unwrap();
        let (from, until) = (u64::from_str_radix(from, 16).unwrap(), u64::from_str_radix(until, 16).unwrap());
        let mut at = from;
        while at < until {
            let long = (until - at).min(PIECE);
            if is_used(&pages, at, long)
                && let Ok(read) = memory.read_at(&mut piece[..usize::try_from(long).unwrap()], at)
            {
                for (name, needle) in needles {
                    *found.get_mut(name).unwrap() += memchr::memmem::find_iter(&piece[..read], needle).count();
                }
            }
            at += long;
        }
    }
    found
}

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// What lies in the memory of each process of the window, by the process.
fn look(desktop: &Desktop, needles: &BTreeMap<&'static str, Vec<u8>>, when: &str) -> Vec<(String, Found)> {
    let processes = below(desktop.process()).into_iter();
    let all: Vec<_> = processes.map(|(process, name)| (name, count(process, needles))).collect();
    for (name, found) in &all {
        println!("{when}: {name}: {found:?}");
    }
    all
}

/// How often some of what was looked for was found in the processes whose names begin so.
fn sum(all: &[(String, Found)], process: &str, what: &[&str]) -> usize {
    let some = all.iter().filter(|(name, _)| name.starts_with(process)).flat_map(|(_, found)| found);
    some.filter(|(name, _)| what.iter().any(|what| name.starts_with(what))).map(|(_, times)| times).sum()
}

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn nothing_secret_is_in_the_memory_of_a_window_that_is_locked() {
    let desktop = Desktop::start(&[]);
    desktop.read("Review audit logs offline");
    let events: Vec<_> = (0..400)
        .map(|n| {
            json!({ "uid": format!("e{n}"), "action": "member.added", "occurred": "2026-07-01T10:00:00Z",
            "actor_email": format!("quokka{n}@canary.example"), "description": format!("wombat burrow {n}") })
        })
        .collect();
    fill(&desktop, "one.json", &events);
    let desktop = desktop.reopened(&[], &[("TRAILBOOK_SEVERAL", "1"), ("TRAILBOOK_PASSPHRASE", "")]);
    desktop.read("Enter the passphrase to continue");
    let turned: Vec<u16> = VAULT.encode_utf16().map(|code| code ^ 21).collect();
    desktop.session.run(TYPE, &json!([turned])).unwrap();
    desktop.click("Open");
    desktop.until("document.title === 'archive - Events'");
    desktop.search("member.added");
    assert_eq!(desktop.count(), 400);

    let id = journal(&desktop).parent().unwrap().file_name().unwrap().to_str().unwrap().to_owned();
    let vault = Vault::passphrase(&desktop.home().join("trailbook"), Secret::from(VAULT.to_owned())).unwrap();
    let kept = vault.require(&SecretName::data_key(&id).unwrap()).unwrap();
    let key = DataKey::try_from(&kept).unwrap();
    let literal = key.cipher_literal();
    let digits = literal[2..66].to_owned();
    let raw: Vec<u8> = (0..32).map(|at| u8::from_str_radix(&digits[at * 2..at * 2 + 2], 16).unwrap()).collect();
    let needles = BTreeMap::from([
        ("passphrase", VAULT.as_bytes().to_vec()),
        ("passphrase wide", wide(VAULT)),
        ("key", raw),
        ("key digits", digits.clone().into_bytes()),
        ("key upper", digits.to_uppercase().into_bytes()),
        ("key in vault", kept.expose().as_bytes()[13..40].to_vec()),
        ("actor", b"@canary.example".to_vec()),
        ("actor wide", wide("@canary.example")),
        ("description", b"wombat burrow".to_vec()),
        ("description wide", wide("wombat burrow")),
    ]);
    let web = |desktop: &Desktop| {
        below(desktop.process()).into_iter().find(|(_, name)| name.starts_with(DRAWING)).map(|(process, _)| process)
    };
    let before = web(&desktop).expect("a process that draws the page");
    let open = look(&desktop, &needles, "open");
    assert!(sum(&open, DRAWING, &EVENTS) > 0 && sum(&open, "", &KEYS) > 0, "what is in use is seen");
    desktop.drill("unattended");
    // Drills are done in their order; the driver would wait for an answer of a page that has ended.
    desktop.until_drilled();
    desktop.value(LOCK);

    // The page that follows says what it waits for: it was loaded, and is another one.
    let says = BTreeMap::from([("words", b"Enter the passphrase to continue".to_vec())]);
    let begin = Instant::now();
    while !web(&desktop).is_some_and(|after| after != before && count(after, &says)["words"] > 0) {
        assert!(begin.elapsed() < Duration::from_secs(60), "no page came after the one that was locked");
        thread::sleep(Duration::from_millis(100));
    }
    let locked = look(&desktop, &needles, "locked");
    assert_eq!(sum(&locked, "", &["key"]), 0, "no key");
    assert_eq!(sum(&locked, DRAWING, &KEYS), 0, "nothing of what was typed");
    // The library of the web view carries the message with the passphrase, and does not wipe the memory that it frees.
    assert!(sum(&locked, "", &["passphrase"]) <= 1, "and next to nothing that makes a key");
    assert_eq!(sum(&locked, DRAWING, &EVENTS), 0, "nothing of what was shown");
    // What the libraries of the system freed may still lie there, in pieces.
    assert!(sum(&locked, "", &EVENTS) * 20 < sum(&open, "", &EVENTS));
}
