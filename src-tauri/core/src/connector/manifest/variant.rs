//! The manifests within a manifest: streams with keys of their own, and the bounded way to read what is else a stream.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use serde::Deserialize;
use toml::{Table, Value};

use super::check::{self, Wrong};
use super::locate::Step;
use super::records::{ActionSection, MapSection};
use super::sections::{Sections, SyncKind, SyncSection};
use super::{Manifest, hint};
use crate::connector::catalogue::Catalogue;
use crate::connector::rule::{Entries, Rule, Scalar};

/// A file of actions.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ActionFile {
    action: Vec<ActionSection>,
}

/// Checks `sections`, which `text` says, and makes the manifest of them and of what lies within.
pub(super) fn manifest(text: &str, mut sections: Sections, files: &[(&str, &str)]) -> Result<Manifest, Wrong> {
    check::check(&sections)?;
    take_files(&mut sections, files)?;
    check::catalogue(&sections)?;
    let catalogue = Catalogue::new(&sections.action, sections.catalogue.strip_prefix.as_deref());
    let mut streams = BTreeMap::new();
    for (index, stream) in sections.stream.iter().enumerate().filter(|(_, stream)| stream.own().next().is_some()) {
        let within = |wrong: Wrong| wrong.below([Step::from("stream"), Step::from(index)]);
        let mut own = of_stream(text, index).map_err(within)?;
        check::check(&own).map_err(within)?;
        take_files(&mut own, files).map_err(within)?;
        streams.insert(stream.id.clone(), Arc::new(alone(own, catalogue.clone()).map_err(within)?));
    }
    Ok(Manifest { streams, ..alone(sections, catalogue)? })
}

/// Makes a manifest without streams of its own.
fn alone(sections: Sections, catalogue: Catalogue) -> Result<Manifest, Wrong> {
    let bounded = bounded(&sections)?.map(|sections| {
        Arc::new(Manifest {
            sections,
            catalogue: catalogue.clone(),
            streams: BTreeMap::new(),
            bounded: None,
            outline: OnceLock::new(),
        })
    });
    Ok(Manifest { sections, catalogue, streams: BTreeMap::new(), bounded, outline: OnceLock::new() })
}

/// Returns the sections as the stream with this number reads them.
fn of_stream(text: &str, index: usize) -> Result<Sections, Wrong> {
    let wrong = |message: String| Wrong { path: Vec::new(), message };
    let mut whole: Table = toml::from_str(text).map_err(|error| wrong(hint::explain(error.message())))?;
    let streams = whole.remove("stream");
    let stream = streams.as_ref().and_then(Value::as_array).and_then(|list| list.get(index)).and_then(Value::as_table);
    let mut stream = stream.cloned().ok_or_else(|| wrong("a stream is a table".to_owned()))?;
    let own: Vec<String> = stream
        .iter()
        .filter(|(key, value)| value.is_table() && *key != "vars" && *key != "when")
        .map(|(key, _)| key.clone())
        .collect();
    for name in own {
        let (Some(Value::Table(keys)), Value::Table(section)) =
            (stream.remove(&name), whole.entry(&name).or_insert_with(|| Value::Table(Table::new())))
        else {
            continue;
        };
        section.extend(keys);
    }
    whole.insert("stream".to_owned(), Value::Array(vec![Value::Table(stream)]));
    Sections::deserialize(whole).map_err(|error| wrong(hint::explain(error.message())))
}

/// Returns the sections that ask for a span with two ends, where a stream needs them.
fn bounded(sections: &Sections) -> Result<Option<Sections>, Wrong> {
    let Some(fallback) = &sections.sync.fallback else { return Ok(None) };
    let mut own = sections.clone();
    own.sync = SyncSection { mode: SyncKind::Windows, resume: None, fallback: None, ..sections.sync.clone() };
    own.request.url = fallback.url.clone().unwrap_or(own.request.url);
    own.request.query = fallback.query.clone().unwrap_or(own.request.query);
    own.request.body = fallback.body.clone().or(own.request.body);
    own.page.end = fallback.end.clone().or(own.page.end);
    own.page.send = fallback.send.unwrap_or(own.page.send);
    if let Some(window) = &mut own.window {
        window.step = fallback.step.or(window.step);
        window.settle = fallback.settle.or(window.settle);
        window.overlap = fallback.overlap.or(window.overlap);
    }
    check::check(&own).map_err(|wrong| wrong.below([Step::from("sync"), Step::from("fallback")]))?;
    Ok(Some(own))
}

/// Takes in what stands in files beside the manifest.
fn take_files(sections: &mut Sections, files: &[(&str, &str)]) -> Result<(), Wrong> {
    let text = |name: &str| match files.iter().find(|(file, _)| *file == name) {
        Some((_, text)) => Ok(*text),
        None if files.is_empty() => Err("only manifests that come with the program have files beside them".to_owned()),
        None => Err(format!("there is no file `{name}` beside the manifest")),
    };
    let entries = |name: &str| -> Result<Entries, String> {
        let table: BTreeMap<String, Scalar> =
            toml::from_str(text(name)?).map_err(|error| format!("`{name}`: {}", hint::explain(error.message())))?;
        Ok(table.into_iter().map(|(key, value)| (key, value.0)).collect())
    };
    let at = |key: &str, message: String| Wrong { path: vec![key.into()], message };
    if let Some(name) = sections.catalogue.file.take() {
        let file = text(&name).map_err(|message| at("catalogue", message))?;
        let file: ActionFile = toml::from_str(file)
            .map_err(|error| at("catalogue", format!("`{name}`: {}", hint::explain(error.message()))))?;
        sections.action.extend(file.action);
    }
    rules(&mut sections.map).try_for_each(|rule| rule.take_files(&entries)).map_err(|message| at("map", message))
}

/// Returns every rule of a map.
fn rules(map: &mut MapSection) -> impl Iterator<Item = &mut Rule> {
    let targets = map.targets.iter_mut().flat_map(|part| [&mut part.kind, &mut part.id, &mut part.name]).flatten();
    let changes = map
        .changes
        .iter_mut()
        .flat_map(|part| std::iter::once(&mut part.field).chain([&mut part.from, &mut part.to].into_iter().flatten()));
    map.fields.iter_mut().map(|(_, rule)| rule).chain(&mut map.outcome).chain(targets).chain(changes)
}
