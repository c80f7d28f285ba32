//! Syncing: one organization after another, each with its own end.

use std::sync::Arc;

use serde_json::{Value, json};
use trailbook_core::cancel::Cancel;
use trailbook_core::failure::{Code, Failure};
use trailbook_core::organization::Alias;
use trailbook_core::sync::SyncRange;
use trailbook_core::workbench::{SyncReport, Workbench};

use super::{alias, demo};
use crate::args::SyncArgs;
use crate::done::{Done, Ending, Stop, wrong_usage};
use crate::print::progress::Progress;
use crate::print::words::{self, counted, grouped};
use crate::print::{Console, sentences};

/// Syncs the organizations named, or all of them. One that fails does not keep the others from their turn.
pub async fn run(workbench: &Workbench, console: Console, args: SyncArgs, cancel: &Cancel) -> Ending {
    let range = SyncRange { from: args.from.map(|time| time.0), until: args.to.map(|time| time.0) };
    if let (Some(from), Some(until)) = (range.from, range.until)
        && from >= until
    {
        return Err(wrong_usage("--from must lie before --to"));
    }
    // All of them are more than those that can be read.
    let left_out = args.alias.is_empty() && !workbench.lost_caches().is_empty();
    let mut demo = demo::Running::default();
    let mut outcomes = Vec::new();
    for alias in chosen(workbench, args.alias).await? {
        let outcome = match demo.prepare(workbench, &alias).await {
            Ok(()) => one(workbench, console, &alias, range, cancel).await,
            Err(failure) => Err(failure),
        };
        let stopped = cancel.is_cancelled();
        outcomes.push((alias, outcome));
        if stopped {
            break;
        }
    }
    let done = finish(console, outcomes)?;
    Ok(if left_out { Done::Incomplete } else { done })
}

async fn chosen(workbench: &Workbench, named: Vec<String>) -> Result<Vec<Alias>, Stop> {
    let mut chosen = Vec::new();
    if named.is_empty() {
        for summary in workbench.organizations().await? {
            let alias = alias(summary.alias)?;
            // Those that only files fill have nobody to ask.
            if workbench.has_remote(&alias).await? {
                chosen.push(alias);
            }
        }
    }
    for name in named {
        let alias = alias(name)?;
        if !chosen.contains(&alias) {
            chosen.push(alias);
        }
    }
    Ok(chosen)
}

async fn one(
    workbench: &Workbench,
    console: Console,
    alias: &Alias,
    range: SyncRange,
    cancel: &Cancel,
) -> Result<SyncReport, Failure> {
    let line = Progress::begin(console);
    let shown = line.clone();
    let outcome = workbench.sync(alias, range, Arc::new(move |progress| shown.sync(&progress)), cancel.clone()).await;
    line.end();
    outcome
}

/// Prints what each did. The worst ending is that of the command: stopped, failed, gaps, whole.
fn finish(console: Console, mut outcomes: Vec<(Alias, Result<SyncReport, Failure>)>) -> Ending {
    if let [(_, Err(_))] = outcomes.as_slice()
        && let Some((_, Err(failure))) = outcomes.pop()
    {
        return Err(failure.into());
    }
    let values: Vec<Value> = outcomes.iter().map(|(alias, outcome)| value(alias, outcome)).collect();
    console.result(&values, |out| {
        outcomes.iter().try_for_each(|(alias, outcome)| writeln!(out, "{}", summary(alias, outcome)))
    })?;
    outcomes.iter().for_each(|(_, outcome)| explain(console, outcome));
    worst(outcomes.into_iter().map(|(_, outcome)| outcome))
}

fn value(alias: &Alias, outcome: &Result<SyncReport, Failure>) -> Value {
    match outcome {
        Ok(report) => json!(report),
        Err(failure) => json!({ "alias": alias, "complete": false, "error": failure }),
    }
}

fn summary(alias: &Alias, outcome: &Result<SyncReport, Failure>) -> String {
    match outcome {
        Ok(report) => {
            let seconds = report.duration_ms as f64 / 1_000.0;
            let state = match report.gaps.len() {
                0 if report.complete => "complete".to_owned(),
                0 => "incomplete".to_owned(),
                gaps => counted(gaps as u64, "gap"),
            };
            format!(
                "{alias}: {} added, {} already here, {} revised{}, {} in {seconds:.1} s, {state}",
                grouped(report.added),
                grouped(report.duplicates),
                grouped(report.revised),
                vanished(report.vanished),
                counted(report.pages, "page"),
            )
        }
        Err(failure) => format!("{alias}: not synced: {}", sentences(failure)),
    }
}

fn vanished(count: u64) -> String {
    if count == 0 { String::new() } else { format!(", {} no longer at the source", grouped(count)) }
}

fn explain(console: Console, outcome: &Result<SyncReport, Failure>) {
    if let Ok(report) = outcome {
        report.gaps.iter().for_each(|gap| console.note(&words::gap(gap)));
        unclear(report).into_iter().for_each(|say| console.note(&say));
    }
}

/// Says that events came in a form that is not understood, where some did.
fn unclear(report: &SyncReport) -> Option<String> {
    let events = counted(report.unclear, "new event");
    (report.unclear > 0).then(|| {
        format!(
            "{}: {events} without a time or an action that is understood. They are kept whole; the source may write its \
             events in another form than before: look at one with `trailbook show`.",
            report.alias
        )
    })
}

fn worst(outcomes: impl Iterator<Item = Result<SyncReport, Failure>>) -> Ending {
    let mut ending = Done::Whole;
    let mut failed: Option<Failure> = None;
    for outcome in outcomes {
        match outcome {
            Ok(report) if report.complete && report.gaps.is_empty() => {}
            Ok(_) => ending = Done::Incomplete,
            Err(failure) if failed.is_none() || failure.code == Code::Cancelled => failed = Some(failure),
            Err(_) => {}
        }
    }
    match failed {
        Some(failure) => Err(Stop::Told(failure.code)),
        None => Ok(ending),
    }
}

#[cfg(test)]
mod tests {
    use trailbook_core::workbench::Gap;

    use super::*;
    use crate::done::exit_code;

    fn report(gaps: usize) -> SyncReport {
        let gap = Gap { stream: "events".into(), from: "a".into(), to: "b".into(), reason: "c".into(), cause: None };
        SyncReport {
            alias: "acme".into(),
            pages: 12,
            received: 1_234,
            added: 1_200,
            duplicates: 34,
            gaps: vec![gap; gaps],
            complete: gaps == 0,
            duration_ms: 1_250,
            ..SyncReport::default()
        }
    }

    #[test]
    fn events_in_a_form_that_is_not_understood_are_told() {
        let say = unclear(&SyncReport { unclear: 3, ..report(0) }).unwrap();

        assert!(say.starts_with("acme: 3 new events without a time or an action"), "{say}");
        assert_eq!(unclear(&report(0)), None);
    }

    fn failed(code: Code) -> Result<SyncReport, Failure> {
        Err(Failure::new(code, "no"))
    }

    #[test]
    fn the_worst_ending_is_that_of_the_command() {
        let cases = [
            (vec![], 0),
            (vec![Ok(report(0)), Ok(report(0))], 0),
            (vec![Ok(report(2)), Ok(report(0))], 5),
            (vec![Ok(report(1)), failed(Code::Offline)], 1),
            (vec![failed(Code::KeyRejected), Ok(report(0))], 4),
            (vec![failed(Code::KeyRejected), failed(Code::Cancelled)], 130),
        ];
        for (outcomes, expected) in cases {
            assert_eq!(exit_code(&worst(outcomes.into_iter())), expected);
        }
    }

    #[test]
    fn each_organization_ends_in_one_line() {
        let alias = Alias::try_from("acme".to_owned()).unwrap();
        let cases = [
            (Ok(report(0)), "acme: 1,200 added, 34 already here, 0 revised, 12 pages in 1.2 s, complete"),
            (Ok(report(1)), "acme: 1,200 added, 34 already here, 0 revised, 12 pages in 1.2 s, 1 gap"),
            (failed(Code::Offline), "acme: not synced: no"),
        ];
        for (outcome, expected) in cases {
            assert_eq!(summary(&alias, &outcome), expected);
        }
    }

    #[test]
    fn a_failure_among_others_is_part_of_the_result() {
        let alias = Alias::try_from("acme".to_owned()).unwrap();

        let value = value(&alias, &failed(Code::Refused));

        assert_eq!(value["alias"], "acme");
        assert_eq!(value["complete"], false);
        assert_eq!(value["error"]["code"], "refused");
    }
}
