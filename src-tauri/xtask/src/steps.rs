//! A list of steps, each shown with its time, all run even when one fails, and the score at the end.

use std::env;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use crate::Problem;

/// The steps so far.
#[derive(Default)]
pub(crate) struct Steps {
    passed: Vec<&'static str>,
    failed: Vec<(&'static str, String)>,
    skipped: Vec<(&'static str, String)>,
}

impl Steps {
    /// Runs one step and keeps how it ended. Returns whether it passed.
    pub(crate) fn run(&mut self, name: &'static str, step: impl FnOnce() -> Result<(), Problem>) -> bool {
        println!("\n== {name}");
        let begin = Instant::now();
        let result = step();
        let time = seconds(begin.elapsed());
        match result {
            Ok(()) => {
                println!("== {name}: passed in {time}");
                self.passed.push(name);
                true
            }
            Err(problem) => {
                println!("== {name}: FAILED in {time}: {problem}");
                self.failed.push((name, problem.to_string()));
                false
            }
        }
    }

    /// Keeps that a step was not run. Where nobody reads along, a test that did not run is a failure.
    pub(crate) fn skip(&mut self, name: &'static str, reason: &str) {
        println!("\n== {name}: NOT RUN: {reason}");
        if env::var("CI").is_ok_and(|value| value == "true") {
            self.failed.push((name, format!("not run: {reason}")));
        } else {
            self.skipped.push((name, reason.to_owned()));
        }
    }

    /// Says which steps did not pass, and the score in the last line.
    pub(crate) fn finish(&self) -> ExitCode {
        println!();
        for (name, reason) in &self.skipped {
            println!("not run: {name}: {reason}");
        }
        for (name, reason) in &self.failed {
            println!("failed: {name}: {reason}");
        }
        println!("{}", self.score());
        if self.failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }

    fn score(&self) -> String {
        format!("{} passed, {} failed", self.passed.len(), self.failed.len())
    }
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_runs_and_the_score_counts_them() {
        let mut steps = Steps::default();

        assert!(steps.run("first", || Ok(())));
        assert!(!steps.run("second", || Err(Problem::new("no"))));
        assert!(steps.run("third", || Ok(())));

        assert_eq!(steps.score(), "2 passed, 1 failed");
        assert_eq!(steps.failed, [("second", "no".to_owned())]);
    }
}
