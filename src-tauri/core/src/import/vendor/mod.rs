//! What vendors write when a person exports a log by hand: which columns they use, what the values look like, how much an
//! export holds. Each vendor is data, in `core/profiles`; none of it decides what is kept.

mod cells;
mod clock;
mod fold;
mod guess;
mod layout;
mod offset;
mod read;
mod row;
#[cfg(test)]
mod tests;
mod time;
mod words;

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;
use serde::de::{self, Deserializer};

use super::recipe::Slot;
use crate::event::{Field, ResultStyle, TimeStyle, TimeZone};

pub use cells::Sample;
pub use guess::{Guess, UnreadTime, guesses};
pub use layout::{Alike, Layout, Teller};
pub use read::Reading;
pub use row::Place;
pub(super) use time::time_in;

/// The profiles that come with the program, the most particular first.
const BUILTIN: [&str; 7] = [
    include_str!("../../../profiles/runway.toml"),
    include_str!("../../../profiles/fpt_ai_factory.toml"),
    include_str!("../../../profiles/kilo.toml"),
    include_str!("../../../profiles/invent.toml"),
    include_str!("../../../profiles/github.toml"),
    include_str!("../../../profiles/slack.toml"),
    include_str!("../../../profiles/okta.toml"),
];
/// What is left for tables of nobody in particular.
const GENERIC: &str = include_str!("../../../profiles/generic.toml");

/// What a vendor's exports look like.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vendor {
    /// The version of this format.
    #[allow(dead_code)]
    profile: Version,
    /// Its identifier.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How well its facts are known.
    pub evidence: String,
    /// Where a person finds the export.
    pub about: String,
    /// How many rows an export holds at most.
    pub limit: Option<u64>,
    /// Whether it documents all of its columns, so that whoever edited the file added the others: they tell no row from
    /// another.
    #[serde(default)]
    documented: bool,
    /// The fields that a list shows at first.
    #[serde(default, rename = "columns")]
    pub shown: Vec<String>,
    /// What the vendor's own list calls them, where it has other words.
    #[serde(default)]
    pub titles: BTreeMap<String, String>,
    /// How the vendor's own list writes times.
    pub times: Option<TimeStyle>,
    /// The zone that it writes them in.
    pub zone: Option<TimeZone>,
    /// How it writes results.
    pub results: Option<ResultStyle>,
    /// The connector that knows its actions and reads its JSON.
    pub connector: Option<String>,
    /// How the names of its actions begin on the wire, where people leave it out.
    prefix: Option<String>,
    /// The keys of its records as JSON.
    #[serde(default)]
    json: Vec<String>,
    #[serde(rename = "column")]
    columns: Vec<Column>,
    /// The actions that it documents.
    #[serde(default, rename = "action")]
    pub actions: Vec<KnownAction>,
    /// Every way of writing an action, and its name on the wire.
    #[serde(skip)]
    known: HashMap<String, String>,
}

/// The version of the format of profiles.
#[derive(Clone, Copy, Debug)]
struct Version;

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match u32::deserialize(deserializer)? {
            1 => Ok(Self),
            other => Err(de::Error::custom(format!("profiles of version {other} are not known"))),
        }
    }
}

/// An action that a vendor documents.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownAction {
    /// The vendor's own name.
    pub name: String,
    /// What people read, where it is not made of the name.
    pub label: Option<String>,
    /// The group in which the vendor lists it.
    pub category: Option<String>,
    /// What it means.
    pub description: Option<String>,
}

/// A column that a vendor's exports may have.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Column {
    to: Place,
    /// What it may be called: the vendor's own name first.
    names: Vec<String>,
    values: Option<Values>,
    /// How much it says of the vendor.
    weight: f64,
    /// Whether there is no event without it.
    #[serde(default)]
    needed: bool,
}

/// What the values of a column look like.
#[derive(Clone, Debug, PartialEq)]
enum Values {
    Time,
    /// An address of mail, or a name with one.
    Person,
    /// An action that the vendor documents.
    Action,
    /// Words with dots between them.
    Dotted,
    /// Words with underscores between them.
    Snake,
    /// An IP address.
    Address,
    Among(Vec<String>),
}

impl<'de> Deserialize<'de> for Values {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Word(String),
            List(Vec<String>),
        }
        Ok(match Written::deserialize(deserializer)? {
            Written::List(list) => Self::Among(list),
            Written::Word(word) => match word.as_str() {
                "time" => Self::Time,
                "person" => Self::Person,
                "action" => Self::Action,
                "dotted" => Self::Dotted,
                "snake" => Self::Snake,
                "address" => Self::Address,
                other => return Err(de::Error::custom(format!("there are no values `{other}`"))),
            },
        })
    }
}

/// Returns the vendors that are known, the most particular first, and what is left for tables of nobody in particular.
pub fn vendors() -> (Vec<Vendor>, Option<Vendor>) {
    let read = |text: &str| Vendor::parse(text).ok();
    (BUILTIN.into_iter().filter_map(read).collect(), read(GENERIC))
}

impl Vendor {
    /// Reads a profile.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut vendor: Self = toml::from_str(text).map_err(|error| error.to_string())?;
        vendor.learn(&vendor.actions.clone());
        Ok(vendor)
    }

    /// Takes in the actions that somebody else knows of this vendor.
    pub fn learn(&mut self, actions: &[KnownAction]) {
        for action in actions {
            let short = self.prefix.as_deref().and_then(|prefix| action.name.strip_prefix(prefix));
            for way in [Some(action.name.as_str()), short, action.label.as_deref()].into_iter().flatten() {
                self.known.entry(plain(way)).or_insert_with(|| action.name.clone());
            }
        }
    }

    /// Returns the vendor's own name of an action, however it is written.
    fn action<'a>(&'a self, written: &'a str) -> &'a str {
        self.known.get(&plain(written)).map_or(written, String::as_str)
    }

    /// Says whether the vendor documents an action that is written like this. Dots and the like have to be the vendor's:
    /// `user.login` is not what a vendor with a `UserLogin` writes.
    fn knows(&self, written: &str) -> bool {
        let has_signs = |text: &str| text.contains(['.', ':', '/']);
        self.known.get(&plain(written)).is_some_and(|name| has_signs(name) || !has_signs(written))
    }

    /// Says whether a column of this name was added to an export, and is none of the vendor's.
    fn is_added(&self, name: &str) -> bool {
        let name = plain(name);
        self.documented && self.columns.iter().flat_map(|column| &column.names).all(|known| plain(known) != name)
    }

    /// Returns what stands for a column that goes nowhere: what is there still tells one record from another, unless the
    /// column was added to the export.
    fn unplaced(&self, name: &str) -> Option<String> {
        (!self.is_added(name)).then(|| format!("~{}", plain(name)))
    }

    /// Says how much the keys of records say that they are this vendor's: 1 where all of its own are there.
    pub fn knows_keys(&self, names: &[String]) -> f64 {
        if self.json.is_empty() {
            return 0.0;
        }
        let there = self.json.iter().filter(|key| names.contains(key)).count();
        there as f64 / self.json.len() as f64
    }
}

/// Returns a name without what differs between ways of writing it: case, blanks, signs.
fn plain(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

impl<'de> Deserialize<'de> for Place {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = String::deserialize(deserializer)?;
        Self::parse(&word).ok_or_else(|| de::Error::custom(format!("events have no `{word}`")))
    }
}

impl Place {
    /// Returns the place that `word` names: a field of events, or `actor` or `target` for a text that may be a name, an
    /// address or an identifier.
    pub fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "actor" => Self::Person,
            "target" => Self::Thing,
            word => Self::Field(Slot::of(word)?),
        })
    }

    /// Returns the word that names it.
    pub fn word(self) -> String {
        match self {
            Self::Person => "actor".to_owned(),
            Self::Thing => "target".to_owned(),
            Self::Field(slot) => slot.word().to_owned(),
        }
    }
}

impl Slot {
    /// Returns the name of a place in an event.
    fn word(self) -> &'static str {
        match self {
            Self::Uid => "uid",
            Self::Connector => "connector",
            Self::Stream => "stream",
            Self::Occurred => "occurred",
            Self::OccurredText => "occurred_text",
            Self::Recorded => "recorded",
            Self::Field(field) => Field::name(field),
            Self::Outcome => "outcome",
            Self::Targets => "targets",
            Self::Changes => "changes",
            Self::Flags => "flags",
        }
    }
}
