//! Counts over time.

use super::Error;
use super::column::ColumnId;
use super::hits::Hits;
use super::matches::Matches;
use super::parallel;
use super::plan::Wanted;
use super::verdict::column_hits;

/// How many rows and how many marked ones each bar has.
pub type Bars = Vec<(u64, u64)>;

impl Matches {
    /// Counts the rows between `bounds`, which ascend: bar *i* lies from bound *i* up to bound *i + 1*. The second
    /// number of a bar counts rows whose `column` is `wanted`.
    pub fn histogram(
        &self,
        bounds: &[i64],
        column: ColumnId,
        wanted: &Wanted,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Result<Bars, Error> {
        let bars = bounds.len().saturating_sub(1);
        let parts = parallel::fold(
            self.segments().len(),
            stop,
            || vec![(0, 0); bars],
            |counts: &mut Bars, place| {
                let segment = &self.segments()[place];
                let (Some(start), Some(end)) = (bounds.first(), bounds.last()) else { return Ok(()) };
                if segment.last < *start || segment.first >= *end {
                    return Ok(());
                }
                let hits = self.hits(place, stop)?;
                if *hits == Hits::None {
                    return Ok(());
                }
                let marked = column_hits(segment, column, wanted, hits)?.and(hits);
                // The bars that the segment touches.
                let first = bounds.partition_point(|bound| *bound <= segment.first).saturating_sub(1);
                let last = bounds.partition_point(|bound| *bound <= segment.last).min(bars);
                let row_of = |bound: usize| -> Result<usize, Error> {
                    let at = bounds[bound];
                    if at <= segment.first {
                        Ok(0)
                    } else if at > segment.last {
                        Ok(segment.rows)
                    } else {
                        Ok(segment.times()?.first_from(at))
                    }
                };
                let mut from = row_of(first)?;
                let touched = counts.iter_mut().zip(1..).take(last.max(first + 1)).skip(first);
                for ((all, of_them), next) in touched {
                    let until = row_of(next)?;
                    *all += hits.count_within(from, until) as u64;
                    *of_them += marked.count_within(from, until) as u64;
                    from = until;
                }
                Ok(())
            },
        )?;
        let mut sums = vec![(0, 0); bars];
        for part in parts {
            for (sum, part) in sums.iter_mut().zip(part) {
                sum.0 += part.0;
                sum.1 += part.1;
            }
        }
        Ok(sums)
    }
}
