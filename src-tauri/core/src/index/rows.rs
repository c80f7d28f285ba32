//! Rows on their way into segments: times, numbers and codes, column by column.

use super::column::ColumnId;

/// Some events as columns of codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rows {
    /// The instants that order them, in nanoseconds.
    pub at: Vec<i64>,
    /// Their numbers in the journal.
    pub seq: Vec<u32>,
    /// A column of codes for each [`ColumnId`]; empty where every code is 0.
    pub codes: Vec<Vec<u32>>,
}

impl Default for Rows {
    fn default() -> Self {
        Self { at: Vec::new(), seq: Vec::new(), codes: vec![Vec::new(); ColumnId::COUNT] }
    }
}

impl Rows {
    /// Returns how many there are.
    pub fn len(&self) -> usize {
        self.at.len()
    }

    /// Says whether there are none.
    pub fn is_empty(&self) -> bool {
        self.at.is_empty()
    }

    /// Returns the codes of `column`; empty where all are 0.
    pub fn column(&self, column: ColumnId) -> &[u32] {
        &self.codes[column.place()]
    }

    /// Adds `codes` to `column`, whose rows so far are `before`. The caller then adds the same number of rows.
    pub fn extend_column(&mut self, column: ColumnId, before: usize, codes: &[u32]) {
        let kept = &mut self.codes[column.place()];
        if kept.is_empty() && codes.iter().all(|code| *code == 0) {
            return;
        }
        kept.resize(before, 0);
        kept.extend_from_slice(codes);
    }

    /// Adds the rows of `other`.
    pub fn append(&mut self, other: &Self) {
        let before = self.len();
        self.at.extend_from_slice(&other.at);
        self.seq.extend_from_slice(&other.seq);
        let after = self.len();
        for (kept, added) in self.codes.iter_mut().zip(&other.codes) {
            if kept.is_empty() && added.is_empty() {
                continue;
            }
            kept.resize(before, 0);
            kept.extend_from_slice(added);
            kept.resize(after, 0);
        }
    }

    /// Brings columns that end early to full length.
    pub fn level(&mut self) {
        let length = self.len();
        for column in self.codes.iter_mut().filter(|column| !column.is_empty()) {
            column.resize(length, 0);
        }
    }

    /// Orders them by time and, among equals, by number.
    pub fn sort(&mut self) {
        let sorted = (1..self.len()).all(|row| (self.at[row - 1], self.seq[row - 1]) < (self.at[row], self.seq[row]));
        if sorted {
            return;
        }
        let mut order: Vec<u32> = (0..u32::try_from(self.len()).unwrap_or(u32::MAX)).collect();
        order.sort_by_key(|row| (self.at[*row as usize], self.seq[*row as usize]));
        self.at = gather(&self.at, &order);
        self.seq = gather(&self.seq, &order);
        for column in self.codes.iter_mut().filter(|column| !column.is_empty()) {
            *column = gather(column, &order);
        }
    }

    /// Returns the rows from `from` up to `until`.
    pub fn slice(&self, from: usize, until: usize) -> Self {
        Self {
            at: self.at[from..until].to_vec(),
            seq: self.seq[from..until].to_vec(),
            codes: self
                .codes
                .iter()
                .map(|column| if column.is_empty() { Vec::new() } else { column[from..until].to_vec() })
                .collect(),
        }
    }
}

fn gather<T: Copy>(values: &[T], order: &[u32]) -> Vec<T> {
    order.iter().map(|row| values[*row as usize]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_ordered_by_time_and_then_by_number() {
        let mut rows = Rows { at: vec![5, 1, 5], seq: vec![3, 2, 1], ..Rows::default() };
        rows.codes[0] = vec![30, 20, 10];

        rows.sort();

        assert_eq!((rows.at, rows.seq, rows.codes[0].clone()), (vec![1, 5, 5], vec![2, 1, 3], vec![20, 10, 30]));
    }

    #[test]
    fn a_column_that_begins_late_is_filled_up_with_zeros() {
        let mut rows = Rows { at: vec![1], seq: vec![1], ..Rows::default() };
        let mut more = Rows { at: vec![2, 3], seq: vec![2, 3], ..Rows::default() };
        more.extend_column(ColumnId::FLAGS, 0, &[7, 0]);

        rows.append(&more);

        assert_eq!(rows.column(ColumnId::FLAGS), [0, 7, 0]);
        assert!(rows.column(ColumnId::OUTCOME).is_empty());
    }
}
