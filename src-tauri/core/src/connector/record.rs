//! One record's bytes as events. Whatever the bytes are, something comes out: at least the bytes, with a flag.

use super::json::{self, Node};
use super::manifest::Manifest;
use super::manifest::records::ChangeSection;
use super::pointer::Pointer;
use super::rule::{Nulls, Rule};
use super::uid::{self, Occurrences};
use super::{envelope, split, targets, time};
use crate::event::{Change, Event, EventUid, Field, Flag, Outcome, bare_address};

/// Records beyond this size are flagged.
const LARGE: usize = 1024 * 1024;
/// Texts beyond this size are cut in columns; the record's bytes keep them whole.
const LONGEST_TEXT: usize = 64 * 1024;
/// How many targets or changes of one record are taken.
const MOST_PARTS: usize = 1_000;
/// How many events one record may hold, and how many bytes they may take when each carries the record's.
const MOST_EVENTS: usize = 1_000;
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// An event and what was wrong with its record.
pub(super) type Read = (Event, Vec<&'static str>);

/// Reads records of one page or file, one after the other.
pub(super) struct Reader<'m> {
    manifest: &'m Manifest,
    seen: Occurrences,
}

impl<'m> Reader<'m> {
    pub(super) fn new(manifest: &'m Manifest) -> Self {
        Self::after(manifest, Occurrences::default())
    }

    /// Goes on counting identical records after `seen`.
    pub(super) fn after(manifest: &'m Manifest, seen: Occurrences) -> Self {
        Self { manifest, seen }
    }

    /// Returns how often each record was there.
    pub(super) fn into_seen(self) -> Occurrences {
        self.seen
    }

    pub(super) fn manifest(&self) -> &'m Manifest {
        self.manifest
    }

    /// Reads one record: one event, several where the manifest explodes it, none where it drops it.
    pub(super) fn read(&mut self, raw: &[u8]) -> Vec<Read> {
        let mut event = Event { raw: raw.to_vec(), ..Event::default() };
        let mut say = Vec::new();
        let text = String::from_utf8_lossy(raw);
        if std::str::from_utf8(raw).is_err() {
            event.flags.insert(Flag::InvalidUtf8);
            say.push("the record has bytes that are not UTF-8; its bytes are kept");
        }
        if raw.len() > LARGE {
            event.flags.insert(Flag::Oversized);
            say.push("the record is larger than 1 MiB; it is kept whole");
        }
        match json::parse(&text) {
            Ok(parsed) if matches!(parsed.node, Node::Object(_)) => {
                if parsed.duplicate.is_some() {
                    event.flags.insert(Flag::DuplicateKey);
                    say.push("a key occurs twice in the record; its first value was taken");
                }
                self.understood(parsed.node, &event, &say)
            }
            _ => vec![self.unreadable(event, say)],
        }
    }

    fn unreadable(&mut self, mut event: Event, mut say: Vec<&'static str>) -> Read {
        for flag in [Flag::Unreadable, Flag::NoTime, Flag::NoAction, Flag::NoUid] {
            event.flags.insert(flag);
        }
        say.push("the record is not a JSON object; its bytes are kept");
        event.uid = uid::made(&self.manifest.sections.records, None, &event.raw, &mut self.seen);
        (event, say)
    }

    fn understood(&mut self, root: Node, event: &Event, say: &[&'static str]) -> Vec<Read> {
        let records = &self.manifest.sections.records;
        if records.drop_if.iter().any(|condition| condition.holds(&root, &records.nulls)) {
            return Vec::new();
        }
        let inner = self.opened(root);
        let Some((explode, mut elements)) = self.exploded(&inner) else {
            return vec![self.mapped(&inner, event.clone(), say.to_vec(), None)];
        };
        let (mut base, mut say) = (inner, say.to_vec());
        explode.replace(&mut base, Node::Null);
        let most = MOST_EVENTS.min(MOST_BYTES / event.raw.len().max(1)).max(1);
        if elements.len() > most {
            elements.truncate(most);
            say.push("the record holds more events than are taken from one record; its bytes are kept");
        }
        let count = elements.len();
        let one = |(index, element)| {
            let mut root = base.clone();
            explode.replace(&mut root, element);
            let root = envelope::lift(root, &self.manifest.sections.records.unwrap.0);
            self.mapped(&root, event.clone(), say.clone(), (count > 1).then_some(index))
        };
        elements.into_iter().enumerate().map(one).collect()
    }

    /// Returns the vendor's event in `root`. Where it is not in the places that the manifest names, it is the first
    /// object inside that has a time and an action: collectors wrap events in keys of their own.
    fn opened(&self, root: Node) -> Node {
        let root = envelope::document(root);
        let received = envelope::received(&root).map(|text| self.lifted(text));
        if let Some(event) = received.as_ref().filter(|text| self.is_event(text)) {
            return event.clone();
        }
        let around = self.lifted(root);
        if self.is_event(&around) {
            return around;
        }
        let here = received.unwrap_or(around);
        let inner: Vec<Node> = envelope::inner(&here).into_iter().map(|node| self.lifted(node)).collect();
        let event = inner.iter().find(|node| self.is_event(node));
        // One object alone in a record that says nothing itself is the event, though it may lack a time.
        let only = || inner.first().filter(|node| envelope::holds_one(&here) && self.acts(node) && !self.acts(&here));
        event.or_else(only).cloned().unwrap_or(here)
    }

    /// Returns the event where the manifest says that it lies in `root`, with what was laid flat where it belongs.
    fn lifted(&self, root: Node) -> Node {
        let outline = self.manifest.outline();
        outline.raise(envelope::lift(outline.raise(root), &self.manifest.sections.records.unwrap.0))
    }

    /// Says whether a record has a time, and names an action or holds the events that do.
    fn is_event(&self, root: &Node) -> bool {
        let records = &self.manifest.sections.records;
        self.acts(root) && time::find(&records.time.0, root, &records.nulls).time.is_some()
    }

    fn acts(&self, root: &Node) -> bool {
        let sections = &self.manifest.sections;
        let action = sections.map.fields.iter().find(|(field, _)| *field == Field::Action);
        action.is_some_and(|(_, rule)| rule.text(root, &sections.records.nulls).is_some())
            || self.exploded(root).is_some()
    }

    fn exploded(&self, root: &Node) -> Option<(&'m Pointer, Vec<Node>)> {
        let explode = self.manifest.sections.records.explode.as_ref()?;
        let elements = explode.find(root)?.elements().filter(|elements| !elements.is_empty())?;
        Some((explode, elements.to_vec()))
    }

    /// Maps a record, or the part of it with this number.
    fn mapped(&mut self, root: &Node, mut event: Event, mut say: Vec<&'static str>, part: Option<usize>) -> Read {
        let records = &self.manifest.sections.records;
        event.uid = uid::own(records, root).and_then(|uid| numbered(uid, part));
        if event.uid.is_none() {
            event.uid = uid::made(records, Some(root), &event.raw, &mut self.seen).and_then(|uid| numbered(uid, part));
            event.flags.insert(Flag::NoUid);
        }
        let mut occurred = time::find(&records.time.0, root, &records.nulls);
        if occurred.time.is_none() {
            let noted = envelope::noted_time(root);
            occurred = if noted.time.is_some() { noted } else { occurred };
        }
        event.occurred_text = occurred.text.map(shortened);
        event.occurred = occurred.time;
        if event.occurred.is_none() {
            event.flags.insert(Flag::NoTime);
            let missing = event.occurred_text.is_none();
            say.push(if missing { "the record has no time" } else { "the record's time is no time that can be kept" });
        }
        event.recorded = time::find(&records.recorded.0, root, &records.nulls).time;
        self.map(root, &mut event);
        if event.fields.get(Field::Action).is_none() {
            envelope::fill(root, &mut event);
        }
        self.explain(&mut event);
        targets::join(&mut event);
        if event.fields.get(Field::Action).is_none() {
            event.flags.insert(Flag::NoAction);
            say.push("the record names no action");
        }
        (event, say)
    }

    fn map(&self, root: &Node, event: &mut Event) {
        let sections = &self.manifest.sections;
        let nulls = &sections.records.nulls;
        for (field, rule) in &sections.map.fields {
            match rule.text(root, nulls) {
                Some(text) if *field == Field::Ip => event.fields.set(*field, bare_address(&shortened(text))),
                Some(text) => event.fields.set(*field, shortened(text)),
                None => {}
            }
        }
        let outcome = sections.map.outcome.as_ref().and_then(|rule| rule.text(root, nulls));
        event.outcome = outcome.and_then(|word| Outcome::from_word(&word)).unwrap_or_default();
        for section in &sections.map.targets {
            for part in parts(section.each.as_ref(), root) {
                targets::add(section, part, nulls, event);
            }
        }
        for section in &sections.map.changes {
            let one = |part: &Node| change(section, part, nulls);
            match &section.members {
                Some(members) => event.changes.extend(entries(members, root).iter().filter_map(one)),
                None => event.changes.extend(parts(section.each.as_ref(), root).into_iter().filter_map(one)),
            }
        }
    }

    /// Adds words for the action where the record has none.
    fn explain(&self, event: &mut Event) {
        let Some(action) = event.fields.get(Field::Action).map(str::to_owned) else { return };
        let catalogue = self.manifest.catalogue();
        event.fields.set_default(Field::ActionLabel, catalogue.label(&action));
        if let Some(category) = catalogue.category(&action) {
            event.fields.set_default(Field::Category, category);
        }
        let Some(known) = catalogue.find(&action) else { return };
        if let Some(crud) = &known.crud {
            event.fields.set_default(Field::Crud, crud.clone());
        }
        if let Some(outcome) = known.outcome.filter(|_| event.outcome == Outcome::Unknown) {
            event.outcome = outcome;
        }
    }
}

fn numbered(uid: EventUid, part: Option<usize>) -> Option<EventUid> {
    match part {
        None => Some(uid),
        Some(index) => EventUid::try_from(format!("{uid}/{index}")).ok(),
    }
}

/// Returns the elements that `each` leads to, or the record itself.
fn parts<'n>(each: Option<&Pointer>, root: &'n Node) -> Vec<&'n Node> {
    let Some(each) = each else { return vec![root] };
    let inside = |node: &'n Node| match node {
        Node::List(elements) => elements.iter().collect(),
        Node::Object(_) => vec![node],
        _ => Vec::new(),
    };
    each.all(root).into_iter().flat_map(inside).take(MOST_PARTS).collect()
}

/// Returns the members of an object as objects of their own: `key` is its name and `value` what it holds.
fn entries(members: &Pointer, root: &Node) -> Vec<Node> {
    let inside = |node: &'_ Node| if let Node::Object(members) = node { members.clone() } else { Vec::new() };
    let entry = |(name, value)| Node::Object(vec![("key".to_owned(), Node::Text(name)), ("value".to_owned(), value)]);
    members.all(root).into_iter().flat_map(inside).take(MOST_PARTS).map(entry).collect()
}

fn change(section: &ChangeSection, root: &Node, nulls: &Nulls) -> Option<Change> {
    let text = |rule: &Option<Rule>| rule.as_ref().and_then(|rule| rule.text(root, nulls)).map(shortened);
    let field = section.field.text(root, nulls).map(shortened)?;
    let (from, to) = (text(&section.from), text(&section.to));
    (from.is_some() || to.is_some()).then_some(Change { field, from, to })
}

/// Cuts a text that no column can show.
pub(super) fn shortened(mut text: String) -> String {
    if text.len() > LONGEST_TEXT {
        let end = (0..=LONGEST_TEXT).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        text.truncate(end);
        text.push('…');
    }
    text
}

/// Returns the records of a list in `bytes`.
pub(super) fn list(
    bytes: &[u8],
    document: std::ops::Range<usize>,
    keys: &[String],
) -> Option<Vec<std::ops::Range<usize>>> {
    let range = split::find(bytes, document, keys).ok()??;
    split::elements(bytes, range).ok()?
}
