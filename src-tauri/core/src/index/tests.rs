//! The index's answers held against a plain walk over random rows, through saving and loading.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::event::Field;

const A: ColumnId = ColumnId::of(Field::Action);
const B: ColumnId = ColumnId::of(Field::Category);
const C: ColumnId = ColumnId::of(Field::ActorEmail);
const GO_ON: &(dyn Fn() -> bool + Sync) = &|| false;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Plain {
    at: i64,
    seq: u32,
    action: u32,
    category: u32,
    email: u32,
    outcome: u32,
}

fn rows_of(plain: &[Plain]) -> Rows {
    let mut rows = Rows { at: plain.iter().map(|row| row.at).collect(), ..Rows::default() };
    rows.seq = plain.iter().map(|row| row.seq).collect();
    rows.extend_column(A, 0, &plain.iter().map(|row| row.action).collect::<Vec<_>>());
    rows.extend_column(B, 0, &plain.iter().map(|row| row.category).collect::<Vec<_>>());
    rows.extend_column(C, 0, &plain.iter().map(|row| row.email).collect::<Vec<_>>());
    rows.extend_column(ColumnId::OUTCOME, 0, &plain.iter().map(|row| row.outcome).collect::<Vec<_>>());
    rows
}

fn index(folder: &Path) -> (Index, Mark) {
    Index::open(folder.join("index"), IndexKey::derive(&[1; 32]))
}

/// Knows records whose number is a multiple of three as those that hold what columns do not say.
struct Thirds {
    /// Whether the question excludes them.
    excluded: bool,
}

impl Doubts for Thirds {
    fn decide(&self, seqs: &[u32], _: &(dyn Fn() -> bool + Sync)) -> Result<Vec<bool>, BoxError> {
        Ok(seqs.iter().map(|seq| seq.is_multiple_of(3) != self.excluded).collect())
    }
}

fn counted(
    matches: &Matches,
    facets: &[Counted<'_>],
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<Vec<FieldCounts>, Error> {
    let all = Apart { without: Vec::new(), facets: facets.to_vec() };
    Ok(matches.facets_apart(&[all], stop)?.remove(0))
}

/// Whatever clauses are left out together, each group counts what the question without them counts.
fn check_apart(snapshot: &Arc<Snapshot>, plan: &Plan) {
    let needs_records = |check: &Check| matches!(check, Check::Within(..) | Check::Beyond(..));
    if plan.clauses.iter().any(|clause| clause.checks().iter().any(needs_records)) {
        return;
    }
    let facets: [Counted<'_>; 2] = [&[A], &[C, B]];
    let mut groups = vec![Apart { without: Vec::new(), facets: facets.to_vec() }];
    groups.extend((0..plan.clauses.len()).map(|left_out| Apart { without: vec![left_out], facets: facets.to_vec() }));
    let together = Matches::new(snapshot.clone(), plan.clone(), None).facets_apart(&groups, GO_ON).unwrap();
    for (group, together) in groups.iter().zip(together) {
        let mut plan = plan.clone();
        for left_out in &group.without {
            plan.clauses.remove(*left_out);
        }
        let alone = counted(&Matches::new(snapshot.clone(), plan, None), &facets, GO_ON).unwrap();
        assert_eq!(together, alone);
    }
}

type Case = (Plan, fn(&Plain) -> bool);

fn codes(codes: &[u32]) -> Wanted {
    Wanted::Codes(codes.iter().copied().collect())
}

fn cases() -> Vec<Case> {
    let always = vec![Span { from: i64::MIN, until: None }];
    let plan = |clauses: Vec<Clause>| Plan { time: always.clone(), clauses, up_to: None };
    vec![
        (plan(vec![]), |_| true),
        (plan(vec![Clause::Any(vec![Check::Exact(A, codes(&[1, 3]))])]), |row| matches!(row.action, 1 | 3)),
        (plan(vec![Clause::None(vec![Check::Exact(A, codes(&[1]))])]), |row| row.action != 1),
        (plan(vec![Clause::Any(vec![Check::Exact(C, Wanted::Said)])]), |row| row.email != 0),
        (
            plan(vec![
                Clause::Any(vec![Check::Exact(B, codes(&[1])), Check::Exact(C, codes(&[2]))]),
                Clause::None(vec![Check::Exact(ColumnId::OUTCOME, codes(&[1]))]),
            ]),
            |row| (row.category == 1 || row.email == 2) && row.outcome != 1,
        ),
        (
            plan(vec![
                Clause::Any(vec![Check::Exact(A, codes(&[1, 2, 3]))]),
                Clause::None(vec![Check::Exact(B, codes(&[2]))]),
                Clause::Any(vec![Check::Exact(C, codes(&[1]))]),
            ]),
            |row| matches!(row.action, 1..=3) && row.category != 2 && row.email == 1,
        ),
        (
            Plan {
                time: vec![Span { from: -20, until: Some(-10) }, Span { from: 5, until: Some(20) }],
                clauses: vec![],
                up_to: None,
            },
            |row| (-20..-10).contains(&row.at) || (5..20).contains(&row.at),
        ),
        (Plan { time: vec![], clauses: vec![], up_to: None }, |_| false),
        (Plan { time: always.clone(), clauses: vec![], up_to: Some(30) }, |row| row.seq <= 30),
        (plan(vec![Clause::Any(vec![Check::Beyond(vec![(A, codes(&[2]))], None)])]), |row| {
            row.action == 2 || row.seq % 3 == 0
        }),
        (plan(vec![Clause::None(vec![Check::Beyond(vec![(A, codes(&[2]))], None)])]), |row| {
            !(row.action == 2 || row.seq % 3 == 0)
        }),
        (plan(vec![Clause::Any(vec![Check::Within(C, Wanted::Said, None)])]), |row| row.email != 0 && row.seq % 3 == 0),
        (plan(vec![Clause::Any(vec![Check::Seqs(vec![2, 5, 9])])]), |row| matches!(row.seq, 2 | 5 | 9)),
        (plan(vec![Clause::Any(vec![Check::Exact(A, codes(&[77]))])]), |_| false),
    ]
}

fn check(snapshot: &Arc<Snapshot>, expected: &[Plain]) {
    for (number, (plan, holds)) in cases().into_iter().enumerate() {
        let excluded = plan.clauses.iter().any(|clause| matches!(clause, Clause::None(_)));
        check_apart(snapshot, &plan);
        let matches = Matches::new(snapshot.clone(), plan, Some(Arc::new(Thirds { excluded })));
        let wanted: Vec<&Plain> = expected.iter().rev().filter(|row| holds(row)).collect();
        let seqs: Vec<u32> = wanted.iter().map(|row| row.seq).collect();

        assert_eq!(matches.list(0, 1_000, GO_ON).unwrap(), seqs, "{number}");
        assert_eq!(matches.list(3, 4, GO_ON).unwrap(), seqs.iter().skip(3).take(4).copied().collect::<Vec<_>>());
        assert_eq!(matches.count(GO_ON, &|_, _| {}).unwrap(), seqs.len() as u64);
        let span = wanted.last().zip(wanted.first()).map(|(first, last)| (first.at, last.at));
        assert_eq!(matches.span(GO_ON).unwrap(), span);
        for row in expected.iter().step_by(5) {
            let before = wanted.iter().filter(|other| (other.at, other.seq) > (row.at, row.seq)).count();
            assert_eq!(matches.before(row.at, row.seq, GO_ON).unwrap(), before as u64);
            assert_eq!(matches.contains(row.at, row.seq, GO_ON).unwrap(), holds(row));
        }

        let facets: [Counted<'_>; 3] = [&[A], &[C, B], &[ColumnId::OUTCOME]];
        let counts = counted(&matches, &facets, GO_ON).unwrap();
        let mut plain: [BTreeMap<(ColumnId, u32), u64>; 3] = Default::default();
        for row in &wanted {
            if row.action != 0 {
                *plain[0].entry((A, row.action)).or_default() += 1;
            }
            let first = [(C, row.email), (B, row.category)].into_iter().find(|(_, code)| *code != 0);
            if let Some(first) = first {
                *plain[1].entry(first).or_default() += 1;
            }
            *plain[2].entry((ColumnId::OUTCOME, row.outcome)).or_default() += 1;
        }
        for (counted, plain) in counts.iter().zip(plain) {
            let counted: BTreeMap<(ColumnId, u32), u64> = counted
                .counts
                .iter()
                .flat_map(|(column, counts)| (0u32..).zip(counts).map(move |(code, count)| ((*column, code), *count)))
                .filter(|(_, count)| *count > 0)
                .collect();
            assert_eq!(counted, plain, "{number}");
        }

        let bounds = [-60, -30, 0, 1, 2, 30, 60];
        let bars = matches.histogram(&bounds, ColumnId::OUTCOME, &codes(&[1]), GO_ON).unwrap();
        for (bar, bounds) in bars.iter().zip(bounds.windows(2)) {
            let inside = || wanted.iter().filter(|row| (bounds[0]..bounds[1]).contains(&row.at));
            assert_eq!(*bar, (inside().count() as u64, inside().filter(|row| row.outcome == 1).count() as u64));
        }
    }
}

fn row() -> impl Strategy<Value = (i64, u32, u32, u32)> {
    (-50i64..50, 0u32..5, 0u32..4, 0u32..3)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn every_answer_equals_a_plain_walk(parts in prop::collection::vec(prop::collection::vec(row(), 0..60), 1..5)) {
        let folder = tempfile::tempdir().unwrap();
        let (kept, _) = index(folder.path());
        let mut all: Vec<Plain> = Vec::new();
        for part in parts {
            let fresh: Vec<Plain> = part
                .into_iter()
                .zip(all.len() as u32 + 1..)
                // The action decides the category, as it does in life.
                .map(|((at, action, email, outcome), seq)| Plain { at, seq, action, category: action % 2, email, outcome })
                .collect();
            all.extend(fresh.iter().cloned());
            kept.add(rows_of(&fresh), all.len() as u32).unwrap();
        }
        let mark = Mark { covered: all.len() as u32, fingerprint: 7 };
        all.sort();
        check(&kept.snapshot(), &all);

        kept.save(mark).unwrap();
        check(&kept.snapshot(), &all);
        let (again, found) = index(folder.path());
        prop_assert_eq!(found, mark);
        check(&again.snapshot(), &all);
    }
}

fn filled(folder: &Path) -> (Index, Vec<Plain>) {
    let (kept, _) = index(folder);
    let all: Vec<Plain> = (1..=3_000u32)
        .map(|seq| Plain {
            at: i64::from(seq) * 1_000_000,
            seq,
            action: seq % 7 + 1,
            category: seq % 7 % 2,
            email: seq % 400,
            outcome: seq % 3,
        })
        .collect();
    kept.add(rows_of(&all), 3_000).unwrap();
    kept.save(Mark { covered: 3_000, fingerprint: 9 }).unwrap();
    (kept, all)
}

#[test]
fn nothing_readable_is_left_in_the_files() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path());

    let names: Vec<String> = std::fs::read_dir(folder.path().join("index"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(names.len(), 2, "{names:?}");
    let (_, mark) = Index::open(folder.path().join("index"), IndexKey::derive(&[2; 32]));
    assert_eq!(mark, Mark::default(), "another key reads nothing");
}

#[test]
fn any_altered_byte_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path());
    for entry in std::fs::read_dir(folder.path().join("index")).unwrap() {
        let path = entry.unwrap().path();
        let whole = std::fs::read(&path).unwrap();
        for place in (0..whole.len()).step_by(whole.len() / 40 + 1) {
            let mut altered = whole.clone();
            altered[place] ^= 0x20;
            std::fs::write(&path, &altered).unwrap();
            let (again, mark) = index(folder.path());
            let snapshot = again.snapshot();
            let outcome = snapshot.segments.iter().map(|segment| segment.chunks()).collect::<Result<Vec<_>, _>>();
            assert!(mark == Mark::default() || outcome.is_err(), "{} at {place}", path.display());
        }
        std::fs::write(&path, &whole).unwrap();
    }
}

#[test]
fn files_that_no_directory_names_are_removed() {
    let folder = tempfile::tempdir().unwrap();
    let (kept, all) = filled(folder.path());
    let late = Plain { at: 5, seq: 3_001, action: 1, category: 1, email: 0, outcome: 0 };

    kept.add(rows_of(&[late]), 3_001).unwrap();
    kept.save(Mark { covered: 3_001, fingerprint: 10 }).unwrap();

    assert_eq!(std::fs::read_dir(folder.path().join("index")).unwrap().count(), 2);
    assert_eq!(kept.snapshot().rows(), all.len() as u64 + 1);
}

#[test]
fn a_question_can_be_called_off() {
    let folder = tempfile::tempdir().unwrap();
    let (kept, _) = filled(folder.path());
    let matches = Matches::new(kept.snapshot(), cases().remove(0).0, None);

    assert!(matches!(matches.count(&|| true, &|_, _| {}), Err(Error::Stopped)));
    assert!(matches!(counted(&matches, &[&[A]], &|| true), Err(Error::Stopped)));
}
