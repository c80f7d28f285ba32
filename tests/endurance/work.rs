//! A command that runs into trouble: what it begins with, and what has to hold when the trouble is over.

use std::path::{Path, PathBuf};
use std::process::Output;

use chrono::NaiveDate;
use tempfile::TempDir;
use trailbook_core::cancel::Cancel;
use trailbook_core::workbench::{Check, verify};
use trailbook_demo::{Options, Org, Role, Server, token};

use crate::program::{acknowledged, copy, event_files, run, said, trailbook};
use crate::state::{Found, inspect};
use crate::support::{form, workbench};

/// A command and what it begins with.
pub struct Work {
    /// Its name.
    pub what: &'static str,
    base: TempDir,
    inputs: TempDir,
    words: Vec<String>,
    whole: Found,
}

impl Work {
    /// Prepares the command. `fill` makes the files that it reads and the folder that it begins with. In the words `OUT/`
    /// stands for the folder of the run, `IN/` for the files.
    async fn new(what: &'static str, words: &[&str], fill: impl AsyncFn(&Path, &Path)) -> Self {
        let (base, inputs) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fill(inputs.path(), base.path()).await;
        let words = words.iter().map(|word| (*word).to_owned()).collect();
        let mut work = Self { what, base, inputs, words, whole: Found::default() };
        let whole = work.unharmed();
        work.whole = inspect(&whole.path().join("data")).await.unwrap();
        work
    }

    /// Runs the command where nothing goes wrong.
    pub fn unharmed(&self) -> TempDir {
        let folder = self.begin();
        let words = self.words(folder.path());
        run(&folder.path().join("data"), &borrowed(&words));
        folder
    }

    /// Returns what the command begins with.
    pub fn base(&self) -> &Path {
        self.base.path()
    }

    /// Makes a copy of what the command begins with.
    pub fn begin(&self) -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        copy(self.base.path(), folder.path());
        folder
    }

    /// Returns a place for notes beside the runs.
    pub fn log(&self) -> PathBuf {
        self.inputs.path().join("log")
    }

    /// Returns the command's words for a run in `folder`.
    pub fn words(&self, folder: &Path) -> Vec<String> {
        let (out, inputs) = (format!("{}/", folder.display()), format!("{}/", self.inputs.path().display()));
        self.words.iter().map(|word| word.replace("OUT/", &out).replace("IN/", &inputs)).collect()
    }

    /// Checks what the program said and left in `folder`: one sentence or none, nothing half-written, and everything that
    /// it told. Returns whether it failed.
    pub async fn check(&self, folder: &Path, output: &Output) -> Result<bool, String> {
        let failed = ended(output)?;
        nothing_half(folder, failed).await?;
        let found = inspect(&folder.join("data")).await?;
        let told = acknowledged(&said(output));
        if found.events() < told {
            return Err(format!("{told} events were told, {} are there", found.events()));
        }
        Ok(failed)
    }

    /// Gives the command again, now that nothing goes wrong any more.
    pub async fn again(&self, folder: &Path, failed: bool) -> Result<(), String> {
        let data = folder.join("data");
        let again = trailbook(&data, &borrowed(&self.words(folder))).output().unwrap();
        // The file that a first run has written is in the way of a second, as it should be.
        if failed && !again.status.success() {
            return Err(format!("the second run failed: {}", said(&again)));
        }
        nothing_half(folder, !again.status.success()).await?;
        let found = inspect(&data).await?;
        if found.uids == self.whole.uids {
            return Ok(());
        }
        Err(format!("{} of {} events are there in the end", found.events(), self.whole.events()))
    }
}

/// Returns words as they are passed on.
pub fn borrowed(words: &[String]) -> Vec<&str> {
    words.iter().map(String::as_str).collect()
}

/// Checks that the program ended well, or with one sentence. Returns whether it failed.
fn ended(output: &Output) -> Result<bool, String> {
    let words = said(output);
    if words.contains("panicked") || output.status.code().is_none_or(|code| code == 101) {
        return Err(format!("it did not end by itself ({}): {words}", output.status));
    }
    if output.status.success() {
        return Ok(false);
    }
    let errors: Vec<&str> = words.lines().filter(|line| line.starts_with("error: ")).collect();
    let [line] = errors.as_slice() else {
        return Err(format!("{} errors are told ({}): {words}", errors.len(), output.status));
    };
    if line.contains(" 0 events") {
        return Err(format!("a number that helps nobody: {line}"));
    }
    Ok(true)
}

/// Checks that what stands under a name that was asked for is whole, and that a failed run leaves nothing else.
async fn nothing_half(folder: &Path, failed: bool) -> Result<(), String> {
    for name in ["audit.csv", "pack.zip"] {
        let path = folder.join(name);
        if path.exists() && (name != "audit.csv" || folder.join("audit.csv.manifest.json").exists()) {
            let report = verify(path, Cancel::new()).await.map_err(|failure| failure.to_string())?;
            if !report.valid {
                return Err(format!("{name} is half-written: {:?}", report.checks));
            }
        }
    }
    let names =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    let left: Vec<String> = names.filter(|name| name.ends_with(".part")).collect();
    // A call that should have deleted the file may be the one that failed.
    if failed && left.len() > 1 { Err(format!("left behind: {left:?}")) } else { Ok(()) }
}

/// An import of eight files.
pub async fn import() -> Work {
    let names: Vec<String> = (0..8).map(|number| format!("IN/part-{number:03}.ndjson")).collect();
    let mut words = vec!["import", "acme"];
    words.extend(names.iter().map(String::as_str));
    Work::new("import", &words, async |inputs, _| drop(event_files(inputs, 8, 25))).await
}

/// An export of a few thousand events.
pub async fn export() -> Work {
    written("export", &["export", "acme", "--out", "OUT/audit.csv"]).await
}

/// An evidence pack of the same.
pub async fn pack() -> Work {
    written("pack", &["export", "acme", "--pack", "--out", "OUT/pack.zip"]).await
}

/// A change of the cache's key.
pub async fn rekey() -> Work {
    written("rekey", &["org", "rekey", "acme"]).await
}

/// A question that reads every record.
pub async fn question() -> Work {
    written("question", &["query", "acme", "time", "--limit", "5000", "--format", "ndjson"]).await
}

async fn written(what: &'static str, words: &[&str]) -> Work {
    Work::new(what, words, async |inputs, base| {
        let names = event_files(inputs, 1, 3_000);
        run(&base.join("data"), &["import", "acme", &names[0]]);
    })
    .await
}

/// A sync of two days.
pub async fn sync(server: &Server) -> Work {
    Work::new("sync", &["sync", "acme", "--from", "2026-11-18", "--to", "2026-11-20"], async |_, base| {
        let bench = workbench(&base.join("data"));
        let key = token(Org::Acme, Role::Owner);
        bench.add(form("acme", "demo", &server.base_url(), "", &key), Check::Later).await.unwrap();
    })
    .await
}

/// A remote that gives everything to whoever asks.
pub async fn server() -> Server {
    Server::start(Options::calm(NaiveDate::from_ymd_opt(2026, 11, 20).unwrap())).await.unwrap()
}
