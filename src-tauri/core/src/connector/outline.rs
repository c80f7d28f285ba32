//! Records that were laid flat: tables that have a column for each leaf of a record (`actor.id`, `actor_id`, `ActorId`,
//! and `actor_id_s` where the column's type is in its name), and columns that hold a list or an object as a text of JSON.
//!
//! What such a column stands for cannot be told from its name, because keys have underscores too. So nothing is taken
//! apart: the paths of the manifest are joined, and a column that is named like one of them is put where it leads.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::json::{self, Node};
use super::manifest::Manifest;
use super::manifest::records::{MapSection, RecordsSection};
use super::pointer::Pointer;
use super::rule::Rule;

/// What logs for tables end a column's name with: text, number, truth value, time and identifier.
const TYPES: [&str; 5] = ["_s", "_d", "_b", "_t", "_g"];

/// The places in a record that a manifest looks at.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outline {
    /// Where each joined path leads.
    joined: HashMap<String, Vec<String>>,
    /// The same without what joins them, for columns that tell the parts of a path by capitals alone.
    squeezed: HashMap<String, Vec<String>>,
    /// The joined paths to places that are looked into.
    opened: HashSet<String>,
    /// Paths with a key that another place of the record names.
    turning: Vec<Pointer>,
    /// The places where the event may lie.
    within: Vec<Vec<String>>,
}

impl Outline {
    pub(crate) fn of(manifest: &Manifest) -> Self {
        let mut outline = Self::default();
        let sections = &manifest.sections;
        for pointer in of_records(&sections.records).into_iter().chain(of_map(&sections.map)) {
            outline.add(pointer);
        }
        let lists = sections.map.targets.iter().map(|part| &part.each);
        let changes = sections.map.changes.iter().flat_map(|part| [&part.each, &part.members]);
        for list in lists.chain(changes).flatten() {
            outline.open(list);
        }
        for place in sections.records.unwrap.0.iter().chain(&sections.records.explode) {
            outline.open(place);
        }
        outline.within = sections.records.unwrap.0.iter().map(Pointer::leading_keys).collect();
        outline.squeezed = outline.squeezed();
        outline
    }

    /// Returns where the paths lead that are written without anything between their keys: those of the record, and those
    /// within the place where the event lies, which stands in the singular where it is a list of events.
    fn squeezed(&self) -> HashMap<String, Vec<String>> {
        let mut known: Vec<_> = self.joined.iter().collect();
        // Of two places with one name, the one that lies less deep is meant.
        known.sort_by_key(|(name, keys)| (keys.len(), *name));
        let mut all = HashMap::new();
        for (name, keys) in &known {
            all.entry(squeezed(name)).or_insert_with(|| (*keys).clone());
        }
        for place in &self.within {
            let outer = squeezed(&joined(place));
            for (name, keys) in &known {
                for outer in [outer.as_str(), outer.trim_end_matches('s')] {
                    let way = || place.iter().chain(*keys).cloned().collect();
                    all.entry(format!("{outer}{}", squeezed(name))).or_insert_with(way);
                }
            }
        }
        all
    }

    /// Adds a path to a place that is looked into.
    fn open(&mut self, pointer: &Pointer) {
        self.add(pointer);
        self.opened.insert(joined(&pointer.leading_keys()));
    }

    /// Adds a path and the places on its way.
    fn add(&mut self, pointer: &Pointer) {
        let keys = pointer.leading_keys();
        for length in 1..=keys.len() {
            let name = joined(&keys[..length]);
            let further = length < keys.len() || !pointer.after(length).is_empty();
            if further {
                self.opened.insert(name.clone());
            }
            // Of two places with one name, the one that lies less deep is meant.
            let known = self.joined.get(&name).is_some_and(|other| other.len() <= length);
            if !known {
                self.joined.insert(name, keys[..length].to_vec());
            }
        }
        let mut turns = false;
        for at in pointer.turns() {
            turns = true;
            self.add(at);
        }
        if turns && !self.turning.contains(pointer) {
            self.turning.push(pointer.clone());
        }
    }

    /// Returns `root` with what was laid flat where the manifest looks for it.
    pub(crate) fn raise(&self, root: Node) -> Node {
        let Node::Object(mut members) = root else { return root };
        // An object in a place that nobody looks into stands in a table too: a column of any form.
        let looked_into = |name: &str| self.opened.contains(&name.to_ascii_lowercase());
        let flat = !members.iter().any(|(name, value)| matches!(value, Node::Object(_)) && looked_into(name));
        for (name, value) in &mut members {
            if let Some(inside) = self.inside(&name.to_ascii_lowercase(), value) {
                *value = inside;
            }
        }
        let mut root = Node::Object(members);
        if flat {
            self.fill(&mut root);
        }
        root
    }

    /// Returns the list or object that a text holds where the manifest looks into it.
    fn inside(&self, name: &str, value: &Node) -> Option<Node> {
        let Node::Text(text) = value else { return None };
        if !text.trim_start().starts_with(['{', '[']) {
            return None;
        }
        let within = |place: &Vec<String>| {
            let rest = name.strip_prefix(&joined(place)).and_then(|rest| rest.strip_prefix('_'));
            rest.is_some_and(|rest| self.opened.contains(rest))
        };
        if !self.opened.contains(name) && !self.within.iter().any(within) {
            return None;
        }
        json::parse(text).ok().map(|parsed| parsed.node)
    }

    fn fill(&self, root: &mut Node) {
        let mut columns = BTreeMap::new();
        let mut moved = Vec::new();
        if let Node::Object(members) = &*root {
            for (name, value) in members.iter().filter(|(_, value)| !value.is_blank()) {
                for plain in plain(name) {
                    columns.entry(plain.clone()).or_insert_with(|| value.clone());
                    let place =
                        self.place(&plain).or_else(|| self.squeezed.get(&plain).filter(|_| is_camel(name)).cloned());
                    if let Some(keys) = place.filter(|keys| !is_itself(keys, name)) {
                        moved.push((keys.clone(), self.inside(&joined(&keys), value).unwrap_or_else(|| value.clone())));
                    }
                }
            }
        }
        if moved.is_empty() {
            return;
        }
        for (keys, value) in moved {
            put(root, &keys, value);
        }
        for keys in self.turning.iter().filter_map(|pointer| pointer.turned(root)).collect::<Vec<_>>() {
            if let Some(value) = columns.get(&joined(&keys)) {
                put(root, &keys, value.clone());
            }
        }
    }
}

impl Outline {
    /// Returns where a column belongs: at a place of its own, or at one within the place where the event lies.
    fn place(&self, plain: &str) -> Option<Vec<String>> {
        let own = || self.joined.get(plain).cloned();
        own().or_else(|| {
            self.within.iter().find_map(|place| {
                let rest = plain.strip_prefix(&joined(place))?.strip_prefix('_')?;
                Some(place.iter().chain(self.joined.get(rest)?).cloned().collect())
            })
        })
    }
}

/// Returns what a column's name may stand for: as it is, and without its type.
fn plain(name: &str) -> impl Iterator<Item = String> {
    let name = bare(name).to_ascii_lowercase().replace('.', "_");
    let short = TYPES.iter().find_map(|kind| name.strip_suffix(kind)).filter(|short| !short.is_empty());
    let short = short.map(str::to_owned);
    std::iter::once(name).chain(short)
}

/// Returns a column's name without the zone that tables write behind those of times: `TimeGenerated [UTC]`.
fn bare(name: &str) -> &str {
    name.strip_suffix(" [UTC]").unwrap_or(name)
}

/// Says whether a column's name tells its parts by capitals alone.
fn is_camel(name: &str) -> bool {
    let name = bare(name);
    name.bytes().all(|byte| byte.is_ascii_alphanumeric()) && name.bytes().skip(1).any(|byte| byte.is_ascii_uppercase())
}

fn squeezed(name: &str) -> String {
    name.replace('_', "")
}

/// Says whether `keys` lead to the column itself.
fn is_itself(keys: &[String], name: &str) -> bool {
    matches!(keys, [only] if only.eq_ignore_ascii_case(name))
}

fn joined(keys: &[String]) -> String {
    keys.join("_").to_ascii_lowercase().replace('.', "_")
}

/// Puts `value` where `keys` lead, unless something is there already.
fn put(root: &mut Node, keys: &[String], value: Node) {
    let Some((last, way)) = keys.split_last() else { return };
    let mut here = root;
    for key in way {
        let Node::Object(members) = here else { return };
        let place = members.iter().position(|(name, _)| name == key).unwrap_or_else(|| {
            members.push((key.clone(), Node::Object(Vec::new())));
            members.len() - 1
        });
        here = &mut members[place].1;
    }
    let Node::Object(members) = here else { return };
    match members.iter_mut().find(|(name, _)| name == last) {
        Some((_, there)) if there.is_blank() => *there = value,
        Some(_) => {}
        None => members.push((last.clone(), value)),
    }
}

fn of_records(records: &RecordsSection) -> Vec<&Pointer> {
    let times = records.time.0.iter().chain(&records.recorded.0).map(|rule| &rule.at);
    let parts = records.uid_else.iter().flat_map(|other| &other.fields);
    let drops = records.drop_if.iter().flat_map(|condition| condition.pointers());
    records.uid.pointers().into_iter().chain(times).chain(parts).chain(drops).collect()
}

/// Returns the paths of a map that start at the record, and not at an element of a list.
fn of_map(map: &MapSection) -> Vec<&Pointer> {
    let targets = map.targets.iter().filter(|part| part.each.is_none());
    let changes = map.changes.iter().filter(|part| part.each.is_none() && part.members.is_none());
    let fields = map.fields.iter().map(|(_, rule)| rule).chain(&map.outcome);
    let rules = fields
        .chain(targets.flat_map(|part| [&part.kind, &part.id, &part.name]).flatten())
        .chain(changes.flat_map(|part| std::iter::once(&part.field).chain(part.from.iter()).chain(&part.to)));
    rules.flat_map(Rule::pointers).collect()
}

#[cfg(test)]
mod tests;
