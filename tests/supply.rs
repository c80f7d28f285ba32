//! What the program is made of is known: from one place each, with a digest each, and the same each time it is asked.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

#[test]
fn every_crate_comes_from_the_registry_with_a_digest_or_is_ours() {
    let lock = fs::read_to_string(root().join("Cargo.lock")).unwrap();
    let ours = ["trailbook", "trailbook-benches", "trailbook-cli", "trailbook-core", "trailbook-demo", "xtask"];
    let mut strange = Vec::new();
    for part in lock.split("[[package]]\n").skip(1) {
        let value =
            |key: &str| part.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(" = ")).map(str::to_owned);
        let name = value("name").unwrap();
        let is_ours = ours.contains(&name.trim_matches('"'));
        let from_registry = value("source").is_some_and(|source| source.starts_with("\"registry+"));
        if is_ours == (from_registry && value("checksum").is_some()) {
            strange.push(name);
        }
    }
    assert!(strange.is_empty(), "{strange:?}");
}

#[test]
fn every_package_of_the_page_has_a_digest_and_runs_nothing_when_it_is_installed() {
    let lock: Value = serde_json::from_slice(&fs::read(root().join("ui/package-lock.json")).unwrap()).unwrap();
    let packages = lock["packages"].as_object().unwrap();
    assert!(packages.len() > 50);
    for (path, package) in packages.iter().filter(|(path, _)| !path.is_empty()) {
        assert!(package["integrity"].as_str().is_some_and(|digest| digest.starts_with("sha512-")), "{path}");
        assert!(package["resolved"].is_null() && package["link"].is_null(), "{path}");
        // What only other systems install may bring a script; what is built into the page may not.
        assert!(
            package["hasInstallScript"].is_null() || package["dev"] == true || package["optional"] == true,
            "{path}"
        );
    }
}

#[test]
fn the_bill_of_materials_names_every_part_with_its_licence_and_is_the_same_each_time() {
    let folder = tempfile::tempdir().unwrap();
    let version = String::from_utf8(Command::new("rustc").arg("-vV").output().unwrap().stdout).unwrap();
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap().to_owned();
    let write = |name: &str| {
        let out = folder.path().join(name);
        let mut node = Command::new("node");
        node.arg(root().join("ui/scripts/bill.mjs")).arg(&out).arg(&host).env("CARGO_NET_OFFLINE", "true");
        let output = node.current_dir(root()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        ["sbom.cdx.json", "licences.txt"].map(|name| fs::read_to_string(out.join(name)).unwrap())
    };
    let [bill, licences] = write("one");
    assert!(write("two") == [bill.clone(), licences.clone()], "the same locks give the same files");

    let bill: Value = serde_json::from_str(&bill).unwrap();
    assert_eq!((&bill["bomFormat"], &bill["specVersion"]), (&Value::from("CycloneDX"), &Value::from("1.6")));
    let components = bill["components"].as_array().unwrap();
    let named = |name: &str| components.iter().find(|each| each["name"] == name);
    for name in ["trailbook-core", "rusqlite", "sqlcipher-src", "ring", "tauri", "svelte"] {
        assert!(named(name).is_some(), "{name}");
    }
    for name in ["proptest", "insta", "vite", "xtask", "trailbook-benches"] {
        assert!(named(name).is_none(), "{name} is not built in");
    }
    for each in components {
        let own = each["type"] == "application";
        assert!(own || each["hashes"][0]["content"].is_string(), "{}", each["name"]);
    }
    assert!(licences.contains("Permission is hereby granted") && licences.contains("rusqlite "));
    let root = root().display().to_string();
    assert!(!bill.to_string().contains(&root) && !licences.contains(&root), "nothing names this machine");
}
