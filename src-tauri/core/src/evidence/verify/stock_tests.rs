//! What is on every computer says the same of a pack as this program does.

use std::fs;
use std::process::Command;

use serde_json::Value;

use super::super::{CHECKPOINT, INSTRUCTIONS, LIST, NDJSON, SSHSIG, fingerprint};
use super::tests::{key, packed};

#[test]
fn stock_tools_say_the_same() {
    let (_folder, path) = packed("pack");
    let instructions = fs::read_to_string(path.join(INSTRUCTIONS)).unwrap();
    let python = instructions.split("<<'END'\n").nth(1).unwrap().split("    END\n").next().unwrap();
    let python: String =
        python.lines().map(|line| line.strip_prefix("    ").unwrap_or(line).to_owned() + "\n").collect();
    let command =
        |start: &str| instructions.lines().find(|line| line.trim().starts_with(start)).unwrap().trim().to_owned();
    let run = |command: &str| Command::new("sh").args(["-c", command]).current_dir(&path).output().unwrap();
    let rows = || Command::new("python3").args(["-c", &python]).current_dir(&path).output().unwrap();
    let (sums, signature) = (command("sha256sum"), command("ssh-keygen -Y verify"));
    assert!(run(&sums).status.success() && run(&signature).status.success());
    assert!(String::from_utf8(rows().stdout).unwrap().ends_with("True\n"));
    let shown = run(&command("awk")).stdout;
    assert!(String::from_utf8(shown).unwrap().contains(&fingerprint(key().public())));

    let ndjson = fs::read_to_string(path.join(NDJSON)).unwrap();
    fs::write(path.join(NDJSON), ndjson.replace("e6", "e7")).unwrap();
    assert!(!run(&sums).status.success());
    assert!(String::from_utf8(rows().stdout).unwrap().ends_with("False\n"));
    let list = fs::read_to_string(path.join(LIST)).unwrap();
    fs::write(path.join(LIST), list.replacen('a', "b", 1)).unwrap();
    assert!(!run(&signature).status.success());
}

#[test]
fn the_page_in_a_pack_says_the_same() {
    let (_folder, path) = packed("pack");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/src/evidence/assets/verify.js");
    let program = r#"
        const [, script, folder] = process.argv, fs = require("fs"), { check } = require(script);
        const files = new Map(fs.readdirSync(folder).map((name) => [name, new Blob([fs.readFileSync(folder + "/" + name)])]));
        check(files).then((checks) => console.log(JSON.stringify(checks)));"#;
    let ask = || -> Vec<Value> {
        let asked = Command::new("node").args(["-e", program, script]).arg(&path).output().unwrap();
        serde_json::from_slice(&asked.stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&asked.stderr)))
    };
    let bad = |checks: Vec<Value>| -> Vec<String> {
        checks
            .iter()
            .filter(|check| check["ok"] != true)
            .map(|check| check["name"].as_str().unwrap().to_owned())
            .collect()
    };
    let good = ask();
    assert!(
        good.len() > 10 && good.iter().any(|check| check["detail"].to_string().contains(&fingerprint(key().public())))
    );
    assert_eq!(bad(good), Vec::<String>::new());

    let alter = |name: &str| {
        let kept = fs::read(path.join(name)).unwrap();
        let mut bytes = kept.clone();
        let at = bytes.len() / 2;
        bytes[at] ^= 1;
        fs::write(path.join(name), bytes).unwrap();
        let found = bad(ask());
        fs::write(path.join(name), kept).unwrap();
        found
    };
    assert_eq!(alter(NDJSON), [NDJSON, "merkle root"]);
    assert!(alter(CHECKPOINT).contains(&"checkpoint".to_owned()));
    assert!(alter(LIST).contains(&"signature".to_owned()));
    assert!(alter(SSHSIG).contains(&"signature".to_owned()));
    fs::write(path.join("more"), "x").unwrap();
    assert_eq!(bad(ask()), ["files"]);
}
