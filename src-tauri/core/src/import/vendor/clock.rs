//! Tables that say in one column on which day something happened, and in another at which time of it.

use super::cells::Sample;
use super::read::occurred;
use super::row::Place;
use super::time;

/// Returns the column with the time of day, where the one that says when holds dates alone.
pub(super) fn clock(sample: &Sample, columns: &[(Place, usize)]) -> Option<usize> {
    let all = |number: usize, is: fn(&str) -> bool| {
        let mut texts = sample.rows.iter().filter_map(|row| row.get(number)).filter(|text| !text.trim().is_empty());
        texts.clone().next().is_some() && texts.all(|text| is(text))
    };
    let day = occurred(columns).filter(|number| all(*number, time::is_day))?;
    (0..sample.names.len()).find(|number| *number != day && all(*number, time::is_clock))
}
