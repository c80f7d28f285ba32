use super::*;

fn slice(name: &str, oldest: i64, newest: i64, cut: Cut) -> Slice {
    let at = |number: i64| Instant::from_nanos(number * 10);
    let (name, limit, no) = (name.to_owned(), Some(2_500), (false, false));
    Slice { name, oldest: at(oldest), newest: at(newest), grain: 10, cut, limit, partial: no, told: no }
}

fn told(slices: &[Slice]) -> Vec<(i64, i64, IntervalState)> {
    of_slices(slices)
        .into_iter()
        .map(|stretch| (stretch.window.from.nanos() / 10, stretch.window.until.nanos() / 10, stretch.state))
        .collect()
}

fn asked(slices: &[Slice]) -> Vec<(Option<i64>, Option<i64>)> {
    let number = |at: Option<Instant>| at.map(|at| at.nanos() / 10);
    wanted(slices).into_iter().map(|wanted| (number(wanted.from), number(wanted.until))).collect()
}

#[test]
fn a_file_covers_the_time_from_its_first_row_to_its_last() {
    use IntervalState::{Complete, Missing};
    assert_eq!(told(&[slice("a", 5, 9, Cut::Nowhere)]), [(5, 10, Complete)]);
    assert_eq!(
        told(&[slice("b", 20, 29, Cut::Nowhere), slice("a", 5, 9, Cut::Nowhere)]),
        [(5, 9, Complete), (9, 21, Missing), (21, 30, Complete)],
        "somebody may have cut them in the middle of the instants beside the hole"
    );
    let said = |slice: Slice| Slice { told: (true, true), ..slice };
    assert_eq!(
        told(&[said(slice("b", 20, 29, Cut::Nowhere)), said(slice("a", 5, 9, Cut::Nowhere))]),
        [(5, 10, Complete), (10, 20, Missing), (20, 30, Complete)]
    );
    assert_eq!(asked(&[slice("b", 20, 29, Cut::Nowhere), slice("a", 5, 9, Cut::Nowhere)]), [(Some(9), Some(20))]);
    assert!(told(&[]).is_empty());
}

#[test]
fn the_instant_in_which_a_file_was_cut_is_in_doubt_until_another_covers_it() {
    use IntervalState::{Complete, Suspect};
    let (older, newer) = (slice("a", 5, 9, Cut::Older), slice("b", 9, 20, Cut::Newer));
    assert_eq!(told(std::slice::from_ref(&older)), [(5, 6, Suspect), (6, 10, Complete)]);
    assert_eq!(asked(std::slice::from_ref(&older)), [(None, Some(5))]);
    assert_eq!(told(std::slice::from_ref(&newer)), [(9, 20, Complete), (20, 21, Suspect)]);
    assert_eq!(asked(std::slice::from_ref(&newer)), [(Some(20), None)]);
    let below = slice("c", 1, 5, Cut::Nowhere);
    for slices in [[older.clone(), below.clone()], [below.clone(), older.clone()]] {
        assert_eq!(told(&slices), [(1, 10, Complete)]);
        assert!(asked(&slices).is_empty());
    }
}

#[test]
fn an_instant_of_which_two_files_hold_a_part_each_is_in_doubt_until_one_holds_it_whole() {
    use IntervalState::{Complete, Suspect};
    let cut = slice("a", 5, 9, Cut::Older);
    let begun = Slice { partial: (false, true), ..slice("c", 1, 5, Cut::Nowhere) };
    let mut slices = vec![cut, begun];
    assert_eq!(told(&slices), [(1, 5, Complete), (5, 6, Suspect), (6, 10, Complete)]);
    assert_eq!(asked(&slices), [(Some(5), Some(5))]);
    slices.push(slice("whole", 5, 5, Cut::Nowhere));
    assert_eq!(told(&slices), [(1, 10, Complete)]);
}

#[test]
fn a_hole_behind_a_file_that_was_cut_is_in_doubt_as_a_whole() {
    use IntervalState::{Complete, Suspect};
    let slices = [slice("new", 50, 90, Cut::Older), slice("old", 10, 30, Cut::Nowhere)];
    assert_eq!(told(&slices), [(10, 30, Complete), (30, 51, Suspect), (51, 91, Complete)]);
    assert_eq!(asked(&slices), [(Some(30), Some(50))]);
    let reason = of_slices(&slices)[1].reason.clone().unwrap();
    assert_eq!(reason, "`new` ends at its limit of 2500 rows: older events were left out");
    let rising = [slice("old", 10, 30, Cut::Newer), slice("new", 50, 90, Cut::Nowhere)];
    assert_eq!(told(&rising), [(10, 30, Complete), (30, 51, Suspect), (51, 91, Complete)]);
    assert_eq!(asked(&rising), [(Some(30), Some(50))]);
}

#[test]
fn rows_of_one_instant_or_in_no_order_prove_nothing_where_they_were_cut() {
    use IntervalState::Suspect;
    assert_eq!(told(&[slice("a", 5, 9, Cut::Anywhere)]), [(5, 10, Suspect)]);
    assert_eq!(told(&[slice("a", 5, 5, Cut::Older)]), [(5, 6, Suspect)]);
}
