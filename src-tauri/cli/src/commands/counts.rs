//! Counts: of all events, of each value, over time.

use std::io::{self, Write};

use serde_json::{Map, Value, json};
use trailbook_core::workbench::{BarCoverage, Facet, HistogramBar, Workbench};

use super::alias;
use crate::args::{FacetsArgs, HistogramArgs, Selection};
use crate::done::{Done, Ending};
use crate::print::Console;
use crate::print::table::{Side, Table};
use crate::print::words::{grouped, moment};

/// The longest bar of a histogram, in characters.
const LONGEST_BAR: u64 = 40;

/// Prints how many events match.
pub async fn count(workbench: &Workbench, console: Console, selection: Selection) -> Ending {
    let query = super::question(selection.text, selection.timezone);
    let count = workbench.count(&alias(selection.alias)?, &query).await?;
    console.result(&count, |out| writeln!(out, "{count}"))?;
    Ok(Done::Whole)
}

/// Prints how often each value occurs.
pub async fn facets(workbench: &Workbench, console: Console, args: FacetsArgs) -> Ending {
    let fields = args.fields.split(',').map(|name| name.trim().to_owned()).collect::<Vec<_>>();
    let query = super::question(args.text, args.timezone);
    let facets = workbench.facets(&alias(args.alias)?, &query, &fields, args.top, None).await?;
    console.result(&by_field(&facets), |out| facets.iter().try_for_each(|facet| print_facet(out, console, facet)))?;
    Ok(Done::Whole)
}

fn by_field(facets: &[Facet]) -> Value {
    let entries = facets.iter().map(|facet| (facet.field.clone(), json!(facet.values)));
    Value::Object(entries.collect::<Map<_, _>>())
}

fn print_facet(out: &mut dyn Write, console: Console, facet: &Facet) -> io::Result<()> {
    let mut table = Table::new([("Events", Side::Right), (facet.field.as_str(), Side::Left)]);
    for entry in &facet.values {
        let labelled = if entry.label == entry.value { String::new() } else { format!(" ({})", entry.value) };
        table.push([grouped(entry.count), format!("{}{labelled}", entry.label)]);
    }
    table.print(out, console.canvas())?;
    let more = facet.distinct.saturating_sub(facet.values.len() as u64);
    if more > 0 { writeln!(out, "and {} more", grouped(more)) } else { Ok(()) }
}

/// Prints how many events there are in each span of time.
pub async fn histogram(workbench: &Workbench, console: Console, args: HistogramArgs) -> Ending {
    let query = super::question(args.selection.text, args.selection.timezone);
    let histogram = workbench.histogram(&alias(args.selection.alias)?, &query, args.buckets).await?;
    console.result(&histogram.bars, |out| print_bars(out, console, &histogram.bars))?;
    Ok(Done::Whole)
}

fn print_bars(out: &mut dyn Write, console: Console, bars: &[HistogramBar]) -> io::Result<()> {
    let most = bars.iter().map(|bar| bar.count).max().unwrap_or_default().max(1);
    let headings = [("From", Side::Left), ("Events", Side::Right), ("Failed", Side::Right), ("", Side::Left)];
    let mut table = Table::new(headings);
    for bar in bars {
        let length = (bar.count * LONGEST_BAR).div_ceil(most);
        let drawn = "▇".repeat(usize::try_from(length).unwrap_or_default());
        let words = [drawn.as_str(), coverage(bar.coverage)].join(" ");
        table.push([moment(&bar.from), grouped(bar.count), grouped(bar.failed), words.trim().to_owned()]);
    }
    table.print(out, console.canvas())
}

fn coverage(coverage: BarCoverage) -> &'static str {
    match coverage {
        BarCoverage::Collected | BarCoverage::Unknown => "",
        BarCoverage::Suspect => "(may be incomplete)",
        BarCoverage::Missing => "(not all synced)",
        BarCoverage::Expired => "(no longer kept by the provider)",
    }
}
