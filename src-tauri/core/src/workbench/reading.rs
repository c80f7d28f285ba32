//! One file on its way into an organization: how it is read, what is kept of it, and what is told.

use crate::coverage::Cut;
use crate::failure::{Code, Failure};
use crate::import::{self, Batch, File, KnownBodies, Layout, Reading, Stop, Tally};
use crate::organization::{Alias, Source};
use crate::page::{Page, Position, StreamId};
use crate::query::Zone;
use crate::store::{Appended, Fetch, LedgerStep, Store};

use super::alike;
use super::following::Follower;
use super::imported::{ImportProblem, ImportedFile};
use super::importing::{Import, Receiver};
use super::now;
use super::profile::Chosen;
use super::sources::{self, Digest, FileFact, Track};

/// Rejected records that a report names.
const MOST_PROBLEMS: usize = 100;

/// A file that is about to be read.
pub(super) struct OneFile<'a> {
    pub(super) file: File,
    pub(super) chosen: Chosen,
    pub(super) size: Option<u64>,
    pub(super) digest: &'a Digest,
}

/// What a file left behind.
#[derive(Default)]
struct Brought {
    kept: Appended,
    track: Track,
    passed: u64,
    done: Tally,
}

impl OneFile<'_> {
    /// Reads the file to its end.
    pub(super) fn read(self, import: &mut Import, receiver: &mut Receiver, follower: &Follower) -> Result<(), Failure> {
        let name = printable(self.file.name());
        let (chosen, digest, size) = (self.chosen, self.digest, self.size);
        let covers = receiver.description.organization.source == Source::Files && chosen.covers(&import.options);
        let zone = chosen.zone(&import.options, &receiver.facts, &self.file)?;
        let manifest = chosen.manifest(&import.options, zone.unwrap_or(Zone::utc()), &self.file);
        let store = receiver.store.clone();
        // Who passes over pieces does not see what times they have: that has to be known from before.
        let seen = !covers || receiver.facts.iter().any(|fact| fact.sha256.is_some() && fact.sha256 == digest.get());
        let known = if seen { store.known_bodies(&manifest)? } else { KnownBodies::new() };
        let into = Into {
            store: &store,
            stream: chosen.stream(),
            connector: chosen.connector(),
            manifest: &manifest,
            request: format!("import {name}"),
            name: &name,
        };
        let first = store.last_fetch()?;
        let mut brought = Brought::default();
        let ahead = store.clone();
        let file = self.file.with_sheaves(std::sync::Arc::new(move |events| ahead.ready(events)));
        let outcome = into.read(file, &chosen, (zone, &known), import, follower, &mut brought);
        let report = &mut import.report;
        report.added += brought.kept.added;
        report.duplicates += brought.kept.duplicates;
        report.revised += brought.kept.revised;
        outcome?;
        let tally = &brought.done;
        let rows = tally.events + tally.known + tally.rejected;
        let cut = brought.track.cut(rows, chosen.limit());
        let (oldest, newest) = brought.track.span();
        let fact = FileFact {
            name: name.clone(),
            sha256: digest.get(),
            bytes: size,
            profile: chosen.name(&import.options),
            vendor: chosen.title(&import.options),
            zone: zone.filter(|_| tally.zoneless > 0).map(|zone| zone.name().to_owned()),
            stream: into.stream.0.clone(),
            rows,
            added: brought.kept.added,
            rejected: tally.rejected,
            untimed: brought.done.untimed,
            oldest: oldest.filter(|_| brought.passed == 0),
            newest: newest.filter(|_| brought.passed == 0),
            ends: brought.track.ends,
            from: import.options.span.map(|span| span.from.to_rfc3339(0)),
            until: import.options.span.map(|span| span.until.to_rfc3339(0)),
            limit: chosen.limit(),
            cut: sources::cut_word(cut).to_owned(),
            covers: covers && brought.passed == 0,
            fetches: (first + 1, store.last_fetch()?),
            imported: None,
        };
        tell(import, &chosen, &fact, (rows, cut), brought);
        sources::keep(&store, &mut receiver.facts, fact)
    }
}

/// Adds what a file brought to the report.
fn tell(import: &mut Import, chosen: &Chosen, fact: &FileFact, (rows, cut): (u64, Cut), brought: Brought) {
    let report = &mut import.report;
    let tally = brought.done;
    report.read += rows;
    report.duplicates += tally.known;
    report.resumed += tally.known;
    report.rejected += tally.rejected;
    report.truncated |= tally.truncated || cut != Cut::Nowhere;
    report.zoneless += tally.zoneless;
    report.untimed += tally.untimed;
    report.bytes += tally.bytes;
    let problem = |told: import::Rejected| ImportProblem {
        file: fact.name.clone(),
        line: told.line,
        offset: told.offset,
        reason: told.reason,
    };
    let room = MOST_PROBLEMS.saturating_sub(report.problems.len());
    report.problems.extend(tally.told.into_iter().take(room).map(problem));
    let room = MOST_PROBLEMS.saturating_sub(report.notes.len());
    report.notes.extend(tally.notes.into_iter().take(room).map(problem));
    let room = MOST_PROBLEMS.saturating_sub(report.totals.len());
    report.totals.extend(tally.totals.into_iter().take(room).map(problem));
    let (likeness, others) = match chosen {
        Chosen::Table(table) => (table.likeness.map(|part| (part * 100.0).round() as u32), table.others.clone()),
        Chosen::Named(_) | Chosen::Mapped(_) => (None, Vec::new()),
    };
    report.files.push(ImportedFile {
        file: fact.name.clone(),
        profile: fact.profile.clone(),
        vendor: fact.vendor.clone(),
        likeness,
        others,
        sha256: fact.sha256.clone(),
        zone: fact.zone.clone(),
        read: rows,
        added: fact.added,
        truncated: tally.truncated,
        oldest: fact.oldest.clone(),
        newest: fact.newest.clone(),
        limit: fact.limit.filter(|_| cut != Cut::Nowhere),
    });
}

/// Where the events of a file go.
struct Into<'a> {
    store: &'a Store,
    stream: StreamId,
    connector: &'a str,
    manifest: &'a str,
    request: String,
    name: &'a str,
}

impl Into<'_> {
    fn read(
        &self,
        file: File,
        chosen: &Chosen,
        (zone, known): (Option<Zone>, &KnownBodies),
        import: &Import,
        follower: &Follower,
        brought: &mut Brought,
    ) -> Result<(), Failure> {
        let Brought { kept, track, passed, done } = brought;
        let layout = match chosen {
            Chosen::Table(table) => Some((file.layout(&table.columns, zone), &table.vendor)),
            Chosen::Named(_) | Chosen::Mapped(_) => None,
        };
        let rules = match &layout {
            Some((layout, _)) => Some(self.rules(layout)?),
            None => None,
        };
        let mut before = match (&rules, &layout) {
            (Some(rules), Some((_, vendor))) => Some(rules.before(self.store, &self.stream, vendor)?),
            _ => None,
        };
        let mut seen = (0_u64, 0_u64);
        let mut keep = |batch: &Batch<'_>| {
            if import.cancel.is_cancelled() {
                return Err(stopped(&import.alias));
            }
            let there = before.as_mut().map_or(Ok(Vec::new()), |before| before.has(&batch.page.events))?;
            let appended = self.append_new(batch, &there)?;
            follower.tell(appended.added);
            batch.page.events.iter().for_each(|event| track.note(event));
            *passed += batch.passed;
            kept.added += appended.added;
            kept.duplicates += appended.duplicates;
            kept.revised += appended.revised;
            seen = (seen.0 + batch.page.events.len() as u64 + batch.passed, batch.taken);
            import.tell(self.name, seen, kept.added);
            Ok(())
        };
        let assigned = &import.options.assigned;
        let outcome = match chosen {
            Chosen::Named(_) => file.read_named(assigned, zone.unwrap_or(Zone::utc()), known, &mut keep),
            Chosen::Mapped(manifest) => {
                file.read_mapped(&|bytes, take| manifest.map_record(bytes, take), known, &mut keep)
            }
            Chosen::Table(table) => {
                let explain = |event: &mut _| table.explain(event);
                let layout = file.layout(&table.columns, zone);
                file.read_vendor(&Reading { vendor: &table.vendor, layout: &layout, explain: &explain }, &mut keep)
            }
        };
        *done = outcome.map_err(|stop| match stop {
            Stop::File(error) => Failure::from(error),
            Stop::Caller(failure) => failure,
        })?;
        Ok(())
    }

    /// Keeps how the columns of the file stand, and returns what is known of those before it.
    fn rules(&self, layout: &Layout) -> Result<alike::Rules, Failure> {
        alike::keep(self.store, self.manifest, layout)?;
        alike::Rules::of(self.store, self.manifest, layout.clone())
    }

    /// Keeps a batch without the events that are `there` already.
    fn append_new(&self, batch: &Batch<'_>, there: &[bool]) -> Result<Appended, Failure> {
        let passed = there.iter().filter(|there| **there).count() as u64;
        if passed == 0 {
            return self.append(batch);
        }
        let events = batch.page.events.iter().zip(there).filter(|(_, there)| !**there);
        let events = events.map(|(event, _)| event.clone()).collect();
        let Page { next, total, problems, .. } = &batch.page;
        let page = Page { events, next: next.clone(), total: *total, problems: problems.clone() };
        let appended = self.append(&Batch { page, sheaf: None, ..*batch })?;
        Ok(Appended { duplicates: appended.duplicates + passed, ..appended })
    }

    /// Keeps a batch. One without events is kept only for what was wrong with it.
    fn append(&self, batch: &Batch<'_>) -> Result<Appended, Failure> {
        if batch.page.events.is_empty() && batch.page.problems.is_empty() {
            return Ok(Appended::default());
        }
        let own = batch.stream.map(|name| StreamId(name.to_owned()));
        let fetch = Fetch {
            stream: own.as_ref().unwrap_or(&self.stream),
            connector: batch.connector.unwrap_or(self.connector),
            manifest: self.manifest,
            request: &self.request,
            window: None,
            position: Some(&Position(batch.offset.to_string())),
            status: 0,
            remote_time: None,
            received: now(),
            body: batch.body,
            digest: batch.digest,
            outside: 0,
        };
        let step = LedgerStep::default();
        Ok(match &batch.sheaf {
            Some(sheaf) => self.store.append_ready(&fetch, (&batch.page, sheaf), &step)?,
            None => self.store.append(&fetch, &batch.page, &step)?,
        })
    }
}

fn stopped(alias: &Alias) -> Failure {
    Failure::new(Code::Cancelled, format!("the import into `{alias}` was cancelled; what was read until then is kept"))
        .advise("Import the same files again to go on")
}

/// Returns a file's name without what could move a terminal's cursor.
fn printable(name: &str) -> String {
    name.chars().filter(|letter| !letter.is_control()).take(255).collect()
}
