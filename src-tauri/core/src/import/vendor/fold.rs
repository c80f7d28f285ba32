//! The hour that clocks show twice in autumn: a time without a zone may be either, and the order of the rows says which.

use crate::event::Instant;
use crate::query::Zone;

use super::super::draft::Told;
use super::row::Made;

/// In which order the rows of a file stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Order {
    /// Nothing says.
    #[default]
    Open,
    Rising,
    Falling,
    None,
}

/// Which of the two moments a time means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pick {
    First,
    Second,
}

/// Whether more rows follow a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum More {
    Follow,
    None,
}

/// A time that a row names, and the second moment that it may mean.
#[derive(Clone, Copy, Debug)]
struct Shown {
    first: Instant,
    again: Option<Instant>,
}

/// Decides piece by piece.
#[derive(Debug, Default)]
pub(super) struct Folds {
    zone: Option<Zone>,
    order: Order,
    /// The last row so far, and how it was taken where it may mean two moments.
    last: Option<(Shown, Pick)>,
}

impl Folds {
    pub(super) fn new(zone: Option<Zone>) -> Self {
        Self { zone, ..Self::default() }
    }

    /// Takes the times of a piece for the moments that the order of its rows says.
    pub(super) fn resolve(&mut self, made: &mut [Made], more: More) {
        let Some(zone) = self.zone else { return };
        let mut places = Vec::new();
        let mut shown = Vec::new();
        for (place, made) in made.iter().enumerate().filter(|(_, made)| made.drafted.zone == Told::No) {
            let Some(time) = made.drafted.event.occurred else { continue };
            places.push(place);
            shown.push(Shown { first: time.at, again: zone.again(time.at) });
        }
        for ((place, shown), pick) in places.into_iter().zip(&shown).zip(self.picks(&shown, more)) {
            if let (Pick::Second, Some(again)) = (pick, shown.again) {
                made[place].set_time(again);
            }
        }
    }

    fn picks(&mut self, rows: &[Shown], more: More) -> Vec<Pick> {
        let mut picks = vec![Pick::First; rows.len()];
        self.learn(rows);
        let mut from = 0;
        while from < rows.len() {
            if rows[from].again.is_none() {
                from += 1;
                continue;
            }
            let until = (from + 1..rows.len()).find(|next| !are_one(&rows[next - 1], &rows[*next]));
            let until = until.unwrap_or(rows.len());
            let begins = from == 0 && self.last.is_none();
            let ends = until == rows.len() && more == More::None;
            let before = self.last.filter(|(last, _)| from == 0 && are_one(last, &rows[0]));
            let flows = until == rows.len() && more == More::Follow;
            self.pick(&rows[from..until], before, Ends { begins, ends, flows }, &mut picks[from..until]);
            from = until;
        }
        if let (Some(row), Some(pick)) = (rows.last(), picks.last()) {
            self.last = Some((*row, *pick));
        }
        picks
    }

    /// Takes in the order of rows that mean one moment each.
    fn learn(&mut self, rows: &[Shown]) {
        let mut before = self.last.map(|(last, _)| last);
        for row in rows {
            if let Some(before) = before.filter(|before| before.again.is_none() || row.again.is_none()) {
                self.order = match (self.order, row.first.cmp(&before.first)) {
                    (Order::Open | Order::Rising, std::cmp::Ordering::Greater) => Order::Rising,
                    (Order::Open | Order::Falling, std::cmp::Ordering::Less) => Order::Falling,
                    (order, std::cmp::Ordering::Equal) => order,
                    _ => Order::None,
                };
            }
            before = Some(*row);
        }
    }

    /// Decides for rows one after the other whose times all lie in an hour that comes twice. Where the clock goes back
    /// among them, that is where the second hour begins; rows in no order stay where they are.
    fn pick(&self, rows: &[Shown], before: Option<(Shown, Pick)>, ends: Ends, picks: &mut [Pick]) {
        let firsts: Vec<Instant> =
            before.iter().map(|(row, _)| row.first).chain(rows.iter().map(|row| row.first)).collect();
        let rises = firsts.windows(2).filter(|pair| pair[0] < pair[1]).count();
        let falls = firsts.windows(2).filter(|pair| pair[0] > pair[1]).count();
        let order = match self.order {
            Order::Open if falls <= 1 && rises > falls => Order::Rising,
            Order::Open if rises <= 1 && falls > rises => Order::Falling,
            order => order,
        };
        let jump = |turned: fn(&Instant, &Instant) -> bool| {
            let lead = usize::from(before.is_some());
            (1..firsts.len()).find(|place| turned(&firsts[*place], &firsts[place - 1])).map(|place| place - lead)
        };
        let (jumps, jump, early, late) = match order {
            Order::Rising => (falls, jump(Instant::lt), Pick::First, Pick::Second),
            Order::Falling => (rises, jump(Instant::gt), Pick::Second, Pick::First),
            Order::Open | Order::None => return,
        };
        match (jumps, jump, before) {
            (1, Some(jump), _) => {
                picks[..jump].fill(early);
                picks[jump..].fill(late);
            }
            (0, _, Some((_, pick))) => picks.fill(pick),
            // Whoever sees one hour only takes the one without another hour of silence beside it.
            (0, ..) => picks.fill(match order {
                Order::Rising if ends.begins && !ends.ends => Pick::Second,
                Order::Falling if ends.flows || ends.ends && !ends.begins => Pick::Second,
                _ => Pick::First,
            }),
            _ => {}
        }
    }
}

/// Where rows stand in their file.
#[derive(Clone, Copy)]
struct Ends {
    begins: bool,
    ends: bool,
    /// The next piece may go on with them.
    flows: bool,
}

/// Says whether two rows lie in the same hour that comes twice.
fn are_one(one: &Shown, other: &Shown) -> bool {
    const NEAR: u64 = 3 * 3_600 * 1_000_000_000;
    one.again.is_some() && other.again.is_some() && one.first.nanos().abs_diff(other.first.nanos()) <= NEAR
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads `+` before a minute as the second hour; returns what is taken for it in pieces of so many rows.
    fn taken(minutes: &[i64], size: usize) -> Vec<i64> {
        let zone = Zone::parse("Europe/Zurich").unwrap();
        // Two o'clock, the first time.
        let start = Instant::from_seconds(1_792_886_400);
        assert_eq!(zone.clock(start).to_string(), "2026-10-25 02:00:00");
        let mut folds = Folds::new(Some(zone));
        let rows: Vec<Shown> = minutes
            .iter()
            .map(|minute| {
                let clock = if *minute >= 60 { minute + 60 } else { *minute };
                let first = Instant::from_seconds(start.nanos() / 1_000_000_000 + clock * 60);
                Shown { first, again: zone.again(first) }
            })
            .collect();
        let count = rows.len().div_ceil(size);
        let pieces = rows.chunks(size).enumerate();
        let picks = pieces
            .flat_map(|(place, piece)| folds.picks(piece, if place + 1 == count { More::None } else { More::Follow }));
        let picks: Vec<Pick> = picks.collect();
        minutes
            .iter()
            .zip(picks)
            .map(|(minute, pick)| if pick == Pick::Second { minute + 60 } else { *minute })
            .collect()
    }

    #[test]
    fn rows_in_order_tell_the_second_hour_from_the_first() {
        // Minutes after two o'clock as clocks show them; from 60 on, and below 0, there is one moment only.
        let rising = [-5, 0, 10, 59, 0, 10, 30, 61];
        let told = [-5, 0, 10, 59, 60, 70, 90, 61];
        for size in 1..=rising.len() {
            assert_eq!(taken(&rising, size), told, "{size}");
            let falling: Vec<i64> = rising.iter().rev().copied().collect();
            let told: Vec<i64> = told.iter().rev().copied().collect();
            assert_eq!(taken(&falling, size), told, "{size}");
        }
    }

    #[test]
    fn a_file_that_begins_or_ends_in_that_hour_sees_the_side_that_it_is_on() {
        assert_eq!(taken(&[20, 40, 61], 9), [80, 100, 61]);
        assert_eq!(taken(&[61, 40, 20], 9), [61, 100, 80]);
        assert_eq!(taken(&[-5, 20, 40], 9), [-5, 20, 40]);
        assert_eq!(taken(&[40, 20, -5], 9), [40, 20, -5]);
        assert_eq!(taken(&[-5, 20, 40, 61], 9), [-5, 20, 40, 61]);
        assert_eq!(taken(&[20, 40, 50, 10], 9), [20, 40, 50, 70]);
    }

    #[test]
    fn rows_in_no_order_stay_at_the_first() {
        assert_eq!(taken(&[-5, 20, 61, -3, 30, 10], 9), [-5, 20, 61, -3, 30, 10]);
        assert_eq!(taken(&[-5, 20, 10, 30, 15, 61], 9), [-5, 20, 10, 30, 15, 61]);
    }
}
