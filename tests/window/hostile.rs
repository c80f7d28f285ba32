//! Copies that cannot be trusted, events that want to be scripts, and questions that no page of ours would ask.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::desktop::Desktop;

const NO_FAULTS: Vec<String> = Vec::new();

/// Imports events into `archive`.
pub fn fill(desktop: &Desktop, name: &str, events: &[Value]) {
    let file = desktop.home().join(name);
    fs::write(&file, serde_json::to_string(events).unwrap()).unwrap();
    assert!(desktop.command_line(&["import", "archive", file.to_str().unwrap()]).success());
}

pub fn some(from: u32, until: u32) -> Vec<Value> {
    (from..until)
        .map(|number| json!({ "uid": format!("e{number}"), "action": "member.added", "occurred": "2026-07-01T10:00:00Z" }))
        .collect()
}

pub fn journal(desktop: &Desktop) -> PathBuf {
    let homes =
        fs::read_dir(desktop.home().join("trailbook/organizations")).unwrap().map(|entry| entry.unwrap().path());
    homes.into_iter().find(|path| path.is_dir()).unwrap().join("journal.db")
}

pub fn open_archive(desktop: &Desktop) {
    desktop.value("void location.reload()");
    desktop.until("document.title === 'archive - Events'");
}

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn a_copy_that_was_rolled_back_says_so_and_is_set_aside_on_request() {
    let desktop = Desktop::start(&[]);
    desktop.read("Review audit logs offline");
    fill(&desktop, "one.json", &some(0, 20));
    let older = fs::read(journal(&desktop)).unwrap();
    fill(&desktop, "two.json", &some(20, 30));
    fs::write(journal(&desktop), older).unwrap();

    open_archive(&desktop);
    desktop.read("This copy was rolled back");
    desktop.search("member.added");
    assert_eq!(desktop.count(), 20, "what is there can be read");
    assert_eq!(desktop.faults(), NO_FAULTS);
    desktop.click("Set aside and begin anew");
    desktop.read("Nothing is deleted");
    desktop.until("!document.getAnimations().some((each) => each.playState === 'running')");
    assert_eq!(desktop.faults(), NO_FAULTS);
    desktop.click("Set aside");
    desktop.until(
        "document.querySelector('[data-testid=doubt]') === null && document.querySelector('[role=dialog]') === null",
    );

    // The page may have asked again already, which makes a new one in its place.
    let kept = fs::read_dir(journal(&desktop).with_file_name("")).unwrap().map(|entry| entry.unwrap().file_name());
    assert_eq!(kept.filter(|name| name.to_string_lossy().starts_with("journal.db.quarantine-")).count(), 1);
    fill(&desktop, "two.json", &some(0, 30));
    open_archive(&desktop);
    desktop.search("member.added");
    assert_eq!(desktop.count(), 30);
    assert_eq!(desktop.value("document.querySelector('[data-testid=doubt]') === null"), json!(true));
}

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn a_damaged_copy_is_told_and_a_whole_one_gets_a_new_key() {
    let desktop = Desktop::start(&[]);
    desktop.read("Review audit logs offline");
    fill(&desktop, "one.json", &some(0, 20));
    let good = fs::read(journal(&desktop)).unwrap();
    let mut bytes = good.clone();
    bytes[5_000] ^= 1;
    fs::write(journal(&desktop), &bytes).unwrap();

    open_archive(&desktop);
    desktop.read("the cache file is damaged");
    desktop.until("document.querySelector('[data-testid=set-aside]') !== null");
    assert_eq!(desktop.faults(), NO_FAULTS);
    assert_eq!(fs::read(journal(&desktop)).unwrap(), bytes, "nothing was changed");

    fs::write(journal(&desktop), &good).unwrap();
    open_archive(&desktop);
    desktop.search("member.added");
    assert_eq!(desktop.count(), 20);
    desktop.click("Settings");
    desktop.read("Keys of the copies");
    assert_eq!(desktop.faults(), NO_FAULTS);
    desktop.click("Give archive a new key");
    desktop.read("archive has a new key");
    assert_ne!(fs::read(journal(&desktop)).unwrap()[..16], good[..16], "the salt of another file");
    assert!(desktop.command_line(&["count", "archive"]).success());
}

/// What would run, if anything of an event ever became markup, a script, a style or an address.
fn payloads() -> Vec<String> {
    let run =
        ["window.pwned=1", "top['pwned']=1", "(()=>{pwned=1})()", "fetch('http://127.0.0.1:9/x').then(()=>pwned=1)"];
    let shapes = [
        "<script>RUN</script>",
        "</script><script>RUN</script>",
        "<ScRiPt>RUN</sCrIpT>",
        "<script src=data:text/javascript,RUN></script>",
        "<img src=x onerror=RUN>",
        "<img src=x onerror=\"RUN\">",
        "\"><img src=x onerror=RUN>",
        "'><img src=x onerror=RUN>",
        "<svg onload=RUN>",
        "<svg><script>RUN</script></svg>",
        "<svg/onload=RUN//",
        "<math><mi xlink:href=\"javascript:RUN\">x</mi></math>",
        "<iframe src=\"javascript:RUN\"></iframe>",
        "<iframe srcdoc=\"<script>parent.RUN</script>\"></iframe>",
        "<object data=\"javascript:RUN\">",
        "<embed src=\"javascript:RUN\">",
        "<a href=\"javascript:RUN\">open</a>",
        "javascript:RUN",
        "<form action=\"javascript:RUN\"><button>go</button></form>",
        "<input autofocus onfocus=RUN>",
        "<details open ontoggle=RUN>",
        "<video><source onerror=RUN></video>",
        "<body onload=RUN>",
        "<style>@import 'javascript:RUN'</style>",
        "<div style=\"background:url(javascript:RUN)\">",
        "<meta http-equiv=refresh content=\"0;javascript:RUN\">",
        "<base href=\"javascript:RUN//\">",
        "{@html '<img src=x onerror=RUN>'}",
        "{{constructor.constructor('RUN')()}}",
        "${RUN}",
        "<!--><script>RUN</script>-->",
        "<template><script>RUN</script></template>",
    ];
    shapes.iter().flat_map(|shape| run.iter().map(move |run| shape.replace("RUN", run))).collect()
}

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn no_payload_in_any_column_is_ever_run() {
    let desktop = Desktop::start(&[]);
    desktop.read("Review audit logs offline");
    let payloads = payloads();
    assert!(payloads.len() >= 120, "{}", payloads.len());
    let event = |(number, text): (usize, &String)| {
        let fields = [
            "action",
            "scope",
            "category",
            "severity",
            "description",
            "actor_id",
            "actor_type",
            "actor_name",
            "actor_email",
            "actor_role",
            "target_type",
            "target_id",
            "target_name",
            "workspace_id",
            "workspace",
            "tenant",
            "ip",
            "country",
            "region",
            "city",
            "user_agent",
            "origin",
            "session_id",
            "request_id",
            "outcome_reason",
        ];
        let mut event = json!({ "uid": format!("{number}{text}"), "occurred": "2026-07-01T10:00:00Z" });
        fields.iter().for_each(|field| event[*field] = json!(text));
        event
    };
    fill(&desktop, "hostile.json", &payloads.iter().enumerate().map(event).collect::<Vec<_>>());
    open_archive(&desktop);
    desktop.search("-action:nothing");
    assert_eq!(desktop.count(), payloads.len() as u64);
    let scripts = desktop.value("document.scripts.length");
    let frames = desktop.value("document.querySelectorAll('iframe, object, embed, base').length");
    for text in payloads.iter().step_by(9) {
        let question = json!({ "alias": "archive", "text": text, "zone": "UTC" });
        // What the program answers, words for a wrong query included, is not looked at: only that nothing runs.
        let _ = desktop.invoke("parse_query", question);
    }
    for press in 0..payloads.len() {
        let open = format!(
            "(() => {{ const rows = document.querySelectorAll('[data-index]'); const row = rows[{press} % rows.length];
                row?.scrollIntoView(); row?.dispatchEvent(new MouseEvent('dblclick', {{ bubbles: true }})); row?.click(); return true; }})()"
        );
        desktop.until(&open);
    }
    desktop
        .until("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true)))) !== null");

    assert_eq!(desktop.value("typeof window.pwned"), json!("undefined"));
    assert_eq!(desktop.value("document.scripts.length"), scripts);
    assert_eq!(desktop.value("document.querySelectorAll('iframe, object, embed, base').length"), frames);
    assert_eq!(
        desktop.value("document.querySelectorAll('#results img, aside img, #results svg[onload], [onerror]').length"),
        json!(0)
    );
    assert_eq!(desktop.refused(), NO_FAULTS, "nothing in an event was even tried");
}

/// Each command with the names of its arguments, as the page is written against them.
fn commands() -> Vec<(String, Vec<String>)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/src/ipc/bindings.ts");
    let bindings = fs::read_to_string(path).unwrap();
    let command = |rest: &str| {
        let (name, rest) = rest.split_once('"').unwrap();
        let list = rest.strip_prefix(", { ").and_then(|rest| rest.split_once(" }")).map_or("", |(list, _)| list);
        (name.to_owned(), list.split(", ").filter(|name| !name.is_empty()).map(str::to_owned).collect())
    };
    bindings.split("__TAURI_INVOKE(\"").skip(1).map(command).collect()
}

/// All files below `folder`, but for those that the program and its web view keep for themselves.
fn outside(folder: &Path) -> Vec<(PathBuf, u64)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let name = entry.file_name().to_string_lossy().into_owned();
        if matches!(name.as_str(), "trailbook" | ".local" | ".cache" | ".config" | ".dbus" | ".pki") {
            continue;
        }
        match entry.file_type().unwrap().is_dir() {
            true => found.extend(outside(&entry.path())),
            false => found.push((entry.path(), entry.metadata().unwrap().len())),
        }
    }
    found.sort();
    found
}

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn whatever_a_page_asks_the_program_answers_and_writes_nothing_elsewhere() {
    /// What opens a window of the system, ends or locks the program, or waits for a person.
    const LEFT_OUT: &str = "choose_folder choose_import_files choose_authorities verify_file verify_folder \
        show_data_folder show_export save_recovery restore_recovery reveal_export open_sign_in leave print lock";
    const ASK: &str = r#"
        const [name, names, rounds, seed, done] = arguments;
        let state = seed;
        const random = (below) => (state = (state * 1103515245 + 12345) % 2147483648) % below;
        const texts = ["", "../../etc/passwd", "/etc/passwd", "file:///etc/passwd", "C:\\Windows\\x", "a".repeat(70000), "\u0000", "\u202e", "'; DROP TABLE block; --",
            "https://evil.example/", "javascript:1", "acme", "after:", "((((", "=cmd", "\ud800", "1e400", "-1", "__proto__", "constructor"];
        const value = (depth) => {
            switch (random(depth > 3 ? 6 : 9)) {
                case 0: return null;
                case 1: return random(2) === 1;
                case 2: return [0, -1, 1, 4294967296, 1.5, 1e308, 9007199254740993, -2147483649][random(8)];
                case 3: case 4: case 5: return texts[random(texts.length)];
                case 6: return Array.from({ length: random(5) }, () => value(depth + 1));
                default: return Object.fromEntries(Array.from({ length: random(5) }, () => [["alias", "text", "kind", "path", "id", "form", "file", "zone"][random(8)], value(depth + 1)]));
            }
        };
        let answered = 0;
        const ask = () => {
            const args = Object.fromEntries(names.filter(() => random(20) > 0).map((each) => [each, value(0)]));
            return window.__TAURI_INTERNALS__.invoke(name, args).then(() => (answered += 1), () => (answered += 1));
        };
        (async () => { for (let round = 0; round < rounds; round += 50) await Promise.all(Array.from({ length: 50 }, ask)); })().then(() => done(answered));"#;
    let rounds = std::env::var("ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(200_u32);
    let desktop = Desktop::start(&[]);
    desktop.read("Review audit logs offline");
    fill(&desktop, "one.json", &some(0, 20));
    let before = outside(desktop.home());
    let commands = commands();
    assert!(commands.len() > 60, "{}", commands.len());

    let mut asked = 0;
    for (number, (name, names)) in commands.iter().enumerate() {
        if LEFT_OUT.split(' ').any(|left| left == name) || names.is_empty() {
            continue;
        }
        let answered = desktop.session.run_later(ASK, &json!([name, names, rounds, number + 1])).expect(name);
        assert_eq!(answered, json!(rounds), "{name}");
        asked += rounds;
    }

    eprintln!("{asked} questions");
    assert!(desktop.invoke("bootstrap", json!({})).is_ok(), "the program still answers");
    assert!(desktop.command_line(&["count", "archive"]).success());
    assert_eq!(outside(desktop.home()), before);
}
