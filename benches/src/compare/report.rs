//! The report: a section of Markdown for each number of events, put in the place of the last one of that number.

use std::path::Path;
use std::process::Command;
use std::{fs, io};

use super::Bench;
use super::options::{Contestants, Options};
use crate::Problem;

/// Writes the section into a file, and leaves everything else in it as it is.
pub(super) fn write(path: &Path, bench: &Bench) -> Result<(), Problem> {
    let known = match fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => "# Figures side by side\n".to_owned(),
        known => known?,
    };
    let name = events(bench.options.events);
    fs::write(path, with_section(&known, &name, &section(bench)))?;
    eprintln!("bench: the figures are in {}", path.display());
    Ok(())
}

/// Returns a number of events as people write it.
pub(super) fn events(number: u64) -> String {
    match number {
        number if number.is_multiple_of(1_000_000) => format!("{}m", number / 1_000_000),
        number if number.is_multiple_of(1_000) => format!("{}k", number / 1_000),
        number => number.to_string(),
    }
}

fn section(bench: &Bench) -> String {
    let options = &bench.options;
    let rounds = match options.rounds {
        1 => "One round".to_owned(),
        several => format!("{several} alternating rounds"),
    };
    let equal = match bench.table.differences() {
        [] => "All answers were equal.".to_owned(),
        differences => format!("Answers that were NOT equal: {}.", differences.join("; ")),
    };
    format!(
        "## {} events\n\n{rounds} on {}.\n{}\n\n{}\n{equal}\n",
        grouped(options.events),
        chrono::Utc::now().format("%-d %B %Y"),
        machine(options),
        bench.table.markdown()
    )
}

/// Replaces the section called `name`, or adds it at the end.
fn with_section(known: &str, name: &str, section: &str) -> String {
    let (begin, end) = (format!("<!-- figures {name} -->\n"), format!("<!-- end of figures {name} -->\n"));
    let section = format!("{begin}{section}{end}");
    match known.split_once(&begin).and_then(|(before, rest)| Some((before, rest.split_once(&end)?.1))) {
        Some((before, after)) => format!("{before}{section}{after}"),
        None => format!("{}\n\n{section}", known.trim_end()),
    }
}

/// Says what the figures were made on and with.
fn machine(options: &Options) -> String {
    let line = |file: &str, key: &str| {
        let text = fs::read_to_string(file).unwrap_or_default();
        let line = text.lines().find(|line| line.starts_with(key))?;
        let value = line[key.len()..].trim_start_matches([':', '=', ' ', '\t']);
        Some(value.trim_matches('"').to_owned())
    };
    let processor = line("/proc/cpuinfo", "model name").unwrap_or_else(|| std::env::consts::ARCH.to_owned());
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let system = line("/etc/os-release", "PRETTY_NAME").unwrap_or_else(|| std::env::consts::OS.to_owned());
    let kilobytes = line("/proc/meminfo", "MemTotal").and_then(|text| text.trim_end_matches(" kB").parse::<f64>().ok());
    let memory = kilobytes.map_or_else(String::new, |size| format!(", {:.0} GB of memory", size / 1e6));
    format!("Machine: {processor}, {cores} cores{memory}, {system}.\nPrograms: {}.", programs(options))
}

fn programs(options: &Options) -> String {
    let python = options.tools.join("python3");
    let library = "import duckdb, duckdb_cli, importlib.metadata as m; \
                   print('DuckDB', duckdb.__version__ + ', its program', m.version('duckdb-cli'))";
    let utils = "import importlib.metadata as m; print('sqlite-utils', m.version('sqlite-utils'))";
    let mut all = Vec::new();
    if options.contestants == Contestants::All {
        all.extend(ask(&options.program, &["--version"]));
    }
    all.extend(ask(&python, &["-c", library]));
    all.extend(ask(Path::new("sqlite3"), &["--version"]).map(|text| format!("SQLite {}", first_word(&text))));
    all.extend(ask(&python, &["-c", utils]));
    all.join("; ")
}

fn ask(program: &Path, arguments: &[&str]) -> Option<String> {
    let answer = Command::new(program).args(arguments).output().ok()?;
    answer.status.success().then(|| String::from_utf8_lossy(&answer.stdout).trim().to_owned())
}

fn first_word(text: &str) -> &str {
    text.split(' ').next().unwrap_or(text)
}

/// Returns a number with a comma after every three digits.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_takes_the_place_of_the_last_one_of_its_size() {
        let first = with_section("# Figures\n\nProse.\n", "1m", "one\n");
        let both = with_section(&first, "10m", "ten\n");
        let again = with_section(&both, "1m", "uno\n");

        assert_eq!(first, "# Figures\n\nProse.\n\n<!-- figures 1m -->\none\n<!-- end of figures 1m -->\n");
        assert_eq!(again, both.replace("one", "uno"));
        assert!(again.ends_with("<!-- figures 10m -->\nten\n<!-- end of figures 10m -->\n"));
    }

    #[test]
    fn numbers_are_written_as_people_write_them() {
        for (number, short, long) in
            [(100_000, "100k", "100,000"), (10_000_000, "10m", "10,000,000"), (1_234, "1234", "1,234"), (7, "7", "7")]
        {
            assert_eq!((events(number).as_str(), grouped(number).as_str()), (short, long));
        }
    }
}
