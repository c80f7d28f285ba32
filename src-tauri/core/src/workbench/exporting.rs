//! Exporting: the rows of the list, all of them, whole or not at all.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::json;

use crate::cancel::Cancel;
use crate::event::{Column, Instant};
use crate::evidence::{self, Paper};
use crate::export::{self, BulkExport, Encoder, Format, Layout, Overwrite};
use crate::failure::{Code, Failure};
use crate::organization::Alias;
use crate::page::Window;
use crate::query::{Filter, Zone, ZoneContext};
use crate::store::{Part, Selection, Store};

use super::about::about;
use super::beside::{self, Companion};
use super::organizations::gap;
use super::packed::shown_columns;
use super::questions::Query;
use super::registry::{Description, KnownGap};
use super::sessions::SessionId;
use super::summary::Gap;
use super::{Workbench, blocking, laborious, now};

/// What to write and where.
#[derive(Clone, Debug)]
pub struct ExportOptions {
    /// The file.
    pub path: PathBuf,
    /// What to do where it exists.
    pub overwrite: Overwrite,
    /// Its form.
    pub format: Format,
    /// Its columns; where empty all, and of a report those that people look at first.
    pub columns: Vec<Column>,
    /// The zone of an additional column of local time.
    pub zone: Option<Zone>,
    /// What is written beside it.
    pub beside: Beside,
}

/// What stands beside an exported file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Beside {
    /// Its manifest, signed: what it holds, what was asked, what is missing.
    #[default]
    Manifest,
    /// Nothing.
    Nothing,
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct ExportReport {
    /// The file.
    pub path: String,
    /// Events in it.
    pub rows: u64,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// What is known to be missing from the cache.
    pub gaps: Vec<Gap>,
}

/// Hears how many rows are written.
pub type RowListener = Box<dyn FnMut(u64) + Send>;

impl Workbench {
    /// Writes every event that matches to a file.
    ///
    /// # Errors
    /// When the text is wrong, the file exists, the disk is full or somebody cancels; then no file is left behind.
    pub async fn export(
        &self,
        alias: &Alias,
        query: &Query,
        options: ExportOptions,
        listener: RowListener,
        cancel: Cancel,
    ) -> Result<ExportReport, Failure> {
        let description = self.describe(alias).await?;
        let (this, query) = (self.clone(), query.clone());
        laborious(move || {
            let (store, filter, selection) = this.prepare(&description, &query)?;
            let context = ZoneContext { zone: query.zone, now: now() };
            let beside = this.beside(&options, &description, &store, &filter, &query.text, &context)?;
            let asked = Asked { store: &store, selection: &selection, filter: &filter, text: &query.text };
            let paper = this.paper(&options, &description, &asked, &context, &cancel)?;
            let sentence = filter.sentence(&context);
            let work = Work { store: &store, selection: &selection, sentence, text: query.text, beside, paper };
            let gaps = gaps_within(&description, &filter, &context);
            write(&work, &options, listener, &cancel, gaps)
        })
        .await
    }

    /// Writes every row of an open question to a file: the same rows that the list shows.
    pub async fn export_session(
        &self,
        id: SessionId,
        options: ExportOptions,
        listener: RowListener,
        cancel: Cancel,
    ) -> Result<ExportReport, Failure> {
        let session = self.session(id).await?;
        let description = self.describe(&session.alias).await?;
        let this = self.clone();
        laborious(move || {
            let context = ZoneContext { zone: session.zone, now: now() };
            let text = session.filter.to_text();
            let asked =
                Asked { store: &session.store, selection: &session.selection, filter: &session.filter, text: &text };
            let paper = this.paper(&options, &description, &asked, &context, &cancel)?;
            let work = Work {
                store: &session.store,
                selection: &session.selection,
                sentence: session.filter.sentence(&context),
                beside: this.beside(&options, &description, &session.store, &session.filter, &text, &context)?,
                paper,
                text,
            };
            let gaps = gaps_within(&description, &session.filter, &context);
            write(&work, &options, listener, &cancel, gaps)
        })
        .await
    }

    /// Returns what stands around the rows of a report; None where the file is none.
    fn paper(
        &self,
        options: &ExportOptions,
        description: &Description,
        asked: &Asked<'_>,
        context: &ZoneContext,
        cancel: &Cancel,
    ) -> Result<Option<Paper>, Failure> {
        if options.format != Format::Html {
            return Ok(None);
        }
        let Asked { store, selection, filter, text } = asked;
        let about = about(description, &self.reviews_of(description)?, store, filter, text, context)?;
        let counted = store.count(selection, &|| cancel.is_cancelled(), &|_, _| {});
        let rows = counted.map_err(|error| if cancel.is_cancelled() { stopped(0) } else { error.into() })?;
        Ok(Some(evidence::paper(&about, rows)))
    }

    /// Returns the alias and the sentence of an open question, and what is known to be missing.
    pub async fn session_summary(&self, id: SessionId) -> Result<(Alias, String, Vec<Gap>), Failure> {
        let session = self.session(id).await?;
        let description = self.describe(&session.alias).await?;
        let context = ZoneContext { zone: session.zone, now: now() };
        let gaps = gaps_within(&description, &session.filter, &context);
        Ok((session.alias.clone(), session.filter.sentence(&context), gaps))
    }

    /// Returns a file name for the rows of an open question.
    pub async fn session_file_name(&self, id: SessionId, format: Format) -> Result<String, Failure> {
        self.session_name(id, move |alias, period, zone| export::file_name(alias, period, zone.tz(), format)).await
    }

    /// Returns a name made of the alias, the time of the rows of an open question, and its zone.
    pub(super) async fn session_name(
        &self,
        id: SessionId,
        name: impl FnOnce(&str, Window, Zone) -> String + Send + 'static,
    ) -> Result<String, Failure> {
        let session = self.session(id).await?;
        blocking(move || {
            let span = session.store.span(&session.selection, &|| session.has_ended())?;
            let (from, until) = span.unwrap_or((Instant::MIN, Instant::MAX));
            let period = Window { from, until: until.plus_nanos(1) };
            Ok(name(session.alias.as_str(), period, session.zone))
        })
        .await
    }
}

/// Returns what is known to be missing within the time that a filter asks for.
pub(super) fn gaps_within(description: &Description, filter: &Filter, context: &ZoneContext) -> Vec<Gap> {
    let time = filter.resolve(context.now, context.zone).time;
    let touches = |known: &&KnownGap| {
        time.iter().any(|window| window.from < known.window.until && known.window.from < window.until)
    };
    description.snapshot.gaps.iter().filter(touches).map(gap).collect()
}

/// Which rows a report is of.
struct Asked<'a> {
    store: &'a Store,
    selection: &'a Selection,
    filter: &'a Filter,
    text: &'a str,
}

struct Work<'a> {
    store: &'a Store,
    selection: &'a Selection,
    sentence: String,
    text: String,
    beside: Option<Companion>,
    /// What stands around the rows of a report.
    paper: Option<Paper>,
}

fn write(
    work: &Work<'_>,
    options: &ExportOptions,
    mut listener: RowListener,
    cancel: &Cancel,
    gaps: Vec<Gap>,
) -> Result<ExportReport, Failure> {
    let layout = Layout { columns: columns(options), zone: options.zone.map(Zone::tz) };
    let path: &Path = &options.path;
    let before = work.paper.as_ref().map_or("", |paper| &paper.head);
    let mut file = BulkExport::begin(path, options.overwrite, options.format, &layout, before)?;
    let encoder = Encoder::new(options.format, &layout);
    let mut failed = None;
    let stop = || cancel.is_cancelled();
    let mut put = |part: Part<'_>| {
        if let Err(error) = file.write(part.bytes, part.rows) {
            failed = Some(Failure::from(error));
            return ControlFlow::Break(());
        }
        listener(file.rows());
        if stop() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let read = work.store.each_written(work.selection, &stop, &encoder, &mut put);
    if let Some(failure) = failed.or_else(|| cancel.is_cancelled().then(|| stopped(file.rows()))) {
        return Err(failure);
    }
    read?;
    if let Some(paper) = &work.paper {
        file.write(paper.tail.as_bytes(), 0)?;
    }
    // Whoever is killed between the file and its manifest leaves a file without one, never one that contradicts it.
    beside::make_way(work.beside.as_ref(), options);
    let written = file.finish()?;
    if let Some(beside) = &work.beside {
        beside.write(&written, options, &layout)?;
    }
    listener(written.rows);
    let report = ExportReport {
        path: written.path.display().to_string(),
        rows: written.rows,
        bytes: written.bytes,
        sha256: written.sha256,
        gaps,
    };
    let detail = json!({
        "path": report.path, "rows": report.rows, "bytes": report.bytes, "sha256": report.sha256,
        "query": work.text, "sentence": work.sentence, "gaps": report.gaps.len(),
        "format": options.format.as_str(),
    });
    // The file is whole: a note that cannot be written must not say otherwise.
    let _ = work.store.log_activity(now(), "export", &detail);
    Ok(report)
}

fn columns(options: &ExportOptions) -> Vec<Column> {
    match options.format {
        _ if !options.columns.is_empty() => options.columns.clone(),
        Format::Csv | Format::CsvExcel | Format::Ndjson => Column::all(),
        Format::Html => shown_columns(),
    }
}

pub(super) fn stopped(rows: u64) -> Failure {
    Failure::new(Code::Cancelled, format!("stopped after {rows} events; the unfinished file was deleted"))
}

impl From<export::Error> for Failure {
    fn from(error: export::Error) -> Self {
        let code = match &error {
            export::Error::DiskFull { .. } => Code::DiskFull,
            export::Error::Cancelled { .. } => Code::Cancelled,
            export::Error::Exists(_)
            | export::Error::Symlink(_)
            | export::Error::NotAFile(_)
            | export::Error::NoFolder(_)
            | export::Error::Denied(_) => Code::Usage,
            export::Error::Io { .. } => Code::Internal,
        };
        let failure = Self::from_error(code, &error);
        match error {
            export::Error::Exists(_) => failure.advise("Choose another name, or allow it to be replaced"),
            _ => failure,
        }
    }
}

#[cfg(test)]
mod tests;
