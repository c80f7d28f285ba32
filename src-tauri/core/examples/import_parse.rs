//! Reads a file as an import does and keeps nothing: what reading, cutting and mapping cost without the journal.
//! `cargo run --release --package trailbook-core --example import_parse FILE`

use std::collections::HashMap;
use std::convert::Infallible;
use std::path::Path;
use std::time::Instant;

use trailbook_core::import::{Batch, File, Input};
use trailbook_core::query::Zone;

fn main() {
    for path in std::env::args_os().skip(1) {
        let started = Instant::now();
        let mut batches = 0_u64;
        let mut keep = |batch: &Batch<'_>| -> Result<(), Infallible> {
            batches += u64::from(!batch.page.events.is_empty());
            Ok(())
        };
        let read = Input::open(Path::new(&path)).and_then(File::look);
        let file = match read {
            Ok(file) => file,
            Err(error) => {
                eprintln!("{error}");
                continue;
            }
        };
        match file.read_named(&[], Zone::utc(), &HashMap::new(), &mut keep) {
            Ok(tally) => {
                let seconds = started.elapsed().as_secs_f64();
                let (events, bytes) = (tally.events, tally.bytes as f64 / 1e6);
                let speed = bytes / seconds;
                println!(
                    "{events} events, {} rejected, {bytes:.0} MB, {batches} batches, {seconds:.2} s, {speed:.0} MB/s",
                    tally.rejected
                );
            }
            Err(stop) => eprintln!("{stop:?}"),
        }
    }
}
