//! Records as log systems keep them. The vendor's event may lie inside another object, as an object or as a text of
//! JSON, or its parts may have been moved to where the Elastic Common Schema wants them.

use std::sync::LazyLock;

use super::json::{self, Node};
use super::pointer::Pointer;
use super::time::{self, FoundTime, TimeForm, TimeRule};
use crate::event::{Event, Field, Outcome};

/// Where collectors keep the text of the event as it was received.
const TEXTS: [&str; 4] = ["/event/original", "/message", "/_raw", "/result/_raw"];
/// Where search engines keep the document of a hit.
const DOCUMENT: &str = "/_source";
/// Where collectors note the time, for records that have none of their own.
const TIMES: [&str; 2] = ["/p_event_time", "/@timestamp"];
/// Where the Elastic Common Schema keeps what a record's own keys no longer say.
const COMMON: [(Field, &str); 14] = [
    (Field::Action, "/event/action"),
    (Field::OutcomeRaw, "/event/outcome"),
    (Field::OutcomeReason, "/event/reason"),
    (Field::ActorId, "/user/id"),
    (Field::ActorName, "/user/name"),
    (Field::ActorName, "/user/full_name"),
    (Field::ActorEmail, "/user/email"),
    (Field::TargetId, "/user/target/id"),
    (Field::TargetName, "/user/target/name"),
    (Field::Ip, "/source/ip"),
    (Field::Ip, "/client/ip"),
    (Field::Country, "/source/geo/country_name"),
    (Field::City, "/source/geo/city_name"),
    (Field::UserAgent, "/user_agent/original"),
];

struct Places {
    texts: Vec<Pointer>,
    document: Vec<Pointer>,
    times: Vec<TimeRule>,
    common: Vec<(Field, Pointer)>,
}

static PLACES: LazyLock<Places> = LazyLock::new(|| {
    let path = |text: &str| Pointer::try_from(text).ok();
    let time = |text: &&str| path(text).map(|at| TimeRule { at, form: TimeForm::Auto });
    Places {
        texts: TEXTS.into_iter().filter_map(path).collect(),
        document: path(DOCUMENT).into_iter().collect(),
        times: TIMES.iter().filter_map(time).collect(),
        common: COMMON.iter().filter_map(|(field, at)| Some((*field, path(at)?))).collect(),
    }
});

/// Returns the document in `root` where that is a search engine's hit.
pub(super) fn document(root: Node) -> Node {
    match first(&PLACES.document, &root) {
        Some(document @ Node::Object(_)) => document.clone(),
        _ => root,
    }
}

/// Returns the event whose text a collector kept as it was received.
pub(super) fn received(root: &Node) -> Option<Node> {
    PLACES.texts.iter().find_map(|at| written(at.find(root)?))
}

/// Returns the event that lies at each of `places` in turn.
///
/// What stands beside an event that was moved out of an object stays readable, unless the event has the same key.
pub(super) fn lift(root: Node, places: &[Pointer]) -> Node {
    let mut here = root;
    for place in places {
        let inner = match place.find(&here) {
            Some(Node::Object(members)) if !members.is_empty() => beside(members.clone(), &here, place),
            Some(text) => match written(text) {
                Some(event) => event,
                None => continue,
            },
            None => continue,
        };
        here = inner;
    }
    here
}

/// How deep in a record the vendor's event is looked for where the record itself is none.
const DEPTH: usize = 3;
/// How many objects are looked at.
const MOST: usize = 32;

/// Returns the objects that lie in `root`, as objects or as texts of JSON, those that lie less deep first.
pub(super) fn inner(root: &Node) -> Vec<Node> {
    let mut found = Vec::new();
    let mut level = vec![root.clone()];
    for _ in 0..DEPTH {
        let members = level.iter().flat_map(|node| match node {
            Node::Object(members) => members.as_slice(),
            _ => &[],
        });
        let object = |(_, value): &(String, Node)| match value {
            Node::Object(_) => Some(value.clone()),
            text => written(text),
        };
        level = members.filter_map(object).take(MOST - found.len()).collect();
        found.extend(level.iter().cloned());
    }
    found
}

/// Says whether a record holds one object and no other.
pub(super) fn holds_one(root: &Node) -> bool {
    let Node::Object(members) = root else { return false };
    members.iter().filter(|(_, value)| matches!(value, Node::Object(_) | Node::List(_))).count() == 1
}

fn first<'n>(places: &[Pointer], root: &'n Node) -> Option<&'n Node> {
    places.iter().find_map(|at| at.find(root))
}

/// Reads a text that is a JSON object.
fn written(node: &Node) -> Option<Node> {
    let Node::Text(text) = node else { return None };
    if !text.trim_start().starts_with('{') {
        return None;
    }
    json::parse(text).ok().map(|parsed| parsed.node).filter(|node| !node.is_blank() && matches!(node, Node::Object(_)))
}

fn beside(mut inner: Vec<(String, Node)>, outer: &Node, place: &Pointer) -> Node {
    let holder = place.first_key();
    if let Node::Object(members) = outer {
        for (name, value) in members {
            if Some(name.as_str()) != holder && !inner.iter().any(|(own, _)| own == name) {
                inner.push((name.clone(), value.clone()));
            }
        }
    }
    Node::Object(inner)
}

/// Finds the time that a collector noted.
pub(super) fn noted_time(root: &Node) -> FoundTime {
    time::find(&PLACES.times, root, &[])
}

/// Fills what is missing from the places of the Elastic Common Schema.
pub(super) fn fill(root: &Node, event: &mut Event) {
    if root.member("event").is_none_or(|inner| inner.member("action").is_none()) {
        return;
    }
    for (field, at) in &PLACES.common {
        if let Some(text) = at.find(root).filter(|node| !node.is_blank()).and_then(Node::scalar) {
            event.fields.set_default(*field, text);
        }
    }
    if event.outcome == Outcome::Unknown {
        let word = event.fields.get(Field::OutcomeRaw).and_then(Outcome::from_word);
        event.outcome = word.unwrap_or_default();
    }
}
