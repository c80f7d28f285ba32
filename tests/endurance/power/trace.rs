//! What the program asks of the disk, as strace saw it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::program::{PROGRAM, dressed, said};

/// The system calls that change files, and those that say something.
const TRACED: &str = "open,openat,creat,mkdir,mkdirat,write,writev,pwrite64,lseek,fsync,fdatasync,ftruncate,rename,renameat,\
                      renameat2,unlink,unlinkat,link,linkat,rmdir,sendto";

/// One system call that succeeded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Call {
    /// A file was made, or emptied.
    Open { path: PathBuf, empties: bool },
    /// A folder was made.
    Folder(PathBuf),
    /// Bytes at a place.
    WriteAt { path: PathBuf, at: usize, bytes: Vec<u8> },
    /// Bytes where the file stands.
    Write { path: PathBuf, bytes: Vec<u8> },
    /// The file stands here from now on.
    Seek { path: PathBuf, at: usize },
    /// The file has this length.
    Cut { path: PathBuf, length: usize },
    /// The file, or the folder's names, are on the disk.
    Sync(PathBuf),
    /// A name became another.
    Move { from: PathBuf, to: PathBuf },
    /// A second name.
    Link { from: PathBuf, to: PathBuf },
    /// A name is gone.
    Remove(PathBuf),
    /// Something was said to the terminal or to a remote.
    Said(String),
}

/// Runs the program under strace and returns its calls on files below `data`, whose paths become relative to it; before
/// them, as calls too, what was there already, and how many those are.
pub fn record(place: &Path, data: &Path, words: &[&str], settings: &[(&str, &str)]) -> (Vec<Call>, usize) {
    let log = place.join("trace");
    let mut command = Command::new("strace");
    command.args(["-f", "-y", "-xx", "-s", "16777216", "--seccomp-bpf", "-e", &format!("trace={TRACED}"), "-o"]);
    command.arg(&log).arg(PROGRAM).args(words);
    let mut command = dressed(command, data);
    command.envs(settings.iter().copied());
    let before = existing(data, data);
    let output = command.output().expect("strace is needed: it records what the program asks of the disk");
    assert!(output.status.success(), "{}", said(&output));
    let text = std::fs::read_to_string(&log).unwrap();
    let first = before.len();
    (before.into_iter().chain(calls(&text, data)).collect(), first)
}

/// Returns what is there already as calls that ended on the disk.
fn existing(folder: &Path, root: &Path) -> Vec<Call> {
    let mut calls = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = path.strip_prefix(root).unwrap().to_owned();
        if path.is_dir() {
            calls.push(Call::Folder(name.clone()));
            calls.extend(existing(&path, root));
        } else {
            calls.push(Call::Open { path: name.clone(), empties: false });
            calls.push(Call::WriteAt { path: name.clone(), at: 0, bytes: std::fs::read(&path).unwrap() });
        }
        calls.push(Call::Sync(name));
    }
    calls.push(Call::Sync(folder.strip_prefix(root).unwrap().to_owned()));
    calls
}

/// Puts the lines of calls that were interrupted by other threads together again, at the moment at which they ended.
fn calls(text: &str, data: &Path) -> Vec<Call> {
    let mut begun: HashMap<&str, &str> = HashMap::new();
    let mut found = Vec::new();
    for line in text.lines() {
        let Some((thread, rest)) = line.split_once(' ') else { continue };
        let rest = rest.trim_start();
        if let Some(beginning) = rest.strip_suffix(" <unfinished ...>") {
            begun.insert(thread, beginning);
        } else if rest.starts_with("<... ") {
            let (Some(beginning), Some((_, end))) = (begun.remove(thread), rest.split_once(" resumed>")) else {
                continue;
            };
            found.extend(call(&format!("{beginning}{end}"), data));
        } else {
            found.extend(call(rest, data));
        }
    }
    found
}

/// Reads one call; none where it failed or is about something else.
fn call(line: &str, data: &Path) -> Option<Call> {
    let (rest, result) = line.rsplit_once(" = ")?;
    let result = result.split(['<', ' ']).next()?.parse::<i64>().ok().filter(|result| *result >= 0)?;
    let (name, rest) = rest.split_once('(')?;
    let rest = rest.trim_end().strip_suffix(')')?;
    let texts: Vec<Vec<u8>> = rest.split('"').skip(1).step_by(2).map(unescaped).collect();
    let path = |place: usize| below(texts.get(place)?, data);
    // What the first argument, a number of an open file, stands for.
    let file = || below(&unescaped(rest.split_once('<')?.1.split_once('>')?.0), data);
    let length = usize::try_from(result).ok()?;
    let last = || rest.rsplit(", ").next()?.parse::<usize>().ok();
    match name {
        "open" | "openat" | "creat" if rest.contains("O_CREAT") || name == "creat" => {
            Some(Call::Open { path: path(0)?, empties: rest.contains("O_TRUNC") || name == "creat" })
        }
        "mkdir" | "mkdirat" => Some(Call::Folder(path(0)?)),
        "pwrite64" => Some(Call::WriteAt { path: file()?, at: last()?, bytes: texts.first()?.get(..length)?.to_vec() }),
        "write" | "writev" | "sendto" => {
            let bytes = texts.concat().get(..length)?.to_vec();
            match file() {
                Some(path) => Some(Call::Write { path, bytes }),
                None => Some(Call::Said(String::from_utf8_lossy(&bytes).into_owned())),
            }
        }
        "lseek" => Some(Call::Seek { path: file()?, at: length }),
        "fsync" | "fdatasync" => Some(Call::Sync(file()?)),
        "ftruncate" => Some(Call::Cut { path: file()?, length: last()? }),
        "rename" | "renameat" | "renameat2" => Some(Call::Move { from: path(0)?, to: path(1)? }),
        "link" | "linkat" => Some(Call::Link { from: path(0)?, to: path(1)? }),
        "unlink" | "unlinkat" | "rmdir" => Some(Call::Remove(path(0)?)),
        _ => None,
    }
}

/// Returns a path relative to the data folder; none where it lies elsewhere.
fn below(bytes: &[u8], data: &Path) -> Option<PathBuf> {
    let text = String::from_utf8_lossy(bytes);
    Path::new(&*text).strip_prefix(data).ok().map(Path::to_owned)
}

/// Reads `\x41\x42`, in which strace writes every byte; other text stays.
fn unescaped(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() / 4);
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let digits = after.strip_prefix(b"x").and_then(|after| after.get(..2)).filter(|_| *first == b'\\');
        match digits.and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[3..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    bytes
}

#[test]
fn interrupted_calls_are_read_where_they_end() {
    let log = r#"7 pwrite64(5</d/\x61>, "\x41\x42", 2, 10 <unfinished ...>
8 fsync(6</d/b>)    = 0
8 rename("\x2f\x64\x2f\x62", "\x2f\x64\x2f\x63") = -1 ENOENT (No such file or directory)
7 <... pwrite64 resumed>)             = 2
8 write(2</dev/null>, "\x68\x69", 2) = 2
"#;
    let expected = [
        Call::Sync("b".into()),
        Call::WriteAt { path: "a".into(), at: 10, bytes: b"AB".to_vec() },
        Call::Said("hi".to_owned()),
    ];
    assert_eq!(calls(log, Path::new("/d")), expected);
}
