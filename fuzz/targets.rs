//! The borders that foreign bytes cross, one function each. It takes any bytes and returns, whatever they are; what has to
//! hold of them is asserted. Two drive them: cargo-fuzz, and the tests, which change the seeds by chance for a few seconds.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use trailbook_core::connector::{Connector, Manifest, builtin};
use trailbook_core::event::{Event, EventUid, Instant, Record, Timestamp};
use trailbook_core::evidence::{self, Checkpoint, SigningKey};
use trailbook_core::export::{Format, file_name, guard, pack_name, unguard};
use trailbook_core::import::{Batch, File, Input};
use trailbook_core::keychain::{DataKey, Secret, Vault, VaultKind, chosen};
use trailbook_core::page::{Next, Response, StreamId, Window};
use trailbook_core::query::{Filter, Zone, ZoneContext, byte_of, complete};
use trailbook_core::remote::server_clock_skew;

/// A border: its name, which is that of its folder of seeds, and its function.
pub type Target = (&'static str, fn(&[u8]));

/// Every border.
pub const TARGETS: [Target; 14] = [
    ("page", page),
    ("event", event),
    ("next", next),
    ("pause", pause),
    ("query", query),
    ("text", text),
    ("guard", guarded),
    ("name", name),
    ("pack", pack),
    ("note", note),
    ("sidecar", sidecar),
    ("escape", escape),
    ("file", file),
    ("manifest", manifest),
];

/// What every connector may ask to be told.
fn settings() -> BTreeMap<String, String> {
    [("base_url", "http://127.0.0.1:9"), ("organization", "0f0c1a2b-0000-4000-8000-000000000001")]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
}

/// The connectors that come with the program and can be bound without more than that.
fn connectors() -> &'static [Connector] {
    static BOUND: OnceLock<Vec<Connector>> = OnceLock::new();
    BOUND.get_or_init(|| builtin().iter().filter_map(|one| Connector::bind(one.clone(), &settings()).ok()).collect())
}

/// Takes the connector that the first byte names.
fn chosen_connector(data: &[u8]) -> Option<(&'static Connector, &[u8])> {
    let (first, rest) = data.split_first()?;
    let connectors = connectors();
    Some((connectors.get(usize::from(*first) % connectors.len())?, rest))
}

fn hour() -> Window {
    let at = |text: &str| Timestamp::parse(text).map_or(Instant::MIN, |time| time.at);
    Window { from: at("2026-03-01T10:00:00Z"), until: at("2026-03-01T11:00:00Z") }
}

fn answer(body: &[u8], headers: Vec<(String, String)>) -> Response {
    Response { status: 200, headers, body: body.to_vec(), url: "http://127.0.0.1:9/log".to_owned() }
}

/// A page as received: it is split into records, and each becomes an event with exactly its bytes.
pub fn page(data: &[u8]) {
    let Some((connector, body)) = chosen_connector(data) else { return };
    let stream = StreamId("events".to_owned());
    let Ok(page) = connector.read(&stream, Some(&hour()), None, &answer(body, Vec::new())) else { return };
    for event in &page.events {
        assert!(event.uid.is_some(), "every event has a name");
    }
}

/// A record in a page that is well-formed around it, read by every connector's mapping.
pub fn event(data: &[u8]) {
    let Some((connector, record)) = chosen_connector(data) else { return };
    let mut body = Vec::from(&b"{\"events\":["[..]);
    body.extend_from_slice(record);
    body.extend_from_slice(b"],\"data\":[");
    body.extend_from_slice(record);
    body.extend_from_slice(b"]}");
    let _ = connector.read(&StreamId("events".to_owned()), Some(&hour()), None, &answer(&body, Vec::new()));
    let mut bare = vec![b'['];
    bare.extend_from_slice(record);
    bare.push(b']');
    let _ = connector.read(&StreamId("events".to_owned()), Some(&hour()), None, &answer(&bare, Vec::new()));
}

/// What a remote says comes next: whatever it says, the request goes to the origin that was configured.
pub fn next(data: &[u8]) {
    let Some((connector, rest)) = chosen_connector(data) else { return };
    let (header, body) = rest.iter().position(|byte| *byte == b'\n').map_or((rest, &rest[..0]), |at| rest.split_at(at));
    let headers = vec![("link".to_owned(), String::from_utf8_lossy(header).into_owned())];
    for stream in connector.streams() {
        let window = hour();
        let Ok(first) = connector.request(&stream, Some(&window), None) else { continue };
        let Ok(page) = connector.read(&stream, Some(&window), None, &answer(body, headers.clone())) else { continue };
        let Next::Page(position) = &page.next else { continue };
        if let Ok(following) = connector.request(&stream, Some(&window), Some(position)) {
            assert_eq!(origin(&following.url), origin(&first.url), "the request leaves for {}", following.url);
        }
    }
}

/// Everything up to the path.
fn origin(url: &str) -> &str {
    let after = url.find("://").map_or(0, |at| at + 3);
    let end = url[after..].find(['/', '?', '#']).map_or(url.len(), |at| after + at);
    &url[..end]
}

/// The headers by which a remote asks for a pause and tells its time.
pub fn pause(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut lines = text.lines();
    let status = lines.next().and_then(|line| line.parse().ok()).unwrap_or(429);
    let header = |line: &str| line.split_once(':').map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()));
    let response = Response { status, ..answer(b"{}", lines.filter_map(header).collect()) };
    for connector in connectors() {
        let _ = connector.judge(&response);
        let _ = connector.rest_after(&response);
    }
    let _ = server_clock_skew(&response, hour().from);
}

/// A query: what it means can be written down again and means the same.
pub fn query(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let Ok(filter) = Filter::parse(&text) else { return };
    let written = filter.to_text();
    let again = Filter::parse(&written).unwrap_or_else(|error| panic!("{text:?} is written as {written:?}: {error}"));
    assert_eq!(again.to_text(), written, "{text:?}");
    let context = ZoneContext { zone: Zone::utc(), now: hour().until };
    let _ = (filter.sentence(&context), filter.chips(&context));
    assert_eq!(filter.resolve(context.now, context.zone), again.resolve(context.now, context.zone), "{text:?}");
}

/// What somebody types, at every place of the cursor, and what it finds in a record.
pub fn text(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    for cursor in (0..=text.len()).filter(|at| text.is_char_boundary(*at)).take(200) {
        let cursor = u32::try_from(cursor).unwrap_or(u32::MAX);
        let found = complete(&text, cursor);
        assert!(found.from <= found.to && found.to as usize <= text.len(), "{text:?} at {cursor}");
        let _ = byte_of(&text, cursor);
    }
    let Ok(filter) = Filter::parse(&text) else { return };
    let record = Record {
        seq: 1,
        organization: "acme".to_owned(),
        connector: "demo".to_owned(),
        stream: "events".to_owned(),
        received: hour().from,
        revised: 0,
        event: Event { uid: EventUid::try_from("a".to_owned()).ok(), raw: data.to_vec(), ..Event::default() },
    };
    let _ = filter.resolve(hour().until, Zone::utc()).matches(&record);
}

/// A cell: the guard can be taken away again, and a guarded cell opens no formula.
pub fn guarded(data: &[u8]) {
    let cell = String::from_utf8_lossy(data);
    let safe = guard(&cell);
    assert!(*unguard(&safe) == *cell, "{cell:?} became {safe:?}");
    let number = safe.trim_start_matches(['+', '-']).bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    assert!(number || !safe.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\0']), "{safe:?}");
}

/// The name of a file for an organization of any name: it stays in its folder.
pub fn name(data: &[u8]) {
    let organization = String::from_utf8_lossy(data);
    let names = [
        file_name(&organization, hour(), Zone::utc().tz(), Format::Csv),
        pack_name(&organization, Window { from: Instant::MIN, until: Instant::MAX }, Zone::utc().tz(), ".zip"),
    ];
    for name in names {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        assert!(name.bytes().all(plain) && name.len() <= 80 && !name.starts_with('.'), "{name:?}");
    }
}

/// A pack that somebody hands over. Only the seeds themselves are ever called valid: the folder of seeds holds them whole.
pub fn pack(data: &[u8]) {
    let folder = temporary();
    let path = folder.join("pack.zip");
    if std::fs::write(&path, data).is_err() {
        return;
    }
    let report = evidence::verify(&path, &|| false);
    let _ = std::fs::remove_dir_all(&folder);
    if let Ok(report) = report {
        let whole = include_bytes!("seeds/pack/pack.zip");
        assert!(!report.valid || data == whole, "a pack of other bytes is called valid");
    }
}

fn temporary() -> std::path::PathBuf {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("trailbook-fuzz-{}-{number}", std::process::id()));
    let _ = std::fs::create_dir_all(&folder);
    folder
}

/// A checkpoint: what is read can be written again as it was, and nobody's signature is taken for ours.
pub fn note(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    if let Some(checkpoint) = Checkpoint::parse(&text) {
        assert_eq!(Checkpoint::parse(&checkpoint.text()).as_ref(), Some(&checkpoint));
    }
    if let Ok(key) = SigningKey::from_seed(&[7; 32]) {
        assert!(Checkpoint::open(&text, key.public()).is_none(), "a foreign note is opened");
    }
}

/// The files beside a journal, and the key as the keychain holds it.
pub fn sidecar(data: &[u8]) {
    let text = String::from_utf8_lossy(data).into_owned();
    if let Ok(key) = DataKey::try_from(&Secret::from(text.clone())) {
        assert_eq!(key.to_secret().expose(), text.as_str(), "a key has one written form");
    }
    let folder = temporary();
    let _ = std::fs::write(folder.join("vault.json"), data);
    if matches!(chosen(&folder), Ok(Some(VaultKind::Passphrase) | None)) {
        let _ = Vault::passphrase(&folder, Secret::from("a passphrase".to_owned()));
    }
    let _ = std::fs::remove_dir_all(&folder);
}

/// Text of others on a terminal: nothing that moves, colours or hides.
pub fn escape(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let shown = shown::visible(&text);
    let hides = |letter: char| {
        letter.is_control() || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{feff}')
    };
    assert!(!shown.contains(hides), "{shown:?}");
}

#[path = "../src-tauri/cli/src/print/text.rs"]
#[allow(dead_code, reason = "only what makes text visible is asked")]
mod shown;

/// A file that somebody imports.
pub fn file(data: &[u8]) {
    let Some((first, rest)) = data.split_first() else { return };
    let name = ["a.csv", "a.json", "a.ndjson", "a.tsv", "a.csv.gz"][usize::from(*first) % 5];
    let Ok(input) = Input::new(name.to_owned(), Some(rest.len() as u64), std::io::Cursor::new(rest.to_vec())) else {
        return;
    };
    let Ok(seen) = File::look(input) else { return };
    let mut keep = |batch: &Batch<'_>| -> Result<(), std::convert::Infallible> {
        assert!(batch.page.events.iter().all(|event| event.uid.is_some()), "every event has a name");
        Ok(())
    };
    let _ = seen.read_named(&[], Zone::utc(), &std::collections::HashMap::new(), &mut keep);
}

/// A manifest that somebody adds.
pub fn manifest(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Ok(manifest) = Manifest::parse(text) else { return };
    let Ok(connector) = Connector::bind(Arc::new(manifest), &settings()) else { return };
    for stream in connector.streams() {
        let _ = connector.plan(&stream);
        let _ = connector.request(&stream, Some(&hour()), None);
    }
}

/// Returns the seeds of a border.
pub fn seeds(root: &Path, name: &str) -> Vec<Vec<u8>> {
    let mut paths: Vec<_> = std::fs::read_dir(root.join("seeds").join(name))
        .into_iter()
        .flatten()
        .flatten()
        .map(|one| one.path())
        .collect();
    paths.sort();
    paths.iter().filter_map(|path| std::fs::read(path).ok()).collect()
}
