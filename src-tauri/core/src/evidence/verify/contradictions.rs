//! Packs that are signed as they are and contradict themselves: who signs decides what a pack says, but not that it says two
//! things.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use super::super::text::sha256;
use super::super::*;
use super::tests::{NEVER, files, key, packed};
use super::verify;

/// Signs what lies in the folder, whatever it is.
fn sign_again(path: &Path) {
    let own = [LIST, SSHSIG, MINISIG];
    let listed = files(path).into_iter().filter(|(name, _)| !own.contains(&name.as_str()));
    let list: String = listed.map(|(name, bytes)| [&sha256(&bytes), "  ", &name, "\n"].concat()).collect();
    fs::write(path.join(SSHSIG), ssh::sign(&key(), list.as_bytes())).unwrap();
    fs::write(path.join(MINISIG), minisign::sign(&key(), list.as_bytes(), "pack")).unwrap();
    fs::write(path.join(LIST), list).unwrap();
}

/// Returns the names of the checks that the page of the pack says failed.
fn page(path: &Path) -> Vec<String> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/src/evidence/assets/verify.js");
    let program = r#"
        const [, script, folder] = process.argv, fs = require("fs"), { check } = require(script);
        const files = new Map(fs.readdirSync(folder).map((name) => [name, new Blob([fs.readFileSync(folder + "/" + name)])]));
        check(files).then((all) => console.log(JSON.stringify(all.filter(({ ok }) => !ok).map(({ name }) => name))));"#;
    let asked = Command::new("node").args(["-e", program, script]).arg(path).output().unwrap();
    serde_json::from_slice(&asked.stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&asked.stderr)))
}

fn lines(path: &Path, name: &str, change: &dyn Fn(&mut Vec<String>)) {
    let text = fs::read_to_string(path.join(name)).unwrap();
    let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
    change(&mut lines);
    fs::write(path.join(name), lines.concat()).unwrap();
}

fn manifest(path: &Path, change: &dyn Fn(&mut Value)) {
    let mut manifest: Value = serde_json::from_slice(&fs::read(path.join(MANIFEST)).unwrap()).unwrap();
    change(&mut manifest);
    fs::write(path.join(MANIFEST), manifest.to_string()).unwrap();
}

#[test]
fn a_pack_that_contradicts_itself_is_invalid_whoever_signed_it() {
    type Change<'a> = (&'a str, &'a dyn Fn(&Path));
    let changes: [Change<'_>; 20] = [
        ("a cell", &|at| lines(at, CSV, &|lines| lines[2] = lines[2].replace("lines", "other"))),
        ("a leaf", &|at| lines(at, ROWS, &|lines| lines[3] = "4\t0000000000000000\t0000000000000000\n".into())),
        ("a number", &|at| lines(at, ROWS, &|lines| lines[1].replace_range(..1, "9"))),
        ("the first number", &|at| manifest(at, &|all| all["first"]["number"] = json!(3))),
        ("the last number", &|at| manifest(at, &|all| all["last"]["number"] = json!(3))),
        ("no last row", &|at| manifest(at, &|all| all["last"] = Value::Null)),
        ("wrapped rows", &|at| manifest(at, &|all| all["wrapped"] = json!(0))),
        ("revised rows", &|at| manifest(at, &|all| all["revised"] = json!(2))),
        ("no revised rows", &|at| manifest(at, &|all| all["revised"] = json!(0))),
        ("no later versions", &|at| fs::remove_file(at.join(REVISIONS)).unwrap()),
        ("the size of the tree", &|at| manifest(at, &|all| all["merkle"]["size"] = json!(6))),
        ("who signed", &|at| manifest(at, &|all| all["signer"]["fingerprint"] = json!("SHA256:other"))),
        ("the schema", &|at| manifest(at, &|all| all["schema"] = json!("trailbook.evidence-pack/9"))),
        ("a proof's row", &|at| lines(at, PROOFS, &|lines| lines[0] = lines[0].replace("\"row\":1", "\"row\":2"))),
        ("a proof less", &|at| lines(at, PROOFS, &|lines| drop(lines.pop()))),
        ("proofs in another order", &|at| lines(at, PROOFS, &|lines| lines.swap(0, 1))),
        ("an earlier size", &|at| {
            lines(at, CONSISTENCY, &|lines| lines[4] = lines[4].replace("\"size\":5", "\"size\":6"));
        }),
        ("an earlier root", &|at| {
            lines(at, CONSISTENCY, &|lines| lines[7] = lines[7].replace("\"root\":\"", "\"root\":\"AAAA"));
        }),
        ("a line of an earlier checkpoint that is cut off", &|at| {
            lines(at, CONSISTENCY, &|lines| lines.last_mut().unwrap().truncate(20));
        }),
        ("a row less in two files", &|at| {
            lines(at, ROWS, &|lines| drop(lines.pop()));
            lines(at, PROOFS, &|lines| drop(lines.pop()));
        }),
    ];
    for (what, change) in changes {
        let (_folder, path) = packed("pack");
        sign_again(&path);
        assert!(verify(&path, NEVER).unwrap().valid && page(&path).is_empty());
        change(&path);
        sign_again(&path);

        assert!(!verify(&path, NEVER).unwrap().valid, "{what}");
        assert!(!page(&path).is_empty(), "{what}");
    }
}

#[test]
fn a_row_that_two_files_tell_in_two_ways_is_named() {
    let (_folder, path) = packed("pack");
    lines(&path, CSV, &|lines| lines[2] = lines[2].replace("lines", "other"));
    sign_again(&path);

    let report = verify(&path, NEVER).unwrap();

    let said = report.checks.iter().find(|check| !check.ok).unwrap();
    assert_eq!(said.name, CSV);
    assert!(said.detail.contains("contradicts") && said.detail.contains("row 1 (event 1"), "{}", said.detail);
}
