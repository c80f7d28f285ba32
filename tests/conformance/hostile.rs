//! What a remote may do that means no good: addresses elsewhere, pages that are none, and pages that lead in circles.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::cases::{Case, Ending, PLAIN};
use crate::shapes::Shape;
use crate::wire::Way;
use crate::world::{Answer, DAY, Fault, NOW, SECOND, World};

/// An answer that means no good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hostile {
    /// A redirection to a file of this computer.
    ToFile,
    /// A redirection to somebody else.
    ToStranger,
    /// A redirection to the same remote with a password in the address.
    ToUser,
    /// Bytes that are no text, called JSON.
    Garbage,
    /// Lists within lists, deeper than any program calls itself.
    Deep,
    /// One text that is larger than any page that is read.
    Huge,
    /// Success, and nothing in it.
    Nothing,
    /// An object that has no list of events.
    Listless,
    /// An object whose list of events is null.
    Null,
    /// An object whose list of events is a text.
    Text,
}

/// How deep lists lie in each other.
const LEVELS: usize = 100_000;

impl Hostile {
    /// Returns it over HTTP.
    pub fn response(self) -> Response {
        let json = [("content-type", "application/json")];
        let to = |address: &'static str| (StatusCode::FOUND, [("location", address)], "").into_response();
        match self {
            Self::ToFile => to("file:///etc/hostname"),
            Self::ToStranger => to("http://127.0.0.1:9/log"),
            Self::ToUser => to("http://root:secret@127.0.0.1:9/log"),
            Self::Garbage => (json, vec![0xff_u8; 4_000]).into_response(),
            Self::Deep => (json, format!("{{\"events\":{}", "[".repeat(LEVELS))).into_response(),
            Self::Huge => {
                let body = format!("{{\"events\":[{{\"id\":\"big\",\"text\":\"{}\"}}]}}", "x".repeat(9 << 20));
                (json, body).into_response()
            }
            Self::Nothing => (json, "").into_response(),
            Self::Listless => (json, "{\"ok\":true}").into_response(),
            Self::Null => (json, "{\"events\":null,\"next\":null,\"more\":false}").into_response(),
            Self::Text => (json, "{\"events\":\"none\",\"next\":null,\"more\":false}").into_response(),
        }
    }
}

/// How the address of the next page may be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// From the root of the same remote.
    Rooted,
    /// Without `http:`.
    Schemeless,
    /// With somebody else, without `http:`.
    SchemelessAbroad,
    /// With a name and a password.
    WithUser,
    /// A name in front of somebody else's host that looks like ours.
    Disguised,
    /// A file of this computer.
    File,
    /// No address at all.
    Broken,
}

impl Link {
    /// Writes the header for a page that lies at `rest` of `host`.
    pub fn written(self, host: &str, rest: &str) -> String {
        let address = match self {
            Self::Rooted => rest.to_owned(),
            Self::Schemeless => format!("//{host}{rest}"),
            Self::SchemelessAbroad => format!("//127.0.0.1:9{rest}"),
            Self::WithUser => format!("http://ann:secret@{host}{rest}"),
            Self::Disguised => format!("http://{host}@127.0.0.1:9{rest}"),
            Self::File => "file:///etc/hostname".to_owned(),
            Self::Broken => "http://[".to_owned(),
        };
        format!("<{address}>; rel=\"next\"")
    }
}

fn links(shape: &Shape) -> bool {
    matches!(shape.way, Way::Link | Way::Follow | Way::SlideLink)
}

fn finite(shape: &Shape) -> bool {
    shape.way.has_places() && !shape.way.streams() && shape.ids
}

const fn link(name: &'static str, prepare: fn(&mut World), ending: Ending) -> Case {
    Case { name, prepare, fits: links, ending, ..PLAIN }
}

const fn answer(name: &'static str, prepare: fn(&mut World), ending: Ending) -> Case {
    Case { name, prepare, ending, ..PLAIN }
}

fn answers(world: &mut World, answer: Answer, count: usize) {
    world.fault = Fault::Answers(1, vec![answer; count]);
}

fn hostile(world: &mut World, hostile: Hostile) {
    answers(world, Answer::Hostile(hostile), 9);
}

/// Every case.
pub fn cases() -> Vec<Case> {
    let mut cases = vec![
        answer("a redirection to a file", |world| hostile(world, Hostile::ToFile), Ending::Error),
        answer("a redirection to somebody else", |world| hostile(world, Hostile::ToStranger), Ending::Error),
        answer("a redirection with a password", |world| hostile(world, Hostile::ToUser), Ending::Error),
        answer("bytes that are no text", |world| hostile(world, Hostile::Garbage), Ending::Gap),
        answer("a page that is deeper than any stack", |world| hostile(world, Hostile::Deep), Ending::Gap),
        answer("a page that is larger than any that is read", |world| hostile(world, Hostile::Huge), Ending::Gap),
        answer("success, and nothing in it", |world| hostile(world, Hostile::Nothing), Ending::Gap),
        answer("a page without a list", |world| hostile(world, Hostile::Listless), Ending::Gap),
        answer("a page whose list is null", |world| hostile(world, Hostile::Null), Ending::True),
        answer("a page whose list is a text", |world| hostile(world, Hostile::Text), Ending::Gap),
        answer("a pause of ten years", |world| answers(world, Answer::Pause("315360000"), 9), Ending::Error),
        answer(
            "a pause that is too long for a number",
            |world| answers(world, Answer::Pause("99999999999999999999"), 2),
            Ending::Whole,
        ),
        answer("a pause of less than nothing", |world| answers(world, Answer::Pause("-5"), 2), Ending::Whole),
        answer(
            "a pause until yesterday",
            |world| answers(world, Answer::Pause("Tue, 02 Jun 2026 12:00:00 GMT"), 2),
            Ending::Whole,
        ),
        answer("answers that are shorter than they say", |world| answers(world, Answer::Short(60), 9), Ending::Gap),
        answer("answers that break off", |world| answers(world, Answer::Reset(60), 9), Ending::Gap),
        answer("compressed answers that break off", |world| answers(world, Answer::HalfPacked(40), 9), Ending::Gap),
        link("a next page from the root", |world| world.fault = Fault::Links(Link::Rooted), Ending::Whole),
        link("a next page without a scheme", |world| world.fault = Fault::Links(Link::Schemeless), Ending::Whole),
        link(
            "a next page elsewhere without a scheme",
            |world| world.fault = Fault::Links(Link::SchemelessAbroad),
            Ending::Gap,
        ),
        link("a next page with a password", |world| world.fault = Fault::Links(Link::WithUser), Ending::Gap),
        link("a next page that looks like ours", |world| world.fault = Fault::Links(Link::Disguised), Ending::Gap),
        link("a next page that is a file", |world| world.fault = Fault::Links(Link::File), Ending::Gap),
        link("a next page that is no address", |world| world.fault = Fault::Links(Link::Broken), Ending::Gap),
    ];
    cases.extend(circles());
    cases.extend(events());
    cases
}

fn circles() -> Vec<Case> {
    vec![
        Case {
            name: "the first page again after two pages",
            prepare: |world| world.fault = Fault::Back(2),
            fits: finite,
            ending: Ending::Gap,
            ..PLAIN
        },
        Case {
            name: "the first page again under ever new names",
            prepare: |world| world.fault = Fault::BackRenamed(2),
            fits: finite,
            ending: Ending::Gap,
            ..PLAIN
        },
        Case {
            name: "a promise of more, and no word of where",
            prepare: |world| world.fault = Fault::Promises(2),
            fits: |shape| finite(shape) && shape.has_word(),
            ending: Ending::Gap,
            ..PLAIN
        },
        Case {
            name: "nothing more, and a promise of more for ever",
            prepare: |world| world.fault = Fault::Dries(2),
            fits: finite,
            ending: Ending::Gap,
            ..PLAIN
        },
    ]
}

fn events() -> Vec<Case> {
    vec![
        Case {
            name: "events in no order",
            prepare: |world| world.fault = Fault::Shuffled,
            fits: |shape| !matches!(shape.way, Way::TimeKey | Way::Climb) && !shape.way.streams() && shape.ids,
            ..PLAIN
        },
        Case {
            name: "events in no order, and pages by time",
            prepare: |world| world.fault = Fault::Shuffled,
            fits: |shape| matches!(shape.way, Way::TimeKey | Way::Climb),
            ending: Ending::Gap,
            ..PLAIN
        },
        Case { name: "an event that is deeper than any stack", prepare: deep, fits: |shape| shape.ids, ..PLAIN },
        Case { name: "an event with a text of four megabytes", prepare: wide, fits: |shape| shape.ids, ..PLAIN },
    ]
}

fn deep(world: &mut World) {
    let at = NOW - DAY - 33 * SECOND;
    let (open, close) = ("[".repeat(LEVELS), "]".repeat(LEVELS));
    let time = crate::world::time(at, 3);
    let raw = format!(r#"{{"id":"deep","time":"{time}","action":"x","more":{open}{close}}}"#);
    world.put("deep", at, raw.into_bytes());
}

fn wide(world: &mut World) {
    let at = NOW - DAY - 44 * SECOND;
    let time = crate::world::time(at, 3);
    let raw = format!(r#"{{"id":"wide","time":"{time}","action":"{}"}}"#, "x".repeat(4 << 20));
    world.put("wide", at, raw.into_bytes());
}
