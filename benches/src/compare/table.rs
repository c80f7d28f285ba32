//! The figures: for each piece of work, what each contestant took in each round, and how they compare.

use std::fmt::Write as _;

/// Who takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Contestant {
    Trailbook,
    /// Trailbook as a new process each time, through its command line.
    TrailbookCold,
    DuckDb,
    Sqlite,
    SqliteUtils,
}

impl Contestant {
    pub(crate) const ALL: [Self; 5] =
        [Self::Trailbook, Self::TrailbookCold, Self::DuckDb, Self::Sqlite, Self::SqliteUtils];

    const fn name(self) -> &'static str {
        match self {
            Self::Trailbook => "Trailbook",
            Self::TrailbookCold => "as a new process",
            Self::DuckDb => "DuckDB",
            Self::Sqlite => "SQLite",
            Self::SqliteUtils => "sqlite-utils",
        }
    }
}

/// What a row's figures are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Seconds,
    Milliseconds,
    Megabytes,
}

/// One piece of work.
#[derive(Clone, Debug)]
struct Row {
    name: String,
    unit: Unit,
    /// What each contestant took, a figure a round.
    figures: Vec<(Contestant, Vec<f64>)>,
}

/// All pieces of work, in the order in which they were first done.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    rows: Vec<Row>,
    /// Where answers that had to be equal were not.
    differences: Vec<String>,
}

impl Table {
    /// Adds the figure of a round.
    pub(crate) fn add(&mut self, name: &str, unit: Unit, contestant: Contestant, figure: f64) {
        let place = self.rows.iter().position(|row| row.name == name).unwrap_or_else(|| {
            self.rows.push(Row { name: name.to_owned(), unit, figures: Vec::new() });
            self.rows.len() - 1
        });
        let row = &mut self.rows[place];
        match row.figures.iter_mut().find(|(known, _)| *known == contestant) {
            Some((_, figures)) => figures.push(figure),
            None => row.figures.push((contestant, vec![figure])),
        }
    }

    /// Adds that two answers differ.
    pub(crate) fn differ(&mut self, sentence: String) {
        eprintln!("bench: NOT EQUAL: {sentence}");
        if !self.differences.contains(&sentence) {
            self.differences.push(sentence);
        }
    }

    /// Holds two answers against each other.
    pub(crate) fn equal<T: PartialEq + std::fmt::Debug>(&mut self, name: &str, ours: &T, theirs: &T) {
        if ours != theirs {
            self.differ(format!("{name}: {ours:?} against {theirs:?}"));
        }
    }

    /// Returns where answers differ.
    pub(crate) fn differences(&self) -> &[String] {
        &self.differences
    }

    /// Returns the table in Markdown, with a column for each contestant that did anything.
    pub(crate) fn markdown(&self) -> String {
        let took_part = |who: &Contestant| self.rows.iter().any(|row| row.of(*who).is_some());
        let contestants: Vec<Contestant> = Contestant::ALL.into_iter().filter(took_part).collect();
        let peers: Vec<Contestant> = contestants
            .iter()
            .copied()
            .filter(|who| *who >= Contestant::DuckDb && took_part(&Contestant::Trailbook))
            .collect();

        let mut text = String::from("| |");
        contestants.iter().for_each(|who| push(&mut text, &format!(" {} |", who.name())));
        peers.iter().for_each(|who| push(&mut text, &format!(" {} : Trailbook |", who.name())));
        push(&mut text, "\n|---|");
        (0..contestants.len() + peers.len()).for_each(|_| push(&mut text, "---:|"));
        for row in &self.rows {
            push(&mut text, &format!("\n| {} |", row.heading()));
            contestants.iter().for_each(|who| push(&mut text, &format!(" {} |", row.cell(*who))));
            peers.iter().for_each(|who| push(&mut text, &format!(" {} |", row.ratio(*who))));
        }
        text.push('\n');
        text
    }
}

impl Row {
    fn of(&self, contestant: Contestant) -> Option<&[f64]> {
        self.figures.iter().find(|(known, _)| *known == contestant).map(|(_, figures)| figures.as_slice())
    }

    fn heading(&self) -> String {
        let unit = match self.unit {
            Unit::Seconds => "s",
            Unit::Milliseconds => "ms",
            Unit::Megabytes => "MB",
        };
        format!("{}, {unit}", self.name)
    }

    /// The median, and the least and the most where there were several rounds.
    fn cell(&self, contestant: Contestant) -> String {
        self.of(contestant).map_or_else(|| "–".to_owned(), spread)
    }

    /// How many times as much the peer took, round by round.
    fn ratio(&self, peer: Contestant) -> String {
        let (Some(ours), Some(theirs)) = (self.of(Contestant::Trailbook), self.of(peer)) else {
            return "–".to_owned();
        };
        let ratios: Vec<f64> = ours.iter().zip(theirs).map(|(ours, theirs)| theirs / ours).collect();
        format!("**{}**", spread(&ratios))
    }
}

fn push(text: &mut String, more: &str) {
    // A write to a string cannot go wrong.
    let _ = write!(text, "{more}");
}

fn spread(figures: &[f64]) -> String {
    let mut sorted = figures.to_vec();
    sorted.sort_by(f64::total_cmp);
    match sorted.as_slice() {
        [] => "–".to_owned(),
        [only] => short(*only),
        [least, .., most] => format!("{} ({}–{})", short(median(figures)), short(*least), short(*most)),
    }
}

/// Returns the middle of some figures.
pub(crate) fn median(figures: &[f64]) -> f64 {
    let mut sorted = figures.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => f64::NAN,
        length if length % 2 == 1 => sorted[middle],
        _ => f64::midpoint(sorted[middle - 1], sorted[middle]),
    }
}

/// Three digits that count, as far as there are any.
fn short(figure: f64) -> String {
    match figure.abs() {
        size if size >= 100.0 => format!("{figure:.0}"),
        size if size >= 10.0 => format!("{figure:.1}"),
        _ => format!("{figure:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_a_column_for_whoever_took_part() {
        let mut table = Table::default();
        for (ours, theirs) in [(1.0, 8.0), (2.0, 10.0), (4.0, 12.0)] {
            table.add("import", Unit::Seconds, Contestant::Trailbook, ours);
            table.add("import", Unit::Seconds, Contestant::DuckDb, theirs);
        }
        table.add("disk", Unit::Megabytes, Contestant::Trailbook, 250.4);

        let expected = "\
| | Trailbook | DuckDB | DuckDB : Trailbook |
|---|---:|---:|---:|
| import, s | 2.00 (1.00–4.00) | 10.0 (8.00–12.0) | **5.00 (3.00–8.00)** |
| disk, MB | 250 | – | – |
";
        assert_eq!(table.markdown(), expected);
    }

    #[test]
    fn peers_alone_have_no_ratio() {
        let mut table = Table::default();
        table.add("import", Unit::Seconds, Contestant::Sqlite, 17.0);

        assert_eq!(table.markdown(), "| | SQLite |\n|---|---:|\n| import, s | 17.0 |\n");
    }

    #[test]
    fn the_middle_of_an_even_number_lies_between_two() {
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]).to_bits(), 2.5_f64.to_bits());
    }

    #[test]
    fn answers_that_differ_are_kept_once() {
        let mut table = Table::default();
        (0..3).for_each(|_| table.equal("count", &1, &2));
        table.equal("count", &1, &1);

        assert_eq!(table.differences(), ["count: 1 against 2"]);
    }
}
