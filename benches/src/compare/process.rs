//! Running a program and measuring it from the outside: wall time, and processor time and memory where GNU time is.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Instant;
use std::{env, fs};

use serde_json::Value;

use crate::Problem;

const TIME: &str = "/usr/bin/time";

/// With this Trailbook says that it is done, and that something is missing from the remote's log. No peer uses it.
const INCOMPLETE: i32 = 5;

/// What a run of a program took.
#[derive(Clone, Debug, Default)]
pub(crate) struct Run {
    pub(crate) seconds: f64,
    pub(crate) usage: Option<Usage>,
    pub(crate) output: String,
}

/// What the system counted of a program that has ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Usage {
    pub(crate) cpu_seconds: f64,
    pub(crate) megabytes: f64,
}

/// Where a program's standard output goes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Output<'a> {
    Kept,
    File(&'a Path),
}

/// Runs a program to its end.
pub(crate) fn run(program: &Path, arguments: &[String], output: Output<'_>) -> Result<Run, Problem> {
    let note = note();
    let mut command = timed(program, arguments, &note);
    if let Output::File(path) = output {
        command.stdout(File::create(path)?);
    }
    let begin = Instant::now();
    let result = command.stdin(Stdio::null()).output()?;
    let seconds = begin.elapsed().as_secs_f64();
    let usage = usage(&note);
    if !result.status.success() && result.status.code() != Some(INCOMPLETE) {
        let name = program.file_name().unwrap_or_default().to_string_lossy();
        let said = String::from_utf8_lossy(&result.stderr);
        let first = arguments.iter().find(|word| !word.starts_with('-')).map_or("", String::as_str);
        return Err(Problem::new(format!("`{name} … {first} …` ended with {}: {}", result.status, said.trim())));
    }
    Ok(Run { seconds, usage, output: String::from_utf8(result.stdout)? })
}

/// A program that stays and answers one line of JSON with another.
pub(crate) struct Server {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    note: PathBuf,
}

impl Server {
    /// Starts it.
    pub(crate) fn start(program: &Path, arguments: &[String]) -> Result<Self, Problem> {
        let note = note();
        let mut command = timed(program, arguments, &note);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let input = child.stdin.take();
        let output = child.stdout.take().ok_or_else(|| Problem::new("a server has no output"))?;
        Ok(Self { child, input, output: BufReader::new(output), note })
    }

    /// Asks it and returns the answer.
    pub(crate) fn ask(&mut self, request: &Value) -> Result<Value, Problem> {
        let input = self.input.as_mut().ok_or_else(|| Problem::new("a server has no input"))?;
        writeln!(input, "{request}")?;
        input.flush()?;
        let mut line = String::new();
        if self.output.read_line(&mut line)? == 0 {
            return Err(Problem::new(format!("a server ended without an answer to {request}")));
        }
        Ok(serde_json::from_str(&line)?)
    }

    /// Ends it and returns what it used.
    pub(crate) fn end(mut self) -> Result<Option<Usage>, Problem> {
        drop(self.input.take());
        self.child.wait()?;
        Ok(usage(&self.note))
    }
}

/// Returns the milliseconds that a server says it took.
pub(crate) fn ms(answer: &Value) -> f64 {
    answer["ms"].as_f64().unwrap_or(f64::NAN)
}

/// Returns the size of a file, or of all files in a folder, in bytes.
pub(crate) fn size(path: &Path) -> u64 {
    let Ok(data) = fs::metadata(path) else { return 0 };
    if !data.is_dir() {
        return data.len();
    }
    fs::read_dir(path).into_iter().flatten().flatten().map(|entry| size(&entry.path())).sum()
}

fn timed(program: &Path, arguments: &[String], note: &Path) -> Command {
    let mut command = if Path::new(TIME).is_file() {
        let mut time = Command::new(TIME);
        time.args(["--format", "%U %S %M", "--output"]).arg(note).arg(program);
        time
    } else {
        Command::new(program)
    };
    command.args(arguments);
    command
}

/// Returns a file for what GNU time says. Programs overlap, so each has its own.
fn note() -> PathBuf {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    env::temp_dir().join(format!("trailbook-bench-{}-{number}", std::process::id()))
}

fn usage(note: &Path) -> Option<Usage> {
    let text = fs::read_to_string(note).ok()?;
    // What cannot be removed lies in the folder for such files.
    let _ = fs::remove_file(note);
    read_usage(&text)
}

fn read_usage(text: &str) -> Option<Usage> {
    let mut words = text.lines().last()?.split(' ').map(str::parse::<f64>);
    let (user, system, kilobytes) = (words.next()?.ok()?, words.next()?.ok()?, words.next()?.ok()?);
    Some(Usage { cpu_seconds: user + system, megabytes: kilobytes / 1_000.0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_gnu_time_says_is_read_from_its_last_line() {
        let expected = Some(Usage { cpu_seconds: 1.75, megabytes: 2.5 });

        assert_eq!(read_usage("1.50 0.25 2500\n"), expected);
        assert_eq!(read_usage("Command exited with non-zero status 1\n1.50 0.25 2500\n"), expected);
        assert_eq!(read_usage(""), None);
    }
}
