//! The house rules as tests: who may use whom, where each outside package lives, how long a file may be.

use std::fs;
use std::path::{Path, PathBuf};

/// A part of the core and the parts that it may name.
const MAY_USE: &[(&str, &[&str])] = &[
    ("event", &["query"]),
    ("cancel", &[]),
    ("digest", &[]),
    ("merkle", &[]),
    ("page", &["event"]),
    ("organization", &["event"]),
    ("interval", &["event", "page"]),
    ("query", &["event", "page"]),
    ("connector", &["event", "page", "organization"]),
    ("remote", &["event", "page", "keychain", "cancel"]),
    ("keychain", &["event"]),
    ("auth", &["event", "page", "cancel", "connector", "keychain", "remote"]),
    ("index", &["event"]),
    ("store", &["digest", "event", "page", "interval", "query", "organization", "index", "merkle"]),
    ("export", &["digest", "event", "page", "query"]),
    ("evidence", &["digest", "export", "merkle"]),
    ("import", &["digest", "event", "page", "query"]),
    ("coverage", &["event", "page", "interval"]),
    ("failure", &[]),
    ("shield", &[]),
    (
        "sync",
        &["event", "page", "interval", "organization", "connector", "remote", "store", "coverage", "cancel", "failure"],
    ),
    (
        "workbench",
        &[
            "auth",
            "cancel",
            "connector",
            "coverage",
            "digest",
            "event",
            "evidence",
            "export",
            "failure",
            "import",
            "interval",
            "keychain",
            "merkle",
            "organization",
            "page",
            "query",
            "remote",
            "shield",
            "store",
            "sync",
        ],
    ),
];

/// An outside package and the only places that may name it.
const HOMES: &[(&str, &[&str])] = &[
    ("rusqlite::", &["core/src/store"]),
    ("zstd::", &["core/src/store", "core/src/index"]),
    ("ring::", &["core/src/index", "core/src/auth", "core/src/merkle", "core/src/evidence", "core/src/digest.rs"]),
    ("foldhash::", &["core/src/index/text", "core/src/store"]),
    ("reqwest::", &["core/src/remote"]),
    ("rustls::", &["core/src/remote"]),
    ("keyring::", &["core/src/keychain"]),
    ("keyring_core::", &["core/src/keychain"]),
    ("argon2::", &["core/src/keychain"]),
    ("chacha20poly1305::", &["core/src/keychain"]),
    ("blake2::", &["core/src/evidence"]),
    ("csv::Writer", &["core/src/export"]),
    ("csv::Reader", &["core/src/export", "core/src/import"]),
    ("flate2::", &["core/src/import", "core/src/evidence"]),
    ("calamine::", &["core/src/import"]),
    ("zip::", &["core/src/import"]),
    ("memchr::", &["core/src/import", "core/src/store", "core/src/index", "core/src/query"]),
    ("pest::", &["core/src/query"]),
    ("toml::", &["core/src/connector", "core/src/import"]),
    ("tauri::", &["src-tauri/src", "src-tauri/build.rs"]),
    ("webkit2gtk::", &["src-tauri/src/window.rs"]),
    ("rustix::", &["src-tauri/src/exporting.rs", "core/src/shield.rs"]),
    ("axum::", &["src-tauri/demo"]),
    ("clap::", &["src-tauri/cli"]),
];

const LONGEST_FILE: usize = 300;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn files(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            if !matches!(name.as_str(), "target" | "node_modules" | "dist" | "gen") && !name.starts_with('.') {
                found.extend(files(&path, endings));
            }
        } else if endings.iter().any(|ending| name.ends_with(ending)) {
            found.push(path);
        }
    }
    found
}

/// The code of a file without its comments and without its tests.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_owned();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn is_test(path: &Path) -> bool {
    let text = path.to_string_lossy();
    text.contains("/tests/") || text.ends_with("/tests.rs") || text.ends_with("/oracle.rs")
}

#[test]
fn every_part_of_the_core_uses_only_what_it_may() {
    let source = root().join("src-tauri/core/src");
    let parts: Vec<&str> = MAY_USE.iter().map(|(part, _)| *part).collect();
    let mut wrong = Vec::new();
    for path in files(&source, &[".rs"]).into_iter().filter(|path| !is_test(path)) {
        let relative = path.strip_prefix(&source).unwrap();
        let first = relative.iter().next().unwrap().to_string_lossy();
        let own = first.trim_end_matches(".rs");
        if own == "lib" {
            continue;
        }
        let allowed = MAY_USE.iter().find(|(part, _)| *part == own).map(|(_, allowed)| *allowed);
        let Some(allowed) = allowed else {
            wrong.push(format!("{own}: a part that the list does not know"));
            continue;
        };
        let code = code(&path);
        for part in parts.iter().filter(|part| **part != own && !allowed.contains(part)) {
            if code.contains(&format!("crate::{part}::")) || code.contains(&format!("crate::{part};")) {
                wrong.push(format!("{} names `{part}`", relative.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_outside_package_has_one_home() {
    let root = root();
    let mut wrong = Vec::new();
    for path in files(&root.join("src-tauri"), &[".rs"]).into_iter().filter(|path| !is_test(path)) {
        let name = path.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
        let code = code(&path);
        for (package, homes) in HOMES {
            let named = code.match_indices(package).any(|(at, _)| {
                let before = code[..at].chars().next_back();
                !before.is_some_and(|character| character.is_alphanumeric() || matches!(character, '_' | ':'))
            });
            if named && !homes.iter().any(|home| name.contains(home)) {
                wrong.push(format!("{name} names `{package}`"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_shells_are_imported_by_nothing_and_the_demo_imports_nothing_of_ours() {
    let root = root();
    let manifest = fs::read_to_string(root.join("src-tauri/demo/Cargo.toml")).unwrap();
    assert!(!manifest.contains("trailbook-core"));
    for name in ["src-tauri/core", "src-tauri/demo", "src-tauri/cli", "src-tauri/xtask", "benches"] {
        let manifest = fs::read_to_string(root.join(name).join("Cargo.toml")).unwrap();
        assert!(!manifest.contains("trailbook-benches ="), "{name}");
        assert!(!manifest.contains("trailbook-cli ="), "{name}");
        assert!(!manifest.contains("tauri ="), "{name}");
    }
}

#[test]
fn files_can_be_read_in_one_sitting() {
    let root = root();
    let mut long = Vec::new();
    for folder in ["src-tauri", "benches", "tests", "ui/src"] {
        let folder = root.join(folder);
        if !folder.exists() {
            continue;
        }
        for path in files(&folder, &[".rs", ".ts", ".svelte"]) {
            let lines = fs::read_to_string(&path).unwrap().lines().count();
            let generated = path.ends_with("ipc/bindings.ts");
            if lines > LONGEST_FILE && !generated {
                long.push(format!("{} {lines}", path.strip_prefix(&root).unwrap().display()));
            }
        }
    }
    assert!(long.is_empty(), "{long:#?}");
}

#[test]
fn every_module_says_what_it_is() {
    let root = root();
    let silent: Vec<PathBuf> = ["src-tauri", "benches"]
        .into_iter()
        .flat_map(|folder| files(&root.join(folder), &[".rs"]))
        .filter(|path| !is_test(path))
        .filter(|path| !fs::read_to_string(path).unwrap().trim_start().starts_with("//!"))
        .collect();
    assert!(silent.is_empty(), "{silent:#?}");
}

#[test]
fn the_page_never_takes_markup_from_a_value() {
    let folder = root().join("ui/src");
    if !folder.exists() {
        return;
    }
    for path in files(&folder, &[".svelte", ".ts"]).into_iter().filter(|path| !path.ends_with("rules.test.ts")) {
        let text = fs::read_to_string(&path).unwrap();
        for forbidden in ["{@html", ".innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("] {
            assert!(!text.contains(forbidden), "{} has `{forbidden}`", path.display());
        }
        let is_door = path.to_string_lossy().contains("/ipc/");
        assert!(is_door || !text.contains("@tauri-apps/api/core"), "{} goes around ipc/", path.display());
    }
}

#[test]
fn nothing_names_a_registry_or_a_machine() {
    let root = root();
    let mut wrong = Vec::new();
    for path in files(&root, &[".rs", ".toml", ".json", ".md", ".ts", ".svelte", ".lock", ".yml", ".mjs"]) {
        let text = fs::read_to_string(&path).unwrap_or_default();
        let hosts = ["registry.npm", "static.crates", "index.crates", "deb.debian"];
        for host in hosts.iter().map(|host| (*host).to_owned()) {
            if text.contains(&host) && !path.ends_with("tests/tidy.rs") {
                wrong.push(format!("{} names `{host}`", path.strip_prefix(&root).unwrap().display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
