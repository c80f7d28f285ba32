//! What is on every computer says the same of a pack as this program does.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::super::{CHECKPOINT, INSTRUCTIONS, LIST, MINISIG, NDJSON, SSHSIG, fingerprint};
use super::tests::{NEVER, key, packed};
use super::verify;

/// The commands of `VERIFY.md` as they stand there, in order.
fn printed(folder: &Path) -> Vec<String> {
    let instructions = fs::read_to_string(folder.join(INSTRUCTIONS)).unwrap();
    let blocks = instructions.split("\n```sh\n").skip(1);
    blocks.map(|block| block.split_once("\n```\n").unwrap().0.to_owned()).collect()
}

/// Runs a command as a person would paste it; None where its tool is not on this computer.
fn run(folder: &Path, command: &str) -> Option<(bool, String)> {
    let ran = Command::new("sh").args(["-c", command]).current_dir(folder).output().unwrap();
    let is_known = ran.status.code() != Some(127);
    is_known.then(|| (ran.status.success(), String::from_utf8(ran.stdout).unwrap()))
}

#[test]
fn every_command_works_as_it_is_printed_and_leaves_nothing_behind() {
    let (_folder, path) = packed("Prüfung für 日本, it's 1");
    let said: Vec<_> = printed(&path).iter().map(|command| (command.clone(), run(&path, command))).collect();
    let of = |start: &str| said.iter().find(|(command, _)| command.starts_with(start)).unwrap().1.clone();

    assert!(said.len() >= 8, "{said:?}");
    assert!(said.iter().all(|(_, ran)| ran.as_ref().is_none_or(|(worked, _)| *worked)), "{said:?}");
    for needed in ["sha256sum", "ls -A", "find .", "ssh-keygen", "awk", "D=$(mktemp", "python3 - <<'END'\nimport"] {
        assert!(of(needed).is_some(), "{needed}");
    }
    assert!(of("awk").unwrap().1.contains(&fingerprint(key().public())));
    assert_eq!(of("find .").unwrap().1, "");
    assert_eq!(of("ls -A").unwrap().1, format!("{LIST}\n{MINISIG}\n{SSHSIG}\n"));
    assert_eq!(said.iter().filter(|(_, ran)| ran.as_ref().is_some_and(|(_, out)| out.ends_with("True\n"))).count(), 3);
    assert!(verify(&path, NEVER).unwrap().valid);
}

#[test]
fn the_commands_see_a_row_a_list_and_a_checkpoint_that_were_changed() {
    let (_folder, path) = packed("pack");
    let commands = printed(&path);
    let ask = |start: &str| -> Vec<(bool, String)> {
        commands
            .iter()
            .filter(|command| command.starts_with(start))
            .map(|command| run(&path, command).unwrap())
            .collect()
    };
    let change = |name: &str, from: &str, to: &str| {
        let text = fs::read_to_string(path.join(name)).unwrap();
        assert!(text.contains(from));
        fs::write(path.join(name), text.replacen(from, to, 1)).unwrap();
    };
    change(NDJSON, "e6", "e7");
    assert!(!ask("sha256sum")[0].0);
    let rows = ask("python3");
    let agrees: Vec<bool> = rows.iter().map(|(worked, out)| *worked && out.ends_with("True\n")).collect();
    assert_eq!(agrees, [false, false, true], "{rows:?}");
    change(LIST, "a", "b");
    assert!(!ask("ssh-keygen")[0].0);
    assert!(ask("D=$(mktemp")[0].1.contains("Success"));
    change(CHECKPOINT, "\n12\n", "\n11\n");
    assert!(!ask("D=$(mktemp")[0].1.contains("Success"));
    assert!(ask("python3")[2].1.ends_with("False\n"));
    fs::write(path.join("more"), "x").unwrap();
    assert!(ask("ls -A")[0].1.contains("more"));
}

#[test]
fn the_page_in_a_pack_takes_no_file_of_another_folder_for_one_of_its_own() {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/src/evidence/assets/verify.js");
    let program = r#"
        const [, script] = process.argv, { named } = require(script);
        const file = (name, webkitRelativePath) => ({ name, webkitRelativePath });
        const chosen = [file("a", "pack/a"), file("a", "pack/deeper/a"), file("b", ""), file("b", "")];
        console.log(JSON.stringify([...named(chosen).keys()]));"#;

    let asked = Command::new("node").args(["-e", program, script]).output().unwrap();

    let names: Vec<String> = serde_json::from_slice(&asked.stdout).unwrap();
    assert_eq!(names, ["a", "deeper/a", "b", "b (again)"]);
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
    assert_eq!(alter(NDJSON), [NDJSON, "rows", "merkle root", "proofs"]);
    assert!(alter(CHECKPOINT).contains(&"checkpoint".to_owned()));
    assert!(alter(LIST).contains(&"signature".to_owned()));
    assert!(alter(SSHSIG).contains(&"signature".to_owned()));
    fs::write(path.join("more"), "x").unwrap();
    assert_eq!(bad(ask()), ["files"]);
}

/// Changes a pack in memory, over and over, and counts what the page in it calls valid. Prints seed and count.
const MUTATIONS: &str = r#"
    const [, script, folder, seed, rounds] = process.argv, fs = require("fs"), { check } = require(script);
    let state = BigInt(seed);
    const random = (below) => {
        state = (state * 6364136223846793005n + 1442695040888963407n) & ((1n << 64n) - 1n);
        return Number((state >> 33n) % BigInt(below));
    };
    const kept = fs.readdirSync(folder).map((name) => [name, fs.readFileSync(folder + "/" + name)]);
    const whole = (files) => JSON.stringify([...files].sort().map(([name, bytes]) => [name, bytes.toString("base64")]));
    const kinds = [
        (files, i, bytes, at) => { bytes[at] ^= 1 << random(8); },
        (files, i, bytes, at) => { files[i][1] = Buffer.concat([bytes.subarray(0, at), Buffer.from([random(256)]), bytes.subarray(at)]); },
        (files, i, bytes, at) => { files[i][1] = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]); },
        (files, i, bytes, at) => { files[i][1] = bytes.subarray(0, at); },
        (files, i, bytes) => { files[i][1] = Buffer.concat([bytes, Buffer.from([[10, 13, 32, 0, 0xff][random(5)]])]); },
        (files, i, bytes) => { files[i][1] = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]); },
        (files, i, bytes) => { files[i][1] = Buffer.from(bytes.toString("latin1").replace(/\n/g, "\r\n"), "latin1"); },
        (files, i, bytes) => {
            const lines = bytes.toString("latin1").split("\n"), one = random(lines.length), other = random(lines.length);
            [lines[one], lines[other]] = [lines[other], lines[one]];
            files[i][1] = Buffer.from(lines.join("\n"), "latin1");
        },
        (files, i) => { files[i][0] = "x" + files[i][0]; },
        (files, i) => { files.push(["extra", Buffer.from("x")]); },
        (files, i) => { files.splice(i, 1); },
        (files, i) => { const j = (i + 1) % files.length; [files[i][0], files[j][0]] = [files[j][0], files[i][0]]; },
    ];
    (async () => {
        let made = 0;
        const passed = [];
        for (let round = 0; round < Number(rounds); round++) {
            const files = kept.map(([name, bytes]) => [name, Buffer.from(bytes)]), i = random(files.length), kind = random(kinds.length);
            const name = files[i][0];
            kinds[kind](files, i, files[i][1], random(files[i][1].length));
            if (whole(files) === whole(kept)) continue;
            made += 1;
            const checks = await check(new Map(files.map(([name, bytes]) => [name, new Blob([bytes])])));
            if (checks.every(({ ok }) => ok)) passed.push(`${name} kind ${kind} round ${round}`);
        }
        console.log(JSON.stringify({ made, passed }));
    })();"#;

#[test]
fn the_page_in_a_pack_calls_every_change_invalid() {
    let (_folder, path) = packed("pack");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/src/evidence/assets/verify.js");
    let rounds = std::env::var("MUTATIONS").unwrap_or_else(|_| "240".to_owned());
    let mut seed = [0; 7];
    getrandom::fill(&mut seed).unwrap();
    let seed = seed.iter().fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte)).to_string();

    let asked =
        Command::new("node").args(["-e", MUTATIONS, script]).arg(&path).args([&seed, &rounds]).output().unwrap();

    let found: Value =
        serde_json::from_slice(&asked.stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&asked.stderr)));
    eprintln!("seed {seed}: {} changes", found["made"]);
    assert!(found["made"].as_u64().unwrap() > 100);
    assert_eq!(found["passed"], serde_json::json!([]), "seed {seed}");
}

#[test]
fn stock_tools_refuse_every_change_that_they_can_see() {
    let (_folder, path) = packed("pack");
    let holder = key().public().holder();
    let signed = format!(
        "ssh-keygen -Y verify -f allowed_signers -I {holder} -n audit-evidence-pack@v1 -s SHA256SUMS.sshsig < SHA256SUMS"
    );
    let accepts = || {
        let run = |command: &str| Command::new("sh").args(["-c", command]).current_dir(&path).output().unwrap();
        run("sha256sum --check --strict SHA256SUMS").status.success() && run(&signed).status.success()
    };
    assert!(accepts());
    let mut seen = 0;
    for name in fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().file_name()).collect::<Vec<_>>() {
        // The signature of minisign is the one file that these two do not look at.
        if name == super::super::MINISIG {
            continue;
        }
        let file = path.join(&name);
        let kept = fs::read(&file).unwrap();
        for place in [0, kept.len() / 3, kept.len() / 2, kept.len() - 2] {
            let mut bytes = kept.clone();
            bytes[place] ^= 1;
            fs::write(&file, &bytes).unwrap();
            assert!(!accepts(), "{name:?}, byte {place}");
            seen += 1;
        }
        fs::remove_file(&file).unwrap();
        assert!(!accepts(), "{name:?} removed");
        fs::write(&file, kept).unwrap();
    }
    assert!(accepts() && seen >= 40, "{seen}");
}
