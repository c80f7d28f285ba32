//! The rows of a pack, one after the other: their bytes, their cells, and for each that it is in the journal.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::ops::ControlFlow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use crate::cancel::Cancel;
use crate::event::{Column, Field, Record};
use crate::evidence::{self, Checkpoint, Draft, Revision, Row, RowName, Rows};
use crate::export::{Cell, Encoder, Format, Layout, Writer};
use crate::failure::{Code, Failure};
use crate::merkle::{Hash, Levels, verify_consistency};
use crate::store::{Marks, Raw, Selection, Store};

use super::exporting::{RowListener, stopped};
use super::packing::KIND;
use super::signatures::Noted;

/// Rows that the report shows.
const SHOWN: usize = 200;
/// Earlier packs that are looked for.
const EARLIER: u32 = 1_000;
/// Rows between two reports of progress.
const REPORT_EVERY: u64 = 256;

/// The rows as they were written.
pub(super) struct Written {
    pub(super) rows: Rows,
    pub(super) numbers: Vec<u64>,
    pub(super) first: Option<RowName>,
    pub(super) last: Option<RowName>,
    /// A heading and the first rows, for the report.
    pub(super) sample: Vec<Vec<String>>,
    /// What the journal noted of each event when it came.
    marks: Marks,
}

/// Writes the rows of a selection.
pub(super) fn write_rows(
    (store, selection): (&Store, &Selection),
    draft: &Draft,
    listener: &mut RowListener,
    cancel: &Cancel,
) -> Result<Written, Failure> {
    let layout = Layout { columns: Column::all(), zone: None };
    let heading = Writer::new(Vec::new(), Format::CsvExcel, &layout).and_then(Writer::finish);
    let heading = heading.map_err(|error| draft.failed(error, 0))?;
    let encoder = Encoder::new(Format::CsvExcel, &layout);
    let cells = Layout { columns: shown_columns(), zone: None }.cells();
    let mut written = Written {
        rows: Rows::begin(draft, &heading)?,
        numbers: Vec::new(),
        first: None,
        last: None,
        sample: vec![cells.iter().map(|cell| cell.heading()).collect()],
        marks: store.marks()?,
    };
    let mut failed = None;
    let stop = || cancel.is_cancelled();
    let read = store.each(selection, Raw::With, &stop, |record| {
        let done = write_row(store, draft, &encoder, &cells, &mut written, record);
        if written.rows.tree.size().is_multiple_of(REPORT_EVERY) {
            listener(written.rows.tree.size());
        }
        match done {
            Err(failure) => {
                failed = Some(failure);
                ControlFlow::Break(())
            }
            Ok(()) if stop() => ControlFlow::Break(()),
            Ok(()) => ControlFlow::Continue(()),
        }
    });
    if let Some(failure) = failed.or_else(|| stop().then(|| stopped(written.rows.tree.size()))) {
        return Err(failure);
    }
    read?;
    listener(written.rows.tree.size());
    Ok(written)
}

fn write_row(
    store: &Store,
    draft: &Draft,
    encoder: &Encoder,
    cells: &[Cell],
    written: &mut Written,
    record: Record,
) -> Result<(), Failure> {
    let number = u64::try_from(record.seq).unwrap_or(0);
    if !written.marks.agree(number, &record.event.raw) {
        return Err(altered(format!("event {number} is not as it was received: it was altered in the cache")));
    }
    let later = if record.revised > 0 { store.revisions(record.seq)? } else { Vec::new() };
    let later: Vec<Revision> =
        later.into_iter().map(|one| Revision { received: one.received.to_rfc3339(9), raw: one.raw }).collect();
    let csv = encoder.record(&record);
    written.rows.write(draft, Row { number, raw: &record.event.raw, csv: &csv }, &later)?;
    written.numbers.push(number);
    if written.sample.len() <= SHOWN {
        let text = |cell: &Cell| cell.text(&record).unwrap_or_default().into_owned();
        written.sample.push(cells.iter().map(text).collect());
    }
    let text = |column| record.text(column).map(|text| text.into_owned());
    let name = RowName { number, uid: text(Column::Uid).unwrap_or_default(), occurred: text(Column::Occurred) };
    written.first.get_or_insert_with(|| name.clone());
    written.last = Some(name);
    Ok(())
}

/// Tells of something that is not signed, because it is not as it was.
fn altered(message: String) -> Failure {
    Failure::new(Code::Cache, message)
        .advise("Check the cache to see what is missing or altered, and put the newer file back")
}

/// Returns the columns of a report.
pub(super) fn shown_columns() -> Vec<Column> {
    let fields = [Field::Action, Field::ActorEmail, Field::ActorName, Field::TargetName, Field::Ip];
    let mut columns = vec![Column::Occurred];
    columns.extend(fields.map(Column::Field));
    columns.extend([Column::Outcome, Column::Uid]);
    columns
}

/// Writes for each row that it is in the journal that the checkpoint speaks of.
pub(super) fn write_proofs(
    draft: &mut Draft,
    store: &Store,
    noted: &Noted,
    numbers: &[u64],
    cancel: &Cancel,
) -> Result<(), Failure> {
    let mut leaves = store.leaves(&|| cancel.is_cancelled())?;
    leaves.truncate(usize::try_from(noted.checkpoint.size).unwrap_or(usize::MAX));
    let levels = Levels::new(leaves);
    if levels.root() != noted.checkpoint.root {
        return Err(altered("the events of the cache are not those that it was signed for".to_owned()));
    }
    let mut file = draft.file(evidence::PROOFS)?;
    for (number, row) in numbers.iter().zip(1_u64..) {
        let path = number.checked_sub(1).and_then(|index| levels.inclusion(index)).unwrap_or_default();
        let path: Vec<String> = path.iter().map(|step| STANDARD.encode(step)).collect();
        let line = json!({ "row": row, "number": number, "path": path });
        writeln!(file, "{line}").map_err(|error| draft.failed(error, row))?;
        if cancel.is_cancelled() {
            return Err(stopped(row));
        }
    }
    draft.keep(file)?;
    write_consistency(draft, store, noted, &levels)
}

/// Proves of each earlier pack of the same journal that what it was then is the beginning of what it is now: whoever keeps
/// a checkpoint finds it here.
fn write_consistency(draft: &mut Draft, store: &Store, noted: &Noted, levels: &Levels) -> Result<(), Failure> {
    let now = &noted.checkpoint;
    let packs = store.activity(Some(KIND), EARLIER)?;
    let notes = packs.iter().filter_map(|pack| Checkpoint::open(pack.detail["checkpoint"].as_str()?, noted.key));
    let earlier: BTreeMap<u64, Hash> = notes
        .filter(|earlier| earlier.origin == now.origin && (1..=now.size).contains(&earlier.size))
        .map(|earlier| (earlier.size, earlier.root))
        .collect();
    let mut file = draft.file(evidence::CONSISTENCY)?;
    for ((size, root), line) in earlier.iter().zip(1..) {
        let path = levels.consistency(*size).unwrap_or_default();
        if !verify_consistency((*size, root), (now.size, &now.root), &path) {
            let message = format!("an earlier pack was made of {size} events that are not the first of this cache");
            return Err(Failure::new(Code::Cache, message)
                .advise("Check the cache to see what was altered, or make the pack without proofs"));
        }
        let path: Vec<String> = path.iter().map(|step| STANDARD.encode(step)).collect();
        let line_of = json!({ "size": size, "root": STANDARD.encode(root), "path": path });
        writeln!(file, "{line_of}").map_err(|error| draft.failed(error, line))?;
    }
    Ok(draft.keep(file)?)
}
