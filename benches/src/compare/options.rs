//! What was asked on the command line.

use std::path::PathBuf;

use crate::Problem;

/// What to compare, and where everything is.
#[derive(Debug)]
pub(crate) struct Options {
    pub(crate) events: u64,
    pub(crate) rounds: usize,
    pub(crate) works: Vec<Work>,
    pub(crate) contestants: Contestants,
    /// Where the data and the caches go.
    pub(crate) folder: PathBuf,
    /// Whether they stay there.
    pub(crate) afterwards: Afterwards,
    pub(crate) report: Option<PathBuf>,
    /// The command line of Trailbook.
    pub(crate) program: PathBuf,
    /// The folder of the peers' programs.
    pub(crate) tools: PathBuf,
    /// The folder of the peers' scripts.
    pub(crate) scripts: PathBuf,
}

/// A part of the comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Work {
    Import,
    Queries,
    Text,
    Export,
    Open,
}

impl Work {
    const ALL: [(&'static str, Self); 5] = [
        ("import", Self::Import),
        ("queries", Self::Queries),
        ("text", Self::Text),
        ("export", Self::Export),
        ("open", Self::Open),
    ];
}

/// Who takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Contestants {
    All,
    Peers,
}

/// What becomes of the data and the caches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Afterwards {
    Keep,
    Remove,
}

impl Options {
    /// Reads the arguments after the word `compare`.
    pub(crate) fn parse(arguments: &[String]) -> Result<Self, Problem> {
        let mut options = Self {
            events: 1_000_000,
            rounds: 3,
            works: Work::ALL.map(|(_, work)| work).to_vec(),
            contestants: Contestants::All,
            folder: PathBuf::new(),
            afterwards: Afterwards::Remove,
            report: None,
            program: PathBuf::new(),
            tools: PathBuf::new(),
            scripts: PathBuf::new(),
        };
        let mut arguments = arguments.iter();
        while let Some(option) = arguments.next() {
            if option == "--peers-only" {
                options.contestants = Contestants::Peers;
                continue;
            }
            let Some(value) = arguments.next() else {
                return Err(Problem::new(format!("`{option}` is not understood, or lacks its value")));
            };
            options.set(option, value)?;
        }
        Ok(options)
    }

    fn set(&mut self, option: &str, value: &str) -> Result<(), Problem> {
        match option {
            "--events" => self.events = events(value)?,
            "--rounds" => self.rounds = value.parse().ok().filter(|rounds| *rounds > 0).ok_or_else(|| no(option))?,
            "--only" => self.works = works(value)?,
            "--keep" => (self.folder, self.afterwards) = (PathBuf::from(value), Afterwards::Keep),
            "--report" => self.report = Some(PathBuf::from(value)),
            "--folder" if self.afterwards == Afterwards::Remove => self.folder = PathBuf::from(value),
            "--folder" => {}
            "--program" => self.program = PathBuf::from(value),
            "--tools" => self.tools = PathBuf::from(value),
            "--scripts" => self.scripts = PathBuf::from(value),
            _ => return Err(no(option)),
        }
        Ok(())
    }
}

fn no(option: &str) -> Problem {
    Problem::new(format!("`{option}` is not understood here: see `cargo xtask help`"))
}

/// Reads a number of events such as `100k`, `1m` or `2500`.
pub(crate) fn events(text: &str) -> Result<u64, Problem> {
    let lower = text.to_lowercase();
    let (digits, unit) = match lower.strip_suffix(['k', 'm']) {
        Some(digits) if lower.ends_with('k') => (digits, 1_000),
        Some(digits) => (digits, 1_000_000),
        None => (lower.as_str(), 1),
    };
    let number = digits.parse::<u64>().ok().filter(|number| *number > 0).and_then(|number| number.checked_mul(unit));
    number.ok_or_else(|| Problem::new(format!("`{text}` is no number of events: use 100k, 1m or 10m")))
}

fn works(list: &str) -> Result<Vec<Work>, Problem> {
    let find = |name: &str| Work::ALL.into_iter().find(|(known, _)| *known == name).map(|(_, work)| work);
    let named = list.split(',').map(|name| {
        let unknown = format!("`{name}` is no part of it: name import, queries, text, export or open");
        find(name).ok_or_else(|| Problem::new(unknown))
    });
    // Import makes the stores that the others ask.
    let mut works = named.collect::<Result<Vec<_>, _>>()?;
    works.sort_unstable();
    works.dedup();
    Ok(works)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_events_may_have_a_unit() {
        for (text, expected) in
            [("100k", Some(100_000)), ("1M", Some(1_000_000)), ("7", Some(7)), ("0", None), ("k", None), ("1g", None)]
        {
            assert_eq!(events(text).ok(), expected, "{text}");
        }
    }

    #[test]
    fn a_folder_that_is_kept_goes_before_the_usual_one() {
        for line in ["--keep here --folder there", "--folder there --keep here"] {
            let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
            let options = Options::parse(&words).unwrap();

            assert_eq!((options.folder, options.afterwards), (PathBuf::from("here"), Afterwards::Keep));
        }
    }

    #[test]
    fn parts_are_named_one_by_one() {
        assert_eq!(works("open,text,import,text").unwrap(), [Work::Import, Work::Text, Work::Open]);
        assert!(works("text,all").is_err());
    }
}
