use std::cell::Cell;
use std::fs;

use super::*;
use crate::export::writer::tests::record;

type Outcome = Result<Written, Error>;

fn records(count: u64) -> impl Iterator<Item = Result<Record, Error>> {
    (0..count).map(|number| Ok(record(&format!("a{number}"))))
}

fn export(path: &Path, overwrite: Overwrite, count: u64) -> Outcome {
    export_to(path, overwrite, Format::Csv, &Layout::default(), records(count), |_| (), &|| false)
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_finished_file_is_whole_counted_and_hashed() {
    let folder = tempfile::tempdir().unwrap();
    for format in Format::ALL {
        let path = folder.path().join(format.as_str());
        let mut seen = Vec::new();

        let written = export_to(
            &path,
            Overwrite::Refuse,
            format,
            &Layout::default(),
            records(3_000),
            |rows| seen.push(rows),
            &|| false,
        )
        .map_err(|error: Error| error.to_string());

        let bytes = fs::read(&path).unwrap();
        let sha256: String = hex(&crate::digest::sha256(&bytes));
        let headers = if format == Format::Ndjson { 0 } else { 1 };
        assert_eq!(bytes.iter().filter(|byte| **byte == b'\n').count(), 3_000 + headers);
        assert_eq!(written, Ok(Written { path, rows: 3_000, bytes: bytes.len() as u64, sha256 }));
        assert_eq!(seen, [1_024, 2_048, 3_000]);
    }
    assert_eq!(names(folder.path()), ["csv", "csv-excel", "html", "ndjson"], "no draft stays behind");
}

#[test]
fn the_name_stays_empty_until_the_file_is_complete() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.csv");
    let mut export = Export::begin(&path, Overwrite::Refuse, Format::Csv, &Layout::default()).unwrap();

    export.write(&record("a1")).unwrap();
    let before = names(folder.path());
    export.finish().unwrap();

    assert!(before.len() == 1 && before[0].starts_with(".audit.csv.") && before[0].ends_with(".part"), "{before:?}");
    assert_eq!(names(folder.path()), ["audit.csv"]);
}

#[test]
fn cancelling_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.csv");
    for stop_after in [0, 1, 10, 11] {
        let asked = Cell::new(0);
        let cancel = || asked.replace(asked.get() + 1) >= stop_after;

        let outcome: Outcome =
            export_to(&path, Overwrite::Refuse, Format::Csv, &Layout::default(), records(11), |_| (), &cancel);

        assert!(matches!(outcome, Err(Error::Cancelled { rows }) if rows == stop_after), "{outcome:?}");
        assert!(names(folder.path()).is_empty());
    }
}

#[test]
fn an_error_of_the_records_reaches_the_caller_and_leaves_nothing() {
    #[derive(Debug, PartialEq)]
    struct Damaged;
    impl From<Error> for Damaged {
        fn from(error: Error) -> Self {
            panic!("{error}")
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.csv");
    let records = [Ok(record("a1")), Err(Damaged)];

    let outcome = export_to(&path, Overwrite::Refuse, Format::Ndjson, &Layout::default(), records, |_| (), &|| false);

    assert_eq!(outcome, Err(Damaged));
    assert!(names(folder.path()).is_empty());
}

/// A disk with room for so many bytes.
struct Disk(File, usize);

impl Write for Disk {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(self.1);
        self.1 -= taken;
        if taken == 0 { Err(io::ErrorKind::StorageFull.into()) } else { self.0.write(&bytes[..taken]) }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[test]
fn a_full_disk_is_told_and_leaves_what_was_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.csv");
    fs::write(&path, "older").unwrap();
    for (format, room) in [(Format::Csv, 0), (Format::Csv, 200_000), (Format::CsvExcel, 0), (Format::Ndjson, 300_000)] {
        let attempt = || -> Outcome {
            let mut export =
                Export::through(&path, Overwrite::Replace, format, &Layout::default(), |file| Disk(file, room))?;
            for record in records(2_000) {
                export.write(&record?)?;
            }
            export.finish()
        };

        let outcome = attempt();

        assert!(matches!(outcome, Err(Error::DiskFull { rows }) if rows <= 2_000), "{outcome:?}");
        assert_eq!(names(folder.path()), ["audit.csv"]);
        assert_eq!(fs::read(&path).unwrap(), b"older");
    }
}

#[test]
fn a_taken_name_is_kept_unless_it_may_be_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.csv");
    fs::write(&path, "older").unwrap();

    assert!(matches!(export(&path, Overwrite::Refuse, 1), Err(Error::Exists(_))));
    assert_eq!(fs::read(&path).unwrap(), b"older");

    assert_eq!(export(&path, Overwrite::Replace, 1).map(|written| written.rows).ok(), Some(1));
    assert!(fs::read(&path).unwrap().starts_with(b"uid,"));
    assert_eq!(names(folder.path()), ["audit.csv"]);
}

#[test]
fn a_name_taken_in_the_meantime_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.csv");
    let export = Export::begin(&path, Overwrite::Refuse, Format::Csv, &Layout::default()).unwrap();
    fs::write(&path, "somebody else's").unwrap();

    assert!(matches!(export.finish(), Err(Error::Exists(_))));

    assert_eq!(fs::read(&path).unwrap(), b"somebody else's");
    assert_eq!(names(folder.path()), ["audit.csv"]);
}

#[test]
fn places_that_are_no_place_for_a_file_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let inside = |name: &str| folder.path().join(name);
    fs::create_dir(inside("folder")).unwrap();

    for overwrite in [Overwrite::Refuse, Overwrite::Replace] {
        assert!(matches!(export(&inside("folder"), overwrite, 1), Err(Error::NotAFile(_))));
        assert!(matches!(export(&inside("absent/audit.csv"), overwrite, 1), Err(Error::NoFolder(_))));
        assert!(matches!(export(Path::new("/"), overwrite, 1), Err(Error::NotAFile(_))));
        assert!(matches!(export(Path::new(""), overwrite, 1), Err(Error::NotAFile(_))));
    }
    assert_eq!(names(folder.path()), ["folder"]);
}

#[cfg(unix)]
#[test]
fn links_and_devices_are_never_written_to() {
    let folder = tempfile::tempdir().unwrap();
    let inside = |name: &str| folder.path().join(name);
    fs::write(inside("precious"), "precious").unwrap();
    std::os::unix::fs::symlink(inside("precious"), inside("link")).unwrap();
    std::os::unix::fs::symlink(inside("absent"), inside("dangling")).unwrap();

    for overwrite in [Overwrite::Refuse, Overwrite::Replace] {
        assert!(matches!(export(&inside("link"), overwrite, 1), Err(Error::Symlink(_))));
        assert!(matches!(export(&inside("dangling"), overwrite, 1), Err(Error::Symlink(_))));
        assert!(matches!(export(Path::new("/dev/null"), overwrite, 1), Err(Error::NotAFile(_))));
    }
    assert_eq!(fs::read(inside("precious")).unwrap(), b"precious");
    assert_eq!(names(folder.path()), ["dangling", "link", "precious"]);
}

#[cfg(unix)]
#[test]
fn a_draft_is_private_and_the_file_gets_the_usual_permissions() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = tempfile::tempdir().unwrap();
    let mode = |name: &str| fs::metadata(folder.path().join(name)).unwrap().permissions().mode() & 0o777;
    fs::write(folder.path().join("usual"), "").unwrap();
    fs::write(folder.path().join("group"), "").unwrap();
    fs::set_permissions(folder.path().join("group"), fs::Permissions::from_mode(0o640)).unwrap();

    let draft = Export::begin(&folder.path().join("new"), Overwrite::Refuse, Format::Csv, &Layout::default()).unwrap();
    let hidden = names(folder.path()).into_iter().find(|name| name.starts_with(".new.")).unwrap();
    assert_eq!(mode(&hidden), 0o600);
    draft.finish().unwrap();
    assert_eq!(mode("new"), mode("usual"));

    export(&folder.path().join("group"), Overwrite::Replace, 1).unwrap();
    assert_eq!(mode("group"), 0o640);
}

#[test]
fn the_longest_name_that_a_disk_takes_can_be_written() {
    let folder = tempfile::tempdir().unwrap();
    let name = "x".repeat(251) + ".csv";

    assert!(export(&folder.path().join(&name), Overwrite::Refuse, 1).is_ok());
    assert_eq!(names(folder.path()), [name]);
}
