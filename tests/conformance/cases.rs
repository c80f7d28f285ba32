//! What goes wrong, and how a sync has to end when it does.

use crate::shapes::Shape;
use crate::wire::Way;
use crate::world::{Answer, DAY, Fault, NOW, SECOND, World, body, time};

/// How the sync ends during which it goes wrong. Afterwards all is well again, and the next one has everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// With every event.
    Whole,
    /// With a stretch of time that is known not to be here.
    Gap,
    /// With an error that says why.
    Error,
    /// However it ends, what it claims is true.
    True,
}

/// Something that goes wrong.
pub struct Case {
    pub name: &'static str,
    /// More of the manifest's `[limits]`.
    pub limits: &'static str,
    pub prepare: fn(&mut World),
    pub fits: fn(&Shape) -> bool,
    pub ending: Ending,
    /// By how much our clock is ahead of the remote's.
    pub ahead: i64,
}

pub const PLAIN: Case = Case { name: "", limits: "", prepare: |_| {}, fits: |_| true, ending: Ending::Whole, ahead: 0 };

const RESET: &str = "reset = \"x-reset\"\nreset_as = \"epoch_s\"";
const DELTA: &str = "reset = \"x-reset\"\nreset_as = \"delta_s\"";
const DATED: &str = "reset = \"x-reset\"\nreset_as = \"date\"";
const FORBIDDEN: &str = "reset = \"x-reset\"\nreset_as = \"delta_s\"\nremaining = \"x-remaining\"\nthrottled = [{ status = 403, header = \"x-remaining\", is = \"0\" }]";
const INSIDE: &str = "throttled = [{ status = 200, at = \"/error/code\", is = \"slow_down\" }]";

const fn answers(name: &'static str, limits: &'static str, prepare: fn(&mut World)) -> Case {
    Case { name, limits, prepare, ..PLAIN }
}

fn places(shape: &Shape) -> bool {
    shape.way.has_places()
}

fn finite(shape: &Shape) -> bool {
    shape.way.has_places() && !shape.way.streams()
}

/// Every case.
pub fn cases() -> Vec<Case> {
    let mut cases = vec![
        Case { name: "nothing goes wrong", ..PLAIN },
        Case { name: "there is nothing yet", prepare: |world| world.items.clear(), ..PLAIN },
        Case { name: "equal times across the border of a page", prepare: ties, ..PLAIN },
        Case {
            name: "a late event behind the place that was reached",
            prepare: |world| world.fault = Fault::Late(2),
            ending: Ending::True,
            ..PLAIN
        },
        Case { name: "an order that is not that of the times", prepare: |world| world.items.rotate_left(5), ..PLAIN },
        Case {
            name: "pages without events that lead on",
            prepare: |world| world.fault = Fault::EmptyBetween,
            fits: |shape| places(shape) && !shape.way.ends_empty(),
            ..PLAIN
        },
        Case { name: "short pages that lead on", prepare: |world| world.fault = Fault::Short, fits: places, ..PLAIN },
        Case {
            name: "pages smaller than asked for",
            prepare: |world| world.fault = Fault::Cap(2),
            fits: |shape| shape.way.has_places() || shape.way == Way::Offset,
            ..PLAIN
        },
        Case {
            name: "what follows is always the same",
            prepare: |world| world.fault = Fault::Repeats,
            fits: |shape| places(shape) && shape.way != Way::Feed,
            ending: Ending::Gap,
            ..PLAIN
        },
        Case {
            name: "pages without end",
            prepare: |world| world.fault = Fault::Endless,
            fits: |shape| finite(shape) && shape.ids,
            ending: Ending::Gap,
            ..PLAIN
        },
        Case {
            name: "the same page under ever new names",
            prepare: |world| world.fault = Fault::Circles,
            fits: |shape| finite(shape) && shape.ids,
            ending: Ending::Gap,
            ..PLAIN
        },
        Case {
            name: "a place that is no longer known",
            prepare: |world| world.fault = Fault::Forgets(2),
            fits: places,
            ..PLAIN
        },
        Case {
            name: "a count that is too high",
            prepare: |world| world.fault = Fault::Lies,
            fits: |shape| shape.way.has_windows(),
            ending: Ending::Gap,
            ..PLAIN
        },
        Case {
            name: "events arrive while it is read",
            prepare: |world| world.fault = Fault::Arrivals,
            ending: Ending::True,
            ..PLAIN
        },
        Case {
            name: "a next page with somebody else",
            prepare: |world| world.fault = Fault::Abroad,
            fits: |shape| matches!(shape.way, Way::Link | Way::Follow),
            ending: Ending::Gap,
            ..PLAIN
        },
        Case {
            name: "a redirection to http",
            prepare: |world| world.fault = Fault::Answers(1, vec![Answer::ToHttp]),
            ending: Ending::Error,
            ..PLAIN
        },
        Case {
            name: "the key is revoked in the middle",
            prepare: |world| world.fault = Fault::Revoked(2),
            ending: Ending::Error,
            ..PLAIN
        },
        Case {
            name: "a small answer that is very large inside",
            prepare: |world| world.fault = Fault::Answers(1, vec![Answer::Bomb]),
            ending: Ending::Gap,
            ..PLAIN
        },
        Case {
            name: "a sign-in page instead of data",
            prepare: |world| world.fault = Fault::Answers(1, vec![Answer::WebPage; 4]),
            ending: Ending::Gap,
            ..PLAIN
        },
        Case {
            name: "no answer for long",
            prepare: |world| world.fault = Fault::Answers(1, vec![Answer::Unavailable; 9]),
            ending: Ending::Gap,
            ..PLAIN
        },
        Case {
            name: "a refused request",
            prepare: |world| world.fault = Fault::Answers(1, vec![Answer::Refuses; 40]),
            fits: |shape| !shape.way.streams(),
            ending: Ending::True,
            ..PLAIN
        },
        Case { name: "a clock that is ten minutes ahead of the remote's", ahead: 600 * SECOND, ..PLAIN },
        Case { name: "a clock that is ten minutes behind the remote's", ahead: -600 * SECOND, ..PLAIN },
    ];
    cases.extend(pauses());
    cases.extend(odd_events());
    cases.extend(crate::hostile::cases());
    cases
}

fn pauses() -> Vec<Case> {
    vec![
        answers("429 without a word", "", |world| world.fault = Fault::Answers(1, vec![Answer::Throttled; 2])),
        answers("429 until a date", "", |world| world.fault = Fault::Answers(1, vec![Answer::ThrottledUntilDate; 2])),
        answers("429 with a time in seconds since 1970", RESET, |world| {
            world.fault = Fault::Answers(1, vec![Answer::ThrottledEpoch; 2])
        }),
        answers("429 with a number of seconds", DELTA, |world| {
            world.fault = Fault::Answers(1, vec![Answer::ThrottledDelta; 2])
        }),
        answers("429 with several limits in one header", DELTA, |world| {
            world.fault = Fault::Answers(1, vec![Answer::ThrottledStructured; 2])
        }),
        answers("429 with a date as the reset", DATED, |world| {
            world.fault = Fault::Answers(1, vec![Answer::ThrottledDated; 2])
        }),
        answers("403 for too many requests", FORBIDDEN, |world| {
            world.fault = Fault::Answers(1, vec![Answer::Forbidden; 2])
        }),
        answers("200 with an error inside", INSIDE, |world| {
            world.fault = Fault::Answers(1, vec![Answer::ErrorInside; 2])
        }),
        answers("503 and a broken answer", "", |world| {
            world.fault = Fault::Answers(1, vec![Answer::Unavailable, Answer::CutOff])
        }),
    ]
}

fn odd_events() -> Vec<Case> {
    let with_ids: fn(&Shape) -> bool = |shape| shape.ids;
    vec![
        Case { name: "times with offsets, across the change of summer time", prepare: offsets, ..PLAIN },
        Case { name: "times with none to nine digits of a second", prepare: digits, ..PLAIN },
        Case { name: "an event of the year 1", prepare: year_one, ..PLAIN },
        Case { name: "texts that say null, numbers as texts", prepare: words, fits: with_ids, ..PLAIN },
        Case {
            name: "keys that occur twice",
            prepare: |world| odd(world, r#"{"id":"twice","time":"TIME","action":"a","action":"b"}"#.as_bytes()),
            ..PLAIN
        },
        Case {
            name: "bytes that are not UTF-8",
            prepare: |world| odd(world, b"{\"id\":\"odd\",\"time\":\"TIME\",\"action\":\"\xff\xfe\"}"),
            ..PLAIN
        },
        Case { name: "an event of five megabytes", prepare: large, ..PLAIN },
        Case { name: "identical events without an identifier", prepare: identical, fits: |shape| !shape.ids, ..PLAIN },
    ]
}

fn ties(world: &mut World) {
    for number in 0..2 {
        for place in 0..2 {
            world.add(&format!("tie{number}{place}"), NOW - DAY - i64::from(number) * 3600 * SECOND);
        }
    }
}

fn odd(world: &mut World, raw: &[u8]) {
    let at = NOW - 5 * 3600 * SECOND;
    let place = raw.windows(4).position(|part| part == b"TIME").unwrap();
    let raw = [&raw[..place], time(at, 3).as_bytes(), &raw[place + 4..]].concat();
    world.put("odd", at, raw);
}

fn offsets(world: &mut World) {
    for (number, hours) in [7_i64, -8, 1, 2].into_iter().enumerate() {
        let at = NOW - DAY - i64::try_from(number).unwrap() * 60 * SECOND;
        let local = time(at + hours * 3600 * SECOND, 3).replace('Z', "");
        let sign = if hours < 0 { '-' } else { '+' };
        let id = format!("zone{number}");
        world.put(&id, at, body(&id, &format!("{local}{sign}{:02}:00", hours.abs())));
    }
}

fn digits(world: &mut World) {
    for digits in 0..=9 {
        let unit = 10_i64.pow(9 - u32::try_from(digits).unwrap());
        let at = NOW - DAY - i64::try_from(digits).unwrap() * 1000 * SECOND + 123_456_789;
        let at = at - at.rem_euclid(unit);
        let id = format!("digits{digits}");
        world.put(&id, at, body(&id, &time(at, digits)));
    }
}

fn year_one(world: &mut World) {
    world.put("first", NOW - DAY - 77 * SECOND, body("first", "0001-01-01T00:00:00Z"));
}

fn words(world: &mut World) {
    let at = NOW - 3 * 3600 * SECOND;
    let raw = format!(r#"{{"id":4711,"time":"{}","action":"7","actor":{{"id":"null","name":"null"}}}}"#, time(at, 6));
    world.put("4711", at, raw.into_bytes());
}

fn large(world: &mut World) {
    let at = NOW - 6 * 3600 * SECOND;
    let text = "long ".repeat(1 << 20);
    let raw = format!(r#"{{"id":"large","time":"{}","action":"x","text":"{text}"}}"#, time(at, 9));
    world.put("large", at, raw.into_bytes());
}

fn identical(world: &mut World) {
    // Four of them stand on both sides of a page's border, wherever that is.
    for number in 0..4 {
        world.add(&format!("same{number}"), NOW - DAY - 5 * SECOND);
    }
}
